# shellcheck shell=bash
# packages.sh: the Debian packages that hardseal's commands use.
#
#   packages_need GROUP...   install what is missing of these groups, saying
#                            which; returns 1, with the command to type, where
#                            that cannot be done
#   packages_of GROUP        print the names of a group, one a line
#
# Groups: build (the program), demo, tests, full; each holds the one before.
# Nothing is fetched, and apt-get is not called, when nothing is missing.  As
# root apt-get is run as it is, else through sudo.  Debian 12 and newer,
# Ubuntu 24.04; where there is no dpkg, all is taken to be there.

packages_of() {
    case $1 in
    build)
        printf '%s\n' gcc libc6-dev cmake gperf ninja-build pkg-config \
            libp11-dev libp11-kit-dev libcurl4-openssl-dev libssl-dev libjansson-dev \
            libinih-dev ca-certificates
        ;;
    demo) # the token; the stand-in exchange and its certificates
        packages_of build
        printf '%s\n' softhsm2 python3 openssl
        ;;
    tests)
        packages_of demo
        printf '%s\n' g++ libcmocka-dev clang libclang-rt-dev@clang \
            clang-format clang-tidy cppcheck shellcheck python3-cram \
            opensc p11-kit p11-kit-modules strace mandoc curl git
        # tokens/*/setup: what stands in for a TPM, a card and its reader, and
        # the modules in front of them; nothing of theirs is used as a service
        printf '%s\n' swtpm tpm2-tools libtpm2-pkcs11-1 \
            libtpm2-pkcs11-tools opencryptoki libnss3 libnss3-tools \
            pcscd vsmartcard-vpcd
        ;;
    full)
        packages_of tests
        printf '%s\n' valgrind debootstrap
        ;;
    *)
        echo "packages: no group '$1'" >&2
        return 1
        ;;
    esac
}

packages_need() {
    local wanted missing group

    command -v dpkg-query >/dev/null || return 0
    wanted=$(for group; do packages_of "$group" || exit 1; done) || return 1
    missing=$(printf '%s\n' "$wanted" | sort -u | packages_resolve |
        packages_missing)
    [ -n "$missing" ] || return 0
    echo "Some packages are missing, looking for them ..."
    packages_apt update # may fail for a source that has none of them
    missing=$(packages_resolve <<<"$missing" | tr '\n' ' ')
    echo "Installing: ${missing% }"
    # shellcheck disable=SC2086  # names, split on purpose
    packages_apt install $missing || {
        packages_advice "$missing"
        return 1
    }
}

# Names in, names out: libclang-rt-dev@clang becomes the run-time library of
# the clang that is or would be installed; Debian's own package of that name
# follows another version.
packages_resolve() {
    local name version

    while read -r name; do
        if [ "$name" = libclang-rt-dev@clang ]; then
            version=$(packages_clang_version)
            name=${version:+libclang-rt-$version-dev}
            name=${name:-libclang-rt-dev@clang}
        fi
        printf '%s\n' "$name"
    done
}

# The major version of the package clang, nothing where none is known.
packages_clang_version() {
    { dpkg-query -W -f '${Depends}\n' clang; apt-cache depends clang; } \
        2>/dev/null | sed -n 's/.*clang-\([0-9][0-9]*\).*/\1/p' | head -n 1
}

# Names in; out those that are not installed.
packages_missing() {
    local installed name

    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' \
        2>/dev/null | sed -n 's/ installed$//p')
    while read -r name; do
        grep -qxF -e "$name" <<<"$installed" || printf '%s\n' "$name"
    done
}

# packages_apt update | install NAME...: quiet, unless it fails.
packages_apt() {
    local as_root=() log options=(-q -y -o DPkg::Lock::Timeout=300)

    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || return 1
        as_root=(sudo)
    fi
    [ "$1" != install ] || options+=(--no-install-recommends)
    log=$(mktemp) || return 1
    if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get "${options[@]}" "$@" </dev/null >"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    tail -n 20 "$log" >&2
    rm -f "$log"
    return 1
}

packages_advice() {
    cat >&2 <<END
packages: these could not be installed.  Please run, as root:
    apt-get update
    apt-get install --no-install-recommends ${1//@clang/}
END
}
