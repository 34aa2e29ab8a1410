#!/usr/bin/env python3
"""transcript: run one transcript, and compare what each command prints.

    transcript.py FILE FOLDER

Needs cram.  The commands run in FOLDER/work, in one shell, with an empty
standard input.  In what they print $TMP stands for that folder, and so does
each name for its value in FOLDER/names (lines of "value name").  A transcript
that ends the shell with status 80 is skipped, for the reason in FOLDER/skip.

Prints JSON: {"skip": reason or null, "blocks": [{"line", "length", "command",
"printed", "diff"}]}, a block for each command.
"""

import codecs
import json
import os
import sys

import cram
from cram import _diff

INDENT = b"  "
COMMAND = b"  $ "
MORE = b"  > "
ESCAPED = b" (esc)\n"
# Behind the last command: seen only if the shell gets there.
LAST = [b"  $ echo the shell ends here\n", b"  the shell ends here\n"]
# The script comes on descriptor 9, so that no command can read it.
SHELL = ["bash", "-c",
         "exec bash --norc --noprofile /dev/fd/9 9<&0 </dev/null"]


class Block:
    """A command and what belongs to it: all indented lines up to the next."""

    def __init__(self, number, first):
        self.line = number
        self.lines = [first]

    def command(self):
        text = [self.lines[0][len(COMMAND):]]
        text += [line[len(MORE):] for line in self.lines[1:]
                 if line.startswith(MORE)]
        return b"".join(text).decode()


def split(lines):
    """The blocks of a transcript, text between them left out."""
    blocks = []
    for number, line in enumerate(lines, 1):
        if line.startswith(COMMAND):
            blocks.append(Block(number, line))
        elif line.startswith(INDENT) and blocks:
            blocks[-1].lines.append(line)
    return blocks


def substitutions(folder):
    """[(value, name)], the longest value first."""
    found = [(os.path.join(folder, "work").encode(), b"$TMP")]
    path = os.path.join(folder, "names")
    if os.path.exists(path):
        with open(path, "rb") as file:
            found += [tuple(line.rsplit(None, 1)) for line in
                      file.read().splitlines()]
    return sorted(found, key=lambda pair: -len(pair[0]))


def readable(line):
    """cram escapes all but ASCII; text that can be shown is shown."""
    if not line.endswith(ESCAPED):
        return line
    try:
        text = codecs.escape_decode(line[:-len(ESCAPED)])[0].decode()
    except UnicodeDecodeError:
        return line
    return text.encode() + b"\n" if text.isprintable() else line


def with_names(line, names):
    for value, name in names:
        line = line.replace(value, name)
    return line


def compare(wanted, got):
    """The difference as text; empty if there is none."""
    lines = _diff.unified_diff(
        wanted.lines, got.lines, b"expected", b"printed",
        matchers=[_diff.esc, _diff.glob, _diff.regex])
    return b"".join(lines).decode("utf-8", "replace")


def describe(wanted, got):
    return {"line": wanted.line, "length": len(wanted.lines),
            "command": wanted.command(),
            "printed": [line.decode().rstrip("\n") for line in got.lines]
            if got else None,
            "diff": compare(wanted, got) if got
            else "the shell ended before this command"}


def skip_reason(folder):
    try:
        with open(os.path.join(folder, "skip"), encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return "no reason is given"


def run(path, folder):
    with open(path, "rb") as file:
        lines = file.readlines() + LAST
    wanted, got, _ = cram.test(lines, shell=SHELL, env=dict(os.environ),
                               cleanenv=False)
    if got is None:
        return {"skip": skip_reason(folder), "blocks": []}
    names = substitutions(folder)
    got = split([with_names(readable(line), names) for line in got])
    wanted = split(wanted)
    got += [None] * (len(wanted) - len(got))
    return {"skip": None,
            "blocks": [describe(w, g) for w, g in zip(wanted, got)]}


if __name__ == "__main__":
    json.dump(run(*sys.argv[1:]), sys.stdout)
