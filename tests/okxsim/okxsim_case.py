"""okxsim_case: what the stand-in's own tests have in common."""

import tempfile

from okxsim_client import Client
from okxsim_fixture import Sim, sample_key

ORDER = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy",
         "ordType": "limit", "px": "2.15", "sz": "2"}
WITHDRAWAL = {"ccy": "USDT", "amt": "100", "dest": "4",
              "toAddr": "TXtvfb7cdrn6VX9H49mgio8bUxZ3DGfvYF",
              "chain": "USDT-TRC20"}
BALANCE = "/api/v5/account/balance"
PLACE = "/api/v5/trade/order"


def other_id(n):
    return f"00000000-0000-4000-8000-{n:012d}"


class WithSim:
    """One stand-in for all tests of a class; self.client has every right."""

    plain = False
    keys = [sample_key(uid="1", label="desk1"),
            sample_key(apiKey=other_id(1), uid="1", env="demo"),
            sample_key(apiKey=other_id(2), perm=["read"],
                       ip=["127.0.0.1", "::1", "10.0.0.0/8"]),
            sample_key(apiKey=other_id(3), ip=["127.0.0.2/31"])]

    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.sim = Sim(cls.tmp.name, cls.keys, plain=cls.plain).start()

    @classmethod
    def tearDownClass(cls):
        cls.sim.stop()
        said = cls.sim.errors()
        cls.tmp.cleanup()
        if "Traceback" in said:
            raise AssertionError(said)

    def setUp(self):
        self.client = Client(self.sim, self.keys[0])
        self.addCleanup(self.client.close)

    def client_of(self, n, source=None):
        client = Client(self.sim, self.keys[n], source)
        self.addCleanup(client.close)
        return client

    def refused(self, reply, code, status, text=""):
        self.assertEqual((reply.code, reply.status), (code, status))
        self.assertIn(text, reply.json["msg"])
