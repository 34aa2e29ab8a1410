#!/usr/bin/env python3
"""Every tokens/*/setup keeps its contract (tokens/softhsm2/README.md): a URI
of a token that is there, a PIN that opens it, nothing of it in the caller's
environment, and nothing left running after its stop.  One that cannot run here
is a skip with its reason."""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]

import tap  # noqa: E402
from place import (CANNOT, SECONDS, TOKENS, Place, Uri,  # noqa: E402
                   all_names, environment, labels, reason, run_setup, running,
                   seen, stat_of)

# Where these tokens have their state on a machine that uses them.
PLACES = ("/var/lib/opencryptoki", "/run/lock/opencryptoki",
          "/var/log/opencryptoki", "/run/pkcsslotd.socket", "/run/pcscd")
# A path that URIs, shells and configurations must get right, or refuse.
ODD = "a token's & 50%41"
# What every machine on which hardseal's tests run must be able to make.
ALWAYS = {"softhsm2"}


def users_of(folder):
    """Processes whose command names this folder."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                if folder.encode() in file.read():
                    found.append(entry)
        except OSError:
            pass                # it has ended meanwhile
    return found


def mounts_of(folder):
    with open("/proc/self/mounts", encoding="utf-8") as file:
        return [line for line in file if folder in line]


def machine_state():
    """What is in the places of this machine's own tokens, and since when."""
    found = {}
    for place in PLACES:
        paths = [place]
        for folder, _, files in os.walk(place):
            paths += [folder, *(os.path.join(folder, x) for x in files)]
        for path in paths:
            if os.path.lexists(path):
                seen = os.lstat(path)
                found[path] = (seen.st_ino, seen.st_mtime_ns, seen.st_size,
                               seen.st_mode)
    return found


def check_files(name, place, uri):
    tap.ok(os.path.isfile(uri["module-path"]), f"{name}: the module is there",
           uri["module-path"])
    tap.equal(uri["pin-source"], f"file:{place.file('pin')}",
              f"{name}: the PIN is where the URI says")
    for pin in ("pin", "so-pin"):
        if pin == "so-pin" and not os.path.exists(place.file(pin)):
            continue
        mode = os.stat(place.file(pin)).st_mode
        tap.equal(oct(stat.S_IMODE(mode)), "0o600", f"{name}: {pin} is ours")
        tap.ok(len(place.read(pin).strip()) >= 8, f"{name}: {pin} is long")
    lines = place.read("environment").splitlines()
    tap.ok(all("=" in line and line.partition("=")[0].isidentifier()
               for line in lines), f"{name}: environment is NAME=value lines",
           lines)


def check_token(name, place, uri):
    found = labels(place, uri)
    tap.ok(found.count((uri["token"], uri["serial"])) == 1,
           f"{name}: its module has the token, once", found)


def check_pin(name, place, uri):
    """Log in as a user would; where pkcs11-tool can start the module."""
    if uri["x-module-args"]:
        return
    made = place.run("pkcs11-tool", "--module", uri["module-path"],
                     "--token-label", uri["token"], "--login", "--pin",
                     place.read("pin").strip(), "--list-objects")
    tap.equal(made.returncode, 0, f"{name}: the PIN opens it")
    if made.returncode != 0:
        tap.note(made.stdout + made.stderr)
    elif os.path.exists(place.file("extra")):
        check_extra(name, place, made.stdout)


def check_extra(name, place, objects):
    """What the vendor's tool has brought is there, by label and id."""
    for line in place.read("extra").splitlines():
        label, key_id, secret = line.split(" ")
        tap.ok(label in objects and key_id in objects.lower(),
               f"{name}: {label} was brought", objects)
        bytes.fromhex(secret)


def check_insert(name, place, uri):
    """A token that can be pulled is gone, and is back when put in again."""
    if not place.has("insert"):
        return
    place.pull()
    tap.ok(seen(place, uri, False), f"{name}: it can be pulled")
    place.insert()
    tap.ok(seen(place, uri, True), f"{name}: it can be put back")


def check_stop_of_orphans(folder):
    """What a process has started ends, though it has ended before."""
    os.mkdir(folder)
    shutil.copy(os.path.join(TOKENS, "stop"), folder)
    with subprocess.Popen(
            ["sh", "-c", 'sleep 600 & echo $!; read -r _'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            start_new_session=True) as leader:
        child = int(leader.stdout.readline())
        start = stat_of(leader.pid)[19]
        child_start = stat_of(child)[19]
        with open(os.path.join(folder, "processes"), "w",
                  encoding="ascii") as file:
            file.write(f"{leader.pid} {int(start) + 1} other\n"
                       f"{leader.pid} {start} leader\n")
        stop = os.path.join(folder, "stop")
        subprocess.run([stop, "other"], check=True, timeout=SECONDS)
        tap.ok(running(leader.pid, start),
               "stop: another process of the same number is left alone")
        leader.stdin.close()
        leader.wait()
        tap.ok(running(child, child_start), "stop: the child is there")
        subprocess.run([stop], check=True, timeout=SECONDS)
        tap.ok(not running(child, child_start), "stop: the child has ended")


def check_stop(name, place):
    had = place.processes()
    tap.equal(bool(had), os.path.exists(place.file("stop")),
              f"{name}: a stop where there is something to stop")
    for again in ("", ", twice") if had else ():
        made = subprocess.run([place.file("stop")], check=False,
                              timeout=SECONDS)
        tap.equal(made.returncode, 0, f"{name}: stop ends well{again}")
    tap.equal(place.processes(), [], f"{name}: what it started has ended")


def check_setup(name, top):
    """Make it, look at it, end it; 77 is a skip."""
    machine = machine_state()
    home = os.path.join(top, "home")
    os.mkdir(home)
    folder = os.path.join(top, ODD)
    made = run_setup(name, folder, home)
    if made.returncode == 1 and "cannot hold" in made.stderr:
        tap.ok(users_of(folder) == [], f"{name}: refuses an odd path")
        folder = os.path.join(top, "token")
        made = run_setup(name, folder, home)
    # A folder that is there and empty will do, as one that is not there.
    why = reason(made)
    place = Place(folder)
    if made.returncode == CANNOT and name not in ALWAYS:
        tap.ok(why, f"{name}: says why it cannot run")
        tap.skip(f"{name}: a token", why)
    elif tap.ok(made.returncode == 0, f"{name}: a token", made.stderr):
        tap.ok(made.stdout.count("\n") == 1 and not made.stderr,
               f"{name}: one line is printed", made.stdout + made.stderr)
        uri = Uri(made.stdout.strip())
        try:
            check_files(name, place, uri)
            check_token(name, place, uri)
            check_pin(name, place, uri)
            check_insert(name, place, uri)
        finally:
            if os.path.exists(place.file("stop")):
                check_stop(name, place)
    tap.equal(os.listdir(home), [], f"{name}: the home folder is not touched")
    tap.equal(users_of(folder), [], f"{name}: no process is left")
    tap.equal(mounts_of(folder), [], f"{name}: nothing is left mounted")
    tap.equal(machine_state(), machine,
              f"{name}: this machine's own tokens are as they were")


def check_refusals(name, folder):
    """Bad usage is 2, a folder with something in it is left as it is."""
    setup = f"{TOKENS}/{name}/setup"
    for arguments in ((), ("a", "b"), ("",)):
        made = subprocess.run([setup, *arguments], env=environment(),
                              capture_output=True, check=False,
                              timeout=SECONDS)
        tap.equal(made.returncode, 2, f"{name}: bad usage {arguments}")
    os.mkdir(folder)
    kept = os.path.join(folder, "kept")
    with open(kept, "w", encoding="ascii"):
        pass
    made = subprocess.run([setup, folder], env=environment(),
                          capture_output=True, check=False, timeout=SECONDS)
    tap.equal((made.returncode, os.listdir(folder)), (1, ["kept"]),
              f"{name}: a folder with something in it")


def check_readme(name):
    """Each line of its profile.conf is explained in its README, with where
    that is known from."""
    def text(file):
        with open(f"{TOKENS}/{name}/{file}", encoding="utf-8") as opened:
            return opened.read()

    facts = re.search(r"\n## The facts of profile.conf\n(.*?)\n## ",
                      text("README.md"), re.DOTALL)
    rows = [[cell.strip() for cell in row.strip("|").split("|")]
            for row in (facts[1] if facts else "").splitlines()
            if row.startswith("|")][2:]
    told = {word for row in rows for word in re.findall(r"[\w-]+", row[0])}
    keys = set(re.findall(r"^([\w-]+) =", text("profile.conf"), re.MULTILINE))
    tap.equal(sorted(keys - told - {"name"}), [],
              f"{name}: its README has each line of profile.conf")
    tap.equal([row[0] for row in rows if len(row) != 3 or not row[2]], [],
              f"{name}: and where it is known from")


def main():
    wanted = sys.argv[1:]
    names = all_names()
    tap.ok(ALWAYS <= set(names), "there are set-ups", names)
    with tempfile.TemporaryDirectory(prefix="hardseal-setup-") as top:
        check_stop_of_orphans(os.path.join(top, "orphans"))
    for name in names:
        if wanted and name not in wanted:
            continue
        top = os.path.realpath(tempfile.mkdtemp(prefix="hardseal-setup-"))
        try:
            check_readme(name)
            check_refusals(name, os.path.join(top, "full"))
            check_setup(name, top)
        finally:
            shutil.rmtree(top)
    tap.done()


if __name__ == "__main__":
    main()
