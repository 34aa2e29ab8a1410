#!/usr/bin/env python3
"""More orders than the exchange takes: it never has to refuse one, and what it
would take is made use of to 97 %.

For 4 seconds; with HSEAL_FULL for 20.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib"), os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from okxsim_fixture import Sim, sample_key  # noqa: E402
from program import Home, have_softhsm  # noqa: E402

SECONDS = 20 if "HSEAL_FULL" in os.environ else 4
PLACE = "/api/v5/trade/order"
LIMIT, WINDOW = 60, 2       # of one instrument
LEAST = 0.97
BODY = json.dumps({"instId": "BTC-USDT", "tdMode": "cash", "side": "buy",
                   "ordType": "limit", "px": "2", "sz": "1"})


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
class Rate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.home = Home()
        cls.sim = Sim(os.path.join(cls.tmp.name, "sim"), keys=[sample_key()],
                      options=["--limits", "on"]).start()
        cls.home.init()
        cls.home.import_key("desk1", sample_key(), cls.sim)

    @classmethod
    def tearDownClass(cls):
        cls.sim.stop()
        cls.home.__exit__()
        cls.tmp.cleanup()

    def setUp(self):
        self.sim.limits(reset=True)
        self.begun = len(self.sim.log())

    def times(self):
        """When the orders came, in seconds."""
        return sorted(entry["ts"] / 1000 for entry in
                      self.sim.log()[self.begun:]
                      if entry["method"] == "POST")

    def start(self, count, jobs):
        return subprocess.Popen(
            self.home.command("request", "desk1", "POST", PLACE, "--data", BODY,
                              "--repeat", str(count), "--jobs", str(jobs),
                              "--deadline", "60000"),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=Home.environment())

    def check(self, processes, count):
        for process in processes:
            out, err = process.communicate(timeout=200)
            self.assertEqual(process.returncode, 0, err)
            self.assertEqual({json.loads(line)["code"]
                              for line in out.splitlines()}, {"0"})
        limits = self.sim.limits()
        self.assertEqual(limits["refused"]["50011"], 0)
        self.assertEqual(limits["over"], 0)
        times = self.times()
        self.assertEqual(len(times), count)
        # What is allowed: each a window after the one LIMIT before it.  (From
        # the first to the last would count the burst at the end as a pause.)
        gaps = [b - a for a, b in zip(times, times[LIMIT:])]
        ratio = WINDOW / (sum(gaps) / len(gaps))
        tap.note(f"{count} orders in {times[-1] - times[0]:.3f} s: "
                 f"{ratio:.4f} of what is allowed")
        return ratio

    def test_one_process(self):
        """A window at once, and then one after each."""
        count = LIMIT * (SECONDS // WINDOW + 1)
        self.assertGreaterEqual(
            self.check([self.start(count, 8)], count), LEAST)

    def test_two_processes_share_the_limit(self):
        count = LIMIT * (SECONDS // WINDOW + 1)
        self.assertGreaterEqual(
            self.check([self.start(count // 2, 4) for _ in range(2)], count),
            LEAST)


if __name__ == "__main__":
    tap.main()
