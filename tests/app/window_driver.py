"""A person at the window of a program of its own: `python -m tests.app.window_driver CASE FOLDER URL`.

Each case does one thing after the other, each as soon as it can be done, closes the window, and prints how far it came.
A process for each, because a program has one application and one window in its life.
"""

import sys
import time
from pathlib import Path

import keyring
import keyring.backends.fail
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QPushButton, QWidget

from astro_desk.app.counter import run_counter
from astro_desk.app.demo import run_demo
from astro_desk.app.paths import DataPaths
from astro_desk.app.secrets_input import Secrets
from astro_desk.core.errors import Unavailable
from ui.commands import Id

PASSPHRASE = "a long store passphrase"
PIN = "4711"
PATIENCE_S = 240
"""For all steps together; where the machine is shared by many, a start alone may take half a minute."""
UNKNOWN = ("first_start", "look_around", "passphrase", "put_back_first", "put_back_left", "spanish_first")
"""Cases in which nobody gave the program a passphrase beforehand."""


def find(name) -> QWidget | None:
    """The widget of this name that a person sees now."""
    seen = (one for one in QApplication.allWidgets() if one.objectName() == name and one.isVisible())
    return next(seen, None)


def fill(**texts):
    for name, text in texts.items():
        one = find(name)
        assert isinstance(one, QLineEdit)
        one.setText(text)


def press(name):
    one = find(name)
    assert isinstance(one, QPushButton)
    one.click()


def typed(name):
    one = find(name)
    return one.text() if isinstance(one, QLineEdit) else ""


def written(name):
    one = find(name)
    return one.text() if isinstance(one, QPushButton) else ""


def act(command):
    """Triggers a command of each window that is open."""
    windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMainWindow) and one.isVisible()]
    for action in (one for window in windows for one in window.actions()):
        if action.objectName() == command.value:
            action.trigger()


def sees(name, words=""):
    def look():
        one = find(name)
        return one is not None and (not words or (isinstance(one, QLabel) and words in one.text()))

    return look


def first_start(url):
    """The password is wrong at first: the log-in's step says so again, and the others keep what was typed in them."""
    account = {"setupUrl": url, "setupUser": "cashier", "setupPassword": "guessed", "setupClient": "practice"}
    register = {"setupRegister": "R1", "setupPin": PIN, "setupPinAgain": PIN}
    phrase = {"setupPassphrase": PASSPHRASE, "setupPassphraseAgain": PASSPHRASE}
    return [
        (sees("beginSetup"), lambda: press("beginSetup")),
        (sees("setupUrl"), lambda: (fill(**account), press("setupTest"))),
        (sees("setupProblem", "does not take"), lambda: press("setupDone")),
        (sees("setupRegister"), lambda: (fill(**register), press("setupDone"))),
        (sees("setupPassphrase"), lambda: (fill(**phrase), press("setupDone"))),
        (
            lambda: sees("setupUrl")() and sees("setupProblem", "does not take this user name")(),
            lambda: (fill(setupPassword="practice"), press("setupTest")),
        ),
        (sees("setupProblem", "Astro takes this log-in"), lambda: press("setupDone")),
        (sees("setupRegister"), lambda: press("setupDone")),
        (sees("setupPassphrase"), lambda: press("setupDone")),
        (sees("omnibox"), lambda: None),
    ]


def look_around(_url):
    """The practice store, one press after the first start."""
    return [(sees("lookAround"), lambda: press("lookAround")), (sees("noticeBar"), lambda: None)]


def passphrase(_url):
    def enter(text):
        return lambda: (fill(passphraseField=text), press("passphraseDone"))

    return [
        (sees("passphraseDone"), enter("not this one")),
        (sees("passphraseProblem", "not the store's passphrase"), enter(PASSPHRASE)),
        (sees("omnibox"), lambda: None),
    ]


def damaged(_url):
    """The page that says what is in the database was written over; the journal is whole."""
    return [
        (sees("stoppedProblem", "The database is damaged."), lambda: press("stoppedRecover")),
        (sees("stoppedReport", "made anew from the journal"), lambda: press("stoppedOpen")),
        (sees("omnibox"), lambda: None),
    ]


def left_damaged(_url):
    return [(sees("stoppedProblem", "The database is damaged."), lambda: press("stoppedClose"))]


def settings_asked():
    """Before the data are open the key does nothing."""
    if find("managerPin") is None:
        windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMainWindow)]
        for action in (one for window in windows for one in window.actions()):
            if action.objectName() == Id.SETTINGS.value:
                action.trigger()
    return find("managerPin") is not None


def reset(_url):
    """Something is open, so a backup is made first; then the next start is a first one."""
    backup = str(Path(sys.argv[2]).with_name("before.zip"))

    def choose():
        press("settings-beginning-anew")
        fill(resetBackup=backup, resetPin=PIN)
        press("resetNow")

    return [
        (settings_asked, lambda: (fill(managerPin=PIN), press("openSettings"))),
        (sees("settings-beginning-anew"), choose),
        (sees("stoppedReport", "All data were set aside"), lambda: press("stoppedOpen")),
        (sees("beginSetup"), lambda: None),
    ]


def put_back(_url):
    """A manager puts the backup back that lies beside the data folder."""

    def choose():
        press("settings-backups")
        fill(restoreFile=str(Path(sys.argv[2]).with_name("safe.zip")))
        press("explainRestore")

    return [
        (settings_asked, lambda: (fill(managerPin=PIN), press("openSettings"))),
        (sees("settings-backups"), choose),
        (sees("restoreNow"), lambda: press("restoreNow")),
        (sees("stoppedReport", "The backup was put back."), lambda: press("stoppedOpen")),
        (sees("omnibox"), lambda: None),
    ]


def put_back_first(_url):
    """On a new computer, with the backup that lies beside the data folder; the passphrase is wrong at first."""
    safe = str(Path(sys.argv[2]).with_name("safe.zip"))

    def again():
        fill(putBackPassphrase=PASSPHRASE)
        press("putBackMeans")

    def go_on():
        press("restoreGone")
        press("putBackNow")

    return [
        (sees("putBackInstead"), lambda: press("putBackInstead")),
        (sees("putBackMeans"), lambda: (fill(putBackFile=safe, putBackPassphrase="not it"), press("putBackMeans"))),
        (sees("putBackProblem", "not the store's passphrase"), again),
        (sees("putBackSays", "1 sale,"), lambda: press("putBackNow")),
        (sees("putBackProblem", "Say first what became of the computer"), go_on),
        (sees("stoppedReport", "Register R1 holds 1 sale."), lambda: press("stoppedOpen")),
        (sees("omnibox"), lambda: None),
    ]


def put_back_left(_url):
    """Who only looks at what the button does is at the set-up again."""
    return [
        (sees("putBackInstead"), lambda: press("putBackInstead")),
        (sees("putBackBack"), lambda: press("putBackBack")),
        (sees("beginSetup"), lambda: None),
    ]


def damaged_put_back(_url):
    """The data do not open, and a backup takes their place; it is the same computer, so nothing is asked."""
    safe = str(Path(sys.argv[2]).with_name("safe.zip"))
    return [
        (sees("stoppedPutBack"), lambda: press("stoppedPutBack")),
        (sees("putBackMeans"), lambda: (fill(putBackFile=safe), press("putBackMeans"))),
        (sees("putBackNow"), lambda: press("putBackNow")),
        (sees("stoppedReport", "The backup was put back."), lambda: press("stoppedOpen")),
        (sees("omnibox"), lambda: None),
    ]


def asked_again(_url):
    return [(sees("beginSetup"), lambda: None)]


def opened(_url):
    return [(sees("omnibox"), lambda: None)]


def another_language(_url):
    """A manager chooses Spanish while a sale is open, and finds the settings and the sale again."""

    def one_window():
        shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMainWindow) and one.isVisible()]
        return len(shown) == 1 and "Apariencia" in written("settings-look")

    return [
        (settings_asked, lambda: (fill(managerPin=PIN), press("openSettings"))),
        (sees("settings-look"), lambda: press("settings-look")),
        (sees("language-es"), lambda: (press("language-es"), press("saveLook"))),
        (one_window, lambda: act(Id.NEW_OWNER)),
        (sees("newOwnerFirst"), lambda: None),
    ]


def spanish_first(_url):
    """Whoever types something first and then reads Spanish finds it again."""
    return [
        (sees("beginSetup"), lambda: press("beginSetup")),
        (sees("setupUrl"), lambda: (fill(setupUser="caja7"), press("setupBack"))),
        (sees("setupLanguage-es"), lambda: press("setupLanguage-es")),
        (lambda: "Configurar" in written("beginSetup"), lambda: press("beginSetup")),
        (lambda: typed("setupUser") == "caja7", lambda: press("setupBack")),
        (sees("lookAround"), lambda: press("lookAround")),
        (sees("noticeBar"), lambda: None),
    ]


def journal_short(_url):
    def told():
        bar = find("noticeBar")
        return bar is not None and "The journal is shorter than it was." in bar.accessibleDescription()

    return [(told, lambda: None)]


def closed_at_once(_url):
    """Before the data behind the window are open."""
    return [(lambda: bool(QApplication.topLevelWidgets()), lambda: None)]


class Person:
    def __init__(self, steps):
        self.steps, self.done = steps, 0
        self._end = time.monotonic() + PATIENCE_S

    def look(self):
        if self.done < len(self.steps):
            ready, act = self.steps[self.done]
            if ready():
                self.done += 1
                act()
        if self.done == len(self.steps) or time.monotonic() > self._end:
            QApplication.closeAllWindows()


def main(case, folder, url):
    keyring.set_keyring(keyring.backends.fail.Keyring())
    QApplication(sys.argv[:1])
    steps = {
        "first_start": first_start,
        "look_around": look_around,
        "passphrase": passphrase,
        "damaged": damaged,
        "left_damaged": left_damaged,
        "put_back": put_back,
        "reset": reset,
        "put_back_first": put_back_first,
        "put_back_left": put_back_left,
        "damaged_put_back": damaged_put_back,
        "asked_again": asked_again,
        "opened": opened,
        "journal_short": journal_short,
        "closed_at_once": closed_at_once,
        "another_language": another_language,
        "spanish_first": spanish_first,
        "demo": greeted,
    }
    person, timer = Person(steps[case](url)), QTimer()
    timer.timeout.connect(person.look)
    timer.start(5)
    if case == "demo":
        code = run_demo("dark")
    else:
        secrets = Secrets() if case in UNKNOWN else Secrets(passphrase=PASSPHRASE)
        code = counted(DataPaths(Path(folder)), secrets)
    sys.stdout.write(f"{code} {person.done} of {len(person.steps)}\n")


def counted(paths, secrets):
    try:
        return run_counter(paths, secrets)
    except Unavailable as error:
        return error.code


def greeted(_url):
    return [(sees("noticeBar"), lambda: None)]


if __name__ == "__main__":
    main(*sys.argv[1:])
