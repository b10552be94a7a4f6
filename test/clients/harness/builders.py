"""Requests of served operations as each protocol spells them, not signed yet."""
from urllib.parse import quote, urlencode

from harness import shapes
from harness.sigv4 import Request


def build_query(host, service, operation, parameters) -> Request:
    pairs = [("Action", operation), ("Version", service.about["version"])]
    request = Request(body=urlencode(pairs + shapes.flatten(parameters)).encode())
    request.headers = {"host": host, "content-type": "application/x-www-form-urlencoded"}
    return request


def build_ec2(host, service, operation, parameters) -> Request:
    """As the query protocol, but lists are flat."""
    request = build_query(host, service, operation, parameters)
    request.body = request.body.replace(b".member.", b".")
    return request


def build_json(host, service, operation, parameters) -> Request:
    request = Request(body=shapes.as_json(parameters))
    request.headers = {"host": host, "content-type": "application/x-amz-json-1.1",
                       "x-amz-target": f"{service.about['target']}.{operation}"}  # fmt: skip
    return request


def build_rest_json(host, service, operation, parameters) -> Request:
    """Members where the operation's shape binds them; the others are the body."""
    method, path, _ = service.operations[operation]["http"].split(" ")
    shape = service.shapes[service.operations[operation]["input"]]
    bound = {member.name: member.words for member in shape.members}
    query, headers, body, payload = [], {}, {}, None
    for name, value in parameters.items():
        words = bound[name]
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if "label" in words:
            path = path.replace(f"{{{name}}}", quote(text, safe=""))
        elif "query" in words:
            query += [(words["query"], each) for each in
                      (value if isinstance(value, list) else [text])]  # fmt: skip
        elif "header" in words:
            headers[words["header"].lower()] = "".join(c for c in text if " " < c < "\x7f") or "x"
        elif "payload" in words:
            payload = value
        else:
            body[name] = value
    content = payload if payload is not None else shapes.as_json(body)
    request = Request(method, path, query, headers, content)
    request.headers |= {"host": host, "content-type": "application/json"}
    return request


# One for each protocol of the served operations; a protocol that is not here fails the test.
BUILDERS = {"query": build_query, "json1.1": build_json, "ec2": build_ec2,
            "rest-json": build_rest_json}  # fmt: skip
