#!/usr/bin/env python3
"""What `cmake --install` puts down is enough to build against: the program
runs, and a consumer compiles and runs by pkg-config, shared and static, and by
find_package(hardseal)."""

import glob
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib")]

import tap  # noqa: E402

BUILD = os.environ.get("HSEAL_BUILD", "")
FLAGS = os.environ.get("HSEAL_CONSUMER_FLAGS", "").split()
COMPILER = os.environ.get("HSEAL_CC", "cc")

CONSUMER = """
#include <hardseal/hardseal.h>
#include <stdio.h>
int
main(void)
{
    struct hseal_token_params params = { .uri = "nonsense", .pin_fd = -1 };
    struct hseal_signer *signer = NULL;
    struct hseal_client *client = NULL;
    struct hseal_error e;

    if (hseal_client_new(NULL, &client, &e) != HSEAL_ERR_OK)
        return 1;
    hseal_client_free(client);
    if (hseal_signer_open_token(&params, &signer, &e) != HSEAL_ERR_INPUT)
        return 2;
    printf("%s %s\\n", hseal_version(), hseal_err_name(e.code));
    return 0;
}
"""

CMAKE = """
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C)
find_package(hardseal REQUIRED)
foreach(kind shared static)
    add_executable(consumer_${kind} consumer.c)
    target_link_libraries(consumer_${kind} PRIVATE hardseal::${kind})
endforeach()
"""


def run(*args, **more):
    result = subprocess.run(args, capture_output=True, check=False, **more)
    if result.returncode != 0:
        raise AssertionError(f"{args}: exit {result.returncode}\n"
                             f"{result.stdout.decode()[-3000:]}\n"
                             f"{result.stderr.decode()[-3000:]}")
    return result.stdout.decode()


@unittest.skipUnless(BUILD, "HSEAL_BUILD is not set")
class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.prefix = os.path.join(cls.tmp.name, "prefix")
        run("cmake", "--install", BUILD, "--prefix", cls.prefix)
        pkg = glob.glob(cls.prefix + "/lib/**/pkgconfig", recursive=True)[0]
        cls.lib = os.path.dirname(pkg)
        cls.source = os.path.join(cls.tmp.name, "consumer.c")
        with open(cls.source, "w", encoding="ascii") as file:
            file.write(CONSUMER)
        cls.environment = os.environ | {
            "PKG_CONFIG_PATH": pkg, "LD_LIBRARY_PATH": cls.lib,
            "ASAN_OPTIONS": "detect_leaks=0"}

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def check(self, program):
        out = run(program, env=self.environment)
        self.assertRegex(out, r"^\d+\.\d+\.\d+ bad-input$")

    def pkg_config(self, *args):
        return run("pkg-config", *args, "hardseal",
                   env=self.environment).split()

    def test_files(self):
        for path in ("bin/hardseal", "include/hardseal/hardseal.h",
                     "share/man/man1/hardseal.1"):
            self.assertTrue(os.path.exists(os.path.join(self.prefix, path)),
                            path)

    def test_program_runs(self):
        out = run(os.path.join(self.prefix, "bin/hardseal"), "version")
        self.assertRegex(out, r"\d+\.\d+\.\d+")

    def test_pkg_config_shared(self):
        out = os.path.join(self.tmp.name, "shared")
        run(COMPILER, *FLAGS, self.source, "-o", out,
            *self.pkg_config("--cflags", "--libs"))
        self.check(out)

    def test_pkg_config_static(self):
        out = os.path.join(self.tmp.name, "static")
        libs = [flag for flag in self.pkg_config("--static", "--libs")
                if flag != "-lhardseal"]
        # Foreign libraries stay shared; ours is the archive.
        names = [flag for flag in libs if flag.startswith("-l")]
        wanted = {"-lcrypto", "-ljansson", "-linih", "-lp11-kit", "-lp11",
                  "-lcurl", "-lssl"}
        self.assertTrue(wanted <= set(names), names)
        run(COMPILER, *FLAGS, self.source, "-o", out,
            *self.pkg_config("--cflags"),
            os.path.join(self.lib, "libhardseal.a"), *sorted(wanted))
        self.check(out)

    def test_cmake_package(self):
        build = os.path.join(self.tmp.name, "build")
        with open(os.path.join(self.tmp.name, "CMakeLists.txt"), "w",
                  encoding="ascii") as file:
            file.write(CMAKE)
        run("cmake", "-G", "Ninja", "-S", self.tmp.name, "-B", build,
            "-DCMAKE_C_COMPILER=" + COMPILER,
            "-DCMAKE_C_FLAGS=" + " ".join(FLAGS),
            "-DCMAKE_PREFIX_PATH=" + self.prefix)
        run("cmake", "--build", build)
        for kind in ("shared", "static"):
            self.check(os.path.join(build, "consumer_" + kind))


if __name__ == "__main__":
    tap.main()
