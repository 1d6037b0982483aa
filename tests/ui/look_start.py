"""Before the counter: the first start, a backup put back, and data that do not open."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from astro_desk.use_cases.sentences import sentence
from tests.ui.sample_keeping import of_a_broken_computer
from tests.ui.scene import Scene, button
from ui.presenters.setup import Step
from ui.screens.first_start import SetupScreen
from ui.screens.opening import StoppedScreen
from ui.screens.put_back import PutBackScreen
from ui.theme.scheme import Theme


def asking(theme: Theme, size: tuple[int, int], screen: QWidget) -> Scene:
    scene = Scene(theme, size)
    scene.instead(screen, size)
    return scene


def first_start(theme: Theme, size: tuple[int, int], step: Step) -> Scene:
    """A step of the first start; of each but the first, with what is wrong with an answer."""
    screen = SetupScreen(theme)
    scene = asking(theme, size, screen)
    screen.show_step(step)
    if step is not Step.WELCOME:
        button(scene, "setupDone").click()
    return scene


def put_back(theme: Theme, size: tuple[int, int], *, chosen: str = "") -> Scene:
    """A backup for a new computer: asked for; what it means; and the question that a person answers."""
    screen = PutBackScreen(theme)
    scene = asking(theme, size, screen)
    for name, text in (
        ("putBackFile", "/media/stick/astro-desk-R2-20260313T213000Z.zip"),
        ("putBackPassphrase", "words"),
    ):
        made = screen.findChild(QLineEdit, name)
        assert isinstance(made, QLineEdit)
        made.setText(text)
    if chosen:
        screen.on_explain = lambda _, then: then(of_a_broken_computer(), "")
        button(scene, "putBackMeans").click()
        button(scene, chosen).click()
    else:
        screen.say(sentence("passphrase_wrong"))
    return scene


REPORT = (
    "The database was made anew from the journal: 1204 sales, 3611 operations.",
    "12 operations were open; Astro is asked about each before anything is sent again.",
    "Sign-in needed: the Astro log-in lay in the database. Run `configure`; sales go on and wait until then.",
)


def stopped(theme: Theme, size: tuple[int, int], *, recovered: bool) -> Scene:
    """The data do not open; and what a person reads when they were made anew."""
    scene = Scene(theme, size)
    screen = StoppedScreen(theme, sentence("database_recoverable"), recovers=True, puts_back=True)
    scene.instead(screen, size)
    if recovered:
        screen.say("")
        screen.report(REPORT)
    return scene
