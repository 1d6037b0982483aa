"""Finished sales in the window: found, returned, undone, given to their owner; and the slip, shown and as PDF."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QStandardPaths, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from astro_desk.core.checkout import PointsClaim
from astro_desk.core.operations import AddPurchase, RedeemOffer, RemovePurchase, State
from astro_desk.use_cases.changes import OwnerChanged
from tests.ui.fakes import NOW
from tests.ui.sample import CHEW, LOTUS, SALLY
from ui.commands import Id
from ui.presenters.finished import PAGE
from ui.widgets.slip_panel import write_pdf


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def sell(counter, qtbot, owner=SALLY, count=2):
    if owner:
        counter.presenter.choose_owner(owner)
    for _ in range(count):
        counter.keys.scan(LOTUS)
    sale_id = counter.presenter.session.basket.sale_id
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: sale_id in counter.register.records.sales)
    qtbot.waitUntil(lambda: not counter.presenter.session.busy)
    return sale_id


def open_first(counter):
    counter.act(Id.FINISHED)
    panel = counter.window.floating.finished
    panel.sales.on_chosen(panel.sales.rows_model.rows[0])
    return panel


def said(counter):
    return counter.find("finishedSaid").text()


def removals(counter):
    return [one for one in counter.register.records.outbox.values() if isinstance(one.intent, RemovePurchase)]


def test_goods_are_returned_with_the_keyboard_alone_and_the_return_undone(counter, qtbot):
    sale_id = sell(counter, qtbot)
    panel = open_first(counter)
    assert panel.isVisible()
    assert panel.lines.hasFocus()
    counter.keys.now += 1_000  # a person's Enter, not the scanner's second one
    counter.keys.press(Qt.Key.Key_Return, "\r")
    qtbot.waitUntil(lambda: bool(said(counter)))
    assert "1 unit taken back" in said(counter)
    assert [one.sale_id for one in removals(counter)] == [sale_id]
    assert panel.lines.rows_model.rows[0].side == "1 kept"
    counter.find("undoReturn").click()
    qtbot.waitUntil(lambda: "undone" in said(counter))
    assert panel.lines.rows_model.rows[0].side == ""
    counter.find("returnAll").click()
    qtbot.waitUntil(lambda: "2 units" in said(counter))
    counter.keys.press(Qt.Key.Key_Return, "\r")
    assert said(counter) == "That was taken back already."
    counter.find("leaveFinished").click()
    assert counter.window.checkout.omnibox.hasFocus()


def test_the_arrow_leads_from_the_field_to_the_first_sale(counter, qtbot):
    sell(counter, qtbot)
    sell(counter, qtbot, count=1)
    counter.act(Id.FINISHED)
    sales = counter.window.floating.finished.sales
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert sales.hasFocus()
    assert sales.chosen() == sales.rows_model.rows[0]


def test_a_sale_to_nobody_is_given_to_the_owner_on_the_screen(counter, qtbot):
    sale_id = sell(counter, qtbot, owner="", count=1)
    panel = open_first(counter)
    assert not counter.find("giveSale").isVisible()
    counter.find("leaveFinished").click()
    counter.presenter.choose_owner(SALLY)
    panel = open_first(counter)
    give = counter.find("giveSale")
    assert give.isVisible()
    give.click()
    qtbot.waitUntil(lambda: "with the day it was made" in said(counter))
    assert counter.register.records.sales[sale_id].owner_id == SALLY
    assert not give.isVisible()
    assert panel.isVisible()
    assert panel.sales.rows_model.rows[0].title.endswith("Sally Pet Owner"), "in the list as beside it"


def test_what_a_return_means_is_another_thing_once_astro_has_heard_of_the_sale(counter, qtbot):
    sell(counter, qtbot)
    panel = open_first(counter)
    assert means(counter) == "Return: Astro has not heard of it yet, and never will."
    outbox = counter.register.records.outbox
    unit = next(key for key, one in outbox.items() if isinstance(one.intent, AddPurchase))
    for key, one in list(outbox.items()):
        if isinstance(one.intent, AddPurchase):
            outbox[key] = replace(one, state=State.DONE, credited=True)
    counter.bridge.changed.emit(OwnerChanged(outbox[unit].owner_id))
    assert "The card loses the punch" in means(counter)
    assert panel.lines.hasFocus()


def test_what_is_not_found_is_a_sentence_and_a_scan_is_still_a_scan(counter, qtbot):
    sell(counter, qtbot)
    counter.act(Id.FINISHED)
    counter.keys.type("yesterday\n")
    assert "finished no sale on" in said(counter)
    counter.keys.scan(LOTUS)
    assert not counter.find("finishedPanel").isVisible()
    assert len(counter.lines()) == 1


def test_the_slip_of_the_last_sale_is_shown_and_saved(counter, qtbot, tmp_path, monkeypatch):
    counter.act(Id.SLIP)
    sell(counter, qtbot)
    monkeypatch.setattr(QStandardPaths, "writableLocation", staticmethod(lambda _: str(tmp_path)))
    counter.act(Id.SLIP)
    text = counter.find("slipText").toPlainText()
    assert "Slip R2-" in text
    assert "Pet owner: Sally P." in text
    counter.find("saveSlip").click()
    (file,) = tmp_path.glob("Slip R2-*.pdf")
    assert file.read_bytes().startswith(b"%PDF-")


def test_a_long_slip_is_one_page(qapp, tmp_path):
    path = tmp_path / "long.pdf"
    write_pdf("\n".join(f"line {n}" for n in range(120)), path)
    assert path.read_bytes().count(b"/Type /Page\n") == 1


def with_an_offer(counter, qtbot):
    """Two sticks bought, the third one free; a points reward beside them."""
    counter.presenter.choose_owner(SALLY)
    for _ in range(3):
        counter.keys.scan(CHEW)
    counter.act(Id.OFFER)
    sale_id = counter.presenter.session.basket.sale_id
    counter.presenter.session.basket = counter.presenter.session.basket.spend(
        PointsClaim("claim-1", "501", "$5.00 Off Purchase", 250, 500)
    )
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: sale_id in counter.register.records.sales)
    qtbot.waitUntil(lambda: not counter.presenter.session.busy)
    assert "3 items" in counter.notice
    assert "1,420 - 250 = 1,170 points expected" in counter.notice
    return sale_id


def means(counter):
    return counter.find("ifReturned").text()


def moving(counter):
    return counter.find("ifMoved").text()


def test_the_free_good_of_an_offer_and_a_points_reward_are_lines_that_come_back_alone(counter, qtbot):
    with_an_offer(counter, qtbot)
    panel = open_first(counter)
    assert [(row.detail, row.side) for row in panel.lines.rows_model.rows] == [
        ("2 bought", ""),
        ("Free with “Redbarn | Buy 2, Get 1 FREE on Bully Sticks”", "handed out"),
        ("For 250 points", "handed out"),
    ]
    counter.keys.now += 1_000
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert "What was bought for it stays bought" in means(counter), "it is said before it is done"
    counter.keys.press(Qt.Key.Key_Return, "\r")
    qtbot.waitUntil(lambda: "Taken back" in said(counter))
    assert [row.side for row in panel.lines.rows_model.rows] == ["", "came back", "handed out"]
    assert removals(counter) == [], "what was bought stays bought"
    used = [one for one in counter.register.records.outbox.values() if isinstance(one.intent, RedeemOffer)]
    assert [one.state for one in used] == [State.CANCELLED]
    counter.keys.press(Qt.Key.Key_Return, "\r")
    assert said(counter) == "That was taken back already."
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert "The 250 points for “$5.00 Off Purchase” are the pet owner's again" in means(counter)
    counter.find("returnAll").click()
    qtbot.waitUntil(lambda: panel.lines.rows_model.rows[2].side == "came back")
    counter.find("undoReturn").click()
    qtbot.waitUntil(lambda: panel.lines.rows_model.rows[2].side == "handed out")


def test_a_touch_chooses_a_line_and_takes_nothing_back(counter, qtbot):
    with_an_offer(counter, qtbot)
    panel = open_first(counter)
    panel.lines.clicked.emit(panel.lines.rows_model.index(0))
    assert said(counter) == ""
    assert removals(counter) == []
    assert "Return:" in means(counter)


def test_what_moving_a_sale_with_a_reward_means_is_said_before_it(counter, qtbot):
    counter.presenter.choose_owner(SALLY)
    counter.act(Id.REDEEM)
    sale_id = counter.presenter.session.basket.sale_id
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: sale_id in counter.register.records.sales)
    qtbot.waitUntil(lambda: not counter.presenter.session.busy)
    other = next(owner for owner in counter.register.records.owners if owner != SALLY)
    counter.presenter.choose_owner(other)
    open_first(counter)
    assert "is taken back first and is due again" in moving(counter)
    counter.find("giveSale").click()
    qtbot.waitUntil(lambda: counter.register.records.sales[sale_id].owner_id == other)
    qtbot.waitUntil(lambda: moving(counter) == "")


def test_the_good_of_a_redeemed_reward_is_a_line_that_comes_back(counter, qtbot):
    counter.presenter.choose_owner(SALLY)
    counter.act(Id.REDEEM)
    counter.keys.scan(LOTUS)
    sale_id = counter.presenter.session.basket.sale_id
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: sale_id in counter.register.records.sales)
    qtbot.waitUntil(lambda: not counter.presenter.session.busy)
    panel = open_first(counter)
    lines = panel.lines.rows_model.rows
    assert [(row.title, row.side) for row in lines][1:] == [("NutriSource Soft Treats, Lamb 6 oz", "handed out")]
    counter.keys.now += 1_000
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert "due again" in means(counter)
    counter.keys.press(Qt.Key.Key_Return, "\r")
    qtbot.waitUntil(lambda: panel.lines.rows_model.rows[1].side == "came back")
    assert "Taken back." in said(counter)
    assert counter.register.records.outbox[lines[1].key].state is State.CANCELLED
    counter.keys.press(Qt.Key.Key_Return, "\r")
    assert said(counter) == "That was taken back already."


def is_today(sale):
    return sale.business_date == NOW.date()


@pytest.mark.parametrize("sought", ["", "Sally", "today"])
def test_a_long_list_goes_on_as_one_scrolls_by_the_text_that_found_it(counter, qtbot, sought):
    sold_last = counter.register.records.sales[sell(counter, qtbot)]
    for number in range(250):
        sale = replace(sold_last, sale_id=f"R2-{number:04}", slip=f"{number:04}")
        counter.register.records.sales[sale.sale_id] = sale
    sales = counter.register.records.sales.values()
    fits = sum(sale.owner_id == SALLY if sought == "Sally" else sought != "today" or is_today(sale) for sale in sales)
    assert fits > 2 * PAGE
    panel = open_first(counter)
    counter.find("findSale").setText(sought)
    counter.find("findSale").returnPressed.emit()
    model = panel.sales.rows_model
    assert len(model.rows) == PAGE
    counter.find("findSale").setText("0007")  # typed, and not looked for yet
    for _ in range(3):
        model.fetchMore(QModelIndex())
    assert len({row.key for row in model.rows}) == len(model.rows) == fits
    assert not model.canFetchMore(QModelIndex())
    counter.find("findSale").returnPressed.emit()
    assert [row.key for row in model.rows] == ["R2-0007"]
