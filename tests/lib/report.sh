# shellcheck shell=bash
# report.sh: running groups of checks, one line each, and adding them up.
#
#   report_begin FOLDER        logs go to FOLDER/NAME.log, which is made
#   report_step NAME CMD...    counts only if it fails
#   report_check NAME CMD...   is one check; status 77 means skipped, the last
#                              line says why
#   report_tap NAME CMD...     is as many checks as it prints TAP lines; one
#                              more failed if it fails without a "not ok";
#                              status 77 is none with one skipped
#   report_end MINIMUM         the last line, "N passed, N failed"; fails if
#                              any check failed or fewer than MINIMUM passed
#
# CMD runs in a subshell without standard input.  Each returns 0 unless a check
# failed.  A CMD may leave what to show of a failure in $REPORT_DETAIL;
# otherwise that is the end of its log.

REPORT_LINES=100 # of a failure that are shown

report_begin() {
    report_logs=$1 report_passed=0 report_failed=0 report_skipped=0
    report_start=$SECONDS
    mkdir -p "$report_logs"
}

report_step() { report_run step "$@"; }
report_check() { report_run check "$@"; }
report_tap() { report_run tap "$@"; }

report_run() { # KIND NAME CMD...
    local kind=$1 name=$2 log start=$SECONDS status=0
    local passed=0 failed=0 skipped=0

    shift 2
    log=$report_logs/${name//\//-}.log
    export REPORT_DETAIL=$log.detail
    rm -f "$log" "$REPORT_DETAIL"
    printf '%-22s ' "$name"
    ("$@") </dev/null >"$log" 2>&1 || status=$?
    case $kind/$status in
    check/0) passed=1 ;;
    check/77) skipped=1 status=0 ;;
    tap/*) read -r passed failed skipped < <(tap_count "$log") ;;
    esac
    [ "$kind/$status/$skipped" != tap/77/1 ] || status=0
    [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
    report_passed=$((report_passed + passed))
    report_failed=$((report_failed + failed))
    report_skipped=$((report_skipped + skipped))
    printf '%4d s  %s\n' $((SECONDS - start)) \
        "$(report_words "$kind" "$passed" "$failed" "$skipped")"
    [ "$kind/$skipped" != check/1 ] || tail -n 1 "$log" | sed 's/^/    /'
    [ "$failed" -eq 0 ] || report_failure "$log"
}

report_words() { # KIND PASSED FAILED SKIPPED
    local text="$2 passed"

    [ "$1" = tap ] || text=ok
    [ "$3" -eq 0 ] || text="$text, $3 failed"
    [ "$4" -eq 0 ] || text="$text, $4 skipped"
    [ "$1" = tap ] || text=${text#ok, }
    echo "$text"
}

# Indented, so that no line of it can be taken for one of ours.
report_failure() { # LOG
    local from=$1

    [ ! -s "$1.detail" ] || from=$1.detail
    {
        [ "$from" = "$1" ] || grep '^not ok' "$1"
        tail -n "$REPORT_LINES" "$from"
        echo "(whole log: $1)"
    } | sed 's/^/    | /'
    return 1
}

report_end() { # MINIMUM
    local enough=0

    if [ "$report_failed" -eq 0 ] && [ "$report_passed" -lt "$1" ]; then
        echo "Only $report_passed checks, there should be $1 or more."
        enough=1
    fi
    echo "$((SECONDS - report_start)) s in all"
    printf '%d passed, %d failed' "$report_passed" "$report_failed"
    [ "$report_skipped" -eq 0 ] || printf ', %d skipped' "$report_skipped"
    echo
    [ "$report_failed" -eq 0 ] && [ "$enough" -eq 0 ]
}
