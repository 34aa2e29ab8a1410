#!/usr/bin/env python3
"""The stand-in exchange: faults on command, control paths, HTTP itself."""

import http.client
import os
import re
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import codes                                            # noqa: E402
import faults                                           # noqa: E402
import manners                                          # noqa: E402
import tap                                              # noqa: E402
from okxsim_case import BALANCE, ORDER, PLACE, WithSim  # noqa: E402
from okxsim_client import Client                        # noqa: E402
from okxsim_fixture import Sim                          # noqa: E402

GONE = (http.client.RemoteDisconnected, ConnectionError, OSError)
DRAIN = 64 * 1024


class Faults(WithSim, unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.sim.clear_faults)
        self.placed = len(self.sim.book()["orders"])

    def place(self):
        return self.client.post(PLACE, ORDER)

    def executed(self):
        """How many orders this test has placed."""
        return len(self.sim.book()["orders"]) - self.placed

    def lost(self, do, executed):
        """An order under fault `do` gets no answer; the next one does."""
        self.sim.fault(do, PLACE, "POST")
        with self.assertRaises(GONE):
            self.place()
        self.assertEqual(self.executed(), executed)
        line = self.sim.log()[-1]
        self.assertEqual((line["fault"], line["status"]), (do, None))
        self.assertEqual(self.place().code, "0")

    def test_drop_before(self):
        self.lost("drop-before", 0)

    def test_drop_after(self):
        self.lost("drop-after", 1)

    def test_reset_on_accept(self):
        before = len(self.sim.log())
        self.sim.fault("reset-on-accept", count=2)
        for _ in range(2):
            with self.assertRaises(GONE):
                self.place()
        self.assertEqual(len(self.sim.log()), before)
        self.assertEqual(self.place().code, "0")

    def test_stall(self):
        self.sim.fault("stall", PLACE, ms=300)
        start = time.monotonic()
        self.assertEqual(self.place().code, "0")
        self.assertGreaterEqual(time.monotonic() - start, 0.3)
        self.assertEqual(self.executed(), 1)

    def test_truncate(self):
        self.sim.fault("truncate", PLACE)
        with self.assertRaises(http.client.IncompleteRead) as caught:
            self.place()
        got, missing = len(caught.exception.partial), caught.exception.expected
        self.assertAlmostEqual(got, missing, delta=1)
        self.assertEqual(self.executed(), 1)

    def test_html(self):
        for more, status in (({}, 403), ({"code": 503}, 503),
                             ({"status": 520}, 520)):
            self.sim.fault("html", **more)
            reply = self.place()
            self.assertEqual(reply.status, status)
            self.assertIn("text/html", reply.headers["Content-Type"])
            self.assertEqual(reply.headers["Server"], "cloudflare")
            self.assertIn(b"Cloudflare", reply.body)
        self.assertEqual(self.executed(), 0)

    def test_every_code(self):
        """code: each code of the table comes with its status"""
        for code, (status, _) in codes.CODES.items():
            with self.subTest(code):
                self.sim.fault("code", PLACE, code=code)
                reply = self.place()
                self.assertEqual((reply.code, reply.status), (code, status))
        self.sim.fault("code", PLACE, code="50011", status=200)
        self.assertEqual(self.place().status, 200)
        self.assertEqual(self.executed(), 0)

    def test_slow(self):
        self.sim.fault("slow", PLACE, ms=0)
        self.assertEqual(self.place().code, "0")
        self.sim.fault("slow", PLACE)
        start = time.monotonic()
        self.assertEqual(self.place().code, "0")
        self.assertGreater(time.monotonic() - start, 0.2)
        self.assertEqual(self.executed(), 2)

    def test_redirect(self):
        for more, host in (({}, "https://elsewhere.invalid"),
                           ({"to": "http://127.0.0.1:9"},
                            "http://127.0.0.1:9")):
            self.sim.fault("redirect", BALANCE, **more)
            reply = self.client.get(BALANCE + "?ccy=BTC")
            self.assertEqual((reply.status, reply.headers["Location"]),
                             (302, host + BALANCE + "?ccy=BTC"))

    def test_empty(self):
        self.sim.fault("empty", PLACE)
        reply = self.place()
        self.assertEqual((reply.status, reply.body), (200, b""))
        self.assertEqual(self.executed(), 1)

    def test_big_headers(self):
        """big-headers: no end of them within 8 MiB"""
        self.assertEqual(self.read_raw("big-headers", 8 << 20), 8 << 20)

    def test_big_body(self):
        got = self.read_raw("big-body", 100 << 20)
        self.assertLess(manners.BIG_BODY, got)
        self.assertLess(got, manners.BIG_BODY + 1000)

    def read_raw(self, do, limit):
        """Bytes that come in answer under fault `do`, `limit` at most."""
        self.sim.fault(do, "/api/v5/public/time")
        conn = self.sim.connect()
        conn.connect()
        conn.sock.sendall(b"GET /api/v5/public/time HTTP/1.1\r\n"
                          b"Host: localhost\r\n\r\n")
        got = 0
        while got < limit and (data := conn.sock.recv(DRAIN)):
            got += min(len(data), limit - got)
        conn.close()
        return got

    def test_matching(self):
        """method, path and count decide which requests a fault hits"""
        self.sim.fault("html", "/api/v5/trade/*", "GET", count=2)
        self.assertEqual(self.place().code, "0")
        self.assertEqual(self.client.get(BALANCE).code, "0")
        pending = "/api/v5/trade/orders-pending"
        statuses = [self.client.get(pending).status for _ in range(3)]
        self.assertEqual(statuses, [403, 403, 200])
        self.sim.fault("html", count=0)
        self.assertEqual([self.place().status for _ in range(3)], [403] * 3)
        self.sim.control("POST", "fault", {"clear": True})
        self.assertEqual(self.place().code, "0")


class FaultsPlain(Faults):
    plain = True


class FaultTexts(WithSim, unittest.TestCase):
    plain = True

    def test_text(self):
        fault = faults.from_text("POST /p drop-after count=3 ms=7")
        self.assertEqual((fault.method, fault.path, fault.do, fault.count,
                          fault.ms), ("POST", "/p", "drop-after", 3, 7))

    def test_bad_texts(self):
        for text in ("", "POST /p", "* * nope", "* * stall ms=x",
                     "* * stall count=-1", "* * code", "* * code code=1234567",
                     "* * stall zz=1", "* * stall ms", "* * html code=99"):
            with self.subTest(text), self.assertRaises(ValueError):
                faults.from_text(text)

    def test_bad_objects(self):
        for value in ([], {}, {"do": "nope"}, {"do": "stall", "x": 1},
                      {"spec": "GET"}):
            with self.subTest(value), self.assertRaises(AssertionError):
                self.sim.control("POST", "fault", value)
        with self.assertRaises(AssertionError):
            self.sim.control("POST", "time", {"offset_ms": "1"})
        with self.assertRaises(AssertionError):
            self.sim.control("GET", "nothing")

    def test_on_the_command_line(self):
        options = ["--fault", f"GET {BALANCE} html code=502"]
        with Sim(self.tmp.name + "/cli", self.keys, plain=True,
                 options=options, faults=["* * reset-on-accept"]) as sim:
            client = Client(sim, self.keys[0])
            with self.assertRaises(GONE):
                client.get(BALANCE)
            self.assertEqual(client.get(BALANCE).status, 502)
            self.assertEqual(client.get(BALANCE).code, "0")
            client.close()


class Http(WithSim, unittest.TestCase):
    plain = True
    time = b"GET /api/v5/public/time HTTP/1.1\r\nHost: x\r\n"

    def raw(self, data):
        """Send bytes; the statuses of the answers until the end."""
        with self.sim.plain_socket(timeout=5) as sock:
            sock.sendall(data)
            got = b""
            while part := sock.recv(DRAIN):
                got += part
        return [int(s) for s in re.findall(rb"HTTP/1\.1 (\d{3}) ", got)]

    def test_keep_alive_and_pipelining(self):
        last = self.time + b"Connection: close\r\n\r\n"
        self.assertEqual(self.raw((self.time + b"\r\n") * 3 + last),
                         [200] * 4)
        before = self.sim.connections()
        for _ in range(5):
            self.client.get(BALANCE)
        self.assertEqual(self.sim.connections(), before + 1)

    def test_refused(self):
        post = b"POST /api/v5/trade/order HTTP/1.1\r\nHost: x\r\n"
        for data, status in (
                (post + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
                (post + b"Content-Length: 2097153\r\n\r\n", 413),
                (post + b"Content-Length: +5\r\n\r\nhello", 400),
                (post + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
                 400),
                (self.time + b"A: " + b"x" * 70_000 + b"\r\n\r\n", 431),
                (self.time + b"A : b\r\n\r\n", 400),
                (self.time + b" folded\r\n\r\n", 400),
                (self.time + b"A: b\nC: d\r\n\r\n", 400),
                (b"GET / HTTP/1.1\n\n", 400),
                (b"GET / x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
                (b"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
                (b"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
                (b"GET / HTTP/1.1\r\n\r\n", 400),
                (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505)):
            with self.subTest(data[:80]):
                self.assertEqual(self.raw(data), [status])
                self.assertEqual(self.sim.log()[-1]["status"], status)

    def test_largest_body(self):
        body = b" " * (2 * 1024 * 1024)
        self.assertEqual(self.client.post(PLACE, body).code, "50002")

    def test_expect_continue(self):
        data = (b"POST /api/v5/trade/order HTTP/1.1\r\nHost: x\r\n"
                b"Content-Length: 2\r\nExpect: 100-continue\r\n"
                b"Connection: close\r\n\r\n{}")
        self.assertEqual(self.raw(data), [100, 401])

    def test_half_a_request(self):
        """a client that goes away in mid-request leaves no trace"""
        before = len(self.sim.log())
        for data in (b"", b"GET / HT", self.time,
                     self.time + b"Content-Length: 9\r\n\r\nhalf"):
            with self.sim.plain_socket() as sock:
                sock.sendall(data)
        self.client.get(BALANCE)
        self.assertEqual(len(self.sim.log()), before + 1)

    def test_repeated_auth_header(self):
        names = ("KEY", "SIGN", "TIMESTAMP", "PASSPHRASE")
        lines = b"".join(b"OK-ACCESS-%s: a\r\n" % n.encode() for n in names)
        data = self.time.replace(b"public/time", b"account/config")
        data += lines + b"OK-ACCESS-KEY: b\r\nConnection: close\r\n\r\n"
        self.assertEqual(self.raw(data), [401])
        self.assertEqual(self.sim.log()[-1]["code"], "50114")


if __name__ == "__main__":
    tap.main()
