#!/usr/bin/env python3
"""The stand-in exchange: its fast mode."""

import os
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import auth                                             # noqa: E402
import fast                                             # noqa: E402
import tap                                              # noqa: E402
from okxsim_case import BALANCE, ORDER, PLACE, other_id  # noqa: E402
from okxsim_client import Client, iso_now               # noqa: E402
from okxsim_fixture import PROGRAM, Sim, sample_key     # noqa: E402

TIME = "/api/v5/public/time"
KEYS = [sample_key(), sample_key(apiKey=other_id(1), perm=["read"])]


class Fast(unittest.TestCase):
    plain = True

    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.sim = Sim(cls.tmp.name, KEYS, plain=cls.plain, fast=True).start()

    @classmethod
    def tearDownClass(cls):
        status, said = cls.sim.stop(), cls.sim.errors()
        cls.tmp.cleanup()
        if status or said:
            raise AssertionError(f"{status} {said}")

    def setUp(self):
        self.client = Client(self.sim, KEYS[0])
        self.addCleanup(self.client.close)

    def test_answers(self):
        before = self.sim.requests()["*"]
        connections = self.sim.connections()
        reply = self.client.get(BALANCE + "?ccy=BTC")
        self.assertEqual(reply.json["data"][0]["details"][0]["ccy"], "USDT")
        self.assertEqual(self.client.post(PLACE, ORDER).code, "0")
        self.assertEqual(self.client.get("/no/such").status, 404)
        for _ in range(3):
            ts = self.client.get(TIME).json["data"][0]["ts"]
            self.assertLess(abs(int(ts) - auth.timestamp_ms(iso_now())), 9000)
        self.assertEqual(self.sim.requests()["*"], before + 6)
        self.assertEqual(self.sim.connections(), connections + 1)

    def test_nothing_is_verified(self):
        reply = self.client.get(BALANCE, change={"OK-ACCESS-SIGN": "x"})
        self.assertEqual(reply.code, "0")

    def test_many_connections(self):
        clients = [Client(self.sim, KEYS[0]) for _ in range(64)]
        for _ in range(3):
            for client in clients:
                self.assertEqual(client.get(BALANCE).code, "0")
        for client in clients:
            client.close()

    def connected(self):
        conn = self.sim.connect()
        conn.connect()
        self.addCleanup(conn.close)
        return conn.sock

    def read_all(self, sock):
        got = bytearray()
        while part := sock.recv(1 << 20):
            got += part
        return bytes(got)

    def test_in_pieces(self):
        """a request byte by byte, its body late"""
        sock = self.connected()
        for byte in b"POST " + PLACE.encode() + \
                b" HTTP/1.1\r\nHost: x\r\nContent-length: 9\r\n" \
                b"Connection: close\r\n\r\n{  ":
            sock.sendall(bytes([byte]))
        time.sleep(0.05)
        sock.sendall(b"     }")
        got = self.read_all(sock)
        self.assertEqual(got.count(b"HTTP/1.1 200 OK"), 1)

    def test_pipelined_and_slowly_read(self):
        """more answers than a socket holds, read late"""
        one = b"GET " + BALANCE.encode() + b" HTTP/1.1\r\nHost: x\r\n"
        last = one + b"Connection: close\r\n\r\n"
        sock = self.connected()
        sock.sendall(last)
        answer = self.read_all(sock)
        self.assertTrue(answer.startswith(b"HTTP/1.1 200 OK"))
        sock, count = self.connected(), 8000
        sock.sendall((one + b"\r\n") * (count - 1) + last)
        time.sleep(0.2)
        self.assertEqual(self.client.get(BALANCE).code, "0")
        self.assertEqual(self.read_all(sock), answer * count)

    def test_not_http(self):
        sock = self.connected()
        sock.sendall(b"POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n")
        self.assertEqual(self.read_all(sock), b"")
        sock = self.connected()
        sock.sendall(b"x\r\n\r\n")
        self.assertIn(b"404", sock.recv(65536))


class FastTls(Fast):
    plain = False


class Verified(unittest.TestCase):
    def test_verified(self):
        with tempfile.TemporaryDirectory() as tmp, \
                Sim(tmp, KEYS, plain=True, fast=True,
                    options=["--verify"]) as sim:
            client, reader = Client(sim, KEYS[0]), Client(sim, KEYS[1])
            self.assertEqual(client.get(BALANCE).code, "0")
            self.assertEqual(client.post(PLACE, ORDER).code, "0")
            self.assertEqual(reader.post(PLACE, ORDER).code, "50120")
            self.assertEqual(client.get(BALANCE, change={
                "OK-ACCESS-SIGN": "x"}).code, "50113")
            bare = {f"OK-ACCESS-{n}": None for n in
                    ("KEY", "SIGN", "TIMESTAMP", "PASSPHRASE")}
            self.assertEqual(client.get(TIME, change=bare).code, "0")
            self.assertEqual(client.get(BALANCE, change=bare).code, "50103")
            client.close()
            reader.close()

    def test_options(self):
        for args in (["--fast", "--log=x"], ["--fast", "--limits=on"],
                     ["--fast", "--fault=* * html"], ["--verify"],
                     ["--fast", "--random=* * html=1"],
                     ["--fast", "--also=us"], ["--fast", "--verify"]):
            done = subprocess.run([PROGRAM, "--plain", *args], timeout=10,
                                  capture_output=True, text=True,
                                  check=False)
            self.assertEqual((done.returncode, done.stdout), (2, ""))

    def test_every_answer(self):
        with tempfile.TemporaryDirectory() as tmp, \
                Sim(tmp, KEYS, plain=True, fast=True) as sim:
            client = Client(sim, KEYS[0])
            for name in fast.ANSWERS:
                method, _, path = name.decode().partition(" ")
                reply = client.get(path) if method == "GET" else \
                    client.post(path, ORDER)
                self.assertEqual((reply.status, reply.code), (200, "0"))
            client.close()


if __name__ == "__main__":
    tap.main()
