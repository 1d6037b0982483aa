"""The counter as a store uses it: set-up at the first start, the passphrase where no keyring has it, then sales."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from astro_desk.app.background import import_qt, in_background, start_quickly
from astro_desk.app.logs import set_up_logs
from astro_desk.app.paths import DataPaths, prepare
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.settings import Settings, read_settings
from astro_desk.core.errors import AstroDeskError
from astro_desk.use_cases.sentences import explain, sentence

if TYPE_CHECKING:  # imported when they are needed, and the rooms of data and network beside the screen
    from PySide6.QtWidgets import QWidget

    from astro_desk.app.bootstrap import Register
    from astro_desk.app.window import CounterApp
    from astro_desk.use_cases.changes import Change
    from ui.presenters.display import Tone
    from ui.presenters.setup import SetupAnswers
    from ui.screens.first_start import SetupScreen
    from ui.screens.opening import PassphraseScreen, StoppedScreen
    from ui.screens.put_back import PutBackScreen


def run_counter(paths: DataPaths, secrets: Secrets) -> int:
    """Opens the counter and returns when its window is closed. Raises AstroDeskError when the data do not open."""
    start_quickly()
    settings = read_settings(paths.settings)
    prepare(paths)
    set_up_logs(paths)
    return _Start(settings, paths, secrets).go()


_TOLD_IN_A_WINDOW = frozenset(
    {"database_damaged", "database_newer", "database_unsafe", "key_file_damaged", "key_file_missing", "wrong_key"}
)


class _Start:
    """What comes before the counter, one screen after the other."""

    _app: CounterApp

    def __init__(self, settings: Settings, paths: DataPaths, secrets: Secrets) -> None:
        self._settings, self._paths, self._secrets = settings, paths, secrets
        self._setup: SetupScreen | None = None
        self._passphrase: PassphraseScreen | None = None
        self._stopped: StoppedScreen | None = None
        self._asking: PutBackScreen | None = None
        self._phrase = secrets.passphrase
        self._at_the_end = ExitStack()
        """What the practice store takes away with it."""

    def go(self) -> int:
        # A look at one small file; the cryptography behind it is imported on the opening thread.
        known = self._paths.key_file.exists() or self._paths.replacing.exists()
        # Qt first and alone: two threads that import at once may meet half-made modules, and the start then fails.
        import_qt()
        from astro_desk.app.window import CounterApp

        opening = in_background(lambda: self._open_it(self._secrets.passphrase)) if known else None
        self._app = CounterApp(self._settings)
        self._app.put_back, self._app.reset = self._put_back, self._reset
        if opening is not None:
            self._app.show_counter(opening.result, self._not_opened)
        else:
            self._ask_for_everything()
        with self._at_the_end:
            return self._app.run()

    def _open_it(self, passphrase: str) -> Register:
        from astro_desk.app.bootstrap import open_register
        from astro_desk.app.keyring_store import system_keyring
        from astro_desk.app.opening import find_key

        key = find_key(self._paths, passphrase, system_keyring())
        return open_register(self._paths, key, self._settings, self._notify)

    def _notify(self, change: Change) -> None:
        """Nobody has news before sync is started, and by then there is a window."""
        self._app.bridge.notify(change)

    def _open(self, passphrase: str) -> None:
        self._phrase = passphrase
        self._app.show_counter(lambda: self._open_it(passphrase), self._not_opened)

    def _not_opened(self, error: AstroDeskError) -> None:
        if error.code in ("passphrase_missing", "passphrase_wrong"):
            self._ask_for_passphrase(explain(error) if error.code == "passphrase_wrong" else "")
        elif error.code in ("not_set_up", "database_missing"):  # the latter where a reset was killed on its way
            self._ask_for_everything()
        elif error.code in _TOLD_IN_A_WINDOW:
            self._tell(error)
        else:
            self._app.give_up(error)

    def _tell(self, error: AstroDeskError) -> None:
        """Whoever started it by an icon reads no standard error; nothing is touched until a person says so."""
        from ui.screens.opening import StoppedScreen

        self._hide_counter()
        self._app.failure = error
        recovers = error.code == "database_damaged"
        # Here is a button for what the sentence of that error bids one type.
        reason = sentence("database_recoverable") if recovers else explain(error)
        screen = StoppedScreen(self._app.theme, reason, recovers=recovers, puts_back=True)

        def recovered(future: Future[dict[str, Any]]) -> None:
            try:
                report = future.result()
            except AstroDeskError as failed:
                screen.fail(explain(failed))
                return
            self._app.failure = None
            screen.report(report["messages"])

        def recover() -> None:
            from astro_desk.app.safekeeping import run_recover

            secrets = replace(self._secrets, passphrase=self._phrase)
            work = in_background(lambda: run_recover(self._paths, secrets, None, ""))
            self._app.bridge.settle(work, recovered)

        def open_counter() -> None:
            screen.hide()
            self._open(self._phrase)

        def put_back() -> None:
            screen.hide()
            self._offer_put_back(screen)

        screen.on_recover, screen.on_open, screen.on_put_back = recover, open_counter, put_back
        screen.resize(1024, 700)
        screen.show()
        screen.activateWindow()  # where no window manager gives the focus (a kiosk)
        self._stopped = screen

    def _put_back(self, file: str) -> None:
        """Ends the counter for a backup that shall be put back."""
        from ui.presenters.words import tr

        def work() -> dict[str, Any]:
            from astro_desk.app.restoring import run_restore

            return run_restore(self._paths, replace(self._secrets, passphrase=self._phrase), file)

        self._replace(
            work,
            tr("The backup is being put back"),
            tr("What was sold since is being added. Leave the computer on; a few minutes in a large store."),
            tr("The backup is back"),
        )

    def _reset(self, backup: str) -> None:
        """Ends the counter and sets all data aside."""
        from ui.presenters.words import tr

        def work() -> dict[str, Any]:
            from astro_desk.app.leaving import run_reset

            return run_reset(self._paths, replace(self._secrets, passphrase=self._phrase), backup)

        self._replace(
            work,
            tr("All data are being set aside"),
            tr("A backup is being made first. Leave the computer on.") if backup else tr("Leave the computer on."),
            tr("This register is no register any more"),
        )

    def _replace(self, work: Callable[[], dict[str, Any]], title: str, reason: str, after: str) -> None:
        """Ends the counter for `work` on its data, and says on a screen of its own what came of it."""
        from ui.presenters.words import tr
        from ui.screens.opening import StoppedScreen

        self._hide_counter()
        register, self._app.register = self._app.register, None
        screen = StoppedScreen(self._app.theme, reason, recovers=False, title=title)

        def closed_first() -> dict[str, Any]:
            if register is not None:
                register.close()
            return work()

        def done(future: Future[dict[str, Any]]) -> None:
            try:
                screen.report(future.result()["messages"], after)
                if not self._paths.key_file.exists():
                    screen.offer_counter(tr("Begin anew"))
            except AstroDeskError as error:
                screen.say(explain(error))
                screen.offer_counter()

        def go_on() -> None:
            screen.hide()
            if self._paths.key_file.exists():
                self._open(self._phrase)
            else:
                self._ask_for_everything()

        screen.on_open = go_on
        screen.resize(1024, 700)
        screen.show()
        self._stopped = screen
        self._app.bridge.settle(in_background(closed_first), done)

    def _ask_for_passphrase(self, problem: str) -> None:
        from ui.screens.opening import PassphraseScreen

        self._hide_counter()
        screen = PassphraseScreen(self._app.theme)
        screen.say(problem)

        def entered(passphrase: str) -> None:
            screen.close()
            self._open(passphrase)

        screen.on_passphrase = entered
        screen.resize(1024, 700)
        screen.show()
        screen.activateWindow()  # where no window manager gives the focus (a kiosk)
        self._passphrase = screen

    def _ask_for_everything(self, other: SetupScreen | None = None) -> None:
        """`other`: one in another language, in whose place it comes."""
        from astro_desk.app.clock import SystemClock
        from astro_desk.app.language import language_of
        from astro_desk.app.log_in import FirstLogIn
        from astro_desk.app.machine_settings import SettingsFile
        from ui.presenters.astro_account import tells
        from ui.presenters.refusals import why_not
        from ui.screens.first_start import SetupScreen

        self._hide_counter()
        screen = SetupScreen(self._app.theme, language_of(self._app.settings.language))
        if other is not None:
            screen.take_over(other)
        log_in = FirstLogIn(SystemClock(), self._settings.ca_file)

        def test(answers: SetupAnswers, then: Callable[[str, Tone], None]) -> None:
            self._app.bridge.settle(log_in.test(answers.account), tells(then))

        def change_language(language: str) -> None:
            file = SettingsFile(self._paths.settings, self._settings)
            self._settings = self._app.settings = replace(self._settings, language=language)
            self._app.change_language(language)
            screen.hide()
            self._ask_for_everything(screen)
            self._app.bridge.settle(file.save({"look.language": language}), kept)

        def kept(saved: Future[None]) -> None:
            if self._setup is not None:
                self._setup.say(why_not(saved))

        def look_around() -> None:
            from astro_desk.app.demo import show_demo

            screen.hide()
            self._app.settings = replace(self._settings, cashier=self._settings.cashier or "Ana")
            show_demo(self._app, self._at_the_end)

        def answered(answers: SetupAnswers) -> None:
            # Imported here and not above: it brings the network's room, which the first frame does not need.
            from astro_desk.app.configure import configure

            secrets = Secrets(password=answers.password, passphrase=answers.passphrase, pin=answers.pin)
            screen.setEnabled(False)

            def done(future: Future[dict[str, object]]) -> None:
                screen.setEnabled(True)
                try:
                    future.result()
                except AstroDeskError as error:
                    screen.refuse(error.code, explain(error))
                    return
                screen.close()
                self._open(answers.passphrase)

            work = in_background(lambda: configure(self._paths, answers.account, answers.register, secrets))
            self._app.bridge.settle(work, done)

        def put_back() -> None:
            screen.hide()
            self._offer_put_back(screen)

        screen.on_answers, screen.on_test, screen.on_look_around = answered, test, look_around
        screen.on_put_back = put_back
        screen.on_language = change_language
        screen.resize(1024, 760)
        screen.show()
        screen.activateWindow()  # where no window manager gives the focus (a kiosk)
        self._setup = screen

    def _offer_put_back(self, before: QWidget) -> None:
        """`before`: the screen to which a person goes back who changes nothing."""
        from astro_desk.app.first_restore import offer_put_back

        secrets = replace(self._secrets, passphrase=self._phrase)

        def done(passphrase: str, said: StoppedScreen) -> None:
            self._app.failure = None
            self._stopped = said

            def open_counter() -> None:
                said.hide()
                try:
                    self._settings = self._app.settings = read_settings(self._paths.settings)  # the backup's own
                except AstroDeskError as error:
                    self._app.give_up(error)
                    return
                self._open(passphrase)

            said.on_open = open_counter

        self._asking = offer_put_back(self._app, self._paths, secrets, back=before.show, done=done)

    def _hide_counter(self) -> None:
        window = self._app.window
        if window is not None:
            window.on_close = None
            window.close()
            self._app.window = None
