#!/usr/bin/env python3
"""1000 random requests through libhardseal, SoftHSM and TLS: what the stand-in
received is byte for byte what was given, and every signature is the one that
Python's hmac makes of those bytes."""

import base64
import hashlib
import hmac
import os
import random
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib"), os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from okxsim_fixture import Sim, sample_key  # noqa: E402
from program import Home, have_softhsm  # noqa: E402

WIRE = os.environ.get("HSEAL_WIRE", "wire")
COUNT = int(os.environ.get("HSEAL_REQUESTS", "1000"))
SEED = int(os.environ.get("HSEAL_SEED", time.time_ns() % 1000000))
KEY = sample_key(secretKey="c" * 37 + "-odd_length", passphrase="P ä\"s\\s é")
PATH_BYTES = "".join(chr(c) for c in range(0x21, 0x7f) if chr(c) != "#")


def random_request(dice):
    method = dice.choice(["GET", "GET", "POST", "POST", "DELETE"])
    path = "/api/v5/" + "".join(
        dice.choices(PATH_BYTES, k=dice.choice([0, 1, 10, 80, 700])))
    if "%" in path.split("?")[0]:  # no endpoint has that in its path
        path = path.replace("/v5/", "/v5/?", 1)
    if dice.random() < 0.5:
        path += "?ccy=BTC,ETH&x=%2C%2f../..//&y=" + "+" * dice.randrange(3)
    body = b""
    if method != "GET":
        body = dice.randbytes(dice.choice([0, 1, 2, 100, 4096, 70000]))
        if dice.random() < 0.3:
            body = '{"label":"café-测试", "sz":"1" }'.encode()
    return method, path, body


def config_of(home):
    """Token URI with module and PIN file, and SoftHSM's configuration."""
    values = {}
    with open(os.path.join(home.path, "config", "config"), encoding="utf-8") as file:
        for line in file:
            if "=" in line and not line.startswith((";", "#")):
                name, value = line.split("=", 1)
                values[name.strip()] = value.strip()
    uri = (f"{values['uri']}?module-path={values['module']}"
           f"&pin-source=file:{values['pin-file']}")
    return uri, values["SOFTHSM2_CONF"]


def sign(timestamp, method, target, body):
    message = (timestamp + method + target).encode("latin-1") + body
    mac = hmac.digest(KEY["secretKey"].encode(), message, hashlib.sha256)
    return base64.b64encode(mac).decode()


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
class Wire(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        tap.note(f"HSEAL_SEED={SEED} HSEAL_REQUESTS={COUNT}")
        dice = random.Random(SEED)
        cls.requests = [random_request(dice) for _ in range(COUNT)]
        cls.tmp = tempfile.TemporaryDirectory()
        cls.home = Home()
        with Sim(os.path.join(cls.tmp.name, "sim"), keys=[KEY]) as sim:
            cls.home.init()
            cls.home.import_key("desk1", KEY, sim)
            cls.result = cls.send(sim)
            cls.log = [line for line in sim.log()]

    @classmethod
    def send(cls, sim):
        lines = os.path.join(cls.tmp.name, "requests")
        with open(lines, "w", encoding="ascii") as file:
            for method, path, body in cls.requests:
                file.write(f"{method}\t{path}\t{body.hex()}\n")
        uri, conf = config_of(cls.home)
        return subprocess.run(
            [WIRE, uri, "desk1", lines], capture_output=True, timeout=300,
            env=Home.environment(SOFTHSM2_CONF=conf), check=False)

    @classmethod
    def tearDownClass(cls):
        cls.home.__exit__()
        cls.tmp.cleanup()

    def test_every_request_was_answered(self):
        self.assertEqual(self.result.returncode, 0, self.result.stderr[-2000:])
        lines = self.result.stdout.decode().splitlines()
        self.assertEqual(len(lines), COUNT)
        self.assertEqual({line.split()[0] for line in lines}, {"answered"})

    def test_received_is_what_was_given(self):
        self.assertEqual(len(self.log), COUNT)
        for (method, path, body), got in zip(self.requests, self.log):
            self.assertEqual(got["method"], method)
            self.assertEqual(got["target"], path)
            self.assertEqual(base64.b64decode(got["body_b64"]), body)

    def test_signatures_are_pythons(self):
        for (method, path, body), got in zip(self.requests, self.log):
            headers = {name.lower(): value for name, value in got["headers"]}
            self.assertEqual(
                headers["ok-access-sign"],
                sign(headers["ok-access-timestamp"], method, path, body))

    def test_stand_in_refused_no_signature(self):
        codes = {str(line["code"]) for line in self.log}
        self.assertFalse(codes & {"50113", "50102", "50105", "50111", "50119"},
                         codes)

    def test_passphrase_arrives_as_bytes(self):
        headers = dict(self.log[0]["headers"])
        got = headers["OK-ACCESS-PASSPHRASE"].encode("latin-1").decode()
        self.assertEqual(got, KEY["passphrase"])

    def test_no_header_too_many(self):
        allowed = {"host", "user-agent", "accept", "content-type",
                   "content-length", "ok-access-key", "ok-access-sign",
                   "ok-access-timestamp", "ok-access-passphrase"}
        for line in self.log:
            names = [name.lower() for name, _ in line["headers"]]
            self.assertEqual(len(names), len(set(names)))
            self.assertFalse(set(names) - allowed)

    def test_one_connection_served_them(self):
        self.assertLess(len({line["conn"] for line in self.log}), COUNT // 4)


if __name__ == "__main__":
    tap.main()
