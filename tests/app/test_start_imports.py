"""What a start costs is what it imports: the counter answers its first scan without what that scan does not need."""

import os
import subprocess
import sys

LATER = {
    "sync",
    "httpx",
    "msgspec",
    "biip",
    "phonenumbers",
    "argon2",
    "tomlkit",
    "platformdirs",
    "starlette",
    "uvicorn",
    "escpos",
    "sqlalchemy.orm",
    "sqlalchemy.ext",
    "PySide6.QtNetwork",
}


def test_the_first_scan_is_answered_without_the_rooms_that_come_later(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.first_scan", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.split())
    assert "sqlalchemy" in imported, "the data are open"
    assert not LATER & imported


def test_qt_leaves_pythons_own_import_in_its_place():
    code = (
        "import builtins, sys; own = builtins.__import__;"
        "from astro_desk.app.background import import_qt; import_qt();"
        "from PySide6.QtWidgets import QLabel;"
        "sys.exit(builtins.__import__ is not own)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=300, check=False).returncode == 0
