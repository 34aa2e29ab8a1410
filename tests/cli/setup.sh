# shellcheck shell=bash
# setup.sh: what the transcripts share.
#
# The commands run in an empty folder, $TMP in their output; hardseal's home is
# the folder "home" in it.

exec 9<&-
umask 022
export HARDSEAL_HOME=$PWD/home

# The API key that the stand-in exchange knows.
export KEY_ID=2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
export SECRET=22582BD0CFF14C41EDBF1AB98506286D
export PASSPHRASE='Pass-phrase 1'
# And the one that it knows besides, with the same passphrase.
export NEXT_ID=9d0c7a55-1b1e-4c53-8c29-6f0d3e8a7b21
export NEXT_SECRET=6D1F4A9B0C3E58720F9A1B2C3D4E5F60
# A moment of the vectors.
export NOON=2020-12-08T09:08:57.715Z
export MODULE=/usr/lib/softhsm/libsofthsm2.so

terminal() { "$PYTHON" -I -S "$CLI/terminal" "$@"; }
json() { "$PYTHON" -I -S "$CLI/json" "$@"; }

# skip REASON: leave the rest of the transcript out.
skip() {
    echo "$*" >../skip
    exit 80
}

# need COMMAND...: skip where one of them is missing.
need() {
    local command

    for command; do
        command -v "$command" >/dev/null || skip "$command is not installed"
    done
}

# shown VALUE NAME: NAME stands for VALUE in what is printed from here on.
shown() { printf '%s %s\n' "$1" "$2" >>../names; }

# make_token [OPTION...]: hardseal init, without a word.
make_token() {
    hardseal init --quiet "$@" >uri || return
    shown "$(sed 's/.*serial=\([0-9a-f]*\).*/\1/' uri)" SERIAL
}

# block [SECRET [PASSPHRASE]]: the sample key as the exchange's page copies it.
# shellcheck disable=SC2120  # transcripts give them
block() {
    printf '%s = "%s"\n' apikey "$KEY_ID" secretkey "${1-$SECRET}" \
        passphrase "${2-$PASSPHRASE}"
}

# next_block: that other key.
next_block() { KEY_ID=$NEXT_ID block "$NEXT_SECRET"; }

# import_key NAME [OPTION...]: the sample key, for the stand-in if it runs.
import_key() {
    if [ -n "${SIM-}" ]; then
        set -- "$@" --base-url "$SIM" --ca-file sim/ca.pem
    fi
    # shellcheck disable=SC2119
    block | import_text "$@"
}

# import_text NAME [OPTION...]: from standard input, without a word.
import_text() { hardseal key import --quiet "$@" >/dev/null; }

# names: those on the token, in one line; "none" without one.
names() {
    hardseal key list | sed '1d; s/ .*//' | paste -s -d ' ' | sed 's/^$/none/'
}

# state: every file of hardseal's home, and what is in it.
state() { find home -type f -exec sha256sum {} + | sort; }

# mac SECRET TEXT: base64 of HMAC-SHA256, by OpenSSL.
mac() {
    printf %s "$2" | openssl dgst -sha256 -mac HMAC -macopt "key:$1" -binary |
        base64
}

# sign_of ARGUMENT...: the signature that hardseal makes.
sign_of() { hardseal sign "$@" | sed -n 's/^OK-ACCESS-SIGN: //p'; }

# p11tool OPTION...: OpenSC's pkcs11-tool, logged in to hardseal's own token.
p11tool() {
    SOFTHSM2_CONF=home/data/softhsm2/softhsm2.conf pkcs11-tool \
        --module "$MODULE" --login --pin "$(cat home/config/pin)" "$@" 2>&1 |
        sed '/^Using slot/d'
}

# vendor [--readable] LABEL HEX-ID: SECRET on hardseal's own token, as another
# tool puts it there.
vendor() {
    printf %s "$SECRET" |
        SOFTHSM2_CONF=home/data/softhsm2/softhsm2.conf "$PYTHON" -I -S \
            "$CLI/vendor" "$MODULE" home/config/pin "$@"
}

# repeat COUNT TEXT: so often, without a newline.
repeat() { "$PYTHON" -I -S -c \
    'import sys; print(sys.argv[2] * int(sys.argv[1]), end="")' "$@"; }

# plainly COMMAND...: as a user whom permissions of files bind; root's powers
# over them are taken away.
plainly() {
    local powers=-dac_override,-dac_read_search,-fowner

    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    else
        setpriv --bounding-set "$powers" --inh-caps "$powers" "$@"
    fi
}

# in_room KB FILE: run the commands of FILE where hardseal's token has so much
# room; its folder is a file system of its own, for this long.  For root.
in_room() {
    # shellcheck disable=SC2016
    unshare --mount bash -c 'mkdir -p home/data &&
        mount -t tmpfs -o "mode=0700,size=$1k" tmpfs home/data &&
        . "$CLI/setup.sh" && . "./$2"' in_room "$@"
}

# sim_key ID SECRET: a key as the stand-in reads it.
sim_key() {
    printf '{"apiKey":"%s","secretKey":"%s","passphrase":"%s","perm":%s}' \
        "$1" "$2" "$PASSPHRASE" '["read","trade"]'
}

# sim_start [OPTION...]: start the stand-in exchange, of which $SIM is the URL.
# It ends with the shell, or by sim_stop.
sim_start() {
    local ready

    mkdir -p sim
    printf '[%s,%s]\n' "$(sim_key "$KEY_ID" "$SECRET")" \
        "$(sim_key "$NEXT_ID" "$NEXT_SECRET")" >sim/keys.json
    : >sim/requests.log
    coproc STAND_IN { exec "$PYTHON" "$CLI/../okxsim/okxsim" --dir sim \
        --keys sim/keys.json --log sim/requests.log --until-eof "$@" \
        2>sim/errors; }
    read -r -u "${STAND_IN[0]}" ready SIM _ || cat sim/errors
    [ "$ready" = READY ] || return 1
    shown "${SIM#http*://}" SIM
}

sim_stop() {
    kill "$STAND_IN_PID"
    wait "$STAND_IN_PID"
}

# sim_fault SPEC, sim_time MS, sim_orders: see control.
sim_fault() { "$PYTHON" "$CLI/control" "$SIM" sim/ca.pem fault "$1"; }
sim_time() { "$PYTHON" "$CLI/control" "$SIM" sim/ca.pem time "$1"; }
sim_orders() { "$PYTHON" "$CLI/control" "$SIM" sim/ca.pem orders; }

# sim_get NAME, sim_post NAME JSON: any of its control paths, as in
# okxsim/README.md; a JSON text in one line.
sim_get() { "$PYTHON" "$CLI/control" "$SIM" sim/ca.pem get "$1"; }
sim_post() { "$PYTHON" "$CLI/control" "$SIM" sim/ca.pem post "$1" "$2"; }

# request ARGUMENT...: hardseal request; the body comes last, on a line of its
# own.
request() {
    local status=0

    hardseal request "$@" >body || status=$?
    [ ! -s body ] || sed '$s/$/\n/' body | grep .
    return $status
}

# received_headers: of the last request, "Name: value" lines.
received_headers() {
    received headers | "$PYTHON" -I -S -c \
        'import json, sys; [print(*h, sep=": ") for h in json.load(sys.stdin)]'
}

# received FIELD: of the last request that the stand-in got; received: how many
# signed ones there were: that it was asked what time it is does not count.
received() {
    if [ $# -eq 0 ]; then
        grep -c OK-ACCESS-SIGN sim/requests.log || true
    else
        tail -n 1 sim/requests.log | json "$1"
    fi
}

[ -e "$MODULE" ] || skip "SoftHSM 2 is not installed"
