"""Putting a backup back before there is a counter: a new computer, or data that do not open."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from astro_desk.app.background import in_background
from astro_desk.app.paths import DataPaths
from astro_desk.app.secrets_input import Secrets
from astro_desk.core.errors import AstroDeskError
from astro_desk.use_cases.sentences import explain
from ui.presenters.words import tr
from ui.screens.opening import StoppedScreen
from ui.screens.put_back import PutBackScreen

if TYPE_CHECKING:
    from astro_desk.app.window import CounterApp
    from astro_desk.core.backups import Consequences
    from ui.presenters.put_back import Explained, PutBackAnswers


def offer_put_back(
    app: CounterApp,
    paths: DataPaths,
    secrets: Secrets,
    *,
    back: Callable[[], None],
    done: Callable[[str, StoppedScreen], None],
) -> PutBackScreen:
    """`back`: left without a change. `done` gets the passphrase, and the screen that says what came of it."""
    screen = PutBackScreen(app.theme)

    def asked(answers: PutBackAnswers) -> Secrets:
        return replace(secrets, passphrase=answers.passphrase or secrets.passphrase)

    def explain_it(answers: PutBackAnswers, then: Explained) -> None:
        from astro_desk.app.restoring import look_at

        def told(future: Future[Consequences]) -> None:
            try:
                then(future.result(), "")
            except AstroDeskError as error:
                then(None, explain(error))

        app.bridge.settle(in_background(lambda: look_at(paths, asked(answers), answers.file)), told)

    def put_back(answers: PutBackAnswers) -> None:
        from astro_desk.app.restoring import run_restore

        def told(future: Future[dict[str, Any]]) -> None:
            try:
                report = future.result()
            except AstroDeskError as error:
                screen.fail(explain(error))
                return
            said = StoppedScreen(app.theme, "", recovers=False)
            said.report(report["messages"], tr("The backup is back"))
            said.resize(screen.size())
            screen.hide()
            said.show()
            said.activateWindow()
            done(asked(answers).passphrase, said)

        work = in_background(lambda: run_restore(paths, asked(answers), answers.file, answers.register))
        app.bridge.settle(work, told)

    def left() -> None:
        screen.hide()
        back()

    screen.on_explain, screen.on_put_back, screen.on_back = explain_it, put_back, left
    screen.resize(1024, 760)
    screen.show()
    screen.activateWindow()
    return screen
