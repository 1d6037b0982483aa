"""A keyring for benchmarks and tests: answers from a JSON file of uuid → key that DESK_KEYRING_FILE names."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class DeskKeyring(KeyringBackend):
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return json.loads(Path(os.environ["DESK_KEYRING_FILE"]).read_text()).get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError("this keyring is read-only")
