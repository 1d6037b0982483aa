"""`--self-test`: what a frozen build must be able to do, tried from inside it, on throw-away data."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from astro_desk.app.paths import DataPaths
from astro_desk.app.settings import Settings

_PATIENCE_S = 30.0
_LIBRARIES = (
    "argon2",
    "biip",
    "certifi",
    "cryptography.hazmat.primitives.kdf.argon2",
    "escpos.escpos",
    "httpx",
    "keyring",
    "msgspec",
    "phonenumbers",
    "sqlalchemy",
    "sqlcipher3.dbapi2",
    "starlette.applications",
    "uvicorn",
)


def run_self_test() -> bool:
    """Prints one line a check; whether all of them passed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    passed = True
    for name, check in _checks():
        try:
            said = check()
        except Exception as error:  # noqa: BLE001 - whatever fails is the finding, and the next check still runs
            passed = False
            print(f"FAILED  {name}: {type(error).__name__} {error}", flush=True)
        else:
            print(f"ok      {name}: {said}", flush=True)
    return passed


def _checks() -> Iterator[tuple[str, Callable[[], str]]]:
    yield "libraries", _libraries
    yield "resources", _resources
    yield "languages", _languages
    yield "a sale against the practice store, in a window", _sale


def _libraries() -> str:
    # By name: the shell has no business with most of them, and a frozen build must hold them all the same.
    for name in _LIBRARIES:
        import_module(name)
    assert Path(import_module("certifi").where()).is_file(), "the root certificates are missing"
    sqlite = import_module("sqlcipher3.dbapi2").sqlite_version
    return f"{len(_LIBRARIES)} of them, PySide6 {version('PySide6-Essentials')}, SQLite {sqlite}"


def _resources() -> str:
    root = files("resources")
    names = ("style.qss", "icons", "fonts")
    missing = [name for name in names if not root.joinpath(name).is_file() and not root.joinpath(name).is_dir()]
    assert not missing, f"missing: {missing}"
    return ", ".join(names)


def _languages() -> str:
    from astro_desk.app.language import speak
    from astro_desk.use_cases.words import tr
    from ui.presenters.languages import ENGLISH, LANGUAGES

    said = {language: tr("Finish sale") for language in LANGUAGES if speak(language) == language}
    speak(ENGLISH)
    assert len(set(said.values())) == len(LANGUAGES), said
    return ", ".join(LANGUAGES.values())


def _sale() -> str:
    from astro_desk.app.bootstrap import Register
    from astro_desk.app.demo import open_demo
    from astro_desk.app.window import CounterApp
    from astro_desk.practice.seed import SALLY_PHONE, seed
    from astro_desk.practice.store import PracticeStore

    app = CounterApp(Settings())
    with tempfile.TemporaryDirectory(prefix="astro-desk-self-test-") as folder, PracticeStore.open() as store:

        def open_it() -> Register:
            seed(store)
            return open_demo(DataPaths.of(folder), store, app.bridge.notify, app.settings)

        app.show_counter(open_it, app.give_up)

        def wait(fact: Callable[[], bool], what: str) -> None:
            end = time.monotonic() + _PATIENCE_S
            while not fact():
                assert time.monotonic() < end, f"waited in vain for {what}"
                app.turn()

        wait(lambda: app.register is not None, "the register")
        register, session = app.register, app.session
        assert register is not None
        assert session is not None
        wait(lambda: register.records.catalogue_facts().fetched_at is not None, "the catalogue")
        session.enter(SALLY_PHONE)
        wait(lambda: session.owner is not None and bool(session.view.as_of), "Sally's cards")
        session.enter("2*WASH-STD")
        future = session.finish()
        wait(future.done, "the sale to be written")
        session.finished()
        wait(lambda: len(store.state()["copies"]) == 2, "the punches to be at the practice store")
        copies = store.state()["copies"]
        assert set(copies.values()) == {1}, copies
        app.end()
    return "2 punches there, once each"
