#!/usr/bin/env bash
# Resolve the dependencies of pyproject.toml into hashed lock files that name no index, no machine
# and no path, whatever extra indexes the machine's own pip is told about.
set -euo pipefail
cd "$(dirname "$0")/.."
compile=${PIP_COMPILE:-.venv/bin/pip-compile}

# Local wheel folders must not enter the hashes: only a certificate bundle is kept from outside. (And
# pip would take PIP_COMPILE for an option of its own.)
unset PIP_COMPILE PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_INDEX_URL PIP_TRUSTED_HOST
export PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock"

lock() {
    "$compile" --quiet --strip-extras --generate-hashes --allow-unsafe --annotation-style=line \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
        "$@"
}

lock --build-deps-for=editable --output-file=requirements/run.txt pyproject.toml
lock --build-deps-for=editable --extra=dev --constraint=requirements/run.txt \
    --output-file=requirements/dev.txt pyproject.toml
lock --output-file=benchmarks/life_course/requirements.txt benchmarks/life_course/requirements.in
lock --output-file=benchmarks/match/requirements.txt benchmarks/match/requirements.in
lock --output-file=benchmarks/access/requirements.txt benchmarks/access/requirements.in
