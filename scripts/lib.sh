# Shared by scripts/start, scripts/install, scripts/test and scripts/lock: finds Python, makes .venv, installs from the locks.
# Plain POSIX sh. The caller sets $root (the repository's folder) and sources this file.
#
# Stamps in .venv say what is installed, so that a second run installs nothing:
#   .stamp-run      checksum of requirements.lock      (what the service needs)
#   .stamp-dev      checksum of requirements-dev.lock  (the same and the test tools)
#   .stamp-project  checksum of pyproject.toml         (the `hotline` command itself)

venv="$root/.venv"
log="$venv/install.log"

# pip older than 26 builds a package without pyproject.toml by a way that today's setuptools
# no longer offers, unless told this. Newer versions know no other way and ignore it.
PIP_USE_PEP517=1
PIP_DISABLE_PIP_VERSION_CHECK=1
PIP_NO_INPUT=1
export PIP_USE_PEP517 PIP_DISABLE_PIP_VERSION_CHECK PIP_NO_INPUT

say() { printf '%s\n' "$*"; }

fail() {
    printf '\n%s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

# Sets $python to an interpreter that is new enough and can make a venv with pip in it.
find_python() {
    old="" bare=""
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3 python3.13 python3.12 python3.11
    fi
    for python in "$@"; do
        version=$("$python" -c 'import platform; print(platform.python_version())' 2>/dev/null) || continue
        if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            old="$old $python is $version;"
        elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            bare="$bare $python ($version)"
        else
            return 0
        fi
    done
    if [ -n "$bare" ]; then
        fail "Python is here, but without its parts for making an environment (venv, ensurepip):$bare." \
            "On Debian and Ubuntu: apt install python3-venv" \
            "Then run this again."
    fi
    fail "Python 3.11 or newer is needed and was not found.${old:+ Too old:$old}" \
        "Debian 12, Ubuntu 24.04 and later: apt install python3 python3-venv" \
        "Elsewhere: install Python 3.11, 3.12 or 3.13, or name it: PYTHON=/path/to/python3.12 $0"
}

# True when .venv works, was made at this very place (its commands hold the path) and has pip.
venv_is_usable() {
    grep -qF "$venv" "$venv/bin/activate" 2>/dev/null || return 1
    "$venv/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

make_venv() {
    venv_is_usable && return 0
    find_python
    say "Making the environment .venv with Python $version ..."
    "$python" -m venv --clear "$venv" >"$root/.venv-failed.log" 2>&1 || {
        cat "$root/.venv-failed.log" >&2
        rm -f "$root/.venv-failed.log"
        fail "The environment $venv could not be made (see above)." \
            "Is the folder writable, and is there 1 GB of free space?"
    }
    rm -f "$root/.venv-failed.log"
}

# What a stamp must hold: the file's checksum and the Python that it was installed for.
stamp_of() {
    printf '%s %s\n' "$(cksum <"$1")" "$("$venv/bin/python" -c 'import platform; print(platform.python_version())')"
}

stamp_fits() { [ "$(cat "$venv/.stamp-$1" 2>/dev/null)" = "$(stamp_of "$2")" ]; }

stamp_set() { stamp_of "$2" >"$venv/.stamp-$1"; }

# Turns pip's many lines into a few. A shell loop, because some awks hold back what comes from a pipe.
count_collected() {
    collected=0
    while read -r word _; do
        case $word in
            Collecting)
                collected=$((collected + 1))
                if [ $((collected % 10)) -eq 0 ]; then say "  $collected so far"; fi
                ;;
            Installing) if [ "$collected" -gt 9 ]; then say "  unpacking"; fi ;;
        esac
    done
}

# pip_install WHAT ARGUMENTS...: runs pip install, counts what it collects, stops with its last words if it fails.
pip_install() {
    what=$1
    shift
    {
        status=0
        "$venv/bin/python" -m pip install --no-build-isolation --progress-bar off "$@" 2>&1 || status=$?
        printf 'pip ended with %s\n' "$status"
    } | tee "$log" | count_collected
    [ "$(tail -n 1 "$log")" = "pip ended with 0" ] && return 0
    tail -n 15 "$log" >&2
    fail "Installing $what did not work. pip's last words are above, all of them in $log." \
        "No connection or a time-out: check the network or the proxy and run this again; it goes on from there." \
        "'No matching distribution': this kind of machine has no ready-made build of that package;" \
        "64-bit Linux, macOS and Windows on common processors have."
}

# Without the build tools inside .venv first, the one library that comes as source (srt, for vosk) can't be built.
install_build_tools() {
    awk '/^[^ #]/ { wanted = /^setuptools==/ } wanted' "$1" >"$venv/build-tools.txt"
    pip_install "the build tools" --quiet --require-hashes -r "$venv/build-tools.txt"
}

# install_lock NAME FILE: NAME is run or dev.
install_lock() {
    stamp_fits "$1" "$2" && return 0
    rm -f "$venv/.stamp-run" "$venv/.stamp-dev"
    say "Installing $(grep -c '^[a-z].*==' "$2") libraries from $(basename "$2") (the first time takes a minute or two) ..."
    install_build_tools "$2"
    pip_install "the libraries" --require-hashes -r "$2"
    stamp_set "$1" "$2"
    # The test tools' lock holds everything that the service's lock holds.
    if [ "$1" = dev ]; then stamp_set run "$root/requirements.lock"; fi
}

install_project() {
    stamp_fits project "$root/pyproject.toml" && [ -x "$venv/bin/hotline" ] && return 0
    say "Installing the hotline command ..."
    pip_install "the hotline command" --quiet --no-deps -e "$root"
    stamp_set project "$root/pyproject.toml"
}

# install run|dev: makes sure that everything is there. Says nothing when it already is.
install() {
    make_venv
    case $1 in
        run) install_lock run "$root/requirements.lock" ;;
        dev) install_lock dev "$root/requirements-dev.lock" ;;
    esac
    install_project
}

# check NAME COMMAND...: runs it and remembers a failure in $failed, so that one run shows every fault.
failed=""
check() {
    name=$1
    shift
    say "== $name"
    "$@" || failed="$failed $name"
}

# What is checked without running anything: style, format, types, who may import whom.
check_code() {
    # Python programs without an ending, known by their first line; the names hold no spaces.
    programs=$(grep -lE '^#!.*python' scripts/* 2>/dev/null || true)
    # shellcheck disable=SC2086
    check ruff "$venv/bin/ruff" check . $programs
    # shellcheck disable=SC2086
    check format "$venv/bin/ruff" format --check . $programs
    check mypy "$venv/bin/mypy" hotline ivr storage tests
    if [ -n "$programs" ]; then
        # shellcheck disable=SC2086
        check mypy-scripts "$venv/bin/mypy" --scripts-are-modules $programs
    fi
    check import-rules "$venv/bin/lint-imports"
}

# Last line of a script that checks: fails with the names of what is not in order.
all_in_order() { if [ -n "$failed" ]; then fail "Not in order:$failed"; fi; }
