#!/usr/bin/env python3
"""The examples of docs/, as a reader would run them."""

import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../lib"),
                os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from okxsim_fixture import Sim, sample_key  # noqa: E402
from program import Home, have_softhsm  # noqa: E402
from test_wire import config_of  # noqa: E402

EXAMPLES = os.environ.get("HSEAL_EXAMPLES", ".")
PLACE = "/api/v5/trade/order"


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.home = Home()
        cls.sim = Sim(os.path.join(cls.tmp.name, "sim"),
                      keys=[sample_key()]).start()
        cls.home.init()
        cls.home.import_key("desk1", sample_key(), cls.sim)

    @classmethod
    def tearDownClass(cls):
        cls.sim.stop()
        cls.home.__exit__()
        cls.tmp.cleanup()

    def run_example(self, name, *more):
        uri, conf = config_of(self.home)
        return subprocess.run(
            [os.path.join(EXAMPLES, name), uri, "desk1", *more],
            capture_output=True, timeout=60, check=False,
            env=Home.environment(SOFTHSM2_CONF=conf))

    def test_request(self):
        """Its order is there, though its answer was lost on the way."""
        self.sim.fault("drop-after", PLACE, "POST")
        result = self.run_example("example_request")
        self.assertEqual(result.returncode, 0, result.stderr)
        balance, placed = result.stdout.decode().splitlines()
        self.assertIn('"ccy":"BTC"', balance)
        orders = self.sim.book()["orders"]
        self.assertEqual([o["clOrdId"] for o in orders], ["example1"])
        self.assertEqual(placed, f"placed: {orders[0]['ordId']}")

    def test_loop(self):
        paths = [f"/api/v5/account/balance?ccy={c}"
                 for c in ("BTC", "ETH", "USDT")]
        result = self.run_example("example_loop", *paths)
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = result.stdout.decode().splitlines()
        self.assertEqual(sorted(line.split()[0] for line in lines), paths)
        for line in lines:
            self.assertIn('"code":"0"', line)

    def test_loop_tells_the_worst(self):
        self.sim.fault("code", "/api/v5/account/balance", "GET", code="51000")
        result = self.run_example("example_loop", "/api/v5/account/balance")
        self.assertEqual(result.returncode, 7, result.stderr)

    def test_usage(self):
        for name in ("example_request", "example_loop"):
            result = subprocess.run([os.path.join(EXAMPLES, name)],
                                    capture_output=True, timeout=60,
                                    check=False)
            self.assertEqual(result.returncode, 2)


if __name__ == "__main__":
    tap.main()
