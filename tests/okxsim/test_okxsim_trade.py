#!/usr/bin/env python3
"""The stand-in exchange: orders one by one and in batches, funds."""

import os
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import auth                                             # noqa: E402
import tap                                              # noqa: E402
from okxsim_case import ORDER, PLACE, WithSim, other_id  # noqa: E402
from okxsim_client import iso_now                       # noqa: E402
from okxsim_fixture import Sim, sample_key              # noqa: E402

TRADE = "/api/v5/trade/"
MARKET = {k: v for k, v in ORDER.items() if k != "px"} | {
    "ordType": "market"}


class Case(WithSim, unittest.TestCase):
    plain = True
    keys = [sample_key(uid="1"),
            sample_key(apiKey=other_id(1), uid="2", mainUid="1",
                       subAcct="desk22")]

    def post(self, name, wish, **kw):
        return self.client.post(TRADE + name, wish, **kw).json

    def place(self, *ids, **change):
        for name in ids:
            wish = ORDER | {"clOrdId": name} | change
            self.assertEqual(self.post("order", wish)["code"], "0")

    def named(self, *ids, **more):
        return [{"instId": "BTC-USDT", "clOrdId": n} | more for n in ids]

    def answered(self, reply, code, items):
        self.assertEqual((reply["code"], [i["sCode"] for i in reply["data"]]),
                         (code, items))


class Batches(Case):
    def test_cancel(self):
        self.place("c1", "c2", "c3")
        path = "cancel-batch-orders"
        self.answered(self.post(path, self.named("c1", "no", "c2")), "2",
                      ["0", "51400", "0"])
        self.answered(self.post(path, self.named("c1", "c2")), "1",
                      ["51400"] * 2)
        reply = self.post(path, self.named("c3"))
        self.answered(reply, "0", ["0"])
        self.assertTrue(reply["data"][0]["ordId"])
        for wish, code in (([], "50014"), ([{}] * 21, "50025"),
                           ({}, "50002")):
            self.assertEqual(self.post(path, wish)["code"], code)

    def test_amend(self):
        self.place("a1", "a2")
        self.client.post(PLACE, MARKET | {"clOrdId": "a3"})
        wish = self.named("a1", "a2", newPx="3.25", reqId="r")
        reply = self.post("amend-batch-orders", [
            *wish, *self.named("a1"), *self.named("a1", newSz="0"),
            *self.named("a3", "no", newSz="1"), 5])
        self.answered(reply, "2", ["0", "0", "50015", "51000", "51503",
                                   "51603", "50002"])
        self.assertEqual(reply["data"][0]["reqId"], "r")
        self.answered(self.post("amend-order", self.named("a1",
                                                          newSz="7")[0]),
                      "0", ["0"])
        row = self.client.get(PLACE + "?instId=BTC-USDT&clOrdId=a1")
        row = row.json["data"][0]
        self.assertEqual((row["px"], row["sz"]), ("3.25", "7"))

    def test_history(self):
        self.place("h1", "h2", "h3")
        self.post("cancel-batch-orders", self.named("h2", "h1"))
        self.client.post(PLACE, MARKET | {"clOrdId": "h4"})

        def ids(query):
            reply = self.client.get(TRADE + "orders-history?" + query)
            return [r["clOrdId"] for r in reply.json["data"]]
        got = [n for n in ids("instType=SPOT") if n.startswith("h")]
        self.assertEqual(got, ["h4", "h1", "h2"])
        self.assertEqual(ids("instType=SPOT&limit=1"), ["h4"])
        self.assertNotIn("h4", ids("instType=SPOT&state=canceled"))
        self.assertEqual(ids("instType=SWAP"), [])
        self.refused(self.client.get(TRADE + "orders-history"), "50014", 400)
        self.refused(self.client.get(TRADE + "orders-pending?limit=x"),
                     "51000", 400)

    def test_repeated_client_id(self):
        """refused while the first is open, and once it is filled"""
        self.place("u1")
        self.answered(self.post("order", ORDER | {"clOrdId": "u1"}), "1",
                      ["51016"])
        self.post("cancel-order", self.named("u1")[0])
        self.place("u1", ordType="market")
        self.answered(self.post("order", ORDER | {"clOrdId": "u1"}), "1",
                      ["51016"])
        row = self.sim.clients()["u1"]
        self.assertEqual((row["accepted"], row["refused"], row["expired"],
                          len(set(row["ordIds"]))), (2, {"51016": 2}, 0, 2))
        with Sim(self.tmp.name + "/open", self.keys, plain=True,
                 options=["--unique=open"]) as sim:
            self.sim, before = sim, self.client
            self.client = self.client_of(0)
            self.place("u1", "u1", ordType="market")
            self.client = before
            self.assertEqual(sim.clients()["u1"]["accepted"], 2)

    def test_expired(self):
        """50036: late when it came; 50037: late when its turn came"""
        def exp(ms):
            return {"expTime": str(auth.timestamp_ms(iso_now(ms)))}
        wish = ORDER | {"clOrdId": "e1"}
        self.assertEqual(self.post("order", wish, change=exp(-500))["code"],
                         "50036")
        self.sim.fault("hold", TRADE + "batch-orders", ms=2100)
        reply = self.post("batch-orders", [wish, ORDER | {"clOrdId": "e2"}],
                          change=exp(2000))
        self.assertEqual(reply["code"], "50037")
        self.sim.fault("hold", PLACE, ms=50)
        start = time.monotonic()
        self.assertEqual(self.post("order", wish, change=exp(20000))["code"],
                         "0")
        self.assertGreaterEqual(time.monotonic() - start, 0.05)
        rows = self.sim.clients()
        self.assertEqual((rows["e1"]["expired"], rows["e1"]["accepted"],
                          rows["e2"]["expired"], rows["e2"]["accepted"]),
                         (2, 1, 1, 0))

    def test_cancel_all_after(self):
        for wish in ("5", "121", "x", ""):
            reply = self.post("cancel-all-after", {"timeOut": wish})
            self.assertIn(reply["code"], ("51000", "50014"))
        reply = self.post("cancel-all-after", {"timeOut": "10", "tag": "t"})
        self.assertEqual(reply["data"][0]["tag"], "t")
        reply = self.post("cancel-all-after", {"timeOut": "0", "tag": "t"})
        self.assertEqual(reply["data"][0]["triggerTime"], "0")

    def test_many_orders(self):
        """the book does not get slow as it grows"""
        start = time.monotonic()
        for n in range(50):
            self.post("batch-orders", [ORDER | {"clOrdId": f"m{n}x{i}"}
                                       for i in range(20)])
        self.assertLess(time.monotonic() - start, 20)
        self.assertEqual(sum(n.startswith("m") for n in self.sim.clients()),
                         1000)


class Funds(Case):
    def test_reads(self):
        rows = self.client.get("/api/v5/asset/balances").json["data"]
        self.assertIn("USDT", [r["ccy"] for r in rows])
        self.assertEqual(self.client.get("/api/v5/account/positions").json,
                         {"code": "0", "data": [], "msg": ""})
        path = "/api/v5/account/leverage-info?mgnMode=cross&instId="
        self.assertEqual(self.client.get(path + "BTC-USDT").code, "0")
        self.assertEqual(self.client.get(path + "NO-SUCH").code, "51001")
        row = self.client.get(TRADE + "account-rate-limit").json["data"][0]
        self.assertEqual(row["accRateLimit"], "1000")

    def test_transfer(self):
        path = "/api/v5/asset/transfer"
        wish = {"ccy": "USDT", "amt": "1.5", "from": "6", "to": "18"}
        reply = self.client.post(path, wish).json
        self.assertEqual((reply["code"], reply["data"][0]["amt"]),
                         ("0", "1.5"))
        for n, change, code in ((0, {"type": "3"}, "58127"),
                                (1, {"type": "1"}, "58128"),
                                (1, {"type": "3"}, "0"),
                                (0, {"ccy": "DOGE"}, "51000"),
                                (0, {"amt": "0"}, "51000"),
                                (0, {"from": "7"}, "51000"),
                                (0, {"to": ""}, "50014")):
            reply = self.client_of(n).post(path, wish | change)
            self.assertEqual(reply.code, code)


class Timer(unittest.TestCase):
    def test_cancel_all_after(self):
        """orders of the tag are cancelled when the time is up"""
        from clock import Clock
        from exchange import Exchange
        book, me = Exchange(Clock()), ("1", "live")
        for tag in ("a", "b"):
            book.place(me, ORDER | {"tag": tag, "clOrdId": tag})
        book.cancel_all_after(me, "b", 0.05)
        book.cancel_all_after(me, "b", 0)
        book.cancel_all_after(me, "a", 0.05)
        end = time.monotonic() + 10
        while len(book.pending(me)) > 1 and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual([o["clOrdId"] for o in book.pending(me)], ["b"])


if __name__ == "__main__":
    tap.main()
