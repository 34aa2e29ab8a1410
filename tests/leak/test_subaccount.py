#!/usr/bin/env python3
"""The secret and the passphrase of a key that the exchange has made are
nowhere: not in argv, environment, system calls, output or files of the command
that asked for it, not when something fails, and the secret not in the memory of
its process once it is imported, nor anything in that of the process before."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../lib"),
                os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from forms import forms, search  # noqa: E402
from memory import search_process  # noqa: E402
from okxsim_fixture import Sim, sample_key  # noqa: E402
from program import Home, have_softhsm  # noqa: E402
from remoting import children, readable, wait_for  # noqa: E402

TRACE = "execve,write,pwrite64,writev,openat,sendto,sendmsg,rename,link"
MASTER = sample_key(uid="11", ip=["127.0.0.1"], perm=["read", "trade"],
                    passphrase="Find-me-Passphrase-77")
OTHER = sample_key(apiKey="9d0c7a55-1b1e-4c53-8c29-6f0d3e8a7b21",
                   secretKey="6D1F4A9B0C3E58720F9A1B2C3D4E5F60", uid="12",
                   mainUid="11", subAcct="mmdesk1", label="byhand")
SUB = ("--master", "main", "--sub-account", "mmdesk1", "--yes")
CREATE = ("-v", "subaccount", "key", "create", "mm1", *SUB)
ROTATE = ("-v", "subaccount", "key", "rotate", "mm1", "--yes")
KEY_PATH = "/api/v5/users/subaccount/apikey"


def wanted(sim):
    """Every form of every secret and passphrase that the stand-in has made."""
    found = {}
    for key_id, (secret, passphrase) in sim.secrets().items():
        for name, form in forms(secret.encode()).items():
            found[f"secret of {key_id}, {name}"] = form
        for name in ("raw", "hex", "base64, shift 0", "base64, shift 1",
                     "base64, shift 2"):
            found[f"passphrase of {key_id}, {name}"] = \
                forms(passphrase.encode())[name]
    return found


def secrets_alone(names):
    return [name for name in names if name.startswith("secret")]


class Rig(unittest.TestCase):
    def setUp(self):
        self.tmp = tempfile.TemporaryDirectory()
        self.addCleanup(self.tmp.cleanup)
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.home.init()
        self.sim = Sim(os.path.join(self.tmp.name, "sim"),
                       keys=[MASTER, OTHER])
        self.sim.start()
        self.addCleanup(self.sim.stop)
        self.home.import_key("main", MASTER, self.sim)

    def check_files(self, forms_wanted):
        read = 0
        for folder, _, names in os.walk(self.home.path):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    data = file.read()
                read += len(data)
                self.assertEqual(search(data, forms_wanted), [], name)
        self.assertGreater(read, 1000)

    def check_output(self, result, forms_wanted):
        self.assertEqual(search(result.out, forms_wanted), [], "stdout")
        self.assertEqual(search(result.err.encode(), forms_wanted), [],
                         "stderr")


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
@unittest.skipUnless(shutil.which("strace"), "strace is not installed")
class Calls(Rig):
    def traced(self, *args):
        trace = os.path.join(self.tmp.name, "trace")
        result = self.home.run(
            *args, wrap=("strace", "-f", "-v", "-s", "65536", "-e",
                         "trace=" + TRACE, "-o", trace))
        with open(trace, "rb") as file:
            calls = file.read()
        self.assertEqual(result.status, 0, str(result))
        self.assertIn(b"execve(", calls)
        self.assertIn(b"hardseal-subaccount", calls)  # the other process
        self.assertIn(b"mm1.json", calls)
        return result, calls

    def test_nothing_shows_it(self):
        outcomes = [self.traced(*CREATE), self.traced(*ROTATE)]
        forms_wanted = wanted(self.sim)
        self.assertEqual(len(self.sim.secrets()), 2)
        for result, calls in outcomes:
            self.assertEqual(search(calls, forms_wanted), [])
            self.check_output(result, forms_wanted)
        self.check_files(forms_wanted)

    def test_failures_do_not_show_it(self):
        for spec in ("truncate", "drop-after", "big-body", "empty"):
            self.sim.control("POST", "fault",
                             {"spec": f"POST {KEY_PATH} {spec} count=2"})
            result = self.home.run(*CREATE)
            self.sim.clear_faults()
            self.assertEqual(result.status, 9, str(result))
            more = self.home.run("-v", "subaccount", "key", "rotate",
                                 "--resume")
            self.assertEqual(more.status, 0, str(more))
            forms_wanted = wanted(self.sim)
            for one in (result, more):
                self.check_output(one, forms_wanted)
            self.check_files(forms_wanted)
        self.assertEqual(len(self.sim.secrets()), 8)
        self.assertEqual(
            [key for key in self.sim.known_keys()["keys"] if key["made"]], [])


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
class Memory(Rig):
    """Looked into while the new key's first request is kept waiting."""

    def status_of(self, pid, name):
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith(name + ":"):
                    return line.split()[1]
        return None

    def test_memory_of_both_processes(self):
        path = "/api/v5/account/config"
        self.sim.fault("stall", path, "GET", ms=60000)
        process = self.home.start(*CREATE)
        try:
            sent = wait_for(lambda: self.sim.requests().get("GET " + path))
            self.assertTrue(sent, "the request did not arrive")
            worker = children(process.pid)
            self.assertEqual(len(worker), 1)
            if not readable(process.pid):
                self.skipTest("no leave to read another process's memory")
            forms_wanted = wanted(self.sim)
            forms_wanted["master"] = MASTER["passphrase"].encode()
            inside, total = search_process(worker[0], forms_wanted)
            before, _ = search_process(process.pid, forms_wanted)
            locked = self.status_of(worker[0], "VmLck")
        finally:
            process.kill()
            for pid in children(process.pid):
                os.kill(pid, 9)
            process.communicate()
        # The control: it signs with the new passphrase at this moment.
        self.assertTrue([name for name in inside
                         if name.startswith("passphrase")], inside)
        self.assertEqual(secrets_alone(inside), [])
        self.assertEqual(before, [])
        self.assertGreater(total, 1 << 20)
        if os.geteuid() == 0:
            self.assertGreater(int(locked), 1000)


@unittest.skipUnless(have_softhsm(), "SoftHSM 2 is not installed")
@unittest.skipUnless(shutil.which("strace"), "strace is not installed")
class Steps(Rig):
    """Looked into again and again, while each step of the journal is held up:
    the secret is there between its answer and its import, and at no other
    time."""

    def step(self):
        try:
            with open(self.home.path + "/state/subaccount/mm1.json",
                      encoding="ascii") as file:
                return json.load(file)["step"]
        except FileNotFoundError:
            return "none"

    def look(self, strace):
        """[(step before, step after, of which process, names)]"""
        seen = []
        begin = self.step()
        forms_wanted = wanted(self.sim)
        parents = children(strace)
        for who, pids in (("parent", parents),
                          ("worker", [w for p in parents
                                      for w in children(p)])):
            for pid in pids:
                try:
                    names, _ = search_process(pid, forms_wanted)
                except OSError:
                    continue  # it has ended
                seen.append((who, names))
        end = self.step()
        return [(begin, end, who, names) for who, names in seen]

    def test_secret_between_answer_and_import_alone(self):
        process = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=rename",
             "-e", "inject=rename:delay_enter=1500000",
             *self.home.command(*CREATE)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=self.home.environment(),
            start_new_session=True)
        seen = []
        while process.poll() is None:
            if self.sim.secrets():
                if not readable(process.pid):
                    self.skipTest("no leave to read another's memory")
                seen += self.look(process.pid)
            else:
                time.sleep(0.02)
        _, err = process.communicate()
        self.assertEqual(process.returncode, 0, err)
        before = [names for begin, _, who, names in seen
                  if who == "worker" and begin == "creating"]
        after = [names for begin, _, who, names in seen
                 if who == "worker" and begin in ("verifying", "sweeping")]
        parent = [names for _, _, who, names in seen if who == "parent"]
        # The control: here it is, and the search finds it.
        self.assertTrue(any(secrets_alone(names) for names in before), seen)
        self.assertGreater(len(after), 0)
        self.assertEqual([n for names in after for n in secrets_alone(names)],
                         [])
        self.assertGreater(len(parent), 0)
        self.assertEqual([n for names in parent for n in names], [])


if __name__ == "__main__":
    tap.main()
