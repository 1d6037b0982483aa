"""Keyrings as they are met in stores: good ones, and those that deny, forget, lie or hang."""

import threading

import keyring.backends.null
from keyring.backend import KeyringBackend


class GoodKeyring(KeyringBackend):
    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


class ForgetfulKeyring(GoodKeyring):
    """Takes everything and keeps nothing."""

    def set_password(self, service, username, password):
        pass


class DenyingKeyring(GoodKeyring):
    def get_password(self, service, username):
        raise RuntimeError("the person said no")

    def set_password(self, service, username, password):
        raise RuntimeError("the person said no")


class OtherKeyring(GoodKeyring):
    """Answers what it likes."""

    def __init__(self, answer) -> None:
        super().__init__()
        self.answer = answer

    def get_password(self, service, username):
        return self.answer


class HangingKeyring(GoodKeyring):
    """Waits for a person who is not there, until `let_go` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def get_password(self, service, username):
        self.let_go.wait(60)
        return "00" * 32


class NullInDisguise(keyring.backends.null.Keyring):
    """Made from one that keeps nothing."""
