"""Finished sales in the window: found, returned, undone, given to their owner; and the slip, shown and as PDF."""

from PySide6.QtCore import QStandardPaths, Qt

from astro_desk.core.operations import RemovePurchase
from tests.ui.sample import LOTUS, SALLY
from ui.commands import Id
from ui.widgets.slip_panel import write_pdf


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
    assert panel.lines.rows_model.rows[0].side == "1 out"
    counter.find("undoReturn").click()
    qtbot.waitUntil(lambda: "undone" in said(counter))
    assert panel.lines.rows_model.rows[0].side == "2 out"
    counter.find("returnAll").click()
    qtbot.waitUntil(lambda: "2 units" in said(counter))
    counter.keys.press(Qt.Key.Key_Return, "\r")
    assert said(counter) == "That was taken back already."
    counter.find("leaveFinished").click()
    assert counter.window.checkout.omnibox.hasFocus()


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
