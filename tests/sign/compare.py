#!/usr/bin/env python3
"""compare: check signatures with Python's hmac.

  compare FILE    FILE holds records of six fields, each as a 4-byte big-endian
                  length and so many bytes: secret, timestamp, method, path,
                  body, signature in base64

Prints how many records there are; status 1 if a signature is wrong.
"""

import base64
import hashlib
import hmac
import struct
import sys


def fields(data):
    """The fields in `data`, one after the other."""
    at = 0
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        at += 4
        if at + length > len(data):
            raise ValueError("the file is cut off")
        yield data[at:at + length]
        at += length


def main():
    with open(sys.argv[1], "rb") as file:
        every = list(fields(file.read()))
    records = list(zip(*[iter(every)] * 6))
    wrong = len(every) % 6
    for number, (secret, *parts, sign) in enumerate(records):
        mac = hmac.new(secret, b"".join(parts), hashlib.sha256).digest()
        if base64.b64encode(mac) != sign:
            print(f"# record {number}: {sign!r} is wrong", file=sys.stderr)
            wrong += 1
    print(f"# {len(records)} signatures compared")
    sys.exit(1 if wrong or not records else 0)


if __name__ == "__main__":
    main()
