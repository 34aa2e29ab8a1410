# shellcheck shell=sh
# tokens/setup.sh: what every tokens/NAME/setup begins with.
#
#   . "$here/../setup.sh"       once `here` is the folder of the token
#   setup_folder "$@"           check the arguments, make the folder: $dir
#   setup_module PACKAGE        find the profile's module: $module
#   setup_program NAME PACKAGE  it must be there
#   setup_pins DIGITS           $dir/pin and $dir/so-pin, random
#   setup_start NAME COMMAND... start a process: $started; it ends by $dir/stop
#   setup_insert NAME COMMAND...  $dir/insert starts it again after a stop
#   setup_wait WHAT COMMAND...  until it succeeds, while $started lives
#   setup_uri LABEL SERIAL      print the token's URI
#
# Whatever ends the set-up early ends what it has started too.
umask 077
export LC_ALL=C
# shellcheck disable=SC2034 # for those that include this
SETUP_LABEL=hardseal-test
# Of daemons that are slow to start on a machine that is busy.
SETUP_SECONDS=60
dir='' started=''

setup_die() { # STATUS TEXT
    echo "setup: $2" >&2
    exit "$1"
}

setup_folder() { # ARGUMENT...
    # shellcheck disable=SC2154 # `here` is set before this is read
    if [ $# -ne 1 ] || [ -z "$1" ]; then
        setup_die 2 "usage: tokens/$(basename "$here")/setup DIR"
    fi
    mkdir -p "$1" || exit 1
    [ -z "$(ls -A "$1")" ] || setup_die 1 "$1 is not empty"
    chmod 0700 "$1"
    dir=$(cd "$1" && pwd) || exit 1
    case $dir in
    *'
'*) setup_die 1 "the path of DIR has a line break" ;;
    esac
    : >"$dir/environment"
    # Tools and modules make folders there, and read settings.
    mkdir "$dir/home"
    export HOME="$dir/home"
    unset XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR
    trap 'setup_give_up' EXIT
    trap 'exit 1' HUP INT TERM
}

setup_give_up() {
    status=$?

    trap - EXIT
    [ "$status" -eq 0 ] || [ ! -x "$dir/stop" ] || "$dir/stop"
    exit "$status"
}

# The profile's hints, else its file names wherever modules lie.
setup_module() { # PACKAGE
    for module in $(setup_profile_words hints); do
        [ ! -r "$module" ] || return 0
    done
    for name in $(setup_profile_words module); do
        for folder in /usr/lib/*/pkcs11 /usr/lib/*-linux-* /usr/lib64/pkcs11 \
            /usr/lib64 /usr/lib/pkcs11; do
            module=$folder/$name
            [ ! -r "$module" ] || return 0
        done
    done
    setup_die 77 "the module is not installed ($1)"
}

setup_profile_words() { # KEY
    sed -n "s/^$1 *= *//p" "$here/profile.conf"
}

setup_program() { # NAME PACKAGE
    PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null ||
        setup_die 77 "$1 is not installed ($2)"
}

setup_pins() { # DIGITS
    setup_digits "$1" >"$dir/pin"
    setup_digits "$1" >"$dir/so-pin"
}

setup_digits() { # COUNT: random ones
    tr -dc 0-9 </dev/urandom | head -c "$1"
    echo
}

setup_hex() { # BYTES: random ones
    od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'
}

# A session of its own, so that what it starts ends with it.  The second word
# is when it was started: another process may have the same number later.
setup_start() { # NAME COMMAND ARGUMENT...
    name=$1
    shift
    [ -x "$dir/stop" ] || cp "$here/../stop" "$dir/stop"
    setsid "$@" >"$dir/$name.log" 2>&1 </dev/null &
    started=$!
    echo "$started $(cut -d' ' -f22 "/proc/$started/stat") $name" \
        >>"$dir/processes"
}

setup_insert() { # NAME COMMAND ARGUMENT...: the one that was started last
    name=$1
    shift
    # shellcheck disable=SC2016 # what is written expands when it is run
    {
        printf '%s\n' '#!/bin/sh' \
            "# Bring the token back; DIR/stop $name takes it away." \
            'dir=$(cd "$(dirname "$0")" && pwd) || exit 1'
        printf setsid
        for word; do
            printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\\\''/g")"
        done
        printf ' >>"$dir/%s.log" 2>&1 </dev/null &\n' "$name"
        echo 'start=$(cut -d" " -f22 "/proc/$!/stat")'
        printf 'echo "$! $start %s" >>"$dir/processes"\n' "$name"
    } >"$dir/insert"
    chmod +x "$dir/insert"
}

# 0 once the command succeeds, 1 where the process has ended before.
setup_try() { # COMMAND ARGUMENT...
    left=$((SETUP_SECONDS * 20))
    until "$@" >/dev/null 2>&1; do
        case $(sed 's/.*) //' "/proc/$started/stat" 2>/dev/null) in
        '' | Z*) return 1 ;;
        esac
        left=$((left - 1))
        [ $left -gt 0 ] || return 1
        sleep 0.05
    done
}

setup_wait() { # NAME COMMAND ARGUMENT...
    name=$1
    shift
    setup_try "$@" ||
        setup_die 1 "$name does not run: $(tail -n 5 "$dir/$name.log")"
}

# The token's serial as its module tells it; commands run with what is in
# $dir/environment, and by $dir/enter.
setup_serial() { # LABEL
    setup_run pkcs11-tool --module "$module" --list-token-slots |
        awk -F ' *: ' -v label="$1" '
            $1 ~ /token label/ { ours = $2 == label }
            $1 ~ /serial num/ && ours { print $2; exit }'
}

setup_run() { # COMMAND ARGUMENT...
    (
        while read -r line; do
            export "${line?}"
        done <"$dir/environment"
        if [ -x "$dir/enter" ]; then
            exec "$dir/enter" "$@"
        fi
        exec "$@"
    )
}

# RFC 7512: all but these bytes are escaped.
setup_escape() { # TEXT
    printf %s "$1" | od -An -v -tx1 | tr -s ' ' '\n' | awk '
        BEGIN {
            for (i = 33; i < 127; i++) {
                c = sprintf("%c", i)
                if (c ~ /[A-Za-z0-9._~\/-]/)
                    plain[sprintf("%02x", i)] = c
            }
        }
        NF { printf "%s", $1 in plain ? plain[$1] : "%" toupper($1) }'
}

setup_uri() { # LABEL SERIAL
    [ -n "$2" ] || setup_die 1 "the new token is not there"
    printf 'pkcs11:token=%s;serial=%s?module-path=%s&pin-source=file:%s\n' \
        "$(setup_escape "$1")" "$(setup_escape "$2")" \
        "$(setup_escape "$module")" "$(setup_escape "$dir/pin")"
}
