#!/usr/bin/env python3
"""A token on another host (docs/TOKENS.md): keys are imported and requests
signed through the line; when it dies each signature is refused within its
deadline, and when it is back the same process signs again."""

import os
import shutil
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]

import tap  # noqa: E402
from desk import Desk, mac, pasted  # noqa: E402
from remote import Remote, client_module  # noqa: E402

SECRET = b"22582BD0CFF14C41EDBF1AB98506286D"
NOON = "2020-12-08T09:08:57.715Z"
GET = ("GET", "/api/v5/account/balance")
REQUEST = ("desk1", *GET, NOON)
SIGNATURE = mac(SECRET, NOON + "".join(GET))
# Half of it for coming back; a call that takes longer is one that hangs.
TIMEOUT_MS = 6000
# How much later a busy machine may say so.
LATE_MS = 20000
# Of a line that notices, and of a call that waits for it.
PATIENCE_MS = 1000
PATIENT_MS = 12000
# What a lost token may be called, and a call that does not come back.
LOST = ("token", "module", "token-absent", "deadline")
HUNG = ("token-hung",)


@unittest.skipUnless(client_module() and shutil.which("p11-kit"),
                     "p11-kit's server or client is not installed")
class RemoteToken(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = os.path.realpath(tempfile.mkdtemp(prefix="hr-"))
        cls.remote = Remote(cls.top)
        cls.addClassCleanup(shutil.rmtree, cls.top)
        cls.remote.__enter__()
        cls.addClassCleanup(cls.remote.__exit__)
        cls.desk = Desk(cls.remote, cls.remote.uri,
                        os.path.join(cls.top, "home"))
        made = cls.desk.run("key", "import", "desk1", stdin=pasted(SECRET))
        if made.status != 0:
            raise RuntimeError(str(made))
        tap.note("two networks" if cls.remote.apart else "two processes")

    def signs(self, answer):
        self.assertEqual(answer.signature, SIGNATURE, str(answer))

    def command_signs(self):
        result = self.desk.run("sign", "desk1", *GET, "--timestamp", NOON)
        self.assertIn(f"OK-ACCESS-SIGN: {SIGNATURE}\n", result.out,
                      str(result))

    def command_refused(self, *names):
        result = self.desk.run("--json", "sign", "desk1", *GET)
        self.assertEqual(result.status, 5, str(result))
        self.assertIn(result.error()["code"], names)
        return result.error()

    def refused(self, answer, names=LOST, timeout_ms=TIMEOUT_MS):
        """Within the deadline, with a name, and nothing is signed."""
        self.assertEqual(answer.exit, 5, str(answer))
        self.assertLess(answer.ms, timeout_ms + LATE_MS)
        self.assertIn(answer.name, names, str(answer))

    def comes_back(self, signing):
        answer, refused = signing.until_signed(*REQUEST)
        self.signs(answer)
        self.assertLessEqual({late.exit for late in refused}, {5},
                             [str(late) for late in refused])

    def test_signs(self):
        """Commands, and a process that goes on"""
        self.command_signs()
        with self.desk.long_run(TIMEOUT_MS) as signing:
            for _ in range(20):
                self.signs(signing.ask(*REQUEST))

    def test_host_without_token(self):
        """The host that signs has neither files of the token nor its secret"""
        if not self.remote.apart:
            self.skipTest("needs root, for a host of its own")
        self.assertEqual(os.listdir(self.remote.token), [])
        for folder, _, files in os.walk(self.top):
            for name in files:
                if name == "desk.sock":
                    continue
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(SECRET, file.read(), name)

    def test_line_dies(self):
        """The line ends in mid-run, and is made again"""
        with self.desk.long_run(TIMEOUT_MS) as signing:
            for _ in range(2):
                self.signs(signing.ask(*REQUEST))
                self.remote.cut()
                try:
                    for _ in range(2):
                        self.refused(signing.ask(*REQUEST))
                    error = self.command_refused("module", "token-absent",
                                                 "token")
                    self.assertTrue(error["hint"], error)
                finally:
                    self.remote.join()
                self.comes_back(signing)
        self.command_signs()

    def test_server_dies(self):
        """The server over there ends, and is started again"""
        with self.desk.long_run(TIMEOUT_MS) as signing:
            self.signs(signing.ask(*REQUEST))
            self.remote.stop_server()
            try:
                self.refused(signing.ask(*REQUEST))
            finally:
                self.remote.start_server()
            self.comes_back(signing)

    def test_silence(self):
        """Nothing comes through: that process signs no more, a new one does"""
        with self.desk.long_run(TIMEOUT_MS) as signing:
            self.signs(signing.ask(*REQUEST))
            self.remote.unplug()
            try:
                self.refused(signing.ask(*REQUEST), HUNG)
            finally:
                self.remote.plug()
            self.refused(signing.ask(*REQUEST), HUNG)
            with self.desk.long_run(TIMEOUT_MS) as another:
                self.comes_back(another)

    def test_silence_is_noticed(self):
        """A line that ends itself before the deadline costs no restart"""
        if not self.remote.apart:
            self.skipTest("needs root, for networks")
        self.remote.cut()
        self.remote.join(PATIENCE_MS)
        self.addCleanup(self.remote.join)
        self.addCleanup(self.remote.cut)
        with self.desk.long_run(PATIENT_MS) as signing:
            self.signs(signing.ask(*REQUEST))
            self.remote.unplug()
            try:
                self.refused(signing.ask(*REQUEST), timeout_ms=PATIENT_MS)
            finally:
                self.remote.plug()
            self.comes_back(signing)

    def test_no_token_there(self):
        """The server has no such token: it is absent, and listed as such"""
        self.remote.stop_server()
        self.remote.start_server("pkcs11:token=another")
        try:
            self.command_refused("token-absent")
            result = self.desk.run("--json", "token", "list")
            states = [token["state"] for token in result.json()["tokens"]]
            self.assertEqual((result.status, states), (0, ["absent"]),
                             str(result))
        finally:
            self.remote.stop_server()
            self.remote.start_server()
        self.command_signs()


if __name__ == "__main__":
    tap.main()
