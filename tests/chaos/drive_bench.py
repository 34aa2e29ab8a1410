"""drive_bench: one place where rows of drive.py are run, one after another."""

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
PASSPHRASE = "Pass-w0rd-of-k1"
BLOCK = (f'apikey = "key-of-k1"\nsecretkey = "{SECRET}"\n'
         f'passphrase = "{PASSPHRASE}"\n').encode()
TIME = "2020-12-08T09:08:57.715Z"
PATH = "/api/v5/account/balance"
UNIX = "1538054050"
SIGN = ["sign", "k1", "GET", PATH, "--timestamp", TIME]
LOGIN = ["login", "k1", "--timestamp", UNIX]
# What refuses a PIN; it must not be tried again.
REFUSED = {"CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE",
           "CKR_PIN_LOCKED", "CKR_PIN_EXPIRED", "CKR_USER_NOT_LOGGED_IN"}
# Where status 0 may say less than without the fault:
#   - a MAC that is wrong by a bit tells nobody, where it is the signature
#     itself; where it opens the record, a list says that it is unreadable;
#   - a token that is said to be away is not among the tokens.
MAY_SAY_LESS = {
    ("sign", "mac wrong"), ("login", "mac wrong"), ("list", "mac wrong"),
    ("show", "mac wrong"), ("tokens", "token-gone forever"),
    ("tokens", "token-gone 500ms"), ("tokens", "CKR_DEVICE_REMOVED"),
    ("tokens", "CKR_SLOT_ID_INVALID"), ("tokens", "CKR_TOKEN_NOT_PRESENT"),
    ("tokens", "CKR_TOKEN_NOT_RECOGNIZED"),
}
# Calls after the work is done.
GOODBYES = {"C_Finalize", "C_CloseSession", "C_CloseAllSessions",
            "C_DestroyObject"}
# What the token's time is set to, milliseconds; making RSA keys takes its own.
TIMEOUT_MS = 3000
KEYS_TIMEOUT_MS = 20000
# Seconds: the longest of these, and as much again for a busy machine.
LIMIT = 2 * KEYS_TIMEOUT_MS / 1000


def errors():
    """{name: exit status}, from the public header."""
    text = (ROOT / "include/hardseal/error.h").read_text()
    return {name: int(status) for name, status in
            re.findall(r'X\(\w+,\s+"([\w-]+)",\s+(\d+),', text)}


ERRORS = errors()


def mac(message):
    return base64.b64encode(hmac.new(
        SECRET.encode(), message.encode(), hashlib.sha256).digest()).decode()


class Hang(Exception):
    pass


class Done:
    def __init__(self, process, seconds):
        self.status, self.out, self.err = (
            process.returncode, process.stdout, process.stderr)
        self.seconds = seconds

    def json(self):
        for text in (self.out, self.err):
            for line in text.decode("utf-8", "replace").splitlines():
                if line.startswith("{"):
                    return json.loads(line)
        return {}

    def __str__(self):
        return (f"exit {self.status} after {self.seconds:.1f} s, "
                f"{self.out[:300]!r}, {self.err[:600]!r}")


class Bench:
    """A home, a token in it, and a chaos module before the token.

    `copies` holds the home as it was: "new" (no key), "k0" (another one),
    "k1", and "pairs" (k1's sealed file, and the pairs it is sealed to).
    """

    START = {"init": None, "first-import": "new", "import": "k0",
             "sealed": "pairs"}

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="hseal-drive-")
        self.home = os.path.join(self.dir, "h")
        self.pin_file = os.path.join(self.home, "config/pin")
        self.sealed = os.path.join(self.dir, "k1.sealed")
        self.public = os.path.join(self.dir, "public")
        folder = os.path.join(self.dir, "c")
        os.mkdir(folder)
        # hardseal knows by the name whose files it has to look after
        self.module = os.path.join(folder, os.path.basename(SOFTHSM))
        shutil.copy(os.environ["CHAOS_MODULE"], self.module)
        self.control_file = os.path.join(folder, "control")
        self.log_file = os.path.join(folder, "calls.log")
        self.script = os.path.join(folder, "chaos.conf")
        self.counts = {}
        self.control = None
        self.rules("")
        self.make_copies()

    def close(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    # ---- running ----

    def rules(self, lines):
        """This script, and all counted anew."""
        for path in (self.control_file, self.log_file):
            pathlib.Path(path).unlink(missing_ok=True)
        pathlib.Path(self.script).write_text(
            f"module = {SOFTHSM}\ncontrol = control\nlog = calls.log\n"
            f"pin-tries 3\n{lines}\n")

    def calls(self, function):
        try:
            control = Control(self.control_file)
        except (FileNotFoundError, ValueError):
            return 0
        try:
            return control.calls(function)
        finally:
            control.close()

    def pin(self):
        try:
            return pathlib.Path(self.pin_file).read_text().strip()
        except FileNotFoundError:
            return None

    def run(self, *args, stdin=b"", limit=LIMIT):
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
                stdin, timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Hang(f"{args[:2]} ran for more than {limit} s") from None
        return Done(process, time.monotonic() - begin)

    def must(self, *args, **more):
        done = self.run(*args, **more)
        if done.status != 0:
            raise RuntimeError(f"{args[:2]}: {done}")
        return done

    # ---- where a row begins ----

    def copy(self, name):
        return os.path.join(self.dir, "copy-" + name)

    def restore(self, name):
        shutil.rmtree(self.home, ignore_errors=True)
        if name is not None:
            shutil.copytree(self.copy(name), self.home)

    def keep(self, name):
        shutil.copytree(self.home, self.copy(name))

    def make_copies(self):
        self.must("init", "--module", self.module)
        self.keep("new")
        self.must("key", "import", "k1", stdin=BLOCK)
        self.keep("k1")
        self.restore("new")
        self.must("key", "import", "k0", stdin=BLOCK)
        self.keep("k0")
        self.must("key", "seal-to", "--out", self.public)
        seal = subprocess.run(
            [BIN, "--home", self.dir, "seal", "k1", "--to", self.public,
             "--out", self.sealed, *self.fingerprints()], input=BLOCK,
            capture_output=True, check=False)
        if seal.returncode != 0:
            raise RuntimeError(f"seal: {seal.stderr}")
        self.keep("pairs")

    def fingerprints(self):
        said = self.must("key", "seal-to", "--out", self.public + "2").json()
        return ["--wrap-fingerprint", said["wrap_fingerprint"],
                "--open-fingerprint", said["open_fingerprint"]]

    def command(self, driver):
        """(arguments, stdin)"""
        pathlib.Path(self.public).unlink(missing_ok=True)
        return {
            "init": (["init", "--module", self.module], b""),
            "first-import": (["key", "import", "k1"], BLOCK),
            "import": (["key", "import", "k1"], BLOCK),
            "sealed": (["key", "import", "--sealed", self.sealed], b""),
            "list": (["key", "list"], b""),
            "show": (["key", "show", "k1"], b""),
            "sign": (SIGN, b""),
            "login": (LOGIN, b""),
            "delete": (["key", "delete", "k1", "--yes"], b""),
            "tokens": (["token", "list"], b""),
            "seal-to": (["key", "seal-to", "--out", self.public], b""),
        }[driver]

    def count(self, driver, lead, call):
        """How often `call` is made with `lead` alone in the script."""
        key = (driver, lead)
        if key not in self.counts:
            self.begin(driver, lead)
            args, stdin = self.command(driver)
            self.run(*args, stdin=stdin)
            self.counts[key] = Control(self.control_file)
        return self.counts[key].calls(call)

    def begin(self, driver, lines):
        start = self.START.get(driver, "k1")
        self.restore(start)
        if start is not None:
            self.set_timeout(KEYS_TIMEOUT_MS if driver == "seal-to"
                             else TIMEOUT_MS)
        self.rules(lines)

    def set_timeout(self, ms):
        path = pathlib.Path(self.home, "config/config")
        path.write_text(path.read_text().replace(
            "[token]\n", f"[token]\ntimeout-ms = {ms}\n"))

    # ---- a row ----

    def drive(self, row):
        """What was wrong, as a list."""
        rule = "{call} {nth} {action}".format(**row)
        self.begin(row["driver"], row["with"] + "\n" + rule)
        args, stdin = self.command(row["driver"])
        try:
            done = self.run(*args, stdin=stdin)
            wrong = self.look(row, done)
            wrong += self.afterwards(row, done)
        except Hang as e:
            return [str(e)]
        if wrong:
            wrong.append(f"it ended with {done}")
        return wrong

    def look(self, row, done):
        wrong = self.logins()
        shown = done.out + done.err
        passphrase = done.err if row["driver"] in ("sign", "login") else shown
        for name, text, where in (
                ("the secret", SECRET, shown), ("the PIN", self.pin(), shown),
                ("the passphrase", PASSPHRASE, passphrase)):
            if text and text.encode() in where:
                wrong.append(f"{name} is shown")
        if done.status < 0:
            if not (done.status == -9 and row["action"].startswith("kill")):
                wrong.append(f"ended by signal {-done.status}")
        elif done.status == 0:
            if (row["driver"], row["action"]) not in MAY_SAY_LESS:
                wrong += self.promise(row["driver"], done)
        else:
            if (row["call"] in GOODBYES and row["action"].startswith("stall")
                    and done.status == ERRORS["token-hung"]
                    and b"has not come back" in done.err):
                return wrong  # what was asked for is said already
            error = done.json().get("error", {})
            if ERRORS.get(error.get("code")) != done.status:
                wrong.append("the error is not one of error.h with its status")
            if not error.get("message"):
                wrong.append("the error says nothing")
        return wrong

    def logins(self):
        """No C_Login after one that refused the PIN."""
        try:
            lines = pathlib.Path(self.log_file).read_text().splitlines()
        except FileNotFoundError:
            return []
        answers = [line.split()[5] for line in lines if " C_Login " in line]
        for i, answer in enumerate(answers[:-1]):
            if answer in REFUSED:
                return [f"the PIN is tried again after {answer}: "
                        f"{answers[i + 1]}"]
        return []

    def was_refused(self):
        try:
            text = pathlib.Path(self.log_file).read_text()
        except FileNotFoundError:
            return False
        return any(" C_Login " in line and line.split()[5] in REFUSED
                   for line in text.splitlines())

    @staticmethod
    def promise(driver, done):
        """Status 0: is it as it should be?  Keys are looked at afterwards."""
        said = done.json()
        right = {
            "sign": lambda: said["headers"]["OK-ACCESS-SIGN"] ==
            mac(f"{TIME}GET{PATH}"),
            "login": lambda: said["args"][0]["sign"] ==
            mac(f"{UNIX}GET/users/self/verify"),
            "list": lambda: [(k["name"], k["state"]) for k in said["keys"]] ==
            [("k1", "ok")],
            "show": lambda: (said["name"], said["state"]) == ("k1", "ok"),
            "tokens": lambda: "hardseal" in
            [t["label"] for t in said["tokens"]],
        }.get(driver, lambda: True)
        try:
            good = right()
        except (KeyError, IndexError, TypeError):
            good = False
        return [] if good else ["status 0, and not what it should say"]

    # ---- afterwards, without the fault ----

    def afterwards(self, row, done):
        refused = self.was_refused()
        self.rules("")
        driver = row["driver"]
        if driver == "init":
            return self.after_init(done)
        wrong = self.after_refusal() if refused else []
        if driver in ("import", "first-import", "sealed"):
            return wrong + self.after_import(driver, done)
        if driver == "delete":
            return wrong + self.after_delete(done)
        if driver == "seal-to" and done.status == 0 and \
                not os.path.exists(self.public):
            wrong.append("status 0, and no file")
        return wrong + self.signs()

    def after_refusal(self):
        """The next command does not try it again; one that insists does."""
        done = self.run("key", "list")
        if ERRORS.get(done.json().get("error", {}).get("code")) != 4:
            return [f"after a refused PIN the next command gives {done}"]
        if self.calls("C_Login") != 0:
            return ["the refused PIN is tried by the next command"]
        done = self.run("--last-try", "key", "list")
        return [] if done.status == 0 else [f"--last-try: {done}"]

    def signs(self):
        done = self.run(*SIGN)
        if done.status != 0:
            return [f"afterwards k1 does not sign: {done}"]
        return ["afterwards: " + x for x in self.promise("sign", done)]

    def state(self):
        """How `key list` shows k1; None if it is not there."""
        done = self.must("key", "list")
        for key in done.json()["keys"]:
            if key["name"] == "k1":
                return key["state"]
        return None

    def after_import(self, driver, done):
        state = self.state()
        if done.status == 0 and state != "ok":
            return [f"status 0, and k1 is shown as {state}"]
        if state == "ok":
            return self.signs()
        if self.run(*SIGN).status == 0:
            return [f"k1 is shown as {state}, and signs"]
        args, stdin = self.command(driver)
        again = self.run(*args, stdin=stdin)
        if again.status != 0:
            return [f"k1 is shown as {state}; imported again: {again}"]
        return self.signs()

    def after_delete(self, done):
        state = self.state()
        if done.status == 0:
            return [] if state is None else [f"deleted, and shown as {state}"]
        if state is None:
            return []
        wrong = self.signs() if state == "ok" else []
        args, _ = self.command("delete")
        again = self.run(*args)
        if again.status != 0 or self.state() is not None:
            wrong.append(f"k1 was shown as {state}; deleted again: {again}")
        return wrong

    def after_init(self, done):
        if done.status != 0:
            args, _ = self.command("init")
            again = self.run(*args)
            code = again.json().get("error", {}).get("code")
            if again.status != 0 and code != "exists":
                return [f"init again: {again}"]
        again = self.run("key", "import", "k1", stdin=BLOCK)
        if again.status != 0:
            return [f"the new token takes no key: {again}"]
        return self.signs()
