"""F10: the manager's PIN at the counter."""

from concurrent.futures import Future

import pytest
from PySide6.QtCore import Qt

from astro_desk.core.people import NAMELESS, Person
from astro_desk.use_cases.pin_tries import PinPauses
from tests.ui.sample import LOTUS, SALLY, reset_pin
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
    pauses = PinPauses(counter.register.records, counter.register.clock)
    presenter = ManagerPresenter(
        counter.presenter.session, lambda _pin, act: checked, counter.bridge.settle, pauses, reset_pin
    )
    presenter.enter("2468", heard.append)
    counter.presenter.hold()
    checked.set_result(NAMELESS)
    qtbot.waitUntil(lambda: heard == [""])
    assert not counter.presenter.session.manager


def test_a_forgotten_pin_is_set_anew_with_the_stores_passphrase(counter, qtbot):
    counter.act(Id.MANAGER)
    counter.press("pinForgotten")
    assert not counter.find("managerPanel").isVisible()
    assert counter.find("forgottenPassphrase").hasFocus()
    told = []
    for phrase, pin, again in (
        ("a long store passphrase", "1357", "1358"),
        ("a wrong one", "1357", "1357"),
        ("a long store passphrase", "1357", "1357"),
    ):
        for name, text in (("Passphrase", phrase), ("Pin", pin), ("PinAgain", again)):
            counter.find(f"forgotten{name}").setText(text)
        counter.press("forgottenSet")
        qtbot.waitUntil(counter.find("forgottenSet").isEnabled)
        told.append(counter.words("forgottenAnswer"))
    assert told[0] == "The two PINs are not the same."
    assert told[2] == "The new PIN holds from now on."
    assert len(set(told)) == 3
    assert counter.words("forgottenPassphrase") == ""
    counter.keys.press(Qt.Key.Key_Escape)
    assert not counter.find("forgottenPanel").isVisible()


@pytest.mark.parametrize("way", [Id.MANAGER, Id.SETTINGS])
def test_who_has_no_pin_finds_the_way_back_also_without_a_key(counter, way):
    counter.act(way)
    counter.press("leaveManager")
    assert not counter.find("managerPanel").isVisible()
    assert counter.window.checkout.isVisible()
