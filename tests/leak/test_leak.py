#!/usr/bin/env python3
"""The API secret is nowhere: not in argv, environment, system calls or files
of an import, and not in the memory of a request after login.  Each search has
a positive control: it finds the same forms where they are known to be."""

import hashlib
import hmac
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../lib"),
                os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from forms import compress, forms, search, H0  # noqa: E402
from memory import search_process  # noqa: E402
from okxsim_fixture import Sim, sample_key  # noqa: E402
from program import Home, have_softhsm, pasted  # noqa: E402
from remoting import (client_module, readable, serve, settings,  # noqa: E402
                      through, wait_for, write_settings)

SECRET = "9C41F0A7D25B4E6E8F13AB77C0DE5510"
KEY = sample_key(secretKey=SECRET, passphrase="Find-me-Passphrase-77")
FORMS = forms(SECRET.encode())
TRACE = "execve,write,pwrite64,writev,openat,sendto,sendmsg,rename,link"

CONTROL = """
import sys, time
sys.path.insert(0, %r)
from forms import forms
held = forms(sys.stdin.buffer.readline().strip())
print("ready", flush=True)
time.sleep(60)
"""


class Forms(unittest.TestCase):
    def test_compress_is_sha256(self):
        block = b"abc" + b"\x80" + b"\0" * 52 + (24).to_bytes(8, "big")
        digest = b"".join(x.to_bytes(4, "big") for x in compress(H0, block))
        self.assertEqual(digest, hashlib.sha256(b"abc").digest())

    def test_mid_states_make_the_mac(self):
        key, message = SECRET.encode().ljust(64, b"\0"), b"message"
        state = compress(H0, bytes(b ^ 0x36 for b in key))
        tail = message + b"\x80"
        tail = tail.ljust(56, b"\0") + ((64 + 7) * 8).to_bytes(8, "big")
        inner = b"".join(x.to_bytes(4, "big") for x in compress(state, tail))
        state = compress(H0, bytes(b ^ 0x5c for b in key))
        tail = (inner + b"\x80").ljust(56, b"\0") + (96 * 8).to_bytes(8, "big")
        mac = b"".join(x.to_bytes(4, "big") for x in compress(state, tail))
        self.assertEqual(mac, hmac.digest(SECRET.encode(), message, "sha256"))

    def test_base64_cores_are_found_at_any_offset(self):
        import base64
        for before in range(7):
            text = base64.b64encode(b"x" * before + SECRET.encode() + b"yz")
            self.assertTrue(search(text, FORMS), before)


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
@unittest.skipUnless(shutil.which("strace"), "strace is not installed")
class Import(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.home.init()
        cls.trace = os.path.join(cls.home.path, "trace")
        cls.result = cls.home.run(
            *cls.home.import_args("desk1"), stdin=pasted(KEY),
            wrap=("strace", "-f", "-v", "-s", "65536", "-e", "trace=" + TRACE,
                  "-o", cls.trace))
        with open(cls.trace, "rb") as trace:
            cls.calls = trace.read()
        os.unlink(cls.trace)

    @classmethod
    def tearDownClass(cls):
        cls.home.__exit__()

    def test_import_works_under_strace(self):
        self.assertEqual(self.result.status, 0, str(self.result))
        self.assertIn(b"execve(", self.calls)
        self.assertIn(b"write(", self.calls)

    def test_no_system_call_shows_it(self):
        self.assertEqual(search(self.calls, FORMS), [])

    def test_no_system_call_shows_the_passphrase(self):
        self.assertNotIn(KEY["passphrase"].encode(), self.calls)

    def test_no_file_holds_it(self):
        read = 0
        for folder, _, names in os.walk(self.home.path):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    data = file.read()
                read += len(data)
                self.assertEqual(search(data, FORMS), [], name)
                self.assertNotIn(KEY["passphrase"].encode(), data, name)
        self.assertGreater(read, 1000)

    def test_output_does_not_show_it(self):
        self.assertEqual(search(self.result.out, FORMS), [])
        self.assertEqual(search(self.result.err.encode(), FORMS), [])

    def test_control_strace_shows_a_write(self):
        with tempfile.TemporaryDirectory() as tmp:
            out = os.path.join(tmp, "trace")
            subprocess.run(
                ["strace", "-f", "-s", "65536", "-e", "trace=" + TRACE, "-o",
                 out, "sh", "-c", f"echo {SECRET}"],
                stdout=subprocess.DEVNULL, check=True)
            with open(out, "rb") as trace:
                self.assertIn("raw", search(trace.read(), FORMS))


class Control(unittest.TestCase):
    """A process that does hold every form: all of them must be found."""

    def test_every_form_is_found(self):
        with subprocess.Popen(
                [sys.executable, "-c", CONTROL % HERE],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            try:
                process.stdin.write(SECRET.encode() + b"\n")
                process.stdin.flush()
                process.stdout.readline()
                if not readable(process.pid):
                    self.skipTest("no leave to read another process's memory")
                found, _ = search_process(process.pid, FORMS)
            finally:
                process.kill()
        self.assertEqual(found, sorted(FORMS))


class Request:
    """A request that the stand-in keeps waiting, searched meanwhile."""

    def setUp(self):
        self.tmp = tempfile.TemporaryDirectory()
        self.addCleanup(self.tmp.cleanup)
        self.home = Home()
        self.addCleanup(self.home.__exit__)

    def search(self, *extra):
        with Sim(os.path.join(self.tmp.name, "sim"), keys=[KEY]) as sim:
            self.home.import_key("desk1", KEY, sim)
            self.prepare()
            sim.fault("stall", "/api/v5/account/balance", "GET", ms=60000)
            process = self.home.start(
                *extra, "request", "desk1", "GET", "/api/v5/account/balance")
            try:
                sent = wait_for(lambda: any("balance" in name for name
                                            in str(sim.requests()).split()))
                self.assertTrue(sent, "the request did not arrive")
                if not readable(process.pid):
                    self.skipTest("no leave to read another process's memory")
                wanted = FORMS | {
                    "passphrase": KEY["passphrase"].encode(),
                    "key id": KEY["apiKey"].encode()}
                return search_process(process.pid, wanted)
            finally:
                process.kill()
                process.communicate()

    def check(self, found, total):
        # The control: what must be there while a request is under way.
        self.assertIn("passphrase", found)
        self.assertIn("key id", found)
        self.assertGreater(total, 1 << 20)
        self.assertEqual([name for name in found if name in FORMS], [])


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
class InProcess(Request, unittest.TestCase):
    def prepare(self):
        pass

    def test_memory_of_a_request(self):
        self.home.init()
        self.check(*self.search())


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
@unittest.skipUnless(client_module() and shutil.which("p11-kit"),
                     "p11-kit's server or client module is not installed")
class Remote(Request, unittest.TestCase):
    """SoftHSM in a process of its own, behind p11-kit's client module."""

    def prepare(self):
        socket = os.path.join(self.tmp.name, "p11.sock")
        serve(self, self.home, socket, self.tmp.name)
        write_settings(self.home, through(settings(self.home), socket))

    def test_memory_of_a_request(self):
        self.home.init()
        self.check(*self.search())


if __name__ == "__main__":
    tap.main()
