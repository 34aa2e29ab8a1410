# shellcheck shell=bash
# build.sh: configuring and building a preset.
#
#   build_preset ROOT NAME [TARGET]   configure and build ROOT/.build/NAME;
#                                     what the tools say goes to stdout, stderr
#
# A build folder that was made in another place (a copied tree) is made anew.
# Two at once on the same preset wait for each other.

build_preset() {
    local root=$1 name=$2 target=${3:-all} fresh=()
    local cache=$root/.build/$name/CMakeCache.txt

    if [ -e "$cache" ] && ! grep -qxF \
        "CMAKE_HOME_DIRECTORY:INTERNAL=$root/.cmake" "$cache"; then
        fresh=(--fresh)
    fi
    mkdir -p "$root/.build" || return 1
    (
        cd "$root" && flock 9 &&
            cmake -S .cmake --preset "$name" "${fresh[@]}" &&
            cmake --build ".build/$name" --target "$target"
    ) 9>"$root/.build/$name.lock"
}
