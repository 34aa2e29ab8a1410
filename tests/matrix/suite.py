"""suite: what hardseal must do on every token, step by step; each step builds
on those before it.

A step ends well, raises Cannot with the reason, or fails: AssertionError.
"""

import base64
import json
import os
import re
import sys
import time

from desk import NEXT_KEY_ID, PASSPHRASE, Desk, mac, pasted
from kinds import KINDS
from place import HERE, SECONDS, seen

sys.path[:0] = [os.path.join(HERE, "../chaos")]

from chaos import Chaos  # noqa: E402

with open(os.environ["HSEAL_VECTORS"], encoding="utf-8") as vectors:
    VECTORS = json.load(vectors)["vectors"]
SECRET = b"22582BD0CFF14C41EDBF1AB98506286D"
NEXT_SECRET = b"7C0A9D1E3B5F48628A4E6C2D1F0B9A37"
OTHER_SECRET = b"5E1D7F3A9B8C4D2E6F0A1B3C5D7E9F82"
NOON = "2020-12-08T09:08:57.715Z"
GET = ("GET", "/api/v5/account/balance")
# The vectors have orders, a withdrawal and a sub-account.
ALL = "read,trade,withdraw,keys"
# Of a signature while the token is away, half of it for coming back; a call
# that takes longer is taken for one that hangs.  And how much later a busy
# machine may say so.
TIMEOUT_MS = 8000
LATE_MS = 20000
ROOT = "hardseal#root"
# What a token that is lost may be called.
LOST = ("token", "module", "token-absent", "deadline")


class Cannot(Exception):
    """Why a step makes no sense on a token."""


def check(cond, *why):
    if not cond:
        raise AssertionError("\n".join(str(x) for x in why))


def equal(got, want, *why):
    check(got == want, f"got:  {got!r}", f"want: {want!r}", *why)


class Suite:
    """One token, two homes."""

    def __init__(self, name, place, uri, top):
        self.kind = KINDS[name]
        self.name, self.place, self.uri = name, place, uri
        if self.kind.leaks:
            place.more["ASAN_OPTIONS"] = ":".join(
                (os.environ.get("ASAN_OPTIONS", ""), "detect_leaks=0"))
        self.desk = Desk(place, uri, os.path.join(top, "a"))
        self.other = Desk(place, uri, os.path.join(top, "b"))
        # Of each credential, what its signatures are made with; of a name
        # that is deleted, nothing.
        self.secrets = {}
        self.hidden = [SECRET, NEXT_SECRET, OTHER_SECRET,
                       PASSPHRASE.encode()]
        self.extra = self.brought()
        self.hidden += self.extra_secrets()
        self.remark = ""        # of the step that has ended well

    def brought(self):
        """{label: (id, secret)} of what the vendor's tool has brought."""
        if not self.place.has("extra"):
            return {}
        rows = [line.split(" ")
                for line in self.place.read("extra").splitlines()]
        return {label: (key_id, bytes.fromhex(secret))
                for label, key_id, secret in rows}

    def extra_secrets(self):
        return [secret for _, secret in self.extra.values()]

    # ---- what steps are made of ----

    def ok(self, *args, stdin="", desk=None):
        result = (desk or self.desk).run(*args, stdin=stdin)
        equal(result.status, 0, result)
        return result

    def refused(self, status, *args, stdin="", name=None, word="", desk=None):
        """Ends with that status, and says why and what to do."""
        result = (desk or self.desk).run("--json", *args, stdin=stdin)
        equal(result.status, status, result)
        error = result.error()
        check(name in (None, error["code"]), result)
        check(error["message"] and word in json.dumps(error), result)
        return result

    def tried(self, step, *args, stdin=""):
        """Where the token cannot, hardseal must say so; then the step ends."""
        if step in self.kind.refuses:
            word, why = self.kind.refuses[step]
            self.refused(5, *args, stdin=stdin, name="unsupported", word=word)
            raise Cannot(why)

    def bring(self, name, secret, desk=None):
        """A credential of that name, imported, or adopted with any secret."""
        if self.kind.options is not None:
            self.ok("key", "import", name, "--perm", ALL, *self.kind.options,
                    stdin=pasted(secret), desk=desk)
            self.secrets[name] = secret
            return
        label, (key_id, own) = next(
            (label, found) for label, found in self.extra.items()
            if label != ROOT and found[1] not in self.secrets.values())
        bytes_of_id = "".join("%" + key_id[i:i + 2]
                              for i in range(0, len(key_id), 2))
        self.ok("key", "adopt", name, "--perm", ALL, "--object",
                f"pkcs11:object={label};id={bytes_of_id}", stdin=pasted(),
                desk=desk)
        self.secrets[name] = own

    def signs(self, name, secret=None, desk=None):
        """The program's signature is that of hmac.py."""
        result = self.ok("--json", "sign", name, *GET, "--timestamp", NOON,
                         desk=desk)
        equal(result.json()["headers"]["OK-ACCESS-SIGN"],
              mac(secret or self.secrets[name], NOON + "".join(GET)), result)

    def inventory(self, desk=None):
        """{NAME or NAME@GENERATION: state}"""
        found = self.ok("--json", "key", "list", desk=desk).json()["keys"]
        return {(key["name"], key["generation"]): key for key in found}

    def same(self, answer, name, prehash):
        check(answer.signature == mac(self.secrets[name], prehash), answer)

    # ---- the steps ----

    def token_list(self):
        tokens = self.ok("--json", "token", "list").json()["tokens"]
        ours = [token for token in tokens
                if (token["label"], token["serial"]) ==
                (self.uri["token"], self.uri["serial"])]
        check(len(ours) == 1, tokens)
        equal(ours[0]["profile"], self.kind.profile)
        equal(ours[0]["pin"], "ok")

    def import_(self):
        block = pasted(SECRET)
        self.tried("import", "key", "import", "desk1", stdin=block)
        if self.kind.options:   # a lesser custody is never taken silently
            self.refused(5, "key", "import", "desk1", stdin=block,
                         word=self.kind.options[1])
        self.bring("desk1", SECRET)
        self.refused(3, "key", "import", "desk1", *self.kind.options,
                     stdin=block, name="exists")
        self.signs("desk1")

    def adopt(self):
        if "adopt" in self.kind.cannot:
            raise Cannot(self.kind.cannot["adopt"])
        self.refused(3, "key", "adopt", "desk1", "--object",
                     "pkcs11:object=no-such;id=%00%01", stdin=pasted(),
                     name="not-found")
        self.bring("desk1", None)
        self.signs("desk1")

    def vectors(self):
        """Known answers, where the secrets can be chosen; else the same
        requests, and Python's hmac."""
        names = {self.secrets["desk1"]: "desk1"}
        for vector in VECTORS:
            secret = vector["secret"].encode()
            if self.kind.options is None:
                names[secret] = "desk1"
            elif secret not in names and len(names) < self.kind.secrets:
                names[secret] = f"vector{len(names)}"
                self.bring(names[secret], secret)
        signed = 0
        with self.desk.long_run() as signing:
            for vector in VECTORS:
                name = names.get(vector["secret"].encode())
                if name is None:
                    continue
                method = "LOGIN" if vector["kind"] == "ws" \
                    else vector["method"]
                answer = signing.ask(name, method, vector["request_path"],
                                     vector["timestamp"], vector["body"])
                self.same(answer, name, vector["prehash"])
                if self.kind.options is not None:
                    equal(answer.signature, vector["expected_sign"])
                signed += 1
        check(signed >= 10, signed)

    def long_message(self):
        """As long as a body may be, or refused with the limit named."""
        body = "x" * (200000 if self.kind.longest == 0 else 3500)
        with self.desk.long_run() as signing:
            answer = signing.ask("desk1", "POST", "/api/v5/trade/order", NOON,
                                 body)
            self.same(answer, "desk1",
                      NOON + "POST/api/v5/trade/order" + body)
            if self.kind.longest == 0:
                return
            answer = signing.ask("desk1", "POST", "/api/v5/trade/order", NOON,
                                 body + body)
            equal((answer.name, answer.exit), ("too-large", 2), answer)
            check(str(self.kind.longest) in answer.line, answer)
            self.same(signing.ask("desk1", *GET, NOON), "desk1",
                      NOON + "".join(GET))

    def list_show(self):
        found = self.inventory()
        equal({name for name, _ in found}, set(self.secrets))
        for key in found.values():
            equal((key["state"], key["custody"]), ("ok", self.kind.custody))
        shown = self.ok("--json", "key", "show", "desk1").json()
        equal((shown["name"], shown["custody"], shown["generation"]),
              ("desk1", self.kind.custody, 1))
        for words in (("key", "list"), ("key", "show", "desk1")):
            text = self.ok(*words).out
            check("desk1" in text and PASSPHRASE not in text, text)

    def names(self):
        self.refused(3, "sign", "desk2", *GET, name="not-found", word="desk2")
        self.refused(2, "sign", "desk/1", *GET, name="bad-input")
        self.refused(3, "key", "show", "desk2", name="not-found")
        self.refused(3, "key", "delete", "--yes", "desk2", name="not-found")
        away = self.uri.path.replace("token=", "token=no-")
        check(away != self.uri.path)
        path = f"{away}?module-path={self.uri['module-path']}"
        if self.uri["x-module-args"]:
            path += self.uri.text[self.uri.text.index("&x-module-args="):]
        self.refused(5, "--token", path, "--pin-file", self.place.file("pin"),
                     "sign", "desk1", *GET, name="token-absent",
                     word="present: ")

    def wrong_pin(self):
        """Tried once, then not again; the right one, insisted on, is fine."""
        wrong = os.path.join(self.desk.home, "wrong-pin")
        right = self.place.read("pin").strip()
        with open(wrong, "w", encoding="ascii") as file:
            file.write(right[:-1] + str((int(right[-1]) + 1) % 10) + "\n")
        os.chmod(wrong, 0o600)
        for name in ("pin-wrong", None):
            result = self.refused(4, "--pin-file", wrong, "key", "list")
            check(name in (None, result.error()["code"]), result)
        self.ok("--last-try", "key", "list")
        self.signs("desk1")
        os.unlink(wrong)

    def rotate(self):
        block = pasted(NEXT_SECRET, NEXT_KEY_ID)
        self.tried("rotate", "key", "rotate", "desk1", stdin=block)
        old = self.secrets["desk1"]
        self.ok("key", "rotate", "desk1", stdin=block)
        self.states("ok", "staged")
        self.signs("desk1", old)
        self.signs("desk1@2", NEXT_SECRET)
        self.ok("key", "activate", "desk1")
        self.states("old", "ok")
        self.signs("desk1", NEXT_SECRET)
        self.ok("key", "activate", "--generation", "1", "desk1")
        self.signs("desk1", old)
        self.ok("key", "activate", "--generation", "2", "desk1")
        self.signs("desk1", NEXT_SECRET)
        self.secrets["desk1"] = NEXT_SECRET

    def states(self, *wanted):
        """Of the generations of desk1, from 1 on."""
        found = self.inventory()
        equal({number: found["desk1", number]["state"]
               for name, number in found if name == "desk1"},
              dict(enumerate(wanted, 1)))

    def delete_generation(self):
        if "rotate" in self.kind.refuses:
            raise Cannot("there is but one generation: see rotate")
        self.refused(2, "key", "delete", "--yes", "--generation", "2",
                     "desk1")
        self.ok("key", "delete", "--yes", "--generation", "1", "desk1")
        found = self.inventory()
        equal([number for name, number in found if name == "desk1"], [2])
        self.refused(3, "key", "activate", "--generation", "1", "desk1",
                     name="not-found")
        self.signs("desk1")

    def freeze(self):
        if self.kind.alone:
            self.freeze_and_thaw()
            self.remark = self.kind.alone
            return
        with self.desk.long_run() as signing:
            self.same(signing.ask("desk1", *GET, NOON), "desk1",
                      NOON + "".join(GET))
            self.freeze_and_thaw(signing)
            self.same(signing.ask("desk1", *GET, NOON), "desk1",
                      NOON + "".join(GET))

    def freeze_and_thaw(self, signing=None):
        """In a process that runs, too."""
        self.ok("key", "freeze", "desk1")
        if signing:
            answer = signing.ask("desk1", *GET, NOON)
            equal((answer.name, answer.exit), ("frozen", 6), answer)
        self.refused(6, "sign", "desk1", *GET, name="frozen")
        self.ok("key", "thaw", "--yes", "desk1")
        self.signs("desk1")

    def sealed(self):
        self.tried("sealed", "key", "seal-to")
        keys = os.path.join(self.desk.home, "desk.pub")
        blob = os.path.join(self.desk.home, "sealed1.sealed")
        told = self.ok("--json", "key", "seal-to", "--out", keys).json()
        self.ok("seal", "--to", keys, "--out", blob, "--wrap-fingerprint",
                told["wrap_fingerprint"], "--open-fingerprint",
                told["open_fingerprint"], "sealed1",
                stdin=pasted(OTHER_SECRET))
        self.ok("key", "import", "--sealed", blob, *self.kind.options,
                "sealed1")
        self.secrets["sealed1"] = OTHER_SECRET
        self.signs("sealed1")

    def doctor(self):
        result = self.desk.run("--json", "token", "doctor")
        report = result.json()
        found = {finding["code"] for finding in report["findings"]}
        for wanted in self.kind.findings:
            check(any(re.fullmatch(wanted, code) for code in found),
                  f"not found: {wanted}", result)
        for code in found:
            check(any(re.fullmatch(wanted, code)
                      for wanted in self.kind.findings), code, result)
        equal(result.status, 6 if found else 0)
        equal((report["profile"], report["custody"]),
              ({"name": self.kind.profile, "via": self.kind.via},
               self.kind.verdict), result)
        each = 0 if self.kind.custody == "card-sealed" else \
            1 if self.kind.records == "file" else 2
        equal({key["name"]: (key["known_answer"], key["objects"])
               for key in report["credentials"]},
              {name: (True, each) for name in self.secrets}, result)
        equal(report["objects"]["per_credential"], each, result)
        text = self.desk.run("token", "doctor")
        equal((text.status, text.out.splitlines()[-1]),
              (result.status, f"verdict: {report['verdict']}"), text)
        # What a module does not tell is no number.
        check(not re.search(r"keys of 0|bytes free of [01]$", text.out,
                            re.MULTILINE), text)

    def exposed(self):
        """A key of hardseal's that another program made extractable."""
        if "exposed" in self.kind.cannot:
            raise Cannot(self.kind.cannot["exposed"])
        key = ("--label", "hardseal:spare", "--id", "5a5a")
        self.tool("--keygen", "--key-type", "generic:64", "--private",
                  "--sensitive", "--extractable", *key)
        result = self.desk.run("--json", "token", "doctor")
        report = result.json()
        equal((result.status, report["custody"], result.error()["code"]),
              (6, "not-kept", "finding"), result)
        found = {finding["code"]: finding for finding in report["findings"]}
        check("CKA_EXTRACTABLE" in found["key-exposed"]["text"] and
              "new API key" in found["key-exposed"]["remedy"], result)
        equal(found.keys(), {*self.kind.findings, "key-exposed"})
        text = self.desk.run("token", "doctor")
        equal(text.status, 6, text)
        check("\nFINDING key-exposed: spare: " in text.out and
              "verdict: the token does not keep its secrets: " in text.out,
              text)
        self.tool("--delete-object", "--type", "secrkey", *key)
        self.doctor()

    def tool(self, *args):
        made = self.place.run(
            "pkcs11-tool", "--module", self.uri["module-path"],
            "--token-label", self.uri["token"], "--login", "--pin",
            self.place.read("pin").strip(), *args)
        equal(made.returncode, 0, made)

    # ---- two homes ----

    def two_homes(self):
        """Both use the token at the same time."""
        theirs = "theirs"
        self.bring(theirs, OTHER_SECRET, desk=self.other)
        if self.kind.alone:
            self.signs("desk1")
            self.signs(theirs, desk=self.other)
            self.remark = self.kind.alone
        else:
            self.sign_at_once(theirs)
        if self.kind.records == "token":
            self.signs(theirs)
            self.signs("desk1", desk=self.other)
        else:
            self.refused(3, "sign", theirs, *GET, name="not-found")
        self.ok("key", "delete", "--yes", theirs, desk=self.other)
        del self.secrets[theirs]
        self.refused(3, "sign", theirs, *GET, name="not-found")
        self.signs("desk1")

    def sign_at_once(self, theirs):
        pairs = [(self.desk, "desk1"), (self.other, theirs)]
        running = [(name, desk.start("sign", name, *GET, "--timestamp", NOON))
                   for _ in range(3) for desk, name in pairs]
        signed = 0
        for name, process in running:
            out, err = process.communicate(timeout=SECONDS)
            wanted = mac(self.secrets[name], NOON + "".join(GET))
            if self.kind.racy and process.returncode in (4, 5):
                continue
            check(f"OK-ACCESS-SIGN: {wanted}\n" in out, name, out, err)
            signed += 1
        check(signed >= len(running) // 2, signed)

    # ---- the token is lost, and comes back ----

    def recover(self):
        if self.place.has("insert"):
            try:
                self.recover_from(self.place.pull, self.place.insert)
            finally:            # what comes next needs it
                check(seen(self.place, self.uri, True), "it is not back")
        elif self.kind.behind_chaos:
            self.recover_behind_chaos()
        else:
            raise Cannot("there is nothing to pull")

    def recover_behind_chaos(self):
        """The module in between takes the token away; so far as hardseal can
        see, that is what happens."""
        with Chaos(real=self.uri["module-path"]) as chaos:
            uri = self.uri.text.replace(self.uri["module-path"], chaos.module)
            self.recover_from(
                lambda: chaos.rules("now token-gone forever"),
                lambda: chaos.rules("now token-back"), uri)
            with self.desk.long_run(TIMEOUT_MS, uri) as signing:
                for rule in ("drop-all-sessions", "logout", "drop-session"):
                    self.same(signing.ask("desk1", *GET, NOON), "desk1",
                              NOON + "".join(GET))
                    chaos.rules(f"now {rule}")
                    answer, _ = signing.until_signed("desk1", *GET, NOON)
                    self.same(answer, "desk1", NOON + "".join(GET))

    def recover_from(self, lose, bring_back, uri=None):
        request, prehash = ("desk1", *GET, NOON), NOON + "".join(GET)
        with self.desk.long_run(TIMEOUT_MS, uri) as signing:
            self.same(signing.ask(*request), "desk1", prehash)
            lose()
            try:
                if self.kind.lingers:
                    self.stops(signing)
                for _ in range(2):
                    answer = signing.ask(*request)
                    check(answer.name in LOST or
                          (self.kind.insist and answer.exit == 4), answer)
                    check(answer.ms < TIMEOUT_MS + LATE_MS, answer)
            finally:
                bring_back()
            if not self.kind.insist:
                answer, refused = signing.until_signed(*request)
                self.same(answer, "desk1", prehash)
                check({late.exit for late in refused} <= {5}, *refused)
        if self.kind.insist:
            self.refused(4, "sign", "desk1", *GET, word="--last-try")
            self.ok("--last-try", "key", "list")
            self.remark = self.kind.insist
        self.signs("desk1")

    def stops(self, signing):
        """A secret in memory signs on until hardseal looks, which it does so
        often that none is signed that was asked for later than is promised:
        however slow this machine is."""
        check(seen(self.place, self.uri, False), "it cannot be pulled")
        by = time.monotonic() + self.kind.lingers
        while True:
            asked = time.monotonic()
            answer = signing.ask("desk1", *GET, NOON)
            if answer.signature is None:
                return
            self.same(answer, "desk1", NOON + "".join(GET))
            check(asked < by, "signed though the token was gone")
            time.sleep(0.1)

    # ---- the end ----

    def delete(self):
        for name in list(self.secrets):
            self.ok("key", "delete", "--yes", name)
            self.refused(3, "sign", name, *GET, name="not-found")
        self.secrets.clear()
        equal(self.inventory(), {})
        if self.kind.records == "file":
            left = [file for _, _, files in
                    os.walk(os.path.join(self.desk.home, "state/records"))
                    for file in files]
            equal(left, [])

    def no_traces(self):
        """Of no secret, in no file of hardseal's and in nothing it said."""
        wanted = [form for secret in self.hidden for form in
                  (secret, secret.hex().encode(),
                   secret.hex().upper().encode(), base64.b64encode(secret))]
        seen = "\n".join(self.desk.said + self.other.said).encode()
        shown = PASSPHRASE.encode() # a header of each request
        check(not any(form in seen for form in wanted if form != shown),
              "in the output of a command")
        for home in (self.desk.home, self.other.home):
            for folder, _, files in os.walk(home):
                for name in files:
                    with open(os.path.join(folder, name), "rb") as file:
                        data = file.read()
                    check(not any(form in data for form in wanted),
                          f"in {name} of {folder}")


# What it is called in the table, and the step, in this order.
STEPS = (
    ("token list", Suite.token_list),
    ("import", Suite.import_),
    ("adopt", Suite.adopt),
    ("sign vectors", Suite.vectors),
    ("longest message", Suite.long_message),
    ("list, show", Suite.list_show),
    ("wrong names", Suite.names),
    ("wrong PIN", Suite.wrong_pin),
    ("rotate, activate, back", Suite.rotate),
    ("delete a generation", Suite.delete_generation),
    ("freeze, thaw", Suite.freeze),
    ("sealed import", Suite.sealed),
    ("doctor", Suite.doctor),
    ("exposed key", Suite.exposed),
    ("two homes", Suite.two_homes),
    ("lost, and back", Suite.recover),
    ("delete", Suite.delete),
    ("no traces", Suite.no_traces),
)
