#!/usr/bin/env python3
"""The stand-in exchange: the program and its endpoints."""

import base64
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import auth                                             # noqa: E402
import tap                                              # noqa: E402
from okxsim_case import BALANCE, ORDER, PLACE, WITHDRAWAL, WithSim  # noqa: E402
from okxsim_client import iso_now                       # noqa: E402
from okxsim_fixture import PROGRAM, Sim                 # noqa: E402


class Endpoints(WithSim, unittest.TestCase):
    def test_public_time(self):
        reply = self.client.get("/api/v5/public/time", change=dict.fromkeys(
            ("OK-ACCESS-KEY", "OK-ACCESS-SIGN", "OK-ACCESS-TIMESTAMP",
             "OK-ACCESS-PASSPHRASE")))
        ts = reply.json["data"][0]["ts"]
        self.assertLess(abs(int(ts) - auth.timestamp_ms(iso_now())), 5000)

    def test_public_instruments(self):
        path = "/api/v5/public/instruments"
        ids = [row["instId"] for row in
               self.client.get(path + "?instType=SPOT").json["data"]]
        self.assertIn("BTC-USDT", ids)
        self.assertNotIn("BTC-USDT-SWAP", ids)
        one = self.client.get(path + "?instType=SWAP&instId=BTC-USDT-SWAP")
        self.assertEqual(one.json["data"][0]["ctVal"], "0.01")
        self.refused(self.client.get(path), "50014", 400, "instType")
        self.refused(self.client.get(path + "?instType=X"), "51000", 400)

    def test_market_books_sbe(self):
        """binary, but what is refused is JSON"""
        path = "/api/v5/market/books-sbe"
        reply = self.client.get(path + "?instIdCode=10")
        self.assertEqual((reply.status, reply.headers["Content-Type"]),
                         (200, "application/sbe"))
        self.assertEqual((len(reply.body), reply.body[8]), (40, 10))
        self.refused(self.client.get(path), "50014", 400, "instIdCode")
        self.refused(self.client.get(path + "?instIdCode=x"), "51000", 400)

    def test_account_config(self):
        row = self.client.get("/api/v5/account/config").json["data"][0]
        self.assertEqual((row["uid"], row["label"], row["ip"], row["perm"]),
                         ("1", "desk1", "", "read_only,trade,withdraw"))
        row = self.client_of(2).get("/api/v5/account/config").json["data"][0]
        self.assertEqual((row["ip"], row["perm"]),
                         ("127.0.0.1,::1,10.0.0.0/8", "read_only"))

    def test_account_balance(self):
        for query, want in (("", ["USDT", "BTC", "ETH"]),
                            ("?ccy=BTC", ["BTC"]),
                            ("?ccy=BTC,ETH", ["BTC", "ETH"]),
                            ("?ccy=BTC%2CETH", ["BTC", "ETH"]),
                            ("?ccy=DOGE", [])):
            with self.subTest(query):
                reply = self.client.get(BALANCE + query)
                details = reply.json["data"][0]["details"]
                self.assertEqual([d["ccy"] for d in details], want)
                self.assertEqual(self.sim.log()[-1]["target"],
                                 BALANCE + query)

    def test_order_life(self):
        reply = self.client.post(PLACE, ORDER | {"clOrdId": "life1",
                                                 "tag": "t"}).json
        self.assertEqual(list(reply),
                         ["code", "data", "inTime", "msg", "outTime"])
        item = reply["data"][0]
        self.assertEqual((reply["code"], item["clOrdId"], item["tag"],
                          item["sCode"]), ("0", "life1", "t", "0"))
        for query in (f"ordId={item['ordId']}", "clOrdId=life1"):
            row = self.client.get(f"{PLACE}?instId=BTC-USDT&{query}")
            self.assertEqual(row.json["data"][0]["state"], "live")
        self.assertIn("life1", self.pending())
        again = self.client.post(PLACE, ORDER | {"clOrdId": "life1"}).json
        self.assertEqual((again["code"], again["data"][0]["sCode"]),
                         ("1", "51016"))
        cancel = "/api/v5/trade/cancel-order"
        wish = {"instId": "BTC-USDT", "clOrdId": "life1"}
        gone = self.client.post(cancel, wish).json
        self.assertEqual((gone["code"], gone["data"][0]["ordId"]),
                         ("0", item["ordId"]))
        self.assertNotIn("life1", self.pending())
        gone = self.client.post(cancel, wish).json
        self.assertEqual(gone["data"][0]["sCode"], "51400")

    def pending(self):
        rows = self.client.get("/api/v5/trade/orders-pending?instType=SPOT")
        return [row["clOrdId"] for row in rows.json["data"]]

    def test_market_order_is_filled(self):
        wish = ORDER | {"ordType": "market", "clOrdId": "mkt1"}
        self.client.post(PLACE, {k: wish[k] for k in wish if k != "px"})
        order = next(o for o in self.sim.book()["orders"]
                     if o["clOrdId"] == "mkt1")
        self.assertEqual((order["state"], order["avgPx"], order["env"]),
                         ("filled", "60000", "live"))

    def test_order_refusals(self):
        for change, code in (({"instId": "NO-SUCH"}, "51001"),
                             ({"side": "hold"}, "51000"),
                             ({"ordType": "magic"}, "51000"),
                             ({"tdMode": "x"}, "51000"),
                             ({"sz": "0"}, "51000"), ({"sz": "-1"}, "51000"),
                             ({"sz": "1e3"}, "51000"), ({"sz": ""}, "50014"),
                             ({"px": "0"}, "51000"), ({"px": ""}, "51000"),
                             ({"clOrdId": "a-b"}, "51000"),
                             ({"clOrdId": "x" * 33}, "51000"),
                             ({"tag": "x" * 17}, "51000"),
                             ({"instId": ["BTC-USDT"]}, "51001"),
                             ({"clOrdId": "\ud800"}, "51000")):
            with self.subTest(change):
                reply = self.client.post(PLACE, ORDER | change)
                self.assertEqual((reply.status, reply.code), (200, "1"))
                item = reply.json["data"][0]
                self.assertEqual((item["sCode"], item["ordId"]), (code, ""))

    def test_exp_time(self):
        late = str(auth.timestamp_ms(iso_now(-1000)))
        soon = str(auth.timestamp_ms(iso_now(10_000)))
        self.refused(self.client.post(PLACE, ORDER, change={"expTime": late}),
                     "50036", 200)
        reply = self.client.post(PLACE, ORDER, change={"expTime": soon})
        self.assertEqual(reply.code, "0")

    def test_batch_orders(self):
        path = "/api/v5/trade/batch-orders"
        good, bad = ORDER | {"clOrdId": "b1"}, ORDER | {"sz": "0"}
        for wish, code, items in (
                ([good, bad], "2", ["0", "51000"]), ([bad], "1", ["51000"]),
                ([ORDER] * 20, "0", ["0"] * 20),
                ([good], "1", ["51016"]), ([5, ORDER], "2", ["50002", "0"])):
            reply = self.client.post(path, wish)
            self.assertEqual((reply.status, reply.code), (200, code))
            self.assertEqual([i["sCode"] for i in reply.json["data"]], items)
        self.refused(self.client.post(path, [ORDER] * 21), "50025", 200)
        self.refused(self.client.post(path, []), "50014", 400)
        self.refused(self.client.post(path, ORDER), "50002", 400)
        self.refused(self.client.post(PLACE, [ORDER]), "50002", 400)

    def test_order_questions_refused(self):
        for query, code, status in (("", "50014", 400),
                                    ("?instId=NO-SUCH", "51001", 200),
                                    ("?instId=BTC-USDT", "51003", 200),
                                    ("?instId=BTC-USDT&ordId=1", "51603",
                                     200)):
            self.refused(self.client.get(PLACE + query), code, status)

    def test_withdrawal(self):
        path = "/api/v5/asset/withdrawal"
        reply = self.client.post(path, WITHDRAWAL).json
        self.assertEqual(list(reply["data"][0].values())[:2], ["100", "USDT"])
        self.assertEqual(self.sim.book()["withdrawals"][-1]["wdId"],
                         reply["data"][0]["wdId"])
        self.refused(self.client_of(1).post(path, WITHDRAWAL), "50038", 200)
        self.refused(self.client.post(path, WITHDRAWAL | {"amt": "0"}),
                     "51000", 400, "amt")

    def test_accounts_are_apart(self):
        demo = self.client_of(1)
        self.client.post(PLACE, ORDER | {"clOrdId": "apart"})
        reply = demo.post(PLACE, ORDER | {"clOrdId": "apart"})
        self.assertEqual(reply.code, "0")
        envs = [o["env"] for o in self.sim.book()["orders"]
                if o["clOrdId"] == "apart"]
        self.assertEqual(sorted(envs), ["demo", "live"])

    def test_paths_and_methods(self):
        reply = self.client.get("/api/v5/no/such")
        self.refused(reply, "404", 404, "Not Found")
        self.refused(self.client.get("//api/v5/public/time"), "404", 404)
        self.refused(self.client.post(BALANCE, {}), "50115", 405)

    def test_the_record_is_exact(self):
        body = '{ "instId": "café-测试" }'.encode()
        self.client.post(PLACE + "?a=%2c,&&b", body)
        line = self.sim.log()[-1]
        self.assertEqual(line["target"], PLACE + "?a=%2c,&&b")
        self.assertEqual(base64.b64decode(line["body_b64"]), body)
        self.assertEqual(line["headers"][2][0], "Content-Length")
        self.assertEqual((line["status"], line["code"]), (200, "1"))
        self.assertGreater(self.sim.requests()[f"POST {PLACE}"], 0)


class EndpointsPlain(Endpoints):
    plain = True


class Program(unittest.TestCase):
    def setUp(self):
        tmp = tempfile.TemporaryDirectory()
        self.addCleanup(tmp.cleanup)
        self.dir = os.path.join(tmp.name, "new")

    def test_start_and_stop(self):
        pid_file = os.path.join(os.path.dirname(self.dir), "pid")
        sim = Sim(self.dir, options=["--pid-file", pid_file]).start()
        try:
            self.assertEqual(sim.ca, os.path.join(self.dir, "ca.pem"))
            with open(pid_file, encoding="ascii") as f:
                self.assertEqual(int(f.read()), sim.pid)
            key = os.path.join(self.dir, "server.key")
            self.assertEqual(os.stat(key).st_mode & 0o777, 0o600)
        finally:
            self.assertEqual(sim.stop(), 0)
        self.assertFalse(os.path.exists(pid_file))

    def test_directory_is_made(self):
        below = os.path.join(self.dir, "below")
        with Sim(self.dir, options=["--dir", below]) as sim:
            self.assertEqual(sim.ca, os.path.join(below, "ca.pem"))
        self.assertEqual(os.stat(below).st_mode & 0o777, 0o700)
        self.assertEqual(sorted(os.listdir(below)),
                         ["ca.pem", "server.key", "server.pem"])

    def test_certificates_are_kept(self):
        with Sim(self.dir) as sim:
            with open(sim.ca, "rb") as f:
                first = f.read()
        with Sim(self.dir) as sim, open(sim.ca, "rb") as f:
            self.assertEqual(f.read(), first)

    def test_only_its_ca_and_tls_1_2(self):
        with Sim(self.dir) as sim:
            strange = ssl.create_default_context()
            with sim.plain_socket() as sock, \
                    self.assertRaises(ssl.SSLCertVerificationError):
                strange.wrap_socket(sock, server_hostname="localhost")
            for name in ("localhost", "127.0.0.1", "::1"):
                ctx = ssl.create_default_context(cafile=sim.ca)
                ctx.maximum_version = ssl.TLSVersion.TLSv1_2
                plain = sim.plain_socket()
                with ctx.wrap_socket(plain, server_hostname=name) as sock:
                    self.assertEqual(sock.version(), "TLSv1.2")

    def test_sigint_stops_it(self):
        sim = Sim(self.dir, plain=True).start()
        os.kill(sim.pid, signal.SIGINT)
        self.assertEqual(sim.wait(), 0)
        sim.stop()

    def test_end_of_input_stops_it(self):
        done = subprocess.run([PROGRAM, "--plain", "--until-eof"], input="",
                              capture_output=True, text=True, timeout=10,
                              check=False)
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.startswith("READY http://127.0.0.1:"))

    def test_bad_options(self):
        os.mkdir(self.dir)
        keys = os.path.join(self.dir, "keys")
        with open(keys, "w", encoding="ascii") as f:
            f.write('[{"apiKey": "a"}]')
        for args, status in (([], 2), (["--plain", "--keys", keys], 1),
                             (["--plain", "--keys", "/no/such"], 1),
                             (["--plain", "--fault", "GET * magic"], 1)):
            done = subprocess.run([PROGRAM, *args], capture_output=True,
                                  text=True, timeout=10, check=False)
            self.assertEqual((done.returncode, done.stdout), (status, ""))
            self.assertIn("okxsim: ", done.stderr)

if __name__ == "__main__":
    tap.main()
