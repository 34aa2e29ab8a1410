# shellcheck shell=bash
# full.sh: what only `tests/run --full` runs, beside longer runs of the rest.

full_groups() { # ROOT
    group report_tap full/valgrind full_valgrind "$1"
    ctest_group tsan
    group report_tap full/fresh tests/fresh/run
}

# The unit tests of the preset dev under valgrind, two at a time; TAP.
full_valgrind() { # ROOT
    # shellcheck disable=SC2016  # for the inner shell
    full_unit_programs "$1" | xargs -0 -n 1 -P 2 bash -c '
        log=$(mktemp) || exit 255
        if CMOCKA_MESSAGE_OUTPUT=TAP valgrind --quiet --error-exitcode=99 \
            --leak-check=full --errors-for-leak-kinds=definite \
            --num-callers=30 "$0" >"$log" 2>&1; then
            echo "ok - ${0##*/}"
        else
            sed "s/^/# /" "$log"
            echo "not ok - ${0##*/}"
        fi
        rm -f "$log"'
}

# The programs of the tests unit/..., each followed by a NUL.
full_unit_programs() { # ROOT
    ctest --test-dir "$1/.build/dev" --show-only=json-v1 \
        --tests-regex '^unit/' | /usr/bin/python3 -c '
import json, sys
for test in json.load(sys.stdin)["tests"]:
    print(test["command"][0], end="\0")'
}
