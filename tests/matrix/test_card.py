#!/usr/bin/env python3
"""Custody card-sealed, on an OpenPGP card in software behind OpenSC: what is
sealed signs right, what was touched is refused before the card is asked, and
a card that was pulled signs no more.  HSEAL_FULL touches every eighth byte of
what is sealed, not only one of each part."""

import base64
import glob
import hashlib
import hmac
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]

import tap  # noqa: E402
from place import Place, Uri, seen  # noqa: E402
from program import Home  # noqa: E402

SETUP = os.path.join(HERE, "../../tokens/opensc/setup")
STEADY = os.environ["HSEAL_STEADY"]
CANNOT = 77
SECONDS = 120
# How long a secret may go on signing after the reader has told that its card
# was pulled, as docs/THREATS.md promises.
PULLED_SECONDS = 2

SECRET = "22582BD0CFF14C41EDBF1AB98506286D"
OTHER = "0000000000000000000000000000000F"
REQUEST = ("GET", "/api/v5/account/balance", "--timestamp",
           "2020-12-08T09:08:57.715Z")
PREHASH = b"2020-12-08T09:08:57.715ZGET/api/v5/account/balance"
# As token/cardkey.c has it: where each part of a sealed key begins.
REGIONS = {"magic": 0, "format": 8, "padding": 9, "decrypting key": 11,
           "signing key": 13, "RSA length": 15, "RSA ciphertext": 20,
           "nonce": 273, "ciphertext": 290, "tag": 350,
           "signature length": 365, "signature": 400}
BLOB_BYTES = 8 + 1 + 1 + 2 + 2 + 2 + 256 + 12 + 64 + 16 + 2 + 256


def mac(secret):
    made = hmac.new(secret.encode(), PREHASH, hashlib.sha256).digest()
    return base64.b64encode(made).decode()


def pasted(secret):
    return (f'apikey = "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d"\n'
            f'secretkey = "{secret}"\npassphrase = "Pass-phrase 1"\n').encode()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


class Card(Home):
    """A home whose token is the card that a set-up has made in a folder."""

    def __init__(self, folder, uri):
        super().__init__()
        self.folder, self.uri = folder, uri
        self.config = os.path.join(self.path, "card.conf")
        with open(os.path.join(folder, "environment"),
                  encoding="utf-8") as file:
            self.variables = dict(line.rstrip("\n").split("=", 1)
                                  for line in file)
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("[environment]\n")
            file.writelines(f"{name} = {value}\n"
                            for name, value in self.variables.items())
        os.chmod(self.config, 0o600)

    def command(self, *args):
        return super().command("--config", self.config, "--token", self.uri,
                               *args)

    def import_secret(self, name, secret, *options):
        return self.run("key", "import", *options, name,
                        stdin=pasted(secret))

    def sign(self, name):
        result = self.run("--json", "sign", name, *REQUEST)
        if result.status == 0:
            result.sign = result.json()["headers"]["OK-ACCESS-SIGN"]
        return result

    def code(self, *args):
        result = self.run("--json", *args)
        return result.json()["error"]["code"] if result.status else "ok"

    def blobs(self, name="*"):
        return sorted(glob.glob(f"{self.path}/state/cards/*/{name}.*"))

    def uses(self, key):
        """How often the card has used that private key."""
        log = read(os.path.join(self.folder, "card.log")).decode()
        return log.split().count(key)

    def pull(self):
        """Until the reader tells that it is gone."""
        place = Place(self.folder)
        place.pull()
        if not seen(place, Uri(self.uri), False):
            raise RuntimeError("it cannot be pulled")

    def insert(self):
        place = Place(self.folder)
        place.insert()
        if not seen(place, Uri(self.uri), True):
            raise RuntimeError("it cannot be put back")


def check_import(card):
    refused = card.import_secret("desk", SECRET)
    tap.ok(refused.status == 5 and "--custody card-sealed" in refused.err and
           "memory of the process" in refused.err,
           "without a word about custody: refused, and told why", refused)
    for level, status in (("in-token", 5), ("in-token-exportable", 5),
                          ("card", 2)):
        refused = card.import_secret("desk", SECRET, "--custody", level)
        tap.equal(refused.status, status, f"--custody {level} is refused")
    tap.equal(card.blobs(), [], "what was refused leaves nothing")
    made = card.import_secret("desk", SECRET, "--custody", "card-sealed")
    tap.ok(made.status == 0 and b"(card-sealed)" in made.out,
           "imported by name", made)
    tap.equal([len(read(path)) for path in card.blobs()], [BLOB_BYTES] * 2,
              "a file for the key, and one for hardseal#root")
    tap.ok(all(os.stat(path).st_mode & 0o777 == 0o600
               for path in card.blobs()), "nobody else reads them")
    everything = b"".join(read(os.path.join(folder, name))
                          for folder, _, names in os.walk(card.path)
                          for name in names)
    tap.ok(SECRET.encode() not in everything and
           bytes.fromhex(SECRET) not in everything,
           "no file has the secret")


def check_shown(card):
    for args in (("key", "list"), ("key", "show", "desk"),
                 ("--json", "key", "list")):
        shown = card.run(*args)
        tap.ok(b"card-sealed" in shown.out, f"{' '.join(args)} says so",
               shown)


def check_signs(card):
    made = card.sign("desk")
    tap.equal(getattr(made, "sign", made.err), mac(SECRET),
              "the signature is Python's HMAC")


def refused_before(card, name, what):
    """It is refused, and the card has decrypted hardseal#root alone."""
    before = card.uses("decipher")
    code = card.code("sign", name, *REQUEST)
    tap.equal((code, card.uses("decipher") - before), ("record", 1),
              f"{what}: refused, and the card not asked")


def check_touched(card):
    path, = card.blobs("desk")
    good = read(path)
    places = dict(REGIONS)
    if "HSEAL_FULL" in os.environ:
        places |= {f"byte {at}": at for at in range(0, BLOB_BYTES, 8)}
    for region, at in places.items():
        write(path, good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
        refused_before(card, "desk", f"a bit of {region}")
    write(path, good[:-1])
    refused_before(card, "desk", "cut by a byte")
    write(path, b"")
    refused_before(card, "desk", "nothing left")
    write(path, good)
    check_signs(card)


def check_moved(card):
    """To another name, under the id that is wanted there."""
    card.import_secret("side", OTHER, "--custody", "card-sealed")
    desk, = card.blobs("desk")
    side, = card.blobs("side")
    good = read(side)
    shutil.copy(desk, side)
    refused_before(card, "side", "another key's file")
    write(side, good)
    tap.equal(card.sign("side").sign, mac(OTHER), "the right one again")
    root, = card.blobs("hardseal#root")
    good = read(root)
    shutil.copy(desk, root)
    tap.equal(card.code("key", "list"), "record",
              "a key in the place of hardseal#root")
    write(root, good)


def check_foreign(card, other):
    """Sealed to another card under the same name."""
    made = other.import_secret("desk", OTHER, "--custody", "card-sealed")
    tap.equal(made.status, 0, "another card has a key of that name")
    path, = card.blobs("desk")
    good = read(path)
    foreign, = other.blobs("desk")
    write(path, read(foreign))
    refused_before(card, "desk", "signed by another card's key")
    write(path, good)


def check_rotated_and_deleted(card):
    deleted = card.run("key", "delete", "--yes", "side")
    tap.equal((deleted.status, card.blobs("side")), (0, []),
              "key delete removes the file")
    tap.equal(card.code("sign", "side", *REQUEST), "not-found",
              "and nothing of it signs")
    desk, = card.blobs("desk")
    record, = glob.glob(f"{card.path}/state/records/*/desk.*")
    kept = read(desk), read(record)
    card.run("key", "delete", "--yes", "desk")
    write(desk, kept[0])
    write(record, kept[1])
    tap.equal(card.code("sign", "desk", *REQUEST), "record",
              "a deleted key, put back with its record: refused")
    card.run("key", "delete", "--yes", "desk")
    made = card.import_secret("desk", SECRET, "--custody", "card-sealed")
    tap.equal(made.status, 0, "imported anew")


def check_pulled(card):
    card.pull()
    gone = card.run("--json", "sign", "desk", *REQUEST)
    tap.equal((gone.status, gone.json()["error"]["code"]),
              (5, "token-absent"), "no card: token-absent")
    card.insert()
    check_signs(card)


def check_pulled_while_running(card):
    """One process that has the secret in memory all the while."""
    want = f"ok {mac(SECRET)}"
    with subprocess.Popen(
            [STEADY, card.uri, f"{card.path}/state", "desk"], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=card.environment(**card.variables)) as process:
        def ask():
            process.stdin.write("\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        tap.equal(ask(), want, "running: it signs")
        card.pull()
        pulled = last = asked = time.monotonic()
        while (said := ask()) == want and asked - pulled < SECONDS:
            last = asked
            time.sleep(0.05)
            asked = time.monotonic()
        tap.ok(last - pulled < PULLED_SECONDS,
               "running: none is signed that is asked for later than promised",
               f"{last - pulled:.1f} s")
        tap.ok(said.startswith("token-absent"), "running: token-absent", said)
        tap.ok(not ask().startswith("ok"), "running: and so the next time")
        card.insert()
        back = time.monotonic()
        while (said := ask()) != want and time.monotonic() - back < SECONDS:
            time.sleep(0.1)
        tap.equal(said, want, "running: put back, it signs again")
        process.stdin.close()
        tap.equal(process.wait(SECONDS), 0, "running: it ends well")


def make(folder):
    made = subprocess.run([SETUP, folder], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False,
                          timeout=SECONDS)
    if made.returncode == CANNOT:
        tap.skip("card-sealed", made.stderr.strip().removeprefix("setup: "))
        tap.done()
    if made.returncode != 0:
        raise RuntimeError(made.stderr)
    return made.stdout.strip()


def run(top):
    folder, second = os.path.join(top, "card"), os.path.join(top, "second")
    uri = make(folder)
    with Card(folder, uri) as card:
        check_import(card)
        check_shown(card)
        check_signs(card)
        check_touched(card)
        check_moved(card)
        with Card(second, make(second)) as other:
            check_foreign(card, other)
        check_rotated_and_deleted(card)
        check_pulled(card)
        check_pulled_while_running(card)


def main():
    top = os.path.realpath(tempfile.mkdtemp(prefix="hardseal-card-"))
    try:
        run(top)
    finally:
        for stop in glob.glob(f"{top}/*/stop"):
            subprocess.run([stop], check=False, timeout=SECONDS)
        shutil.rmtree(top)
    tap.done()


if __name__ == "__main__":
    main()
