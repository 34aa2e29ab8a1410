"""place: a folder and what a tokens/*/setup has made in it, as the contract in
tokens/softhsm2/README.md says.

    made = run_setup("nss", folder, home)
    place, uri = Place(folder), Uri(made.stdout.strip())
    place.run("pkcs11-tool", "--module", uri["module-path"], ...)
    place.end()
"""

import glob
import json
import os
import subprocess
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
TOKENS = os.path.realpath(os.path.join(HERE, "../../tokens"))
CANNOT = 77
SECONDS = 120
SANITIZERS = ("ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS")


def all_names():
    return sorted(os.path.basename(os.path.dirname(path))
                  for path in glob.glob(f"{TOKENS}/*/setup"))


def environment():
    """Nothing else is taken from the caller, so nothing else is there."""
    names = ("PATH", "TMPDIR", *SANITIZERS)
    return {name: os.environ[name] for name in names if name in os.environ}


class Uri:
    """Enough of RFC 7512 to read what a set-up prints."""

    def __init__(self, text):
        self.text = text
        self.path, _, query = text.partition("?")
        scheme, _, path = self.path.partition(":")
        if scheme != "pkcs11":
            raise ValueError(f"not a pkcs11: URI: {text!r}")
        self.attributes = {}
        for word in path.split(";") + query.split("&"):
            name, _, value = word.partition("=")
            if name in self.attributes:
                raise ValueError(f"{name} stands twice")
            self.attributes[name] = urllib.parse.unquote(value,
                                                         errors="strict")

    def __getitem__(self, name):
        return self.attributes.get(name, "")


class Place:
    """A folder and what a set-up has made in it."""

    def __init__(self, folder):
        self.folder = folder
        self.more = {}          # variables, for all that is run

    def file(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.file(name), encoding="utf-8") as file:
            return file.read()

    def run(self, *command):
        """A command where the token is, with what the module needs."""
        return subprocess.run(self.inside(command), env=self.environment(),
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False, timeout=SECONDS)

    def has(self, name):
        return os.path.exists(self.file(name))

    def environment(self):
        """The one that the module needs, and nothing else."""
        env = self.outside()
        for line in self.read("environment").splitlines():
            name, _, value = line.partition("=")
            env[name] = value
        return env

    def outside(self):
        """Without what the module needs."""
        return {**environment(), **self.more}

    def inside(self, command):
        """The command as it runs where the token is."""
        return [self.file("enter"), *command] if self.has("enter") \
            else list(command)

    def pull(self):
        """Take the token away; only where insert() can bring it back."""
        last = self.read("processes").splitlines()[-1].split()[-1]
        subprocess.run([self.file("stop"), last], check=True, timeout=SECONDS)

    def insert(self):
        subprocess.run([self.file("insert")], check=True, timeout=SECONDS)

    def end(self):
        """End what was started; the folder stays."""
        if self.has("stop"):
            subprocess.run([self.file("stop")], check=True, timeout=SECONDS)

    def processes(self):
        """[(number, name)] of what was started and is still there."""
        if not os.path.exists(self.file("processes")):
            return []
        found = []
        for line in self.read("processes").splitlines():
            number, start, name = line.split()
            if running(number, start):
                found.append((number, name))
        return found


def stat_of(number):
    """The fields behind the name in /proc/NUMBER/stat; [] if it is gone."""
    try:
        with open(f"/proc/{number}/stat", encoding="latin-1") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return []


def running(number, start):
    fields = stat_of(number)
    return bool(fields) and fields[0] != "Z" and fields[19] == start


def run_setup(name, folder, home):
    """The home folder, which is there, is none of its business."""
    env = {**environment(), "HOME": home}
    return subprocess.run([f"{TOKENS}/{name}/setup", folder],
                          env=env, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False,
                          timeout=SECONDS)


def labels(place, uri):
    """[(label, serial)] as the module itself tells them."""
    if uri["x-module-args"]:
        made = place.run(sys.executable, "-B",
                         os.path.join(HERE, "pkcs11.py"), uri["module-path"],
                         uri["x-module-args"])
        return [(token["label"], token["serial"])
                for token in json.loads(made.stdout or "[]")]
    made = place.run("pkcs11-tool", "--module", uri["module-path"],
                     "--list-token-slots")
    found, label = [], None
    for line in made.stdout.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "token label":
            label = value.strip()
        elif name.strip() == "serial num":
            found.append((label, value.strip()))
    return found


def seen(place, uri, there):
    """Wait until the module itself shows the token, or shows it no more: what
    a pull or an insert does, a reader tells when it looks.  False: it does not
    come to that."""
    until = time.monotonic() + SECONDS
    wanted = (uri["token"], uri["serial"])
    while (wanted in labels(place, uri)) != there:
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def reason(made):
    """Why a set-up has ended, as it says itself."""
    return made.stderr.strip().rpartition("\n")[2].removeprefix("setup: ")
