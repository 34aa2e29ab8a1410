# shellcheck shell=bash
# static.sh: checks that read the source.  Each prints what it finds and fails
# if that is anything.  The current folder is the top of the tree, and the
# preset dev is built (clang-tidy reads its compile commands).

# All of src, as .clang-tidy says; a process each, since the analyzer of version
# 14 mixes up the va_lists of several files.  The detail is the findings alone.
static_clang_tidy() {
    local status=0

    find src -name '*.c' -print0 | sort -z |
        xargs -0 -n 1 -P "$(nproc)" clang-tidy -p .build/dev --quiet \
            >"$REPORT_DETAIL.all" 2>&1 || status=1
    cat "$REPORT_DETAIL.all"
    grep -E '(warning|error): ' "$REPORT_DETAIL.all" |
        sort -u >"$REPORT_DETAIL"
    rm "$REPORT_DETAIL.all"
    return $status
}

static_cppcheck() {
    mkdir -p .build/cppcheck
    cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 \
        --enable=warning,performance,portability \
        --suppress=missingIncludeSystem -D_POSIX_C_SOURCE=200809L \
        -I include -I src --cppcheck-build-dir=.build/cppcheck \
        -j "$(nproc)" src
}

static_shellcheck() {
    local scripts=()

    mapfile -d '' -t scripts < <(static_shell_scripts)
    shellcheck --external-sources --source-path=SCRIPTDIR "${scripts[@]}"
}

# Every file of the tree that is a shell script, by name or first line.
static_shell_scripts() {
    find . \( -name .git -o -name .build \) -prune -o -type f -print0 | sort -z |
        while IFS= read -r -d '' file; do
            case $file in
            *.sh) printf '%s\0' "$file" ;;
            *.*[!/]) ;;
            *) if head -n 1 "$file" | grep -qE '^#!.*[/ ](ba|da)?sh( |$)'; then
                printf '%s\0' "$file"
            fi ;;
            esac
        done
}
