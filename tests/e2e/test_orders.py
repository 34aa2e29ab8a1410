#!/usr/bin/env python3
"""Orders through a bad network: what hardseal tells of each is compared with
the stand-in's book.  Never is one placed twice, and every outcome is true.

500 orders; with HSEAL_FULL 10,000.  HSEAL_SEED repeats a run.
"""

import json
import os
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

COUNT = int(os.environ.get(
    "HSEAL_ORDERS", "10000" if "HSEAL_FULL" in os.environ else "500"))
SEED = int(os.environ.get("HSEAL_SEED", time.time_ns() % 1000000))
PLACE = "/api/v5/trade/order"
INSTRUMENTS = ["BTC-USDT", "ETH-USDT", "SOL-USDT", "BTC-USDC",
               "BTC-USDT-SWAP", "ETH-USDT-SWAP", "BTC-USD-SWAP"]
FAULTS = (
    f"POST {PLACE} drop-before=0.03 drop-after=0.03 reset-before=0.02 "
    "reset-after=0.02 stall=0.02:300 truncate=0.02 html=0.02:502 empty=0.01 "
    "code=0.01:50102 slow=0.01:1",
    f"GET {PLACE} drop-after=0.05 html=0.05:503 code=0.05:50011 stall=0.03:200",
)


def client_id(i):
    return f"o{i:06d}"


def line(i):
    order = {"instId": INSTRUMENTS[i % len(INSTRUMENTS)], "tdMode": "cash",
             "side": "buy", "ordType": "limit", "px": "2", "sz": "1",
             "clOrdId": client_id(i)}
    return json.dumps({"id": i, "method": "POST", "path": PLACE,
                       "body": json.dumps(order)})


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
class Orders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        tap.note(f"HSEAL_SEED={SEED} HSEAL_ORDERS={COUNT}")
        cls.tmp = tempfile.TemporaryDirectory()
        cls.home = Home()
        key = sample_key()
        with Sim(os.path.join(cls.tmp.name, "sim"), keys=[key],
                 options=["--limits", "on", "--seed", str(SEED)]) as sim:
            cls.home.init()
            cls.home.import_key("desk1", key, sim)
            for spec in FAULTS:
                sim.random(spec, SEED)
            begin = time.monotonic()
            cls.result = cls.send()
            tap.note(f"{time.monotonic() - begin:.1f} s")
            sim.clear_random()
            cls.book = sim.book()["orders"]
            cls.limits = sim.limits()
            cls.log = sim.log()
        cls.told = [json.loads(text)
                    for text in cls.result.stdout.splitlines()]

    @classmethod
    def send(cls):
        lines = "\n".join(line(i) for i in range(COUNT)) + "\n"
        return subprocess.run(
            cls.home.command("request", "desk1", "--stdin", "--jobs", "64",
                             "--resolve", "--deadline", "5000"),
            input=lines.encode(), capture_output=True, timeout=900,
            env=Home.environment(), check=False)

    @classmethod
    def tearDownClass(cls):
        cls.home.__exit__()
        cls.tmp.cleanup()

    def placed(self):
        """clOrdId: ordIds of the book."""
        ids = {}
        for order in self.book:
            ids.setdefault(order["clOrdId"], []).append(order["ordId"])
        return ids

    def test_each_line_is_told_in_its_place(self):
        self.assertEqual([told["line"] for told in self.told],
                         list(range(1, COUNT + 1)),
                         self.result.stderr[-1000:])
        self.assertEqual([told["id"] for told in self.told],
                         list(range(COUNT)))
        self.assertEqual([told["client_id"] for told in self.told],
                         [client_id(i) for i in range(COUNT)])

    def test_no_order_is_placed_twice(self):
        twice = {name: ids for name, ids in self.placed().items()
                 if len(ids) > 1}
        self.assertEqual(twice, {})

    def test_no_order_may_have_been_sent_twice(self):
        """Again only after the exchange had refused the timestamp."""
        seen = {}
        for entry in self.log:
            if entry["method"] == "POST":
                seen.setdefault(entry["body_b64"], []).append(entry)
        for entries in seen.values():
            for entry in entries[:-1]:
                self.assertEqual(str(entry["code"]), "50102", entry)

    def test_every_outcome_is_true(self):
        placed = self.placed()
        counts = {}
        for told in self.told:
            ids = placed.get(told["client_id"], [])
            what = self.what(told)
            counts[what] = counts.get(what, 0) + 1
            if what in ("accepted", "resolved placed"):
                self.assertEqual(len(ids), 1, told)
                self.assertIn(ids[0], told["body"] if what == "accepted"
                              else told["resolved"]["ordId"])
            elif what != "unknown":
                self.assertEqual(ids, [], told)
        tap.note(json.dumps(counts))
        self.assertGreater(counts.get("resolved placed", 0), 0)
        self.assertGreater(counts.get("resolved not-placed", 0), 0)
        self.assertLessEqual(counts.get("unknown", 0), COUNT // 100)

    def what(self, told):
        error = told.get("error", {}).get("code")
        if "resolved" in told:
            what = told["resolved"]["what"]
            self.assertEqual(error, {"placed": None, "not-placed": "not-sent",
                                     "unknown": "outcome-unknown"}[what])
            return "unknown" if what == "unknown" else f"resolved {what}"
        self.assertNotEqual(error, "outcome-unknown", told)
        return error or "accepted"

    def test_limits_were_kept(self):
        self.assertEqual(self.limits["refused"]["50011"], 0)
        self.assertEqual(self.limits["refused"]["50061"], 0)


if __name__ == "__main__":
    tap.main()
