#!/usr/bin/env python3
"""Every vector of tests/vectors/okx.json through the program and SoftHSM:
`hardseal --json sign` and `hardseal login` with a fixed timestamp."""

import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib"), os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from okxsim_fixture import sample_key  # noqa: E402
from program import Home, have_softhsm  # noqa: E402

with open(os.environ.get("HSEAL_VECTORS",
                         os.path.join(HERE, "../vectors/okx.json")),
          encoding="utf-8") as file:
    VECTORS = json.load(file)["vectors"]


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
class Vectors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.home.init()
        cls.names = {}
        for vector in VECTORS:
            secret = vector["secret"]
            if secret not in cls.names:
                name = f"key{len(cls.names)}"
                cls.home.import_key(name, sample_key(secretKey=secret))
                cls.names[secret] = name

    @classmethod
    def tearDownClass(cls):
        cls.home.__exit__()

    def rest(self, vector):
        args = [vector["method"], vector["request_path"], "--timestamp",
                vector["timestamp"]]
        if "withdrawal" in args[1] or "subaccount" in args[1]:
            args += ["--confirm"]
        if vector["body"]:
            args += ["--data", "-"]
        result = self.home.run(
            "--json", "sign", self.names[vector["secret"]], *args,
            stdin=vector["body"].encode())
        self.assertEqual(result.status, 0, str(result))
        headers = result.json()["headers"]
        self.assertEqual(headers["OK-ACCESS-SIGN"], vector["expected_sign"])
        self.assertEqual(headers["OK-ACCESS-TIMESTAMP"], vector["timestamp"])

    def login(self, vector):
        result = self.home.run("login", self.names[vector["secret"]],
                               "--timestamp", vector["timestamp"])
        self.assertEqual(result.status, 0, str(result))
        arguments = result.json()["args"][0]
        self.assertEqual(arguments["sign"], vector["expected_sign"])
        self.assertEqual(arguments["timestamp"], vector["timestamp"])


def add(vector):
    def test(self):
        (self.login if vector["kind"] == "ws" else self.rest)(vector)
    setattr(Vectors, "test_" + vector["name"], test)


for one in VECTORS:
    add(one)


if __name__ == "__main__":
    tap.main()
