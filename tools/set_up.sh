#!/usr/bin/env bash
# Makes .venv from the locked requirements and puts the program itself into it, editable.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    "$(tools/find_python.sh)" -m venv --clear .venv
fi

echo "Setting up .venv (the first time this downloads about 150 MB)."
install=(.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input)
# --only-binary: nothing is compiled here, and no build tool without a hash is fetched on the way
"${install[@]}" --require-hashes --only-binary=:all: -r requirements/dev.txt
"${install[@]}" --no-index --no-deps --no-build-isolation --editable .
# The first start is as quick as the others, and none compiles anew where Python may not write byte code.
.venv/bin/python -m compileall -q astro_desk sync ui resources

if ! reason=$(.venv/bin/python -c 'import PySide6.QtWidgets, PySide6.QtPrintSupport, PySide6.QtSvg' 2>&1); then
    echo "Qt cannot start on this machine: ${reason##*$'\n'} (tools/system_packages.sh names the packages it needs)." >&2
    exit 1
fi
