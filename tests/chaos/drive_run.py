"""drive_run: hardseal in a home, with a chaos module before its token."""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

from chaos import SOFTHSM, Control

BIN = os.environ.get("HSEAL_BIN", "hardseal")
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SECRET = "0123456789ABCDEF0123456789ABCDEF"
NEXT_SECRET = "FEDCBA9876543210FEDCBA9876543210"
KEY_ID, NEXT_ID = "key-of-k1", "next-key-of-k1"
# Which secret an API key has: no other one may sign for it.
SECRETS = {KEY_ID: SECRET, NEXT_ID: NEXT_SECRET}
PASSPHRASE = "Pass-w0rd-of-k1"
NEW_PIN = "another-pin-97531"
TIME = "2020-12-08T09:08:57.715Z"
PATH = "/api/v5/account/balance"
UNIX = "1538054050"
SIGN = ["sign", "k1", "GET", PATH, "--timestamp", TIME]
LOGIN = ["login", "k1", "--timestamp", UNIX]


def block(key_id=KEY_ID, secret=SECRET):
    rows = {"apikey": key_id, "secretkey": secret, "passphrase": PASSPHRASE}
    return "".join(f'{name} = "{value}"\n' for name, value in rows.items()
                   if value).encode()


def errors():
    """{name: exit status}, from the public header."""
    text = (ROOT / "include/hardseal/error.h").read_text()
    return {name: int(status) for name, status in
            re.findall(r'X\(\w+,\s+"([\w-]+)",\s+(\d+),', text)}


ERRORS = errors()
PIN_STATUS = 4


def mac(message, secret=SECRET):
    return base64.b64encode(hmac.new(
        secret.encode(), message.encode(), hashlib.sha256).digest()).decode()


class Hang(Exception):
    pass


class Done:
    def __init__(self, process, seconds):
        self.status, self.out, self.err = (
            process.returncode, process.stdout, process.stderr)
        self.seconds = seconds

    def objects(self):
        for text in (self.out, self.err):
            for line in text.decode("utf-8", "replace").splitlines():
                if line.startswith("{"):
                    yield json.loads(line)

    def json(self):
        return next(self.objects(), {})

    def error(self):
        """It may come behind a report."""
        return next((said["error"] for said in self.objects()
                     if "error" in said), {})

    def code(self):
        """Of its error; None without one."""
        return self.error().get("code")

    def __str__(self):
        return (f"exit {self.status} after {self.seconds:.1f} s, "
                f"{self.out[:300]!r}, {self.err[:600]!r}")


class Runner:
    """A home, and a chaos module before the token in it."""

    LIMIT = 80  # seconds: a command that takes more hangs

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="hseal-drive-")
        self.home = os.path.join(self.dir, "h")
        self.pin_file = os.path.join(self.home, "config/pin")
        folder = os.path.join(self.dir, "c")
        os.mkdir(folder)
        # hardseal knows by the name whose files it has to look after
        self.module = os.path.join(folder, os.path.basename(SOFTHSM))
        shutil.copy(os.environ["CHAOS_MODULE"], self.module)
        self.control_file = os.path.join(folder, "control")
        self.log_file = os.path.join(folder, "calls.log")
        self.script = os.path.join(folder, "chaos.conf")
        self.quirks = ""
        self.rules("")

    def close(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.dir, name)

    def rules(self, lines):
        """This script after the quirks, and all counted anew."""
        for path in (self.control_file, self.log_file):
            pathlib.Path(path).unlink(missing_ok=True)
        pathlib.Path(self.script).write_text(
            f"module = {SOFTHSM}\ncontrol = control\nlog = calls.log\n"
            f"pin-tries 3\n{self.quirks}\n{lines}\n")

    def calls(self, function):
        try:
            control = Control(self.control_file)
        except (FileNotFoundError, ValueError):
            return 0
        try:
            return control.calls(function)
        finally:
            control.close()

    def answers(self, *functions):
        """[(function, CKR_...)] of the calls of these, as they were made."""
        try:
            lines = pathlib.Path(self.log_file).read_text().splitlines()
        except FileNotFoundError:
            return []
        words = [line.split() for line in lines]
        return [(w[2], w[5]) for w in words if w[2] in functions]

    def pin(self):
        try:
            return pathlib.Path(self.pin_file).read_text().strip()
        except FileNotFoundError:
            return None

    def run(self, *args, stdin=b""):
        begin = time.monotonic()
        process = subprocess.Popen(
            [BIN, "--home", self.home, "--json", *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True,
            env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent",
                 "LC_ALL": "C.UTF-8",
                 **{k: v for k, v in os.environ.items()
                    if k.startswith(("ASAN_", "UBSAN_", "LSAN_"))}})
        try:
            process.stdout, process.stderr = process.communicate(
                stdin, timeout=self.LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Hang(f"{args[:2]} ran for more than {self.LIMIT} s") \
                from None
        return Done(process, time.monotonic() - begin)

    def must(self, *args, **more):
        done = self.run(*args, **more)
        if done.status != 0:
            raise RuntimeError(f"{args[:2]}: {done}")
        return done

    def other(self, *command, stdin=b""):
        """A program that is not hardseal, on the tokens of this home."""
        conf = os.path.join(self.home, "data/softhsm2/softhsm2.conf")
        done = subprocess.run(
            command, input=stdin, capture_output=True, check=False,
            env={"PATH": "/usr/bin:/bin", "SOFTHSM2_CONF": conf})
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]}: {done.stderr!r}")
