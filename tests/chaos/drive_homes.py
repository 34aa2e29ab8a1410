"""drive_homes: where each command of drive.py begins, and what it is."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

from chaos import SOFTHSM, Control
from drive_run import (BIN, LOGIN, NEW_PIN, NEXT_ID, NEXT_SECRET, ROOT,
                       SECRET, SIGN, Runner, block)

# What the token's time is set to, milliseconds; making RSA keys takes its own.
TIMEOUT_MS = 3000
KEYS_TIMEOUT_MS = 20000
# Where it cannot be set.
MINUTE_MS = 60000
# SoftHSM is taken for a smartcard: it has RSA keys, and no HMAC.
CARD = "quirk opensc-model\nquirk opensc-no-mac"
# What each is given by the tool that makes such tokens.
CARD_KEYS = (("02", "--usage-decrypt"), ("03", "--usage-sign"))
SEALED = ["--custody", "card-sealed"]
VENDOR_LABEL, VENDOR_ID = "vendor-k1", "0a1b"
TWO = """[token one]
uri = pkcs11:token=hardseal
module = {module}
pin-file = {pin}

[token two]
uri = pkcs11:token=spare
module = {module}
pin-file = {pin}

[environment]
SOFTHSM2_CONF = {home}/data/softhsm2/softhsm2.conf
"""


def have_card_tool():
    return shutil.which("pkcs11-tool") is not None


def have_second_token():
    return shutil.which("softhsm2-util") is not None


class Homes(Runner):
    """Homes as they were are kept as copies, each made when it is wanted:

    new       a token without keys        k0, k1   with that one
    staged    k1, and a next one          vendor   another tool's key
    pairs     k1's sealed file, and the pairs it is sealed to
    card      two RSA keys                card-k1  k1 sealed to it
    two-new   two tokens without keys     two      k1 on both
    """

    LIMIT = (MINUTE_MS + KEYS_TIMEOUT_MS) / 1000

    START = {"init": None, "first-import": "new", "import": "k0",
             "sealed": "pairs", "activate": "staged", "adopt": "vendor",
             "card-import": "card", "card-sign": "card-k1",
             "card-list": "card-k1", "sync": "two", "sign-both": "two",
             "import-both": "two-new"}

    def __init__(self, other=None):
        """`other` has copies that need not be made again."""
        super().__init__()
        self.lender = other
        self.sealed = self.path("k1.sealed")
        self.public = self.path("public")
        self.new_pin = self.path("new-pin")
        pathlib.Path(self.new_pin).write_text(NEW_PIN + "\n")
        os.chmod(self.new_pin, 0o600)
        self.counts = {}

    # ---- the copies ----

    def restore(self, name):
        """The home as it was; without a name there is none."""
        self.quirks = ""
        if name is not None and not os.path.exists(self.path("copy-" + name)):
            self.rules("")
            if not (self.lender and self.borrow("copy-" + name)):
                getattr(self, "make_" + name.replace("-", "_"))()
                shutil.copytree(self.home, self.path("copy-" + name))
        shutil.rmtree(self.home, ignore_errors=True)
        if name is not None:
            shutil.copytree(self.path("copy-" + name), self.home)
        if name is not None and name.startswith("card"):
            self.quirks = CARD
        self.rules("")

    def borrow(self, copy):
        """The other's, where its paths are turned into those of here."""
        theirs = self.lender.path(copy)
        if not os.path.exists(theirs):
            return False
        shutil.copytree(theirs, self.path(copy))
        for name in ("config/config", "data/softhsm2/softhsm2.conf"):
            path = pathlib.Path(self.path(copy), name)
            path.write_text(path.read_text().replace(
                self.lender.dir, self.dir))
        if os.path.exists(self.lender.sealed):
            shutil.copy(self.lender.sealed, self.sealed)
        return True

    def make_new(self):
        shutil.rmtree(self.home, ignore_errors=True)
        self.must("init", "--module", self.module)

    def make_k1(self):
        self.restore("new")
        self.must("key", "import", "k1", stdin=block())

    def make_k0(self):
        self.restore("new")
        self.must("key", "import", "k0", stdin=block())

    def make_staged(self):
        self.restore("k1")
        self.must("key", "rotate", "k1", stdin=block(NEXT_ID, NEXT_SECRET))

    def make_vendor(self):
        self.restore("k0")
        self.other(sys.executable, "-I", "-S", str(ROOT / "tests/cli/vendor"),
                   SOFTHSM, self.pin_file, VENDOR_LABEL, VENDOR_ID,
                   stdin=SECRET.encode())

    def make_pairs(self):
        self.restore("k0")
        self.must("key", "seal-to", "--out", self.public)
        said = self.must("key", "seal-to", "--out", self.public + "2").json()
        seal = subprocess.run(
            [BIN, "--home", self.dir, "seal", "k1", "--to", self.public,
             "--out", self.sealed,
             "--wrap-fingerprint", said["wrap_fingerprint"],
             "--open-fingerprint", said["open_fingerprint"]], input=block(),
            capture_output=True, check=False)
        if seal.returncode != 0:
            raise RuntimeError(f"seal: {seal.stderr}")

    def make_card(self):
        self.restore("new")
        for key_id, usage in CARD_KEYS:
            self.other("pkcs11-tool", "--module", SOFTHSM, "--login",
                       "--pin", self.pin(), "--keypairgen", "--key-type",
                       "rsa:2048", "--id", key_id, usage)

    def make_card_k1(self):
        self.restore("card")
        self.must("key", "import", "k1", *SEALED, stdin=block())

    def make_two_new(self):
        self.restore("new")
        self.other("softhsm2-util", "--init-token", "--free", "--label",
                   "spare", "--so-pin", "12345678", "--pin", self.pin())
        pathlib.Path(self.home, "config/config").write_text(TWO.format(
            module=self.module, pin=self.pin_file, home=self.home))

    def make_two(self):
        self.restore("two-new")
        self.must("key", "import", "k1", stdin=block())

    # ---- the commands ----

    def command(self, driver):
        """(arguments, stdin)"""
        pathlib.Path(self.public).unlink(missing_ok=True)
        return {
            "init": (["init", "--module", self.module], b""),
            "first-import": (["key", "import", "k1"], block()),
            "import": (["key", "import", "k1"], block()),
            "import-both": (["key", "import", "k1"], block()),
            "card-import": (["key", "import", "k1", *SEALED], block()),
            "sealed": (["key", "import", "--sealed", self.sealed], b""),
            "adopt": (["key", "adopt", "k1", "--object",
                       f"pkcs11:object={VENDOR_LABEL};id=%0a%1b"],
                      block(secret=None)),
            "rotate": (["key", "rotate", "k1", "--activate"],
                       block(NEXT_ID, NEXT_SECRET)),
            "activate": (["key", "activate", "k1"], b""),
            "freeze": (["key", "freeze", "k1"], b""),
            "list": (["key", "list"], b""),
            "card-list": (["key", "list"], b""),
            "show": (["key", "show", "k1"], b""),
            "sign": (SIGN, b""),
            "sign-both": (SIGN, b""),
            "card-sign": (SIGN, b""),
            "login": (LOGIN, b""),
            "delete": (["key", "delete", "k1", "--yes"], b""),
            "tokens": (["token", "list"], b""),
            "doctor": (["token", "doctor"], b""),
            "sync": (["token", "sync"], b""),
            "pin": (["token", "pin", "--new-pin-file", self.new_pin], b""),
            "seal-to": (["key", "seal-to", "--out", self.public], b""),
        }[driver]

    @classmethod
    def has_two(cls, driver):
        return (cls.START.get(driver) or "").startswith("two")

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
        text = re.sub(r"(?m)^timeout-ms = .*\n", "", path.read_text())
        path.write_text(re.sub(r"(?m)^\[token( \w+)?\]$",
                               rf"\g<0>\ntimeout-ms = {ms}", text))
