"""F10: the manager's PIN at the counter."""

from concurrent.futures import Future

from PySide6.QtCore import Qt

from astro_desk.core.people import NAMELESS, Person
from tests.ui.sample import LOTUS, SALLY
from ui.commands import Id
from ui.presenters.manager import ManagerPresenter


def ask(counter, pin):
    counter.act(Id.MANAGER)
    counter.keys.type(pin, 150)
    counter.keys.press(Qt.Key.Key_Return, "\r")


def test_the_right_pin_allows_the_next_reward_and_says_so(counter, qtbot):
    counter.presenter.choose_owner(SALLY)
    ask(counter, "2468")
    qtbot.waitUntil(lambda: counter.presenter.session.manager)
    assert not counter.find("managerPanel").isVisible()
    assert counter.notice == "A manager allows the next reward of this sale."
    assert counter.window.checkout.omnibox.hasFocus()


def test_a_wrong_pin_says_so_and_allows_nothing(counter, qtbot):
    ask(counter, "1111")
    refusal = counter.find("managerRefusal")
    qtbot.waitUntil(refusal.isVisible)
    assert refusal.text() == "That is nobody's PIN here."
    assert counter.find("managerPin").text() == ""
    assert not counter.presenter.session.manager


def test_a_scan_while_the_pin_is_asked_is_a_scan(counter):
    counter.act(Id.MANAGER)
    counter.keys.scan(LOTUS)
    assert len(counter.lines()) == 1
    assert counter.find("managerPin").text() == ""


def test_a_pin_is_for_the_sale_that_the_manager_saw(counter, qtbot):
    """The answer may come when the next sale has begun."""
    counter.keys.scan(LOTUS)
    heard: list[str] = []
    checked: Future[Person] = Future()
    presenter = ManagerPresenter(counter.presenter.session, lambda _pin, act: checked, counter.bridge.settle)
    presenter.enter("2468", heard.append)
    counter.presenter.hold()
    checked.set_result(NAMELESS)
    qtbot.waitUntil(lambda: heard == [""])
    assert not counter.presenter.session.manager
