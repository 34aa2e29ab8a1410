"""desk: hardseal's program, and a program that goes on signing, on a token
that a tokens/*/setup has made.

    desk = Desk(place, uri, folder)
    desk.run("key", "list")
    with desk.long_run() as signing:
        signing.sign("desk1", "GET", "/api/v5/account/balance", TIME)
"""

import base64
import hashlib
import hmac
import json
import os
import select
import subprocess
import time

from place import SECONDS

BIN = os.environ["HSEAL_BIN"]
LONGRUN = os.environ["HSEAL_LONGRUN"]
KEY_ID = "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d"
NEXT_KEY_ID = "9a1c3e5f-7b2d-4f60-8a4e-6c2d1f0b9a37"
PASSPHRASE = "Pass-phrase of the matrix 1"
LINE_MAX = 198
# Of a call to a token that is there, on such a machine.
CALL_MS = 60000
# Until a token that is back must sign again, on a machine that is busy.
BACK_SECONDS = 60


def mac(secret, prehash):
    """The signature as the exchange computes it; nothing of ours is in it."""
    return base64.b64encode(hmac.new(secret, prehash.encode(),
                                     hashlib.sha256).digest()).decode()


def pasted(secret=None, key_id=KEY_ID):
    """The block that the exchange's page copies."""
    block = f'apikey = "{key_id}"\npassphrase = "{PASSPHRASE}"\n'
    if secret is not None:
        block += f'secretkey = "{secret.decode()}"\n'
    return block


class Result:
    def __init__(self, command, process):
        self.command = " ".join(command)
        self.status = process.returncode
        self.out, self.err = process.stdout, process.stderr

    def json(self):
        return json.loads(self.out)

    def error(self):
        return self.json()["error"]

    def __str__(self):
        return (f"{self.command}: exit {self.status}\n{self.out[:2000]}\n"
                f"{self.err[:2000]}")


class Desk:
    """A home with a configuration that names the token."""

    def __init__(self, place, uri, folder):
        self.place, self.uri, self.home = place, uri, folder
        self.said = []          # by all commands, to look for secrets in
        self._configure()

    def _configure(self):
        os.makedirs(os.path.join(self.home, "config"), mode=0o700)
        os.chmod(self.home, 0o700)
        lines = ["[token]", f"uri = {self.uri.path}",
                 f"module = {self.uri['module-path']}",
                 f"pin-file = {self.place.file('pin')}"]
        if self.uri["x-module-args"]:
            lines.append(f"module-args = {self.uri['x-module-args']}")
        lines.append("[environment]")
        for line in self.place.read("environment").splitlines():
            name, _, value = line.partition("=")
            lines.append(f"{name} = {value}")
        for line in lines:
            if len(line) > LINE_MAX:
                raise ValueError(f"too long for a configuration: {line}")
        with open(os.path.join(self.home, "config/config"), "w",
                  encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def command(self, *args):
        return self.place.inside([BIN, "--home", self.home, *args])

    def environment(self):
        """hardseal takes what the module needs from its configuration."""
        return {**self.place.outside(), "HOME": self.home, "LC_ALL": "C.UTF-8"}

    def run(self, *args, stdin=""):
        command = self.command(*args)
        result = Result(args, subprocess.run(
            command, input=stdin, env=self.environment(), capture_output=True,
            text=True, timeout=SECONDS, check=False, start_new_session=True))
        self.said += [result.out, result.err]
        return result

    def start(self, *args):
        return subprocess.Popen(
            self.command(*args), env=self.environment(), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True)

    def long_run(self, timeout_ms=CALL_MS, uri=None):
        return LongRun(self, timeout_ms, uri or self.uri.text)


class Answer:
    """A line of longrun: signed, or refused with name and exit status."""

    def __init__(self, line):
        word, *rest = line.rstrip("\n").split(" ", 4)
        self.line = line
        self.signature = rest[0] if word == "signed" else None
        self.name = None if self.signature is not None else rest[0]
        self.exit = 0 if self.signature is not None else int(rest[1])
        self.ms = int(rest[1 if self.signature is not None else 2])

    def __str__(self):
        return self.line


class LongRun:
    """longrun.c, one process from __enter__ to the end."""

    def __init__(self, desk, timeout_ms, uri):
        self.desk, self.timeout_ms, self.uri = desk, timeout_ms, uri

    def __enter__(self):
        place = self.desk.place
        self.process = subprocess.Popen(
            place.inside([LONGRUN, self.uri,
                          os.path.join(self.desk.home, "state"),
                          str(self.timeout_ms)]),
            env={**place.environment(), "HOME": self.desk.home}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True)
        first = self._read()
        if first != "open\n":
            self.process.kill()
            raise AssertionError(
                f"longrun: {first!r}, {self.process.communicate()[1]}")
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(SECONDS)
        finally:
            self.process.kill()
            self.process.wait()
            self.desk.said.append(self.process.stderr.read())
            self.process.stdout.close()
            self.process.stderr.close()

    def _read(self):
        if not select.select([self.process.stdout], [], [], SECONDS)[0]:
            raise AssertionError("longrun does not answer")
        return self.process.stdout.readline()

    def ask(self, key, method, path, when, body=""):
        self.process.stdin.write("\t".join(
            (key, method, path, when, body.encode().hex())) + "\n")
        self.process.stdin.flush()
        line = self._read()
        if not line:
            raise AssertionError(f"longrun has ended: {self.process.wait()}")
        return Answer(line)

    def until_signed(self, *request):
        """The first signature, and the refusals before it."""
        end, refused = time.monotonic() + BACK_SECONDS, []
        while time.monotonic() < end:
            answer = self.ask(*request)
            if answer.signature is not None:
                return answer, refused
            refused.append(answer)
            time.sleep(0.05)
        raise AssertionError(f"not signed again: {refused[-1]}")
