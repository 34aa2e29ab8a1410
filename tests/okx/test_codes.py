#!/usr/bin/env python3
"""test_codes: the built table of codes against a list written beside it.

  test_codes.py LISTCODES

The list below was written from the exchange's documentation, class by class;
it is not made of src/okx/codes.gperf, and the two are compared both ways.
"""

import pathlib
import re
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lib"))

import tap  # noqa: E402

MAYBE, NOT, ONCE, PROBE = 1, 2, 4, 8

# What is to be done, and the codes; "50014-50016" is a range.
CLASSES = {
    "ok": "0",
    "item": "1 2 50122 51008 51115 54004 58207",
    "stop-credential": "50100 50105 50110 50111 50113 50114 50119"
                       " 60005 60007 60009 60024 60032",
    "stop-config": "50035 50038 50044 50053 50067 50101 50108 50109 50116"
                   " 50118 50121 58127 58128 58209 58228"
                   " 59500 59501 59510 59601"
                   " 60028 64001 64002",
    "stop-account": "4088 50007 50008 50009 50012 50027 50028 50029 50041"
                    " 50051 50052 50059 50060 51024 51155 51732-51737 59113",
    "stop-endpoint": "50005 50030 60029 60030 64003",
    "stop-permission": "50120",
    "bug": "50000 50002 50006 50014-50016 50024 50025 50103 50104 50106"
           " 50107 50112 50115 51000"
           " 60004 60011 60012 60013 60018 60019 60026 60027 60031 60033",
    "clock": "50102 60006",
    "back-off": "50001 50011 50013 50026 50040 50061 51113 58102"
                " 60014 60023 63999 64007 64008",
    "ambiguous": "50004 51054 51149 52910-52912 58124",
    "duplicate": "50042 50071 51016",
    "gone": "51400 51503 51603",
    "late": "50036 50037",
}
# After these a write may have been executed all the same.
OPEN = "50001 50004 50013 50026 51054 51149 52910-52912 58124 64007"
ONE_MORE = "50102 60006 60009 60011"
PROBED = "50113 60007"
# What a hint must not leave out.
WORDS = {
    "50119": ["deleted", "14 days", "--site"],
    "50110": ["address", "bound"],
    "50101": ["demo", "live", "--env"],
    "50105": ["passphrase", "not the account's password"],
    "50113": ["secret", "API key id"],
    "50035": ["bound to an IP address"],
    "50061": ["1000 orders in 2 s", "cancels are not counted"],
    "50102": ["30 s", "hardseal clock"],
    "50120": ["permission", "key verify"],
    "50100": ["frozen"],
    "2": ["only what failed"],
    "59500": ["main account"],
    "59501": ["as many", "delete"],
    "59510": ["name"],
    "51016": ["clOrdId"],
    "58124": ["transfer-state"],
    "60032": ["14 days", "--site"],
}


def spread(text):
    """The codes of such a list, one by one."""
    for word in text.split():
        first, _, last = word.partition("-")
        yield from (str(n) for n in range(int(first), int(last or first) + 1))


def rows(program, *codes):
    """{code: (class, flags, hint)}; with codes, the list of what they find."""
    done = subprocess.run([program, *codes], capture_output=True, text=True,
                          check=True)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    if codes:
        return [line[0] for line in lines]
    table = {line[0]: (line[1], int(line[2]), line[3]) for line in lines}
    assert len(table) == len(lines), "a code stands there twice"
    return table


class Codes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.table = rows(PROGRAM)

    def test_every_code_has_the_class_written_here(self):
        wanted = {code: name for name, codes in CLASSES.items()
                  for code in spread(codes)}
        count = sum(len(list(spread(codes))) for codes in CLASSES.values())
        self.assertEqual(len(wanted), count)
        have = {code: row[0] for code, row in self.table.items()}
        self.assertEqual(have, wanted)

    def test_flags(self):
        for flag, codes in [(MAYBE, OPEN), (ONCE, ONE_MORE), (PROBE, PROBED)]:
            have = {code for code, row in self.table.items() if row[1] & flag}
            self.assertEqual(have, set(spread(codes)))
        for code, (name, flags, _) in self.table.items():
            with self.subTest(code):
                self.assertFalse(flags & MAYBE and flags & NOT)
                # Of what was there, or is over, neither can be said.
                neither = name in ("ok", "duplicate", "gone") or code in "12"
                self.assertEqual(neither, not flags & (MAYBE | NOT))

    def test_hints_say_what_to_do(self):
        for code, (_, _, hint) in self.table.items():
            with self.subTest(code):
                self.assertEqual(hint == "", code == "0")
                self.assertLess(len(hint), 300)  # an address comes before it
                self.assertEqual(hint, hint.strip().rstrip("."))
        for code, words in WORDS.items():
            for word in words:
                self.assertIn(word, self.table[code][2], code)

    def test_the_page_says_the_same(self):
        page = (ROOT / "docs" / "ERRORS.md").read_text(encoding="utf-8")
        rows_ = re.findall(r"^\| `([a-z-]+)` \|[^|]*\|([^|]*)\|$", page, re.M)
        self.assertEqual([name for name, _ in rows_],
                         [*CLASSES, "edge", "other"])
        for name, codes in rows_:
            words = codes.split()
            plain = " ".join(w.rstrip("*?") for w in words)
            self.assertEqual(sorted(spread(plain)),
                             sorted(spread(CLASSES.get(name, ""))))
            for mark, flag in [("*", MAYBE), ("?", PROBE)]:
                marked = " ".join(w[:-1] for w in words if w[-1] == mark)
                have = {c for c in spread(plain) if self.table[c][1] & flag}
                self.assertEqual(set(spread(marked)), have)

    def test_each_is_found_and_sub_codes_fall_back(self):
        self.assertEqual(rows(PROGRAM, *self.table), list(self.table))
        # A sub-code is text; what is not there is not there.
        pairs = {"51008_1000": "51008", "51008_": "51008",
                 "51008_10_2": "51008", "50013_1": "50013", "5100": "-",
                 "510080": "-", "": "-", "_": "-", "_51008": "-",
                 "51008 ": "-", " 0": "-", "00": "-", "-1": "-",
                 "5110x": "-", "51008-1000": "-", "99999_51008": "-"}
        self.assertEqual(rows(PROGRAM, *pairs), list(pairs.values()))


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    tap.main()
