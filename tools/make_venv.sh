#!/usr/bin/env bash
# Create a virtual environment with a Python of at least 3.11, or say in one line what is missing.
# usage: tools/make_venv.sh FOLDER   (PYTHON=/path/to/python chooses the interpreter)
set -euo pipefail
folder=$1
enough='import sys; raise SystemExit(sys.version_info < (3, 11))'

python=
for candidate in ${PYTHON:-python3.11 python3 python3.12 python3.13}; do
    if command -v "$candidate" >/dev/null && "$candidate" -c "$enough" 2>/dev/null; then
        python=$(command -v "$candidate")
        break
    fi
done
if [ -z "$python" ]; then
    echo "landbridge needs Python 3.11 or later; none was found (looked for: ${PYTHON:-python3.11, python3})." >&2
    echo "On Debian 12: apt-get install python3 python3-venv" >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print(f"{sys.version_info.major}.{sys.version_info.minor}")')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Debian's python$version-venv, which $python lacks."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv" >/dev/null
    else
        echo "$python cannot make a virtual environment: its venv module is a package of its own." >&2
        echo "Install it and call make again: sudo apt-get install python$version-venv" >&2
        exit 1
    fi
fi

"$python" -m venv --clear "$folder"
