# shellcheck shell=bash
# full.sh: what only `tests/run --full` runs, beside longer runs of the rest.

full_groups() { # ROOT
    group report_tap full/valgrind full_valgrind "$1"
    ctest_group tsan
    group report_tap full/fresh tests/fresh/run
}

# The unit tests of the preset dev under valgrind, two at a time; TAP.
full_valgrind() { # ROOT
    local suppressions status

    suppressions=$(mktemp) && full_suppressions >"$suppressions" || return 1
    export -f full_valgrind_one
    full_unit_programs "$1" | xargs -0 -n 1 -P 2 \
        bash -c 'full_valgrind_one "$@"' bash "$suppressions"
    status=$?
    rm -f "$suppressions"
    return $status
}

full_valgrind_one() { # SUPPRESSIONS PROGRAM
    local log

    log=$(mktemp) || return 255 # ends xargs
    if CMOCKA_MESSAGE_OUTPUT=TAP valgrind --quiet --error-exitcode=99 \
        --leak-check=full --errors-for-leak-kinds=definite \
        --num-callers=30 --suppressions="$1" "$2" >"$log" 2>&1; then
        echo "ok - valgrind/${2##*/}"
    else
        echo "not ok - valgrind/${2##*/}"
        grep -v '^ok' "$log" | tee -a "$REPORT_DETAIL" | sed 's/^/# /'
    fi
    rm -f "$log"
}

# What is not ours: libp11 0.4.12 forgets what it made when C_Initialize fails;
# glibc has one body for memcpy and memmove, and valgrind 3.19 takes a checked
# memmove for the other.
full_suppressions() {
    cat <<'END'
{
   libp11-load
   Memcheck:Leak
   match-leak-kinds: definite
   ...
   obj:*/libp11.so.*
}
{
   memmove-chk
   Memcheck:Overlap
   fun:__memcpy_chk
   fun:memmove
}
END
}

# The programs of the tests unit/..., each followed by a NUL.
full_unit_programs() { # ROOT
    ctest --test-dir "$1/.build/dev" --show-only=json-v1 \
        --tests-regex '^unit/' | /usr/bin/python3 -c '
import json, sys
for test in json.load(sys.stdin)["tests"]:
    print(test["command"][0], end="\0")'
}
