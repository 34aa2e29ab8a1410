# shellcheck shell=bash
# build.sh: configuring and building a preset.
#
#   build_preset ROOT NAME [TARGET]   configure and build ROOT/.build/NAME;
#                                     what the tools say goes to stdout, stderr
#
# A build folder that was made in another place (a copied tree) is made anew.

build_preset() {
    local root=$1 name=$2 target=${3:-all} cache=$1/.build/$2/CMakeCache.txt fresh=()

    if [ -e "$cache" ] && ! grep -qxF \
        "CMAKE_HOME_DIRECTORY:INTERNAL=$root/.cmake" "$cache"; then
        fresh=(--fresh)
    fi
    (
        cd "$root" &&
            cmake -S .cmake --preset "$name" "${fresh[@]}" &&
            cmake --build ".build/$name" --target "$target"
    )
}
