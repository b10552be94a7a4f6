"""The table of operations: read right, and current."""
import unittest

from table import BEGIN, END, page, placed, read_service, registered, stale, table

SHAPES = """# From a package.
service sample
  id Sample
  protocol query

not_served
  CloseThing
  OpenThing

operation GetThing
  http POST / 200
  input GetThingRequest

operation PutThing
  http POST / 200

structure GetThingRequest
  operation string required
"""


class Table(unittest.TestCase):
    def test_a_service_is_read(self):
        service = read_service(SHAPES)
        self.assertEqual(service.served, ("GetThing", "PutThing"))
        self.assertEqual(service.not_served, ("CloseThing", "OpenThing"))
        self.assertIn("| Sample | 2 | 2 |", table([service]))
        self.assertIn("2 served: GetThing, PutThing.", page([service]))

    def test_registered_services(self):
        self.assertEqual(registered("x = {iam::service(iam_),\n sts::service(sts_)};"),
                         {"iam", "sts"})  # fmt: skip

    def test_only_the_marked_part_changes(self):
        self.assertEqual(placed(f"a\n{BEGIN}\nold\n{END}\nb", "new"), f"a\n{BEGIN}\nnew\n{END}\nb")
        for text in ("nothing", f"{BEGIN} only"):
            with self.assertRaises(ValueError):
                placed(text, "new")

    def test_the_tables_are_current(self):
        self.assertEqual(stale(), [], "run tools/operations/table.py")


if __name__ == "__main__":
    unittest.main()
