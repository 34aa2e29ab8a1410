#!/usr/bin/env python3
"""A sealed import shows the API secret to no host but the token's: SoftHSM in
a process of its own is the HSM, behind p11-kit's remoting; `hardseal seal` runs
in a folder of its own, without a token; the online host imports and signs.
Its memory is searched at each call to the token, its files and all that went
over the socket after it.  Controls: a plain import, which the same search
finds; the passphrase, which that host does see; the HSM, which has the secret.
"""

import base64
import hmac
import json
import os
import shutil
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../lib"),
                os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from forms import forms, search  # noqa: E402
from memory import search_process  # noqa: E402
from okxsim_fixture import sample_key  # noqa: E402
from program import Home, have_softhsm, pasted  # noqa: E402
from relay import Relay  # noqa: E402
from remoting import (children, client_module, readable,  # noqa: E402
                      serve, settings, through, write_settings)

SECRET = "9C41F0A7D25B4E6E8F13AB77C0DE5510"
KEY = sample_key(secretKey=SECRET, passphrase="Find-me-Passphrase-77")
FORMS = forms(SECRET.encode())
WANTED = FORMS | {"passphrase": KEY["passphrase"].encode()}
NOON = "2020-12-08T09:08:57.715Z"
# Of a call that waits while memory is searched: hardseal is not to give up.
CALL_MS = 120000


def search_files(folder):
    """(forms found, bytes read) in all files below."""
    found, read = set(), 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(parent, name), "rb") as file:
                data = file.read()
            read += len(data)
            found |= set(search(data, WANTED))
    return sorted(found), read


def online_home(hsm, socket):
    """The host that trades: it has the PIN, and the token behind a socket."""
    home = Home()
    os.mkdir(os.path.join(home.path, "tmp"))
    os.mkdir(os.path.join(home.path, "config"), mode=0o700)
    pin = os.path.join(home.path, "config", "pin")
    shutil.copy(os.path.join(hsm.path, "config", "pin"), pin)
    lines = [f"pin-file = {pin}" if line.startswith("pin-file") else line
             for line in through(settings(hsm), socket)]
    lines.insert(lines.index("[token]") + 1, f"timeout-ms = {CALL_MS}")
    write_settings(home, lines)
    return home


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
@unittest.skipUnless(client_module() and shutil.which("p11-kit"),
                     "p11-kit's server or client module is not installed")
class Sealed(unittest.TestCase):
    def setUp(self):
        self.tmp = tempfile.mkdtemp(prefix="hardseal-")
        self.addCleanup(shutil.rmtree, self.tmp)
        self.hsm, self.offline = Home(), Home()
        self.addCleanup(self.hsm.__exit__)
        self.addCleanup(self.offline.__exit__)
        self.hsm.init()
        self.forget()
        there = os.path.join(self.tmp, "there.sock")
        here = os.path.join(self.tmp, "here.sock")
        # The pairs first: p11-kit 0.24 carries no nested attributes.
        self.public = os.path.join(self.tmp, "desk.pub")
        self.ok(self.hsm.run("key", "seal-to", "--out", self.public))
        self.server = serve(self, self.hsm, there, self.tmp)
        self.relay = Relay(here, there, self.look)
        self.relay.__enter__()
        self.addCleanup(self.relay.__exit__)
        self.online = online_home(self.hsm, here)
        self.addCleanup(self.online.__exit__)

    def ok(self, result):
        self.assertEqual(result.status, 0, str(result))
        return result.out.decode()

    def forget(self, with_hsm=False):
        self.with_hsm, self.seen = with_hsm, {}
        self.in_memory, self.in_hsm = set(), set()
        self.searches, self.bytes = 0, 0

    def look(self, pid):
        """The online host waits for an answer: search its memory."""
        if not readable(pid):
            raise PermissionError("no leave to read another process's memory")
        # What nobody can write to, the code, is looked at now and then.
        found, total = search_process(pid, WANTED, self.searches % 10 != 0,
                                      self.known(pid))
        self.in_memory |= set(found)
        self.searches += 1
        self.bytes += total
        if self.with_hsm:
            for child in children(self.server.pid):
                self.in_hsm |= set(search_process(child, WANTED, True,
                                                  self.known(child))[0])

    def known(self, pid):
        return self.seen.setdefault(pid, {})

    def run_online(self, *args, stdin=b"", with_hsm=False):
        """What it printed; memory and traffic are searched."""
        self.forget(with_hsm)
        self.relay.forget()
        tmp = os.path.join(self.online.path, "tmp")
        result = self.online.run(
            *args, stdin=stdin, env={"TMPDIR": tmp, "HOME": tmp})
        if isinstance(self.relay.failure, PermissionError):
            self.skipTest(str(self.relay.failure))
        self.assertIsNone(self.relay.failure)
        return self.ok(result)

    def seal(self):
        """The sealed file, brought to the online host."""
        with open(self.public, encoding="utf-8") as file:
            to = json.load(file)
        path = os.path.join(self.online.path, "tmp", "desk1.sealed")
        self.ok(self.offline.run(
            "seal", "--to", self.public, "--out", path, "desk1",
            "--wrap-fingerprint", to["wrap_fingerprint"],
            "--open-fingerprint", to["open_fingerprint"], stdin=pasted(KEY)))
        return path

    def in_traffic(self):
        return sorted(set(search(bytes(self.relay.said), WANTED) +
                          search(bytes(self.relay.answered), WANTED)))

    def check_searched(self):
        """At every call, all of it: what is sure to be there is found."""
        self.assertIn("passphrase", self.in_memory)
        self.assertGreater(self.searches, 20)
        self.assertGreater(self.bytes / self.searches, 1 << 20)

    def check_files(self):
        found, read = search_files(self.online.path)
        self.assertEqual(found, [])
        self.assertGreater(read, 1000)

    def test_sealed_import_and_signature(self):
        path = self.seal()
        self.run_online("key", "import", "--sealed", path)
        self.check_searched()
        self.assertEqual(self.in_memory, {"passphrase"})
        self.assertEqual(self.in_traffic(), [])
        with open(path, encoding="utf-8") as file:
            wrapped = base64.b64decode(json.load(file)["secret"])
        self.assertIn(wrapped, self.relay.said)
        self.check_files()

        printed = self.run_online("sign", "desk1", "GET", "/api/v5/public/time",
                                  "--timestamp", NOON, with_hsm=True)
        self.check_searched()
        self.assertEqual(self.in_memory, {"passphrase"})
        self.assertEqual(self.in_traffic(), [])
        self.check_files()
        self.assertIn("raw", self.in_hsm)
        mac = hmac.digest(SECRET.encode(), f"{NOON}GET/api/v5/public/time".encode(), "sha256")
        self.assertIn("OK-ACCESS-SIGN: " + base64.b64encode(mac).decode(),
                      printed.splitlines())
        self.assertEqual(search_files(self.offline.path)[0], [])

    def test_control_plain_import(self):
        self.run_online("key", "import", "desk1", stdin=pasted(KEY))
        self.check_searched()
        self.assertIn("raw", self.in_memory)
        self.assertIn("raw", self.in_traffic())

    def test_control_files(self):
        with open(os.path.join(self.online.path, "tmp", "block"), "wb") as f:
            f.write(pasted(KEY))
        self.assertEqual(search_files(self.online.path)[0],
                         ["passphrase", "raw"])


if __name__ == "__main__":
    tap.main()
