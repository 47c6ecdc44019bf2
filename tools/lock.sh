#!/usr/bin/env bash
# For maintainers: pin every dependency with hashes, without index addresses. `make lock UPGRADE=--upgrade` renews.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
  uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --custom-compile-command "make lock" "$@"
}
compile ${UPGRADE:-} pyproject.toml --group build -o requirements/run.txt
compile ${UPGRADE:-} pyproject.toml --group build --group test -c requirements/run.txt -o requirements/test.txt
