"""The Owners place: the cards one by one, and a pet owner who is linked again."""

from concurrent.futures import Future
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLabel

from astro_desk.core.item_code import form_of
from astro_desk.core.operations import AddOffer, AddPurchase, NewOwner, Operation, Redeem, RemovePurchase, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Sale
from astro_desk.core.snapshot import OfferReward, PointsEntry
from astro_desk.use_cases.doubles import MOST_DOUBLES, Doubles
from tests.ui.fakes import NOW
from tests.ui.sample import SALLY, TREAT, outage
from ui.presenters.doubles import DoublesPresenter
from ui.screens.header import Place


@pytest.fixture
def owners(counter):
    outage(counter.register.records)
    counter.window.open_place(Place.OWNERS)
    choose(counter, "Sally Pet Owner")
    return counter


def choose(counter, name):
    screen = counter.window.places.owners
    screen.search.setText(name[:3])
    screen.refresh()
    screen.found.on_chosen(next(row for row in screen.found.rows_model.rows if row.title == name))


def history(counter):
    return counter.window.places.owners.history.rows_model.rows


def test_each_card_has_its_purchases_below_its_title_with_what_became_of_them(owners):
    owners.find("owner-history").click()
    assert owners.find("ownerHistory").isVisible()
    rows = history(owners)
    assert rows[0].heading
    assert rows[0].title == "Lotus Dog, 20 lb & 25 lb"
    assert rows[0].side == "9 purchases"
    assert (rows[1].title, rows[1].side) == ("Lotus 20 lb", "confirmed")
    fallen = next(row for row in rows if row.side == "fallen off")
    assert fallen.note.startswith("Older than the program's window: it counts no more since")
    waiting = [row for row in rows if row.side == "waiting"]
    assert [row.title for row in waiting] == ["Self-service wash"]
    assert "register" in waiting[0].detail or "another till" in waiting[0].detail


def test_a_reward_says_who_handed_it_out(owners):
    records = owners.register.records
    claimed = Operation(
        "R2-01KQHCHZTQCXB1DP73T2FMZH00",
        SALLY,
        Redeem("treats", TREAT, "r-1"),
        NOW,
        NOW.date(),
        sale_id="R2-s9",
        state=State.WAITING,
    )
    records.outbox["R2-01KQHCHZTQCXB1DP73T2FMZH00"] = claimed
    records.sales["R2-s9"] = Sale("R2-s9", SALLY, (), (), NOW, NOW.date(), cashier="Ana")
    owners.find("owner-history").click()
    reward = next(row for row in history(owners) if row.title.startswith("Reward"))
    assert reward.detail == "22 Nov 2026 · register R2 · Ana"
    assert reward.side == "handed out here"


def test_offers_and_points_stand_below_the_cards(owners):
    records = owners.register.records
    expires = date(2026, 12, 24)
    entries = (PointsEntry("p1", "Purchase", date(2026, 11, 2), 40, 1420), PointsEntry("p2", "", None, -100, None))
    ready = (
        OfferReward("o1", "Redbarn | $2.00 off", "rebate", 200, expires),
        OfferReward("o2", "A chew", "free", None, None),
    )
    records.snapshots[SALLY] = replace(records.snapshots[SALLY], offers=ready, points_entries=entries)
    told = Operation("R2-o1", SALLY, AddOffer("chews", "1", "1", "R2-u1", None), NOW, NOW.date(), state=State.DONE)
    records.outbox["R2-o1"] = told
    owners.find("owner-history").click()
    rows = history(owners)
    first = next(place for place, row in enumerate(rows) if row.key == "offers")
    assert [(row.title, row.detail, row.side) for row in rows[first:]] == [
        ("Offers", "", "2 ready"),
        ("Redbarn | $2.00 off", "$2.00 off · until 24 Dec 2026", "may be used"),
        ("A chew", "a free good", "may be used"),
        (rows[first + 3].title, "22 Nov 2026", "done"),
        ("Points", "", "1,420 points"),
        ("Purchase", "2 Nov 2026 · 1,420 then", "+40"),
        ("Points", "", "-100"),
    ]


def test_the_owner_is_read_again_when_somebody_asks(owners):
    owners.find("readOwnerAgain").click()
    assert owners.register.sync.looked_up == [SALLY]
    assert owners.register.sync.shown[-1:] != [SALLY], "the counter's owner stays the first"


@pytest.mark.parametrize(("online", "said"), [(True, "Astro is asked"), (False, "cannot be asked just now")])
def test_it_is_said_whether_astro_is_asked_until_the_answer_is_there(owners, *, online, said):
    owners.presenter.session.online = online
    assert not owners.find("ownerAsked").isVisible()
    owners.find("readOwnerAgain").click()
    assert said in owners.words("ownerAsked")
    screen = owners.window.places.owners
    screen.refresh()
    assert owners.find("ownerAsked").isVisible(), "other news are no answer"
    snapshots = owners.register.records.snapshots
    snapshots[SALLY] = replace(snapshots[SALLY], begun_at=NOW)
    screen.refresh()
    assert not owners.find("ownerAsked").isVisible()


def test_an_owner_is_linked_again_by_another_phone(owners, qtbot):
    owners.find("linkOwnerAgain").click()
    assert owners.find("linkPhone").text() == "(555) 010-0199"
    owners.find("linkPhone").setText("12")
    owners.find("linkNow").click()
    qtbot.waitUntil(lambda: "phone" in owners.find("linkRefusal").text())
    owners.find("linkPhone").setText("5550100142")
    owners.find("linkNow").click()
    qtbot.waitUntil(lambda: not owners.find("linkPanel").isVisible())
    known = owners.register.records.owners[SALLY]
    assert (known.standing, known.phone, known.customer_id) == (Standing.CONTACT, "5550100142", "")
    assert [row.kind for row in owners.register.records.owner_history(SALLY)].count("link") == 1
    assert owners.register.sync.looked_up == [SALLY]


def test_each_field_of_a_correction_keeps_its_caption_above_it_when_it_is_full(owners):
    def above():
        owners.find("linkPanel").grab()  # in its order, whenever it was to be painted
        captions = [one for one in owners.find("linkPanel").findChildren(QLabel) if one.buddy() and one.isVisible()]
        assert all(one.geometry().bottom() <= one.buddy().geometry().top() for one in captions)
        return {one.buddy().objectName(): one.text() for one in captions}

    contact = {"linkPhone": "Phone", "linkEmail": "E-mail"}
    owners.find("editOwner").click()
    assert owners.words("correctFirst") == "Sally"
    assert above() == {"correctFirst": "First name", "correctLast": "Last name"} | contact
    owners.press("leaveLink")
    owners.find("linkOwnerAgain").click()
    assert above() == contact


def test_who_is_not_at_astro_yet_is_corrected_here_and_made_there_so(owners, qtbot):
    records = owners.register.records
    records.owners["new"] = Owner("new", "Nroa", "Newmann", "5550107777", "", Standing.NEW, "new")
    made = Operation("R2-N", "new", NewOwner(), NOW, NOW.date())
    records.add_operations([made])
    choose(owners, "Nroa Newmann")
    assert not owners.find("linkOwnerAgain").isEnabled()
    owners.find("editOwner").click()
    assert "Astro does not have this pet owner yet" in owners.words("linkMeans")
    for name, text in (("correctFirst", "Nora"), ("correctLast", ""), ("linkPhone", "5550107778")):
        owners.find(name).setText(text)
    owners.find("linkNow").click()
    qtbot.waitUntil(lambda: owners.find("linkRefusal").isVisible())
    owners.find("correctLast").setText("Newman")
    owners.find("linkNow").click()
    qtbot.waitUntil(lambda: not owners.find("linkPanel").isVisible())
    known = records.owners["new"]
    assert (known.name, known.phone, known.standing) == ("Nora Newman", "5550107778", Standing.NEW)
    assert [one.kind for one in records.owner_history("new")] == ["new_owner"], "nothing is told twice"
    records.outbox["R2-N"] = replace(made, state=State.UNKNOWN)
    owners.find("editOwner").click()
    owners.find("linkNow").click()
    qtbot.waitUntil(lambda: "just now" in owners.words("linkRefusal"))


def test_whom_astro_has_is_corrected_here_and_astro_is_told(owners, qtbot):
    owners.find("editOwner").click()
    assert "Astro is told" in owners.words("linkMeans")
    assert owners.words("correctLast") == "Pet Owner"
    owners.find("correctFirst").setText("Sal")
    owners.find("linkEmail").setText("")
    owners.find("linkNow").click()
    qtbot.waitUntil(lambda: not owners.find("linkPanel").isVisible())
    records = owners.register.records
    assert (records.owners[SALLY].name, records.owners[SALLY].email) == ("Sal Pet Owner", "sally@example.com")
    assert [row.kind for row in records.owner_history(SALLY)].count("update_owner") == 1
    shown = [one.text() for one in owners.window.findChildren(QLabel, "ownerName") if one.isVisible()]
    assert shown == ["Sal Pet Owner"], "at once"


def test_of_a_bare_contact_there_is_no_name_to_correct(owners):
    owners.register.records.owners["bare"] = Owner("bare", "", "", "", "nobody@example.com", Standing.CONTACT)
    choose(owners, "nobody@example.com")
    assert not owners.find("editOwner").isEnabled()
    assert owners.find("linkOwnerAgain").isEnabled()


def test_leaving_the_link_changes_nothing(owners):
    before = owners.register.records.owners[SALLY]

    def place() -> Place:
        return owners.window.places.place

    owners.find("linkOwnerAgain").click()
    owners.keys.press(Qt.Key.Key_Escape)
    assert not owners.find("linkPanel").isVisible()
    assert place() is Place.OWNERS, "one step back at a time"
    assert owners.register.records.owners[SALLY] == before
    owners.keys.press(Qt.Key.Key_Escape)
    assert place() is Place.CHECKOUT


def test_two_records_of_one_phone_are_said(owners):
    twin = Owner("twin", "Sal", "Owner", "5550100199", "", Standing.LINKED, "c-9", "a-9")
    owners.register.records.owners["twin"] = twin
    owners.window.places.owners.refresh()
    assert owners.find("sameContact").text().startswith("Same phone or e-mail: Sal Owner.")


def test_astros_own_page_is_offered_where_the_store_has_named_it(owners):
    assert not owners.find("openAstrosPage").isVisible()
    owners.desk.owners._page = "https://astro.example/owner/{id}"
    owners.window.places.owners.refresh()
    assert owners.find("openAstrosPage").isVisible()


def pages_of(found, row):
    """What the list of duplicates shows of these."""
    shown = []

    def at_once(future, then):
        then(future)

    def keep(rows, _):
        shown.extend(rows)

    DoublesPresenter(lambda: found, at_once, row).look(keep)
    return shown


def test_a_long_history_goes_on_page_by_page_to_what_was_sent_first(owners):
    records = owners.register.records
    shown_by_astro = records.snapshot(SALLY).cards[0].punches[0].transaction_id

    def sent(key, seq, intent, state=State.DONE):
        day = date(2024, 1, 1) + timedelta(days=seq)
        records.outbox[key] = Operation(key, SALLY, intent, NOW, day, state=state, seq=seq)

    for number in range(500):
        sent(f"R2-{number:04}", number, AddPurchase(TREAT, form_of(TREAT)))
    sent(shown_by_astro, 120, AddPurchase(TREAT, form_of(TREAT)))
    sent("R2-cancelled", 130, AddPurchase(TREAT, form_of(TREAT)), State.CANCELLED)
    sent("R2-back", 520, RemovePurchase("R2-0007"))
    owners.find("owner-history").click()
    model = owners.find("ownerHistory").rows_model
    assert len(model.rows) == 100
    for _ in range(9):
        model.fetchMore(QModelIndex())
    assert not model.canFetchMore(QModelIndex())
    told = [*model._above, *model.rows]
    keys = [row.key.rpartition(" ")[2] for row in told]
    assert [key for key in keys if key.startswith("R2-0")][-1] == "R2-0000"
    assert sorted(key for key in keys if key.startswith("R2-0")) == [f"R2-{number:04}" for number in range(500)]
    assert len({row.key for row in told}) == len(told)
    assert keys.count(shown_by_astro) == 1
    assert "R2-cancelled" not in keys
    (before,) = (place for place, row in enumerate(told) if row.title == "Earlier, from this register")
    assert told[before].heading
    assert {row.side for row in told[before + 1 :] if "R2-0" in row.key} == {"confirmed", "taken back"}
    (back,) = (row for row in told if row.key.endswith("R2-0007"))
    assert back.side == "taken back", "though it was taken back long after"


def test_who_reads_far_down_in_a_history_stays_there_until_it_is_somebody_elses(owners, qtbot):
    records = owners.register.records
    for number in range(300):
        key = f"R2-{number:04}"
        records.outbox[key] = Operation(
            key, SALLY, AddPurchase(TREAT, form_of(TREAT)), NOW, NOW.date(), state=State.DONE, seq=number
        )
    owners.find("owner-history").click()
    rows = owners.find("ownerHistory")
    qtbot.waitUntil(lambda: rows.verticalScrollBar().maximum() > 0)
    rows.verticalScrollBar().setValue(900)
    shown = rows.rows_model.rows
    records.outbox.clear()
    owners.window.places.refresh()
    assert rows.rows_model.rows == shown
    rows.scrollToTop()
    owners.window.places.refresh()
    assert rows.rows_model.rows != shown


def test_many_duplicates_say_where_they_end(owners):
    sally = owners.register.records.owners[SALLY]
    for count, told in ((MOST_DOUBLES - 1, False), (MOST_DOUBLES, True)):
        found: Future[tuple[Doubles, ...]] = Future()
        found.set_result(tuple(Doubles(f"{n}@a.example", (sally, sally)) for n in range(count)))
        shown = pages_of(found, owners.desk.owners.row)
        assert (shown[-1].key == "more doubles") is told


def test_duplicates_are_found_below_what_they_share(owners, qtbot):
    screen = owners.window.places.owners
    owners.press("findDoubles")
    qtbot.waitUntil(lambda: screen.found.empty_text == "No two pet owners share a phone or an e-mail.")
    assert not screen.found.rows_model.rows
    sally = owners.register.records.owners[SALLY]
    twin = Owner("twin", "Sal", "Owner", sally.phone, "", Standing.LINKED)
    owners.register.records.owners["twin"] = twin
    owners.press("findDoubles")
    qtbot.waitUntil(lambda: len(screen.found.rows_model.rows) == 3)
    heading, *both = screen.found.rows_model.rows
    assert (heading.heading, heading.title) == (True, "(555) 010-0199")
    assert {row.title for row in both} == {"Sally Pet Owner", "Sal Owner"}
    screen.found.on_chosen(next(row for row in both if row.title == "Sal Owner"))
    assert screen.person.accessibleDescription().startswith("Sal Owner")
    screen.found.on_chosen(heading)
    assert screen.person.accessibleDescription().startswith("Sal Owner"), "what is shared is nobody"
    screen.refresh()
    assert len(screen.found.rows_model.rows) == 3, "news of sync leave them there"
    screen.search.setText("nobody at all")
    screen.refresh()
    assert not screen.found.rows_model.rows


def test_keys_alone_find_an_owner(owners, qtbot):
    screen = owners.window.places.owners
    screen.search.setFocus()
    screen.search.setText("sa")
    screen.refresh()
    assert any("sal" not in row.title.casefold() for row in screen.found.rows_model.rows)
    owners.keys.type("l", 150)
    owners.keys.press(Qt.Key.Key_Down)  # quicker than the search, which waits for the next letter
    assert screen.search.text() == "sal"
    first, second, *_ = screen.found.rows_model.rows
    assert all("sal" in row.title.casefold() for row in (first, second))
    owners.keys.press(Qt.Key.Key_Down)
    owners.keys.press(Qt.Key.Key_Return)
    assert screen.person.accessibleDescription().startswith(second.title)
    screen.search.setFocus()
    owners.keys.press(Qt.Key.Key_Return)
    assert screen.person.accessibleDescription().startswith(first.title)
