#!/usr/bin/env python3
"""The stand-in exchange: items that fail, odd answers, faults at random."""

import http.client
import json
import os
import sys
import tempfile
import unittest
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import codes                                            # noqa: E402
import faults                                           # noqa: E402
import tap                                              # noqa: E402
from chance import Chance, Rule                         # noqa: E402
from http1 import Request                               # noqa: E402
from okxsim_case import BALANCE, ORDER, PLACE, WithSim  # noqa: E402
from okxsim_client import Client                        # noqa: E402
from okxsim_fixture import Sim                          # noqa: E402

BATCH = "/api/v5/trade/batch-orders"


class Items(WithSim, unittest.TestCase):
    plain = True

    def setUp(self):
        super().setUp()
        self.addCleanup(self.sim.clear_faults)

    def batch(self, name, count=4):
        wish = [ORDER | {"clOrdId": f"{name}{n}"} for n in
                range(1, count + 1)]
        return self.client.post(BATCH, wish).json

    def test_items(self):
        """the items named fail and are not executed, the others are"""
        self.sim.fault("item", BATCH, code="51008", items="1,3")
        reply = self.batch("i")
        self.assertEqual(reply["code"], "2")
        self.assertEqual([i["sCode"] for i in reply["data"]],
                         ["51008", "0", "51008", "0"])
        rows = self.sim.clients()
        self.assertEqual([rows[f"i{n}"]["accepted"] for n in range(1, 5)],
                         [0, 1, 0, 1])
        self.assertEqual(rows["i1"]["refused"], {"51008": 1})

    def test_all_items(self):
        for code in ("54004", "51008_1234"):
            self.sim.fault("item", BATCH, code=code)
            reply = self.batch("j")
            self.assertEqual((reply["code"], {i["sCode"] for i in
                                              reply["data"]}), ("1", {code}))
            self.assertTrue(all(i["sMsg"] for i in reply["data"]))

    def test_single_orders(self):
        """placed, amended and cancelled"""
        self.client.post(PLACE, ORDER | {"clOrdId": "s1"})
        wish = ORDER | {"clOrdId": "s1", "newSz": "5"}
        for path in ("order", "cancel-order", "amend-order"):
            path = "/api/v5/trade/" + path
            self.sim.fault("item", path, code="51024")
            reply = self.client.post(path, wish).json
            self.assertEqual((reply["code"], reply["data"][0]["sCode"]),
                             ("1", "51024"))

    def test_shuffle(self):
        self.sim.fault("shuffle", BATCH, count=2)
        for count in (2, 20):
            reply = self.batch(f"m{count}x", count)
            ids = [i["clOrdId"] for i in reply["data"]]
            wish = [f"m{count}x{n}" for n in range(1, count + 1)]
            self.assertNotEqual(ids, wish)
            self.assertEqual(sorted(ids), sorted(wish))

    def test_shapes(self):
        self.sim.fault("numeric-code", BALANCE)
        self.assertIn(b'"code":0,', self.client.get(BALANCE).body)
        self.sim.fault("no-data", BALANCE)
        self.assertEqual(set(self.client.get(BALANCE).json), {"code", "msg"})
        self.sim.fault("reversed", BALANCE)
        reply = self.client.get(BALANCE).json
        self.assertEqual(list(reply), ["msg", "data", "code"])
        self.assertEqual(list(reply["data"][0])[0], "upl")

    def test_codes(self):
        """a sub-code, a code that is not in the table, a text, an address"""
        self.sim.fault("code", code="51008_1009")
        self.assertEqual(self.client.get(BALANCE).code, "51008_1009")
        self.sim.fault("code", code="99999", status=200, msg="new one")
        self.refused(self.client.get(BALANCE), "99999", 200, "new one")
        self.sim.fault("code", code="50110")
        self.refused(self.client.get(BALANCE), "50110", 401,
                     "Your IP 127.0.0.1 is")
        for text in ("* * item", "* * item code=77777", "* * code code=9",
                     "* * item code=51008 items=a",
                     "* * item code=77777 status=200"):
            with self.subTest(text), self.assertRaises(ValueError):
                faults.from_text(text)

    def test_every_documented_code(self):
        """all that are known to matter to a client are in the table"""
        for code in """0 1 2 50000 50001 50002 50004 50005 50006 50007 50008
                50009 50011 50012 50013 50014 50015 50016 50024 50025 50026
                50027 50028 50029 50030 50035 50036 50037 50038 50040 50041
                50042 50044 50051 50052 50053 50059 50060 50061 50067 50071
                50100 50101 50102 50103 50104 50105 50106 50107 50108 50109
                50110 50111 50112 50113 50114 50115 50116 50118 50119 50120
                50121 50122 4088 51000 51008_1000 51008 51016 51024 51054
                51113 51115 51149 51155 51400 51503 51603 51732 51733 51734
                51735 51736 51737 52910 52911 52912 54004 58102 58124 58127
                58128 58207 58209 58228 59113""".split():
            self.assertIn(code, codes.CODES)

    def test_edge_pages(self):
        for status, text in ((403, b"blocked"), (429, b"rate limited"),
                             (502, b"Bad gateway"), (503, b"unavailable"),
                             (504, b"time-out"), (520, b"unknown error")):
            self.sim.fault("html", status=status)
            reply = self.client.get(BALANCE)
            self.assertEqual(reply.status, status)
            self.assertIn(text, reply.body)

    def test_reset(self):
        for do, placed in (("reset-before", 0), ("reset-after", 1)):
            self.sim.fault(do, PLACE)
            name = do.replace("-", "")
            with self.assertRaises(ConnectionResetError):
                self.client.post(PLACE, ORDER | {"clOrdId": name})
            row = self.sim.clients().get(name, {"accepted": 0})
            self.assertEqual(row["accepted"], placed)


class ItemsTls(Items):
    plain = False


def request(n, method="POST", path=PLACE):
    return Request(method, path.encode(), body=b"%d" % n)


class Odds(unittest.TestCase):
    spec = (f"POST {PLACE} drop-before=0.02 drop-after=0.03 stall=0.01:300 "
            "html=0.1:502")

    def drawn(self, seed, order=range(5000)):
        chance = Chance([Rule(self.spec)], seed)
        drawn = {}
        for n in order:
            fault = chance.take(request(n))
            drawn[n] = fault and fault.do
        return drawn

    def test_reproducible(self):
        """whatever the order in which they come"""
        one = self.drawn(1)
        self.assertEqual(one, self.drawn(1, reversed(range(5000))))
        self.assertNotEqual(one, self.drawn(2))

    def test_frequency(self):
        counts = Counter(self.drawn(7).values())
        for kind, odds in (("drop-before", 0.02), ("drop-after", 0.03),
                           ("stall", 0.01), ("html", 0.1), (None, 0.84)):
            sigma = (5000 * odds * (1 - odds)) ** 0.5
            self.assertLess(abs(counts[kind] - 5000 * odds), 5 * sigma)

    def test_repeated(self):
        """the same request again has a fate of its own"""
        chance = Chance([Rule("POST * drop-before=0.5")], 1)
        drawn = [bool(chance.take(request(1))) for _ in range(64)]
        self.assertEqual(set(drawn), {True, False})
        self.assertIsNone(chance.take(request(1, "GET")))
        self.assertEqual(chance.report()["fired"],
                         {f"POST {PLACE} drop-before": sum(drawn)})

    def test_figures(self):
        faults_of = [f for _, f in Rule(self.spec).odds]
        self.assertEqual((faults_of[2].ms, faults_of[3].status), (300, 502))

    def test_bad_texts(self):
        for text in ("", "POST /p", "POST /p stall", "POST /p stall=2",
                     "POST /p nope=0.1", "POST /p stall=0.6 html=0.6",
                     "POST /p drop-after=0.1:3", "POST /p code=0.1",
                     "* * reset-on-accept=0.1", "* * stall=x"):
            with self.subTest(text), self.assertRaises(ValueError):
                Rule(text)

    def test_orders_against_the_book(self):
        """a client that knows what it may send again places none twice"""
        spec = (f"POST {PLACE} drop-before=0.1 drop-after=0.1 "
                "truncate=0.1 code=0.1:50026")
        options = ["--random", spec, "--seed", "3"]
        with tempfile.TemporaryDirectory() as tmp, \
                Sim(tmp, WithSim.keys, plain=True, options=options) as sim:
            client, told = Client(sim, WithSim.keys[0]), {}
            for n in range(200):
                name = f"r{n}"
                try:
                    reply = client.post(PLACE, ORDER | {"clOrdId": name})
                    told[name] = reply.code
                except (http.client.HTTPException, OSError):
                    told[name] = "unknown"
            client.close()
            book = sim.clients()
            fired = sim.control("GET", "random")["fired"]
        for name, what in told.items():
            count = book.get(name, {"accepted": 0})["accepted"]
            self.assertIn(count, {"0": (1,), "50026": (0,)}.get(what, (0, 1)))
        self.assertEqual(len(fired), 4)
        self.assertEqual(len(book), 200 - fired[f"POST {PLACE} drop-before"]
                         - fired[f"POST {PLACE} code"])


class Control(WithSim, unittest.TestCase):
    plain = True

    def test_random(self):
        self.addCleanup(self.sim.clear_random)
        self.sim.random("GET * html=1:504", seed=5)
        self.assertEqual(self.client.get(BALANCE).status, 504)
        self.assertEqual(self.sim.control("GET", "random"), {
            "seed": 5, "rules": ["GET * html=1:504"],
            "fired": {f"GET {BALANCE} html": 1}})
        self.sim.fault("html", code=502)
        self.assertEqual(self.client.get(BALANCE).status, 502)
        self.sim.clear_random()
        self.assertEqual(self.client.get(BALANCE).code, "0")
        for wish in ([], {"x": 1}, {"spec": "GET"}, {"seed": "1"},
                     {"spec": json.dumps(1)}):
            with self.assertRaises(AssertionError):
                self.sim.control("POST", "random", wish)


if __name__ == "__main__":
    tap.main()
