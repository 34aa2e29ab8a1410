"""drive_bench: one place where rows of drive.py are run, one after another."""

from drive_after import SIGNS, After
from drive_run import ERRORS, NEW_PIN, PASSPHRASE, SECRETS, Hang

# What refuses a PIN; it must not be tried again.
REFUSED = {
    "C_Login": {
        "CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE",
        "CKR_PIN_LOCKED", "CKR_PIN_EXPIRED", "CKR_USER_NOT_LOGGED_IN"},
    # The others are of the new one.
    "C_SetPIN": {"CKR_PIN_INCORRECT", "CKR_PIN_LOCKED"},
}
# Where status 0 may say less than without the fault:
#   - a MAC that is wrong by a bit tells nobody, where it is the signature
#     itself; where it opens the record, a list says that it is unreadable;
#   - a token that is said to be away is not among the tokens.
MAY_SAY_LESS = {
    ("sign", "mac wrong"), ("login", "mac wrong"), ("list", "mac wrong"),
    ("show", "mac wrong"), ("sign-both", "mac wrong"),
    ("tokens", "token-gone forever"),
    ("tokens", "token-gone 500ms"), ("tokens", "CKR_DEVICE_REMOVED"),
    ("tokens", "CKR_SLOT_ID_INVALID"), ("tokens", "CKR_TOKEN_NOT_PRESENT"),
    ("tokens", "CKR_TOKEN_NOT_RECOGNIZED"),
}
# Calls after the work is done.
GOODBYES = {"C_Finalize", "C_CloseSession", "C_CloseAllSessions",
            "C_DestroyObject"}


class Bench(After):
    def drive(self, row):
        """What was wrong, as a list."""
        rule = "{call} {nth} {action}".format(**row)
        self.begin(row["driver"], row["with"] + "\n" + rule)
        args, stdin = self.command(row["driver"])
        try:
            done = self.run(*args, stdin=stdin)
            wrong = self.look(row, done)
            wrong += self.afterwards(row, done, self.was_refused())
        except Hang as e:
            return [str(e)]
        if wrong:
            wrong.append(f"it ended with {done}")
        return wrong

    def look(self, row, done):
        wrong = self.logins(row["driver"]) + self.shown(row["driver"], done)
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
            error = done.error()
            if ERRORS.get(error.get("code")) != done.status:
                wrong.append("the error is not one of error.h with its status")
            if not error.get("message"):
                wrong.append("the error says nothing")
        return wrong

    def shown(self, driver, done):
        """What stands where it does not belong."""
        everything = done.out + done.err
        said = done.err if driver in SIGNS | {"login"} else everything
        texts = [("a secret", secret, everything)
                 for secret in SECRETS.values()]
        texts += [("the PIN", self.pin(), everything),
                  ("the new PIN", NEW_PIN, everything),
                  ("the passphrase", PASSPHRASE, said)]
        return [f"{name} is shown" for name, text, where in texts
                if text and text.encode() in where]

    def logins(self, driver):
        """No PIN after one that was refused; but that of another token."""
        answers = self.answers(*REFUSED)
        for i, (call, answer) in enumerate(answers):
            others = 1 if i == 0 and self.has_two(driver) else 0
            if answer in REFUSED[call] and len(answers) > i + 1 + others:
                return [f"the PIN is tried again after {answer}: "
                        f"{answers[i + 1:]}"]
        return []

    def was_refused(self):
        return any(answer in REFUSED[call]
                   for call, answer in self.answers(*REFUSED))
