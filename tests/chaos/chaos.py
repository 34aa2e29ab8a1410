#!/usr/bin/env python3
"""chaos: the fault-injecting PKCS#11 module for tests in Python.

    with Chaos(real="/usr/lib/softhsm/libsofthsm2.so",
               lines="C_Sign 3 CKR_DEVICE_ERROR") as chaos:
        run_the_program(module=chaos.module)
        chaos.rules("every 100ms drop-all-sessions")
        ...
        assert chaos.calls("C_Login") == 1

From a shell, with the path of a control file:

    chaos.py show CONTROL              what has been counted, as text
    chaos.py rules CONTROL [RULE...]   these rules from now on; none: no rules

The module is the one named by CHAOS_MODULE.
"""

import mmap
import os
import pathlib
import re
import shutil
import struct
import sys
import tempfile
import time

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
MAGIC = b"CHAOSP11"
BYTES = 8192
TEXT, TEXT_BYTES = 128, 3968
COUNTS = 4096
# name: offset, of numbers of 8 bytes
NUMBERS = {
    "generation": 16, "applied": 24, "rejected": 32, "written_ns": 40,
    "pin_wrong": 48, "logins": 56, "logins_wrong": 64, "injected": 72,
    "drops": 80, "removals": 88, "stalled": 96,
}


def functions():
    """The names C_..., in the order in which they are counted."""
    text = (pathlib.Path(__file__).parent / "calls.h").read_text()
    return ["C_" + name for name in re.findall(r"^    X\((\w+),", text, re.M)]


class Control:
    """A control file, mapped."""

    def __init__(self, path):
        with open(path, "r+b") as f:
            self._map = mmap.mmap(f.fileno(), BYTES)
        magic, version, calls = struct.unpack_from("=8sII", self._map, 0)
        self._functions = functions()
        if (magic, version, calls) != (MAGIC, 1, len(self._functions)):
            raise ValueError(f"{path}: no control file of this version")

    def number(self, name):
        return self._get(NUMBERS[name])

    def calls(self, function):
        """How often it was called, in all processes."""
        return self._get(COUNTS + 16 * self._functions.index(function))

    def failed(self, function):
        """How often it answered anything but CKR_OK."""
        return self._get(COUNTS + 16 * self._functions.index(function) + 8)

    def rules(self, text=""):
        """These rules, in place of those given so before."""
        data = text.encode()
        if len(data) >= TEXT_BYTES:
            raise ValueError("too many rules")
        generation = self.number("generation") | 1
        self._set("generation", generation)
        self._map[TEXT:TEXT + TEXT_BYTES] = data.ljust(TEXT_BYTES, b"\0")
        self._set("written_ns", time.monotonic_ns())
        self._set("generation", generation + 1)

    def taken(self):
        """True: taken up; False: refused, stderr says why; None: not yet."""
        generation = self.number("generation")
        if generation and self.number("rejected") == generation:
            return False
        return True if self.number("applied") == generation else None

    def close(self):
        self._map.close()

    def _get(self, offset):
        return struct.unpack_from("=Q", self._map, offset)[0]

    def _set(self, name, value):
        struct.pack_into("=Q", self._map, NUMBERS[name], value)


class Chaos:
    """The module in a folder of its own, removed on leaving.

    `real` is the module behind it; `lines` are added to the script.  Where
    SOFTHSM2_CONF is set, or given, the script sets it too.
    """

    def __init__(self, real=SOFTHSM, lines="", softhsm2_conf=None):
        self.dir = tempfile.mkdtemp(prefix="hseal-chaos-")
        self.module = os.path.join(self.dir, "chaos-pkcs11.so")
        self.log = os.path.join(self.dir, "calls.log")
        self.script = os.path.join(self.dir, "chaos.conf")
        shutil.copy(os.environ["CHAOS_MODULE"], self.module)
        os.chmod(self.module, 0o700)
        conf = softhsm2_conf or os.environ.get("SOFTHSM2_CONF")
        text = f"module = {real}\ncontrol = control\nlog = calls.log\n"
        if conf:
            text += f"setenv = SOFTHSM2_CONF={conf}\n"
        pathlib.Path(self.script).write_text(text + lines + "\n")
        path = os.path.join(self.dir, "control")
        with open(path, "wb") as f:
            f.write(struct.pack("=8sII", MAGIC, 1, len(functions())))
            f.truncate(BYTES)
        self.control = Control(path)
        self.number = self.control.number
        self.calls = self.control.calls
        self.failed = self.control.failed
        self.rules = self.control.rules
        self.taken = self.control.taken

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.control.close()
        shutil.rmtree(self.dir, ignore_errors=True)


def show(path):
    control = Control(path)
    for name in NUMBERS:
        print(f"{name} {control.number(name)}")
    for function in functions():
        if control.calls(function):
            print(f"{function} {control.calls(function)} calls, "
                  f"{control.failed(function)} failed")


def main(args):
    if len(args) == 2 and args[0] == "show":
        show(args[1])
    elif len(args) >= 2 and args[0] == "rules":
        Control(args[1]).rules("\n".join(args[2:]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
