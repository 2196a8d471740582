#!/bin/sh
# Installs Ray into a virtual environment in the user's cache, unless it is there, and prints the path of its Python
# on standard output; everything else goes to standard error.
#
#   MOBULA_RAY_HOME  another folder for the environment
#   MOBULA_PYTHON    the CPython 3.11 to use; else python3.11 or python3 on PATH
#
# Exit codes: 0 if Ray is there, 3 if it cannot be installed here (the last line on standard error says why).
set -u

version=2.58.0
needed=3.11
home=${MOBULA_RAY_HOME:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/mobula/ray-$version}

give_up() {
    printf '%s\n' "$1" >&2
    exit 3
}

has_ray() {
    [ -x "$1/bin/python" ] &&
        [ "$("$1/bin/python" -c 'import ray; print(ray.__version__)' 2>/dev/null)" = "$version" ]
}

is_needed_python() {
    [ "$("$1" -c 'import platform, sys
print(platform.python_implementation(), "%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "CPython $needed" ]
}

find_python() {
    for candidate in ${MOBULA_PYTHON:-python3.11 python3}; do
        if is_needed_python "$candidate"; then
            python=$candidate
            return
        fi
    done
    give_up "Ray $version cannot be installed: it needs CPython $needed, and there is none (looked at ${MOBULA_PYTHON:-python3.11 and python3 on PATH}); install it, or set MOBULA_PYTHON"
}

install() {
    new=$home.new-$$
    trap 'rm -rf "$new"' EXIT
    mkdir -p "$(dirname "$home")" || give_up "Ray $version cannot be installed: $(dirname "$home") cannot be made; set MOBULA_RAY_HOME to another folder"
    "$python" -m venv "$new" >&2 ||
        give_up "Ray $version cannot be installed: $python cannot make a virtual environment; install its package venv"
    echo "installing Ray $version into $home" >&2
    "$new/bin/python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 15 \
        "ray==$version" >&2 ||
        give_up "Ray $version cannot be installed: pip could not fetch it (see above); is a package index reachable from here?"
    # Scripts in an environment hold its path, but Python itself finds it by its own place.
    rm -rf "$home"
    mv "$new" "$home" || give_up "Ray $version cannot be installed: $home cannot be written; set MOBULA_RAY_HOME"
}

if ! has_ray "$home"; then
    find_python
    install
    has_ray "$home" || give_up "Ray $version was installed into $home but cannot be imported; remove that folder and try again"
fi
printf '%s\n' "$home/bin/python"
