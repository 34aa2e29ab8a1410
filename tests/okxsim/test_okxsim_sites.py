#!/usr/bin/env python3
"""The stand-in exchange: regional hosts."""

import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import tap                                              # noqa: E402
from okxsim_case import other_id                        # noqa: E402
from okxsim_client import Client                        # noqa: E402
from okxsim_fixture import Sim, sample_key              # noqa: E402

CONFIG = "/api/v5/account/config"
LEVERAGE = "/api/v5/account/leverage-info?mgnMode=cross&instId=BTC-USDT"
KEYS = [sample_key(), sample_key(apiKey=other_id(1), site="eea"),
        sample_key(apiKey=other_id(2), site="us")]


class Sites(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.sim = Sim(cls.tmp.name, KEYS, plain=True, options=[
            "--also=eea", "--also", "us=0"]).start()

    @classmethod
    def tearDownClass(cls):
        cls.sim.stop()
        cls.tmp.cleanup()

    def get(self, key, target, port=None, host=None):
        client = Client(self.sim, KEYS[key], port=port)
        self.addCleanup(client.close)
        return client.get(target, change={"Host": host} if host else None)

    def port(self, site):
        return int(self.sim.sites[site].rpartition(":")[2])

    def test_ports(self):
        """a key exists on its own site only; keys and book are common"""
        for n, port in enumerate((None, self.port("eea"), self.port("us"))):
            for key in range(3):
                reply = self.get(key, CONFIG, port)
                self.assertEqual((reply.code, reply.status),
                                 ("0", 200) if key == n else ("50119", 401))

    def test_hosts(self):
        for host, key in (("www.okx.com", 0), ("openapi.okx.com:443", 0),
                          ("eea.okx.com", 1), ("MY.okx.com", 1),
                          ("us.okx.com", 2), ("app.okx.com", 2),
                          ("localhost", 0)):
            codes = [self.get(n, CONFIG, host=host).code for n in range(3)]
            self.assertEqual(codes, ["0" if n == key else "50119"
                                     for n in range(3)])

    def test_missing_endpoint(self):
        self.assertEqual(self.get(0, LEVERAGE).code, "0")
        reply = self.get(1, LEVERAGE, self.port("eea"))
        self.assertEqual((reply.code, reply.status), ("404", 404))
        self.assertEqual(self.get(2, LEVERAGE, self.port("us")).code, "0")

    def test_own_site(self):
        with Sim(self.tmp.name + "/eea", KEYS, options=["--site=eea"]) as sim:
            client = Client(sim, KEYS[1])
            self.assertEqual(client.get(CONFIG).code, "0")
            client.close()
            self.assertEqual(sim.sites, {})


if __name__ == "__main__":
    tap.main()
