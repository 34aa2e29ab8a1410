# shellcheck shell=bash
# tap.sh: counting test results, which come as TAP (Test Anything Protocol).
#
#   tap_count FILE            print "PASSED FAILED SKIPPED" of the TAP in FILE
#   tap_from_ctest SUMMARY LOG FAILED
#                             print one TAP line for each check of a run of
#                             ctest: SUMMARY is what ctest printed, LOG its
#                             LastTest.log; the output of tests that failed,
#                             without what passed, is written to FAILED
#
# Only lines that begin with "ok" or "not ok" count; a SKIP directive makes a
# line a skipped one.  A test of ctest that says no TAP is one check.  One that
# failed (or crashed, timed out, was not run) without a "not ok" is a failed
# check, and so is one that printed fewer or more lines than it planned.

tap_count() {
    awk '
        !/^(not )?ok([^[:alnum:]]|$)/ { next }
        / # *[Ss][Kk][Ii][Pp]/ { skipped++; next }
        /^ok/ { passed++; next }
        { failed++ }
        END { print passed + 0, failed + 0, skipped + 0 }' "$1"
}

tap_from_ctest() {
    : >"$3"
    awk -v failed_file="$3" '
        # First file: "3/24 Test #3: unit/buf ....***Failed    0.01 sec"
        FNR == NR {
            if ($0 ~ /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: /) {
                line = $0
                sub(/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: /, "", line)
                name = line
                sub(/ \.+.*/, "", name)
                sub(/^.* \.+ *(\*\*\*)?/, "", line)
                sub(/ +[0-9.]+ sec.*$/, "", line)
                result[name] = line
            }
            next
        }
        # Second: blocks of "3/24 Testing: unit/buf" to "<end of output>".
        /^[0-9]+\/[0-9]+ Testing: / && !inside {
            name = $0
            sub(/^[0-9]+\/[0-9]+ Testing: /, "", name)
            begin()
            next
        }
        name == "" { next }
        !inside && /^Output:$/ { inside = 1; getline; next }
        inside && /^<end of output>$/ { inside = 0; end(); name = ""; next }
        inside { output(); next }

        function begin() {
            seen = bad = planned = plans = 0
            text = why = ""
        }
        function output() {
            if ($0 !~ /^ok/)
                text = text $0 "\n"
            if ($0 ~ /^1\.\.[0-9]+/) {
                plans++
                planned += substr($0, 4)
                if (/^1\.\.0 # *[Ss][Kk][Ii][Pp]/)
                    why = $0
            }
            if ($0 !~ /^(not )?ok([^[:alnum:]]|$)/)
                return
            seen++
            line = $0
            # cmocka 1.1.5 says "not ok 3 # SKIP name".
            word = "ok"
            if (line ~ /^not/ && line !~ /# *[Ss][Kk][Ii][Pp]/) {
                word = "not ok"
                bad++
            }
            sub(/^(not )?ok *[0-9]*( - )? */, "", line)
            print word " - " name ": " line
        }
        function end(r) {
            done[name] = 1
            r = result[name]
            if (r == "Passed" && seen == 0)
                print "ok - " name (why == "" ? "" : " # SKIP " why)
            else if (r == "Skipped" || r ~ /^Not Run \(Disabled/) {
                if (seen == 0)
                    print "ok - " name " # SKIP " last_line(text)
            } else if (r != "Passed" && bad == 0)
                fail(r == "" ? "no result" : r)
            else if (r == "Passed" && plans > 0 && planned != seen)
                fail("planned " planned " checks, made " seen)
            if (bad > 0)
                printf "---- %s\n%s", name, text >failed_file
        }
        function fail(reason) {
            print "not ok - " name ": " reason
            bad++
        }
        function last_line(s, n, lines) {
            n = split(s, lines, "\n")
            return n > 1 ? lines[n - 1] : "no reason given"
        }
        END {
            for (name in result)
                if (!(name in done))
                    print "not ok - " name ": " result[name]
        }' "$1" "$2"
}
