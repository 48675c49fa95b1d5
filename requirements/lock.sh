#!/bin/sh
# Writes the five lock files from pyproject.toml; `make lock` calls it with uv installed.
set -eu
cd "$(dirname "$0")/.."
lock() {
    "${UV:-.venv/bin/uv}" pip compile --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --quiet -c requirements/constraints.txt --extra setup \
        "$@" pyproject.toml
}
lock -o requirements/train.txt --extra dev --extra train
lock -o requirements/dev.txt --extra dev -c requirements/train.txt
lock -o requirements/run.txt -c requirements/train.txt
lock -o requirements/archive.txt --extra dev --extra archive -c requirements/train.txt
lock -o requirements/litert.txt --extra dev --override requirements/litert-overrides.txt
