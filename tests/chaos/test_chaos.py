#!/usr/bin/env python3
"""The module under a program that knows nothing of it, from Python; and that
each quirk has a test and a line in README.md."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
sys.path.insert(0, str(HERE))

import chaos  # noqa: E402
import tap  # noqa: E402

TOOL = shutil.which("pkcs11-tool")
UTIL = shutil.which("softhsm2-util")


@unittest.skipUnless(TOOL and UTIL and os.path.exists(chaos.SOFTHSM),
                     "pkcs11-tool or SoftHSM is missing")
class Program(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.conf = os.path.join(self.folder.name, "softhsm2.conf")
        os.mkdir(os.path.join(self.folder.name, "tokens"))
        pathlib.Path(self.conf).write_text(
            f"directories.tokendir = {self.folder.name}/tokens\n"
            "objectstore.backend = file\n")
        subprocess.run(
            [UTIL, "--init-token", "--free", "--label", "t", "--so-pin",
             "12345678", "--pin", "1234"], check=True, capture_output=True,
            env={"SOFTHSM2_CONF": self.conf})

    def start(self, lines=""):
        c = chaos.Chaos(lines=lines, softhsm2_conf=self.conf)
        self.addCleanup(c.__exit__)
        return c

    def tool(self, c, *args, pin="1234"):
        """pkcs11-tool in an empty environment."""
        done = subprocess.run(
            [TOOL, "--module", c.module, "--token-label", "t", "--login",
             "--pin", pin, *args], capture_output=True, env={}, timeout=60,
            check=False)
        return done.returncode, done.stdout + done.stderr

    def test_passes_on(self):
        c = self.start()
        status, said = self.tool(c, "--list-objects")
        self.assertEqual(status, 0, said)
        self.assertEqual(c.number("logins"), 1)
        self.assertEqual(c.calls("C_Login"), 1)
        self.assertEqual(c.failed("C_Login"), 0)
        self.assertEqual(c.number("injected"), 0)
        lines = pathlib.Path(c.log).read_text().splitlines()
        self.assertTrue(any(" C_Login 1 0x" in line for line in lines))
        for line in lines:  # a form that has no place for a value
            self.assertRegex(
                line, r"^\d+\.\d{6} \d+ C_\w+ \d+ 0x[0-9a-f]+ CKR_\w+$")

    def test_fails_by_script(self):
        c = self.start("C_FindObjectsInit 1 CKR_DEVICE_ERROR")
        status, said = self.tool(c, "--list-objects")
        self.assertNotEqual(status, 0)
        self.assertIn(b"CKR_DEVICE_ERROR", said)
        self.assertEqual(c.number("injected"), 1)

    def test_fails_by_live_rule(self):
        c = self.start()
        c.rules("C_Login * CKR_PIN_LOCKED")
        self.assertIsNone(c.taken())
        status, said = self.tool(c, "--list-objects")
        self.assertIn(b"CKR_PIN_LOCKED", said)
        self.assertIs(c.taken(), True)
        c.rules("nonsense")
        self.tool(c, "--list-objects")
        self.assertIs(c.taken(), False)
        c.rules()
        status, said = self.tool(c, "--list-objects")
        self.assertEqual(status, 0, said)

    def test_burns_a_pin(self):
        c = self.start("pin-tries 2")
        for want in (b"CKR_PIN_INCORRECT", b"CKR_PIN_INCORRECT",
                     b"CKR_PIN_LOCKED"):
            status, said = self.tool(c, "--list-objects", pin="9999")
            self.assertIn(want, said)
        self.assertIn(b"CKR_PIN_LOCKED", self.tool(c, "--list-objects")[1])
        self.assertEqual(c.number("pin_wrong"), 2)

    def test_complains(self):
        c = self.start("C_Sign 1 CKR_NONSENSE")
        status, said = self.tool(c, "--list-objects")
        self.assertNotEqual(status, 0)
        self.assertIn(f"chaos: {c.script}:5: unknown action".encode(), said)

    def test_shell(self):
        c = self.start()
        path = os.path.join(c.dir, "control")
        command = [sys.executable, str(HERE / "chaos.py")]
        subprocess.run([*command, "rules", path, "C_Login 1 0x30"], check=True)
        self.assertIn(b"CKR_DEVICE_ERROR", self.tool(c, "--list-objects")[1])
        said = subprocess.run([*command, "show", path], check=True,
                              capture_output=True, text=True).stdout
        self.assertIn("C_Login 1 calls, 1 failed\n", said)
        self.assertIn("injected 1\n", said)


class Documents(unittest.TestCase):
    def quirks(self):
        text = (HERE / "quirks.h").read_text()
        return re.findall(r'X\(\w+,\s*"([\w-]+)"', text)

    def test_each_quirk_has_a_test(self):
        tests = "".join(p.read_text() for p in HERE.glob("test_chaos_*.c"))
        self.assertGreater(len(self.quirks()), 50)
        for quirk in self.quirks():
            with self.subTest(quirk=quirk):
                self.assertRegex(tests, rf"quirk {quirk}\b(?!-)")

    def test_each_quirk_is_documented(self):
        text = (HERE / "README.md").read_text()
        rows = re.findall(r"^\| `([\w-]+)( N)?` \|",
                          text[text.index("\n## Quirks"):], re.M)
        self.assertEqual(sorted(name for name, _ in rows),
                         sorted(self.quirks()))

    def test_each_action_is_documented(self):
        text = (HERE / "README.md").read_text()
        source = (HERE / "rules.c").read_text()
        actions = re.findall(r'\{ "([\w-]+)",\s+(?:NULL|"(\w+)")', source)
        self.assertGreater(len(actions), 15)
        for word, second in actions:
            with self.subTest(action=word):
                self.assertIn(f"`{word} {second}".rstrip(), text)

    def test_offsets_are_documented(self):
        text = (HERE / "README.md").read_text()
        for name, offset in chaos.NUMBERS.items():
            with self.subTest(name=name):
                self.assertRegex(text, rf"\| {offset} +\| `{name}`")
        self.assertIn(f"4096 + 16 * {chaos.functions().index('C_Sign')})",
                      text)


if __name__ == "__main__":
    tap.main()
