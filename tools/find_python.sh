#!/usr/bin/env bash
# Prints the Python that .venv is made with: the first one that runs and is 3.11 or newer.
set -euo pipefail

for candidate in "${ASTRO_DESK_PYTHON:-python3.11}" python3 python3.12 python3.13 python3.14; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        command -v "$candidate"
        exit 0
    fi
done
echo "Astro Desk needs Python 3.11 or newer, and none was found on the PATH (on Debian: 'apt-get install python3 python3-venv')." >&2
exit 1
