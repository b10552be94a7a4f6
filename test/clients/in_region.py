#!/usr/bin/env python3
"""Runs one command in a throw-away region, with the environment that a form of client needs.

    in_region.py FORM COMMAND...    FORM: endpoint, proxy, or tls (the endpoint over TLS)
"""
import subprocess
import sys

from harness.region import Region

SECONDS_MAX = 240


def environment(region: Region, form: str) -> dict:
    if form == "proxy":
        return region.client_environment("--proxy")
    made = region.client_environment()
    if form == "tls":
        authority = region.env("--proxy")["AWS_CA_BUNDLE"]
        made["AWS_ENDPOINT_URL"] = region.endpoint.replace("http://", "https://")
        made.update(AWS_CA_BUNDLE=authority, NODE_EXTRA_CA_CERTS=authority)
    # For clients that take an endpoint as an option only.
    made["ENDPOINT_OPTION"] = made["AWS_ENDPOINT_URL"]
    return made


def main() -> int:
    form, *command = sys.argv[1:]
    with Region() as region:
        status = subprocess.run(
            command, env=environment(region, form), timeout=SECONDS_MAX, stdin=subprocess.DEVNULL
        ).returncode
        if not region.alive():
            print(f"the region ended by itself:\n{region.log()[-4000:]}")
            return 1
        if status != 0:
            print(f"the region's log ends:\n{region.log()[-2000:]}")
        return status


if __name__ == "__main__":
    sys.exit(main())
