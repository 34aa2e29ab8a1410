#!/usr/bin/env python3
"""The stand-in exchange: who may call it, and the signature vectors."""

import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import auth                                             # noqa: E402
import tap                                              # noqa: E402
from okxsim_case import BALANCE, ORDER, PLACE, WithSim, other_id  # noqa: E402
from okxsim_client import iso_now                       # noqa: E402
from okxsim_fixture import sample_key                   # noqa: E402


class Authentication(WithSim, unittest.TestCase):
    def bad(self, code, status=401, text="", client=None, **how):
        """A balance request, sent as `how` says, is refused at the gate."""
        reply = (client or self.client).get(BALANCE, **how)
        self.refused(reply, code, status, text)
        self.assertEqual(list(reply.json), ["msg", "code"])

    def test_headers_missing(self):
        for name, code in (("KEY", "50103"), ("PASSPHRASE", "50104"),
                           ("SIGN", "50106"), ("TIMESTAMP", "50107")):
            name = "OK-ACCESS-" + name
            for value in (None, ""):
                self.bad(code, text=name, change={name: value})

    def test_key_unknown(self):
        self.bad("50119", change={"OK-ACCESS-KEY": other_id(99)})
        self.bad("50111", change={"OK-ACCESS-KEY": "nonsense"})

    def test_timestamp(self):
        for text in ("1700000000", "2020-13-08T09:08:57.715Z", "now",
                     iso_now()[:-1], iso_now()[:-1] + "+00:00"):
            self.bad("50112", timestamp=text)
        self.bad("50102", timestamp=iso_now(-31_000))
        self.bad("50102", timestamp=iso_now(+31_000))
        for text in (iso_now(-28_000), iso_now(28_000), iso_now()[:19] + "Z"):
            self.assertEqual(self.client.get(BALANCE, timestamp=text).code,
                             "0")

    def test_clock_can_be_moved(self):
        self.addCleanup(self.sim.set_time, 0)
        self.sim.set_time(60_000)
        self.bad("50102")
        reply = self.client.get(BALANCE, timestamp=iso_now(60_000))
        self.assertEqual(reply.code, "0")

    def test_passphrase(self):
        self.bad("50105", change={"OK-ACCESS-PASSPHRASE": "other"})

    def test_signature(self):
        self.bad("50113", change={"OK-ACCESS-SIGN": "A" * 43 + "="})
        good = self.client.headers("GET", BALANCE + "?ccy=BTC,ETH", b"")
        reply = self.client.get(BALANCE + "?ccy=BTC%2CETH", change=good)
        self.refused(reply, "50113", 401)
        good = self.client.headers("POST", PLACE, json.dumps(ORDER).encode())
        compact = json.dumps(ORDER, separators=(",", ":")).encode()
        self.refused(self.client.post(PLACE, compact, change=good),
                     "50113", 401)

    def test_environment(self):
        self.bad("50101", change={"x-simulated-trading": "1"})
        demo = self.client_of(1)
        for value in ("0", None):
            self.bad("50101", client=demo,
                     change={"x-simulated-trading": value})
        self.assertEqual(demo.get(BALANCE).code, "0")
        zero = self.client.get(BALANCE, change={"x-simulated-trading": "0"})
        self.assertEqual(zero.code, "0")

    def test_address(self):
        self.bad("50110", text="Your IP 127.0.0.1 ", client=self.client_of(3))
        near = self.client_of(3, source="127.0.0.3")
        self.assertEqual(near.get(BALANCE).code, "0")
        self.assertEqual(self.client_of(2).get(BALANCE).code, "0")

    def test_permission(self):
        reply = self.client_of(2).post(PLACE, ORDER)
        self.refused(reply, "50120", 200)
        self.assertEqual(list(reply.json), ["msg", "code"])

    def test_bodies(self):
        for kind in (None, "text/plain"):
            self.refused(self.client.post(PLACE, ORDER, change={
                "Content-Type": kind}), "50006", 400)
        self.assertEqual(self.client.post(PLACE, ORDER, change={
            "Content-Type": "application/json; charset=utf-8"}).code, "0")
        self.refused(self.client.post(PLACE, b""), "50000", 400)
        for body in (b"{", b'{"sz":NaN}', b"\xff", b"[" * 100_000):
            self.refused(self.client.post(PLACE, body), "50002", 400)

    def test_keys_are_read_again(self):
        self.addCleanup(self.sim.set_keys, self.keys)
        self.sim.set_keys(self.keys[1:])
        self.bad("50119")
        self.sim.set_keys([sample_key(passphrase="pä ss")])
        self.bad("50105")
        reply = self.client.get(BALANCE, change={
            "OK-ACCESS-PASSPHRASE": "pä ss".encode()})
        self.assertEqual(reply.code, "0")


class Vectors(unittest.TestCase):
    def test_published_and_computed(self):
        """every verified REST vector is accepted, and no byte less"""
        path = os.environ.get("HSEAL_VECTORS")
        if not path:
            self.skipTest("HSEAL_VECTORS is not set")
        with open(path, encoding="utf-8") as f:
            rows = [row for row in json.load(f)["vectors"]
                    if row["kind"] == "rest" and row["verified"]]
        self.assertGreater(len(rows), 10)
        for row in rows:
            fields = [row[name].encode() for name in
                      ("secret", "timestamp", "method", "request_path",
                       "body", "expected_sign")]
            with self.subTest(row["name"]):
                self.assertTrue(auth.verify(*fields))
                fields[3] += b"x"
                self.assertFalse(auth.verify(*fields))

if __name__ == "__main__":
    tap.main()
