#!/usr/bin/env python3
"""What ccxt and okx-api sign, hardseal signs: the same requests at the same
moment, through SoftHSM, give the same headers.

Runs where node and npm are; the two packages are fetched once into
HSEAL_CLIENTS, without running any script of theirs."""

import base64
import json
import os
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib"), os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from okxsim_fixture import sample_key  # noqa: E402
from program import Home, have_softhsm  # noqa: E402

PACKAGES = {"ccxt": "4.5.84", "okx-api": "3.2.3"}
FOLDER = os.environ.get("HSEAL_CLIENTS", "")
NOW_MS = 1607417937715
REQUESTS = 7                            # of requests.mjs, of each client


def installed(name):
    try:
        with open(os.path.join(FOLDER, "node_modules", name, "package.json"),
                  encoding="utf-8") as file:
            return json.load(file)["version"] == PACKAGES[name]
    except OSError:
        return False


def why_not():
    """Fetch the packages; a reason if that cannot be, else None."""
    if not have_softhsm():
        return "SoftHSM 2 is not installed"
    for program in ("node", "npm"):
        if not shutil.which(program):
            return f"there is no {program} here"
    if all(map(installed, PACKAGES)):
        return None
    os.makedirs(FOLDER, exist_ok=True)
    try:
        done = subprocess.run(
            ["npm", "install", "--prefix", FOLDER, "--no-save",
             "--cache", os.path.join(FOLDER, "cache"),
             "--ignore-scripts", "--no-audit", "--no-fund",
             *(f"{name}@{version}" for name, version in PACKAGES.items())],
            capture_output=True, timeout=180, check=False,
            stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return "npm does not come to an end"
    return None if done.returncode == 0 else "npm cannot fetch the packages"


WHY_NOT = why_not()


@unittest.skipIf(WHY_NOT, WHY_NOT)
class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.key = sample_key()
        cls.home = Home()
        cls.home.init()
        cls.home.import_key("desk1", cls.key)

    @classmethod
    def tearDownClass(cls):
        cls.home.__exit__()

    def taken_down(self, client):
        credentials = {name: self.key[name]
                       for name in ("apiKey", "secretKey", "passphrase")}
        done = subprocess.run(
            ["node", os.path.join(HERE, "requests.mjs"), client,
             json.dumps(credentials | {"now": NOW_MS})],
            cwd=FOLDER, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode()[-2000:])
        requests = list(map(json.loads, done.stdout.splitlines()))
        self.assertEqual(len(requests), REQUESTS)
        return requests

    def ours(self, request):
        args = [request["method"], request["target"], "--timestamp",
                request["headers"]["ok-access-timestamp"]]
        body = base64.b64decode(request["body"])
        if body:
            args += ["--data", "-"]
        result = self.home.run("--json", "sign", "desk1", *args, stdin=body)
        self.assertEqual(result.status, 0, str(result))
        return result.json()["headers"]

    def compare(self, client):
        signatures = set()
        for request in self.taken_down(client):
            with self.subTest(request["target"]):
                for name, value in self.ours(request).items():
                    self.assertEqual(request["headers"][name.lower()], value)
                signatures.add(request["headers"]["ok-access-sign"])
        self.assertEqual(len(signatures), REQUESTS)

    def test_ccxt(self):
        self.compare("ccxt")

    def test_okx_api(self):
        self.compare("okx-api")


if __name__ == "__main__":
    tap.main()
