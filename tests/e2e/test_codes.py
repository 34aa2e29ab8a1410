#!/usr/bin/env python3
"""Every code of the exchange that the stand-in knows, as the answer to a GET and
to an order: class, hint, status and number of attempts are what the table of
codes says; after one that refuses the key nothing more is sent with it."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib"), os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from codes import CODES  # noqa: E402
from okxsim_fixture import Sim, sample_key  # noqa: E402
from program import Home, have_softhsm  # noqa: E402

LISTCODES = os.environ.get("HSEAL_LISTCODES", "listcodes")
PENDING = "/api/v5/trade/orders-pending"
PLACE = "/api/v5/trade/order"
ORDER = json.dumps({"instId": "BTC-USDT", "tdMode": "cash", "side": "buy",
                    "ordType": "limit", "px": "2", "sz": "1"})
MAYBE_EXECUTED, PROBE = 1, 8        # of enum hseal_okx_code_flag
REFUSED, UNKNOWN = 7, 9             # exit status
# For codes that are waited for; others have time to wait for a place.
SHORT_MS, LONG_MS = 700, 20000


def table():
    """code: (class, flags, hint)"""
    out = subprocess.run([LISTCODES], capture_output=True, check=True,
                         timeout=20).stdout.decode()
    rows = [line.split("\t") for line in out.splitlines()]
    return {row[0]: (row[1], int(row[2]), row[3]) for row in rows}


def exchange_codes(rows):
    """Those of REST that the stand-in can answer with, but for 0 to 2."""
    return sorted(code for code in rows if code in CODES and len(code) > 1)


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
class Codes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = table()
        cls.tmp = tempfile.TemporaryDirectory()
        cls.home = Home()
        cls.sim = Sim(os.path.join(cls.tmp.name, "sim"),
                      keys=[sample_key()]).start()
        cls.home.init()
        cls.home.import_key("desk1", sample_key(), cls.sim)
        cls.home.run("request", "desk1", "GET", PENDING)    # knows the clock

    @classmethod
    def tearDownClass(cls):
        cls.sim.stop()
        cls.home.__exit__()
        cls.tmp.cleanup()

    def setUp(self):
        self.sim.clear_faults()
        self.home.run("key", "thaw", "desk1", "--yes")

    def received(self):
        """Signed requests so far."""
        return sum(n for name, n in self.sim.requests().items()
                   if not name.endswith("/public/time"))

    def send(self, method, path, *more, deadline_ms=LONG_MS):
        return self.home.run("--json", "request", "desk1", method, path,
                             "--deadline", str(deadline_ms), *more)

    def answer(self, code, method, path, *more):
        """The request's JSON, its status, and requests that were received."""
        self.sim.fault("code", path, method, code=code, count=0)
        before = self.received()
        waits = method == "GET" and self.rows[code][0] == "back-off"
        result = self.send(method, path, *more,
                           deadline_ms=SHORT_MS if waits else LONG_MS)
        self.sim.clear_faults()
        return result, self.received() - before

    def check(self, code, result, received, status):
        kind, _, hint = self.rows[code]
        told = result.json()
        self.assertEqual(result.status, status, f"{code}: {result}")
        self.assertEqual(told["code"], code)
        self.assertEqual(told["class"], kind, code)
        self.assertEqual(told["error"]["exit"], status)
        # What may have been executed has advice of its own.
        if status == REFUSED and kind != "ambiguous":
            self.assertIn(hint[:60], told["error"]["hint"], code)
        self.assertTrue(told["error"]["hint"], code)
        if code == "50110":
            self.assertIn("127.0.0.1", told["error"]["hint"])
        self.assertEqual(told["attempts"], received, code)

    def stopped(self, code):
        """1 if the key is; then nothing more is sent, and it is thawed."""
        before = self.received()
        result = self.send("GET", PENDING)
        if result.status == 0:
            return False
        self.assertEqual(result.status, 6, f"{code}: {result}")
        self.assertEqual(result.json()["error"]["code"], "frozen")
        self.assertEqual(self.received(), before, code)
        thawed = self.home.run("key", "thaw", "desk1", "--yes")
        self.assertEqual(thawed.status, 0, thawed)
        return True

    def test_as_the_answer_to_a_get(self):
        for code in exchange_codes(self.rows):
            kind, flags, _ = self.rows[code]
            if flags & PROBE:
                continue
            result, received = self.answer(code, "GET", PENDING)
            self.check(code, result, received, REFUSED)
            if kind == "back-off":
                self.assertGreaterEqual(received, 2, code)
            else:
                self.assertEqual(received, 2 if kind == "clock" else 1, code)
            self.assertEqual(self.stopped(code), kind == "stop-credential",
                             code)

    def test_as_the_answer_to_an_order(self):
        for code in exchange_codes(self.rows):
            kind, flags, _ = self.rows[code]
            if flags & PROBE:
                continue
            result, received = self.answer(
                code, "POST", PLACE, "--data", ORDER)
            status = UNKNOWN if flags & MAYBE_EXECUTED or \
                CODES[code][0] >= 500 else REFUSED
            self.check(code, result, received, status)
            self.assertEqual(received, 2 if kind == "clock" else 1, code)
            if kind == "stop-credential":
                self.assertTrue(self.stopped(code), code)
        self.assertEqual(self.sim.book()["orders"], [])

    def test_signature_of_one_request(self):
        """The key is good for the probe: the request is at fault."""
        self.sim.fault("code", PLACE, "POST", code="50113")
        before = self.received()
        result = self.send("POST", PLACE, "--data", ORDER)
        self.assertEqual(result.status, REFUSED, result)
        self.assertIn("not what was signed", result.json()["error"]["hint"])
        self.assertEqual(self.received() - before, 2)
        self.assertFalse(self.stopped("50113"))

    def test_signature_of_any_request(self):
        self.sim.fault("code", "*", "*", code="50113", count=0)
        before = self.received()
        result = self.send("POST", PLACE, "--data", ORDER)
        self.sim.clear_faults()
        self.assertEqual(result.status, REFUSED, result)
        self.assertIn("the one that was imported",
                      result.json()["error"]["hint"])
        self.assertEqual(self.received() - before, 2)
        self.assertTrue(self.stopped("50113"))

    def test_in_the_middle_of_many(self):
        """What comes after it in a batch is not sent."""
        self.sim.fault("code", PLACE, "POST", code="50111", count=0)
        before = self.received()
        result = self.home.run("request", "desk1", "POST", PLACE, "--data",
                               ORDER, "--repeat", "50", "--jobs", "1")
        self.assertEqual(result.status, REFUSED, result)
        told = [json.loads(line) for line in result.out.splitlines()]
        self.assertEqual(len(told), 50)
        self.assertEqual([one["error"]["code"] for one in told],
                         ["exchange"] + ["frozen"] * 49)
        self.assertEqual(self.received() - before, 1)
        self.sim.clear_faults()
        self.assertTrue(self.stopped("50111"))


if __name__ == "__main__":
    tap.main()
