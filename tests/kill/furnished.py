"""furnished: a home with two tokens, the commands to kill in it, and a way to
put it back as it was.

    with Home() as home:
        home.init()
        furnish(home)
        files = Files(home)
        for command in commands(home): ...
        files.remove()
"""

import glob
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib"), os.path.join(HERE, "../okxsim")]

from okxsim_fixture import sample_key  # noqa: E402
from program import SOFTHSM, pasted  # noqa: E402

VENDOR = os.path.join(HERE, "../cli/vendor")

NOON = "2020-12-08T09:08:57.715Z"
PATH = "/api/v5/account/balance"
FIRST = sample_key()
NEXT = sample_key(apiKey="9d0c7a55-1b1e-4c53-8c29-6f0d3e8a7b21",
                  secretKey="6D1F4A9B0C3E58720F9A1B2C3D4E5F60")
KEYS = {1: FIRST, 2: NEXT}  # by generation
OTHER_PIN = "another-pin"

ONE, FROZEN = [(1, "ok")], [(1, "frozen")]
STAGED = [(1, "ok"), (2, "staged")]
TWO, SECOND = [(1, "old"), (2, "ok")], [(2, "ok")]
SEALED = "/fresh.sealed"  # in a home


class Command:
    """What is run on `name`.  `states`: what a kill may leave of it as
    (generation, state), first as before, last as after; `finish`: what leads
    on from between, where the same command does not; `status`: its exit."""

    def __init__(self, args, name="keep", states=(ONE,), stdin=b"",
                 finish=None, status=0, logins=1, writes=1):
        self.args, self.name, self.states = tuple(args), name, states
        self.stdin, self.finish, self.status = stdin, finish, status
        self.logins, self.writes = logins, writes  # writes of token.object
        self.span = self.login_span = 60.0  # seconds, as measured

    def __str__(self):
        return " ".join(arg for arg in self.args
                        if not arg.startswith(("pkcs11:", "/", "--token")))

    def is_pin(self):
        return self.args[1] == "pin"


def uri(home, label):
    return (f"pkcs11:token={label}?module-path={SOFTHSM}"
            f"&pin-source=file:{home.path}/config/pin")


def on_spare(home, *args):
    return (*args, "--token", uri(home, "spare"))


def no_secret(key):
    return b"".join(line for line in pasted(key).splitlines(keepends=True)
                    if not line.startswith(b"secretkey"))


def commands(home):
    new_pin = home.path + "/new-pin"
    return [
        Command(home.import_args("fresh"), "fresh", ([], ONE), pasted(FIRST)),
        Command(("key", "import", "--sealed", home.path + SEALED), "sent",
                ([], ONE)),
        Command(("key", "rotate", "--activate", "turn"), "turn",
                (ONE, STAGED, TWO), pasted(NEXT), ("key", "activate", "turn")),
        Command(("key", "activate", "next"), "next", (STAGED, TWO)),
        Command(("key", "freeze", "warm"), "warm", (ONE, FROZEN)),
        Command(("key", "thaw", "--yes", "cold"), "cold", (FROZEN, ONE)),
        Command(("key", "adopt", "--object", "pkcs11:object=okx;id=%0a%1b",
                 "vend"), "vend", ([], ONE), no_secret(FIRST)),
        Command(("key", "delete", "--yes", "gone"), "gone",
                (TWO, SECOND, [])),
        Command(("key", "delete", "--yes", "--generation", "1", "past"),
                "past", (TWO, SECOND)),
        Command(("key", "list")),
        Command(("key", "show", "keep")),
        Command(("key", "review"), status=6),  # bound to no address
        Command(("sign", "keep", "GET", PATH)),
        Command(("login", "keep")),
        Command(("bench", "sign", "keep", "--count", "1000")),
        Command(("token", "list"), logins=0),
        Command(("token", "doctor")),
        # Most of it is missing on the other token: a finding.
        Command(on_spare(home, "token", "sync", "--mend", "--token",
                         uri(home, "hardseal")), status=6, logins=2, writes=2),
        Command(on_spare(home, "key", "seal-to", "--out",
                         home.path + "/token.pub")),
        Command(("token", "pin", "--new-pin-file", new_pin), writes=4),
    ]


def write_pin(path, pin):
    with open(path, "w", encoding="ascii",
              opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
        file.write(pin + "\n")


def read_pin(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip()


def must(result):
    if result.status != 0:
        raise RuntimeError(str(result))


def seal(home, name):
    """A credential sealed to the token, in a file."""
    public = home.path + "/main.pub"
    made = home.run("--json", "key", "seal-to", "--out", public)
    must(made)
    must(home.run("seal", "--to", public, "--out", home.path + SEALED,
                  "--wrap-fingerprint", made.json()["wrap_fingerprint"],
                  "--open-fingerprint", made.json()["open_fingerprint"],
                  name, stdin=pasted(FIRST)))


def add_spare(home, environment):
    """A second token, which has of the first one's keys one, that differs."""
    pin = read_pin(home.path + "/config/pin")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "spare",
         "--so-pin", "12345678", "--pin", pin], check=True,
        stdout=subprocess.DEVNULL, env=environment)
    must(home.run(*on_spare(home, "key", "import", "keep", "--perm", "read"),
                  stdin=pasted(FIRST)))


def furnish(home):
    """Tokens with all that the commands are run on."""
    write_pin(home.path + "/new-pin", OTHER_PIN)
    for name in ("keep", "turn", "next", "warm", "cold", "gone", "past"):
        home.import_key(name, FIRST)
    for name in ("next", "gone", "past"):
        must(home.run("key", "rotate", name, stdin=pasted(NEXT)))
    for name in ("gone", "past"):
        must(home.run("key", "activate", name))
    must(home.run("key", "freeze", "cold"))
    seal(home, "sent")
    environment = home.environment(
        SOFTHSM2_CONF=home.path + "/data/softhsm2/softhsm2.conf")
    subprocess.run(
        [sys.executable, "-I", "-S", VENDOR, SOFTHSM,
         home.path + "/config/pin", "okx", "0a1b"],
        input=FIRST["secretKey"].encode(), check=True, env=environment)
    add_spare(home, environment)


class Files:
    """What a login touches, and a way to put all of a home back."""

    def __init__(self, home):
        self.path, self.good = home.path, home.path + ".good"
        self.objects = glob.glob(
            home.path + "/data/softhsm2/tokens/*/token.object")
        self.ledgers = glob.glob(home.path + "/state/pins/*")
        self.pin = home.path + "/config/pin"
        shutil.copytree(self.path, self.good)
        self.first_pin = read_pin(self.pin)

    def put_back(self):
        shutil.rmtree(self.path)
        shutil.copytree(self.good, self.path)

    def remove(self):
        shutil.rmtree(self.good, ignore_errors=True)

    def is_empty(self):
        """Of either token."""
        return any(os.stat(path).st_size == 0 for path in self.objects)

    def is_pending(self):
        for path in self.ledgers:
            with open(path, "rb") as file:
                if b" pending " in file.read():
                    return True
        return False
