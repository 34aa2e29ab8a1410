"""sources: the C files of the tree, and their text without comments.

Shared by the checks in this folder.
"""

import pathlib
import re
import sys

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lib"))

import tap  # noqa: E402, F401 (the checks take it from here)

_TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)
      | (?P<string>"(?:\\.|[^"\\\n])*")
      | (?P<char>'(?:\\.|[^'\\\n])*')""",
    re.S | re.X,
)
_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include\b[ \t]*(.*?)[ \t]*$", re.M)


def c_files(root, *folders):
    """The .c and .h files in and below these folders, as sorted paths."""
    found = []
    for folder in folders:
        for pattern in ("*.c", "*.h"):
            found += (root / folder).rglob(pattern)
    return sorted(found)


def _blank(text):
    """As many lines, and nothing in them."""
    return "\n" * text.count("\n")


def without_comments(text):
    """The text with each comment as a blank, its line breaks kept."""
    return _TOKEN.sub(
        lambda m: " " + _blank(m[0]) if m["comment"] else m[0], text
    )


def code_only(text):
    """Likewise, and with nothing between the quotes of strings."""

    def replace(match):
        if match["comment"]:
            return " " + _blank(match[0])
        quote = match[0][0]
        return quote + quote

    return _TOKEN.sub(replace, text)


def includes(text):
    """(line, what stands behind #include) of each, in order."""
    text = without_comments(text).replace("\\\n", "\n")
    return [
        (text.count("\n", 0, m.start()) + 1, m[1])
        for m in _INCLUDE.finditer(text)
    ]
