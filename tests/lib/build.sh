# shellcheck shell=bash
# build.sh: configuring and building a preset.
#
#   build_preset ROOT NAME   configure and build ROOT/.build/NAME; what the
#                            tools say goes to stdout and stderr
#
# A build folder that belongs to another place or compiler is made anew.

build_preset() {
    local root=$1 name=$2

    (
        cd "$root" || exit 1
        cmake -S .cmake --preset "$name" ||
            cmake -S .cmake --preset "$name" --fresh || exit 1
        cmake --build ".build/$name"
    )
}
