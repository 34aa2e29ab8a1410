#!/usr/bin/env python3
"""The man pages and --help tell the same: every command and option of one is
in the other, and mandoc finds nothing to complain about."""

import glob
import os
import re
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib")]
MAN = os.path.join(HERE, "../../docs/man")

import tap  # noqa: E402
from program import Home  # noqa: E402

# The page of a command: the family's, or the front page.
PAGES = {"init": "init", "token": "token", "key": "key", "sign": "sign",
         "login": "sign", "request": "request", "seal": "seal",
         "bench": "bench", "clock": "clock",
         "subaccount": "subaccount"}


def help_of(*words):
    with Home() as home:
        result = home.run(*words, "--help")
    if result.status != 0:
        raise RuntimeError(str(result))
    return result.out.decode()


def commands():
    """The commands, as --help lists them: indented, words, two blanks."""
    text = help_of()
    block = re.split(r"(?im)^commands:?$", text)[1]
    found = []
    for line in block.splitlines()[1:]:
        match = re.match(r"  (\S+(?: \S+)*?)(?:  |$)", line)
        if not match:
            break
        words = [w for w in match.group(1).split()
                 if re.fullmatch("[a-z]+(-[a-z]+)*", w)]
        found.append(words)
    return found


def page_of(words):
    name = PAGES.get(words[0])
    return "hardseal" + (f"-{name}" if name else "") + ".1"


def options_of_help(text):
    return set(re.findall(r"(?<![\w-])--([a-z][a-z-]+)", text))


def source(page):
    with open(os.path.join(MAN, page), encoding="utf-8") as file:
        return file.read()


def options_of_page(page):
    return {match.replace("\\-", "-") for match in
            re.findall(r"Fl -([a-z][a-z-]+)", source(page))}


def rendered(page):
    text = subprocess.run(["mandoc", "-T", "utf8", os.path.join(MAN, page)],
                          capture_output=True, check=True).stdout.decode()
    return re.sub(r".\x08", "", text)


class Man(unittest.TestCase):
    def test_help_lists_commands(self):
        self.assertGreaterEqual(len(commands()), 11)

    def test_every_command_is_in_its_page(self):
        for words in commands():
            with self.subTest(command=" ".join(words)):
                page = source(page_of(words))
                self.assertTrue(all(word in page for word in words))

    def test_every_option_of_help_is_in_its_page(self):
        everywhere = options_of_page("hardseal.1")
        for words in commands():
            with self.subTest(command=" ".join(words)):
                page = options_of_page(page_of(words))
                missing = options_of_help(help_of(*words)) - page - everywhere
                self.assertEqual(missing, set())

    def test_every_option_of_a_page_is_in_help(self):
        shown = {}
        for words in commands():
            shown.setdefault(page_of(words), set()).update(
                options_of_help(help_of(*words)))
        shown["hardseal.1"] = shown.get("hardseal.1", set()) | \
            options_of_help(help_of())
        for page in sorted(os.listdir(MAN)):
            with self.subTest(page=page):
                extra = options_of_page(page) - shown.get(page, set()) - \
                    shown["hardseal.1"]
                self.assertEqual(extra, set())

    def test_every_finding_is_in_its_page(self):
        codes = set()
        for path in glob.glob(os.path.join(HERE, "../../src/cli/doctor_*.c")):
            with open(path, encoding="utf-8") as file:
                codes |= set(re.findall(
                    r'hseal_doctor_finding\(\s*d,[^;]*?"([a-z-]+)",\s',
                    file.read()))
        self.assertGreaterEqual(len(codes), 15)
        for code in codes:
            self.assertIn(f".It Cm {code}\n", source("hardseal-token.1"))

    def test_pages_name_each_other(self):
        names = {page[:-2] for page in os.listdir(MAN)}
        for page in os.listdir(MAN):
            named = set(re.findall(r"Xr (hardseal\S*)", source(page)))
            self.assertEqual(named - names, set(), page)

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_mandoc_finds_nothing(self):
        for page in os.listdir(MAN):
            result = subprocess.run(
                ["mandoc", "-T", "lint", "-W", "warning",
                 os.path.join(MAN, page)], capture_output=True, check=False)
            self.assertEqual(result.stdout, b"", page)

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_exit_status_is_the_table_of_the_program(self):
        text = rendered("hardseal.1")
        section = text.split("EXIT STATUS")[1].split("EXAMPLES")[0]
        found = set(re.findall(r"(?m)^\s+(\d)\s", section))
        self.assertEqual(found, set("0123456789"))


if __name__ == "__main__":
    tap.main()
