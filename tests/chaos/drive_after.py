"""drive_after: what each command of drive.py promises, and how all must be
once the fault is over."""

import os
import pathlib

from drive_homes import KEYS_TIMEOUT_MS, Homes
from drive_run import (KEY_ID, NEW_PIN, NEXT_ID, PATH, PIN_STATUS, SECRETS,
                       SIGN, TIME, UNIX, mac)

# How an error says that something may be left of what was begun.
LEFT_BEHIND = ("hardseal token sync", "hardseal key delete",
               "look what became of it")
IMPORTS = {"import", "first-import", "sealed", "adopt", "card-import"}
SIGNS = {"sign", "sign-both", "card-sign"}
LISTS = {"list", "card-list"}


def signed(said):
    """The API key that signed, if the MAC is that of its own secret."""
    headers = said["headers"]
    key_id = headers["OK-ACCESS-KEY"]
    right = mac(f"{TIME}GET{PATH}", SECRETS[key_id])
    return key_id if headers["OK-ACCESS-SIGN"] == right else None


def promised(driver, said):
    """Whether this is what the command says when all is well."""
    if driver in SIGNS:
        return signed(said) == KEY_ID
    if driver in LISTS:
        return [(k["name"], k["state"]) for k in said["keys"]] == \
            [("k1", "ok")]
    return {
        "login": lambda: said["args"][0]["sign"] ==
        mac(f"{UNIX}GET/users/self/verify"),
        "show": lambda: (said["name"], said["state"]) == ("k1", "ok"),
        "tokens": lambda: "hardseal" in [t["label"] for t in said["tokens"]],
        "rotate": lambda: (said["key_id"], said["state"]) == (NEXT_ID, "ok"),
        "activate": lambda: (said["key_id"], said["state"]) == (NEXT_ID, "ok"),
        "freeze": lambda: said["state"] == "frozen",
        "doctor": lambda: said["findings"] == [],
        "sync": lambda: said["findings"] == [],
        "pin": lambda: said["changed"] == "pin",
    }.get(driver, lambda: True)()


class After(Homes):
    @staticmethod
    def promise(driver, done):
        """Status 0: is it as it should be?"""
        try:
            good = promised(driver, done.json())
        except (KeyError, IndexError, TypeError):
            good = False
        return [] if good else ["status 0, and not what it should say"]

    def afterwards(self, row, done, refused):
        """What is wrong when the fault is over; `refused`: so was a PIN."""
        self.rules("")
        driver = row["driver"]
        if driver == "init":
            return self.after_init(done)
        self.set_timeout(KEYS_TIMEOUT_MS)  # now it is the machine's alone
        if driver == "pin":
            return self.after_pin(done, refused)
        wrong = self.after_refusal(driver) if refused else []
        if driver in IMPORTS:
            return wrong + self.after_import(driver, done)
        look = {
            "import-both": self.after_both, "delete": self.after_delete,
            "rotate": self.after_change, "activate": self.after_change,
            "freeze": self.after_freeze, "doctor": self.after_doctor,
            "sync": self.after_sync, "seal-to": self.after_seal_to,
        }.get(driver)
        if look is not None:
            return wrong + look(driver, done)
        return wrong + self.signs()

    def after_refusal(self, driver):
        """The next command does not try it again; one that insists does."""
        done = self.run("key", "list")
        # Of two tokens the other one has not refused anything.
        others = 1 if self.has_two(driver) else 0
        if done.status != PIN_STATUS:
            return [f"after a refused PIN the next command gives {done}"]
        if self.calls("C_Login") > others:
            return ["the refused PIN is tried by the next command"]
        done = self.run("--last-try", "key", "list")
        return [] if done.status == 0 else [f"--last-try: {done}"]

    def signs(self, *key_ids):
        """As one of these; as k1 was, if none is given."""
        done = self.run(*SIGN)
        if done.status != 0:
            return [f"afterwards k1 does not sign: {done}"]
        if signed(done.json()) not in (key_ids or (KEY_ID,)):
            return [f"afterwards it signs wrong: {done}"]
        return []

    def states(self):
        """How `key list` shows k1 on each token; None if it is not there."""
        said = self.must("key", "list").json()
        return [next((key["state"] for key in token["keys"]
                      if key["name"] == "k1"), None)
                for token in said.get("tokens", [said])]

    def again(self, driver):
        args, stdin = self.command(driver)
        return self.run(*args, stdin=stdin)

    def after_import(self, driver, done):
        state, = self.states()
        if done.status == 0 and state != "ok":
            return [f"status 0, and k1 is shown as {state}"]
        if state == "ok":
            return self.signs()
        if self.run(*SIGN).status == 0:
            return [f"k1 is shown as {state}, and signs"]
        again = self.again(driver)
        if again.status != 0:
            return [f"k1 is shown as {state}; imported again: {again}"]
        return self.signs()

    def after_both(self, driver, done):
        """On all tokens or on none; what is not so, token sync can tell."""
        states = self.states()
        if done.status == 0 and states != ["ok", "ok"]:
            return [f"status 0, and k1 is shown as {states}"]
        if states == ["ok", "ok"]:
            return self.signs()
        wrong = []
        hint = done.error().get("hint", "")
        if "ok" in states and done.status > 0 and \
                not any(words in hint for words in LEFT_BEHIND):
            wrong.append(f"not on all tokens, and not told: {states}")
        if "ok" in states and self.again("sync").code() != "finding":
            wrong.append(f"token sync does not see {states}")
        for name, state in zip(("one", "two"), states):
            if state == "ok":
                self.must("--token", name, "key", "delete", "k1", "--yes")
        again = self.again(driver)
        if again.status != 0 or self.states() != ["ok", "ok"]:
            wrong.append(f"k1 is shown as {states}; imported again: {again}")
        return wrong + self.signs()

    def after_delete(self, driver, done):
        state, = self.states()
        if done.status == 0:
            return [] if state is None else [f"deleted, and shown as {state}"]
        if state is None:
            return []
        wrong = self.signs() if state == "ok" else []
        again = self.again(driver)
        if again.status != 0 or self.states() != [None]:
            wrong.append(f"k1 was shown as {state}; deleted again: {again}")
        return wrong

    def after_change(self, driver, done):
        """The old key signs or the new one, each with its own secret; and
        the new one when the command is brought to its end."""
        if done.status == 0:
            return self.signs(NEXT_ID)
        wrong = self.signs(KEY_ID, NEXT_ID)
        if wrong or not self.signs(NEXT_ID):
            return wrong
        ended = self.again("activate")
        if driver == "rotate" and ended.code() == "not-found":
            ended = self.again("rotate")
        if ended.status != 0:
            return [f"it cannot be brought to its end: {ended}"]
        return self.signs(NEXT_ID)

    def is_frozen(self):
        return self.run(*SIGN).code() == "frozen"

    def after_freeze(self, driver, done):
        if done.status == 0:
            return [] if self.is_frozen() else ["frozen, and signs"]
        wrong = [] if self.is_frozen() else self.signs()
        again = self.again(driver)
        if again.status != 0 or not self.is_frozen():
            wrong.append(f"frozen again: {again}")
        return wrong

    def after_doctor(self, driver, done):
        """What it made is gone, or goes with the next one."""
        again = self.again(driver)
        if again.status != 0 or not self.promise(driver, again) == []:
            return [f"the next one: {again}"]
        said = again.json()
        wrong = []
        if done.status == 0 and said["canary"]["swept"] != 0:
            wrong.append("status 0, and it left a key behind")
        if any("canary" in key["label"] for key in said["keys"]):
            wrong.append("a key is left behind for good")
        return wrong + self.signs()

    def after_sync(self, driver, done):
        del done
        again = self.again(driver)
        return self.signs() if again.status == 0 else [f"again: {again}"]

    def after_seal_to(self, driver, done):
        del driver
        if done.status == 0 and not os.path.exists(self.public):
            return ["status 0, and no file"]
        return self.signs()

    def after_pin(self, done, refused):
        """One PIN is good, the old or the new one; which one is known if
        the command ended well."""
        if refused:
            before = self.run("key", "list")
            if before.status != PIN_STATUS or self.calls("C_Login") != 0:
                return [f"after a refused PIN the next command: {before}"]
        old = self.run("--last-try", "key", "list")
        if old.status == 0:
            return ["changed, and the old one is good"] if done.status == 0 \
                else self.signs()
        if old.status != PIN_STATUS:
            return [f"with the old PIN: {old}"]
        pathlib.Path(self.pin_file).write_text(NEW_PIN + "\n")
        new = self.run("--last-try", "key", "list")
        return self.signs() if new.status == 0 else [f"with no PIN: {new}"]

    def after_init(self, done):
        if done.status != 0:
            again = self.again("init")
            if again.status != 0 and again.code() != "exists":
                return [f"init again: {again}"]
        again = self.again("import")
        if again.status != 0:
            return [f"the new token takes no key: {again}"]
        return self.signs()
