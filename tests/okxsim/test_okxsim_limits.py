#!/usr/bin/env python3
"""The stand-in exchange: rate limits."""

import os
import sys
import unittest
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import tap                                              # noqa: E402
from codes import Refused                               # noqa: E402
from http1 import Request                               # noqa: E402
from limits import TABLE, Limits                        # noqa: E402
from okxsim_case import BALANCE, ORDER, PLACE, WithSim  # noqa: E402

TRADE = "/api/v5/trade/"
ME = ("1", "live")


class Windows(unittest.TestCase):
    """The windows themselves, on a clock of the test's."""

    def setUp(self):
        self.now_ms = 10_000
        self.limits = Limits(True, clock_ns=lambda: self.now_ms * 1_000_000)

    def arrive(self, method, path, body=None, user=ME, peer="127.0.0.1"):
        """The code of the refusal, "0" if there is none."""
        request = Request(method, path.encode(), peer=peer)
        try:
            self.limits.arrive(request, body, user)
        except Refused as e:
            return e.code
        return "0"

    def burst(self, count, *args, **kw):
        return Counter(self.arrive(*args, **kw) for _ in range(count))

    def test_every_row(self):
        """each row: as many as it says, one more is refused, and the window
        slides"""
        for method, path, count, ms, _, field in TABLE:
            batch = path.endswith("-orders") and method == "POST"
            body = {field: "X"} if method == "POST" and field else None
            count, body = (count // 20, [body] * 20) if batch else (count,
                                                                    body)
            with self.subTest(f"{method} {path}"):
                self.limits.reset()
                self.assertEqual(self.burst(count, method, path, body),
                                 {"0": count})
                self.now_ms += ms - 1
                self.assertEqual(self.arrive(method, path, body), "50011")
                self.now_ms += 1
                self.assertEqual(self.arrive(method, path, body), "0")

    def test_sliding_not_fixed(self):
        for _ in range(3):
            self.assertEqual(self.burst(30, "POST", PLACE, ORDER), {"0": 30})
            self.now_ms += 1000
        self.burst(30, "POST", PLACE, ORDER)
        self.assertEqual(self.arrive("POST", PLACE, ORDER), "50011")

    def test_keys(self):
        """user, instrument, address, type and tag have windows of their own;
        place, amend and cancel too"""
        other = ORDER | {"instId": "ETH-USDT"}
        self.assertEqual(self.burst(61, "POST", PLACE, ORDER)["50011"], 1)
        for name, method, path, body, user in (
                ("instrument", "POST", PLACE, other, ME),
                ("user", "POST", PLACE, ORDER, ("2", "live")),
                ("demo", "POST", PLACE, ORDER, ("1", "demo")),
                ("cancel", "POST", TRADE + "cancel-order", ORDER, ME),
                ("amend", "POST", TRADE + "amend-order", ORDER, ME),
                ("batch", "POST", TRADE + "batch-orders", [ORDER] * 2, ME),
                ("read", "GET", PLACE + "?instId=BTC-USDT", None, ME)):
            with self.subTest(name):
                self.assertEqual(self.arrive(method, path, body, user), "0")
        time = "/api/v5/public/time"
        self.assertEqual(self.burst(11, "GET", time)["50011"], 1)
        self.assertEqual(self.arrive("GET", time, peer="127.0.0.2"), "0")
        inst = "/api/v5/public/instruments?instType="
        self.assertEqual(self.burst(21, "GET", inst + "SPOT")["50011"], 1)
        self.assertEqual(self.arrive("GET", inst + "SWAP"), "0")
        after = TRADE + "cancel-all-after"
        self.assertEqual(self.burst(2, "POST", after, {"tag": "a"})["50011"],
                         1)
        self.assertEqual(self.arrive("POST", after, {"tag": "b"}), "0")

    def test_batches(self):
        """each order counts where its instrument is; a batch of one counts
        as the single order; a refused batch takes no place"""
        path = TRADE + "batch-orders"
        other = ORDER | {"instId": "ETH-USDT"}
        self.burst(14, "POST", path, [ORDER] * 20)
        self.assertEqual(self.arrive("POST", path, [other] * 5 +
                                     [ORDER] * 21), "50011")
        self.assertEqual(self.arrive("POST", path, [other] * 5 +
                                     [ORDER] * 20), "0")
        self.assertEqual(self.arrive("POST", path, [ORDER] * 2), "50011")
        self.assertEqual(self.burst(61, "POST", path, [ORDER]),
                         {"0": 60, "50011": 1})
        self.assertEqual(self.arrive("POST", PLACE, ORDER), "50011")

    def test_order_cap(self):
        """1000 new and amended orders in 2 s; cancels are free"""
        names = ["BTC-USDT", "ETH-USDT", "SOL-USDT", "BTC-USDC"]
        for n in range(49):
            wish = [{"instId": names[n % 4]}] * 20
            self.assertEqual(self.arrive("POST", TRADE + "batch-orders",
                                         wish), "0")
        wish = {"instId": "BTC-USDT-SWAP"}
        self.assertEqual(self.burst(20, "POST", TRADE + "amend-order", wish),
                         {"0": 20})
        self.assertEqual(self.arrive("POST", PLACE, wish), "50061")
        for path in ("cancel-order", "cancel-batch-orders"):
            self.assertEqual(self.arrive("POST", TRADE + path, wish), "0")
        self.assertEqual(self.arrive("POST", PLACE, wish, ("2", "live")), "0")
        self.now_ms += 2000
        self.assertEqual(self.arrive("POST", PLACE, wish), "0")
        self.assertEqual(self.limits.report()["refused"],
                         {"50011": 0, "50061": 1})

    def test_report(self):
        """the peak counts what was refused as well"""
        self.burst(70, "POST", PLACE, ORDER)
        self.now_ms += 1000
        self.burst(5, "POST", PLACE, ORDER)
        name = f"POST {PLACE} user=1/live instId=BTC-USDT"
        report = self.limits.report()
        self.assertEqual(report["windows"][name], {
            "limit": 60, "window_ms": 2000, "peak": 75, "arrived": 75,
            "over": 15})
        self.assertEqual(report["refused"]["50011"], 15)
        self.assertEqual(report["windows"]["orders user=1/live"]["peak"], 75)

    def test_not_enforced(self):
        self.limits.enforce = False
        self.assertEqual(self.burst(70, "POST", PLACE, ORDER), {"0": 70})
        report = self.limits.report()
        self.assertEqual((report["over"], report["refused"]["50011"]),
                         (10, 0))


class OverHttp(WithSim, unittest.TestCase):
    plain = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_default = cls.sim.limits()

    def setUp(self):
        super().setUp()
        self.sim.limits(enforce=True, status=429, reset=True)

    def burst(self, count=11):
        return Counter((r.code, r.status) for r in
                       [self.client.get(BALANCE) for _ in range(count)])

    def test_balance(self):
        got = self.burst()
        self.assertEqual(got[("50011", 429)] + got[("0", 200)], 11)
        report = self.sim.limits()
        self.assertEqual(report["refused"]["50011"], got[("50011", 429)])
        window = report["windows"][f"GET {BALANCE} user=1/live"]
        self.assertEqual(window["arrived"], 11)
        self.assertEqual(window["over"], got[("50011", 429)])

    def test_status_200(self):
        self.sim.limits(status=200, order_cap=0)
        reply = self.client.post(PLACE, ORDER)
        self.refused(reply, "50061", 200)
        self.sim.limits(order_cap=1000)

    def test_bad_control(self):
        for wish in ([], {"x": 1}, {"status": "x"}):
            with self.assertRaises(AssertionError):
                self.sim.control("POST", "limits", wish)

    def test_off_by_default(self):
        self.assertEqual((self.by_default["enforce"],
                          self.by_default["order_cap"]), (False, 1000))
        self.sim.limits(enforce=False)
        self.assertEqual(set(self.burst()), {("0", 200)})


if __name__ == "__main__":
    tap.main()
