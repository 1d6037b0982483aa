"""`--self-test`, which a frozen build must pass, from the source."""

import subprocess
import sys

from tests.e2e.conftest import PATIENCE_S


def test_the_program_checks_itself(environment_without_keyring):
    done = subprocess.run(
        [sys.executable, "-m", "astro_desk", "--self-test"],
        capture_output=True,
        text=True,
        env=environment_without_keyring,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ok"] * 4
