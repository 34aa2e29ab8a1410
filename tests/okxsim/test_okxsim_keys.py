#!/usr/bin/env python3
"""The stand-in exchange: sub-accounts, their keys, keys that expire."""

import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import tap                                              # noqa: E402
from okxsim_case import BALANCE, ORDER, PLACE, WithSim, other_id  # noqa: E402
from okxsim_client import Client                        # noqa: E402
from okxsim_fixture import Sim, sample_key              # noqa: E402

SUB = "/api/v5/users/subaccount/"
CONFIG = "/api/v5/account/config"
PHRASE = "Pass-phrase 1"


class SubAccountCase(WithSim, unittest.TestCase):
    plain = True
    keys = [sample_key(uid="1", ip=["127.0.0.1"]),
            sample_key(apiKey=other_id(1), uid="1"),
            sample_key(apiKey=other_id(2), uid="1", perm=["read"],
                       ip=["127.0.0.1"]),
            sample_key(apiKey=other_id(3), uid="2", mainUid="1",
                       subAcct="inFile", ip=["127.0.0.1"]),
            sample_key(apiKey=other_id(4), uid="1", ip=["127.0.0.1"],
                       env="demo")]

    def call(self, name, **wish):
        return self.client.post(SUB + name, wish)

    def done(self, name, **wish):
        """The answer's object of a call that succeeds."""
        reply = self.call(name, **wish)
        self.assertEqual((reply.status, reply.code), (200, "0"), reply.body)
        return reply.json["data"][0]

    def make(self, sub="inFile", label="made", **wish):
        """The key file's object of a new key, gone after the test."""
        row = self.done("apikey", subAcct=sub, label=label,
                        passphrase=PHRASE, **wish)
        self.addCleanup(self.call, "delete-apikey", subAcct=sub,
                        apiKey=row["apiKey"])
        return row | {"env": "live"}

    def as_key(self, row):
        client = Client(self.sim, row)
        self.addCleanup(client.close)
        return client

    def listed(self, sub="inFile", more=""):
        reply = self.client.get(f"{SUB}apikey?subAcct={sub}{more}")
        self.assertEqual(reply.code, "0")
        return {row["apiKey"]: row for row in reply.json["data"]}


class SubAccountKeys(SubAccountCase):
    def test_sub_accounts(self):
        row = self.done("create-subaccount", subAcct="desk22", type="1",
                        label="a new desk")
        self.assertEqual(list(row), ["label", "subAcct", "ts", "uid"])
        rows = self.client.get(SUB + "list").json["data"]
        self.assertEqual([(r["subAcct"], r["uid"]) for r in rows],
                         [("desk22", row["uid"]), ("inFile", "2")])
        rows = self.client.get(SUB + "list?subAcct=inFile").json["data"]
        self.assertEqual(len(rows), 1)
        good = {"subAcct": "desk33", "type": "1", "label": "a new desk"}
        for change, code in (({"subAcct": "desk22"}, "59601"),
                             ({"subAcct": "short"}, "51000"),
                             ({"subAcct": "has-dash"}, "51000"),
                             ({"type": "2"}, "51000"),
                             ({"label": "short"}, "51000"),
                             ({"subAcct": ""}, "50014")):
            with self.subTest(change):
                reply = self.call("create-subaccount", **good | change)
                self.assertEqual(reply.code, code)

    def test_life_of_a_key(self):
        row = self.make(perm="trade,read_only", ip="127.0.0.1,10.0.0.0/8")
        self.assertTrue(re.fullmatch(r"[0-9A-F]{32}", row["secretKey"]))
        self.assertEqual((row["perm"], row["ip"], row["passphrase"]),
                         ("read_only,trade", "127.0.0.1,10.0.0.0/8", PHRASE))
        client = self.as_key(row)
        config = client.get(CONFIG).json["data"][0]
        self.assertEqual([config[n] for n in ("uid", "mainUid", "type",
                                              "label", "perm", "ip")],
                         ["2", "1", "1", "made", row["perm"], row["ip"]])
        self.assertEqual(client.post(PLACE, ORDER).code, "0")
        shown = self.listed()[row["apiKey"]]
        self.assertEqual(list(shown), ["label", "apiKey", "perm", "ip", "ts"])
        self.assertEqual(list(self.listed(more=f"&apiKey={row['apiKey']}")),
                         [row["apiKey"]])
        new = self.done("modify-apikey", subAcct="inFile", label="other",
                        apiKey=row["apiKey"], perm="read_only", ip="")
        self.assertEqual((new["perm"], new["ip"], new["label"]),
                         ("read_only", "", "other"))
        self.assertNotIn("secretKey", new)
        self.refused(client.post(PLACE, ORDER), "50120", 200)
        self.assertEqual(self.done("delete-apikey", subAcct="inFile",
                                   apiKey=row["apiKey"]),
                         {"subAcct": "inFile"})
        self.refused(client.get(CONFIG), "50119", 401)
        self.assertEqual(self.sim.known_keys()["gone"][row["apiKey"]],
                         "deleted")
        self.assertNotIn(row["apiKey"], self.listed())

    def test_default_permission(self):
        row = self.make()
        self.assertEqual((row["perm"], row["ip"]), ("read_only", ""))

    def test_who_may(self):
        """trade and a bound address to change, read to look, a main account
        in any case"""
        wish = {"subAcct": "inFile", "label": "x", "passphrase": PHRASE,
                "apiKey": other_id(3)}
        look = (f"{SUB}list", f"{SUB}apikey?subAcct=inFile")
        for n, code, status, can_look in ((1, "50035", 403, "0"),
                                          (2, "50120", 200, "0"),
                                          (3, "59500", 200, "59500")):
            client = self.client_of(n)
            for name in ("apikey", "modify-apikey", "delete-apikey",
                         "create-subaccount"):
                self.refused(client.post(SUB + name, wish), code, status)
            for path in look:
                self.assertEqual(client.get(path).code, can_look)

    def test_wishes_refused(self):
        good = {"subAcct": "inFile", "label": "x", "passphrase": PHRASE}
        for change, code in (
                ({"subAcct": "nobody"}, "59510"), ({"subAcct": ""}, "50014"),
                ({"label": ""}, "50014"), ({"label": "a-b"}, "51000"),
                ({"label": "x" * 51}, "51000"), ({"label": ["x"]}, "51000"),
                ({"passphrase": ""}, "50014"),
                ({"passphrase": "Aa1!aaa"}, "59505"),
                ({"passphrase": "Aa1!" + "a" * 29}, "59505"),
                ({"passphrase": "aaaaaa1!"}, "59505"),
                ({"passphrase": "AAAAAA1!"}, "59505"),
                ({"passphrase": "AAAAaaa!"}, "59505"),
                ({"passphrase": "AAAAaaa1"}, "59505"),
                ({"perm": "withdraw"}, "59504"), ({"perm": "all"}, "51000"),
                ({"perm": ["trade"]}, "51000"), ({"ip": "here"}, "51000"),
                ({"ip": ",".join(["10.0.0.1"] * 21)}, "59503")):
            with self.subTest(change):
                reply = self.call("apikey", **good | change)
                self.assertEqual(reply.code, code)
        for name in ("modify-apikey", "delete-apikey"):
            for key in (other_id(9), other_id(1)):
                reply = self.call(name, subAcct="inFile", apiKey=key)
                self.assertEqual(reply.code, "59506")

    def test_duplicate_label(self):
        row = self.make(label="one")
        self.assertEqual(self.call("apikey", subAcct="inFile", label="one",
                                   passphrase=PHRASE).code, "59502")
        two = self.make(label="two")
        wish = {"subAcct": "inFile", "apiKey": two["apiKey"]}
        self.assertEqual(self.call("modify-apikey", label="one",
                                   **wish).code, "59502")
        self.assertEqual(self.call("modify-apikey", label="two",
                                   **wish).code, "0")
        self.assertEqual(len({row["secretKey"], two["secretKey"]}), 2)

    def test_live_and_demo_are_apart(self):
        self.make()
        client = self.client_of(4)
        reply = client.get(SUB + "apikey?subAcct=inFile")
        self.assertEqual(reply.json["data"], [])


class OwnSim(SubAccountCase):
    """What cannot be undone within one run."""

    def setUp(self):
        self.sim = Sim(self.tmp.name + "/own", self.keys, plain=True,
                       options=["--max-keys=3"]).start()
        self.addCleanup(self.sim.stop)
        super().setUp()

    def test_number_of_keys(self):
        self.make(label="a")
        self.make(label="b")
        reply = self.call("apikey", subAcct="inFile", label="c",
                          passphrase=PHRASE)
        self.refused(reply, "59501", 200, "Only 3 API keys")

    def test_key_of_the_file_deleted(self):
        """it stays gone though the file still has it"""
        self.done("delete-apikey", subAcct="inFile", apiKey=other_id(3))
        self.refused(self.client_of(3).get(BALANCE), "50119", 401)
        self.sim.set_keys([*self.keys, sample_key(apiKey=other_id(5))])
        self.refused(self.client_of(3).get(BALANCE), "50119", 401)

    def test_idle(self):
        """14 days unused: gone, if it trades live from anywhere"""
        keys = [sample_key(uid="1"),
                sample_key(apiKey=other_id(1), perm=["read"]),
                sample_key(apiKey=other_id(2), ip=["127.0.0.1"]),
                sample_key(apiKey=other_id(3), env="demo"),
                sample_key(apiKey=other_id(4), perm=["withdraw", "read"])]
        self.sim.set_keys(keys)
        clients = [self.as_key(key) for key in keys]
        for client in clients:
            self.assertEqual(client.get(BALANCE).code, "0")
        self.sim.pass_days(13.9)
        self.assertEqual(clients[0].get(BALANCE).code, "0")
        clients[4].get("/api/v5/public/time")
        clients[4].get(BALANCE, change={"OK-ACCESS-SIGN": "x"})
        self.sim.pass_days(0.2)
        self.assertEqual([c.get(BALANCE).code for c in clients],
                         ["0", "0", "0", "0", "50119"])
        self.sim.pass_days(14)
        self.assertEqual([c.get(BALANCE).code for c in clients],
                         ["50119", "0", "0", "0", "50119"])
        self.assertEqual(self.sim.known_keys()["gone"],
                         {keys[0]["apiKey"]: "idle", other_id(4): "idle"})

    def test_idle_after_unbinding(self):
        """a bound address taken away starts the days"""
        row = self.make(perm="read_only,trade", ip="127.0.0.1")
        self.sim.pass_days(100)
        self.done("modify-apikey", subAcct="inFile", apiKey=row["apiKey"],
                  ip="")
        client = self.as_key(row)
        self.sim.pass_days(13)
        self.assertIn(row["apiKey"], self.listed())
        self.sim.pass_days(2)
        self.assertNotIn(row["apiKey"], self.listed())
        self.refused(client.get(BALANCE), "50119", 401)

    def test_bad_days(self):
        for wish in ([], {}, {"days": "1"}, {"days": -1}):
            with self.assertRaises(AssertionError):
                self.sim.control("POST", "idle", wish)


if __name__ == "__main__":
    tap.main()
