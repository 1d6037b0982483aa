"""Every verb of `script` on a real store, with a line to Astro that does what the test says."""

from datetime import timedelta

import pytest

from astro_desk.core.catalog import Item, Program, ProgramKind
from astro_desk.core.errors import Unavailable
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.points import PointsRules
from astro_desk.use_cases.points import save_rules
from tests.support.counter import CANS, KIBBLE, UNKNOWN
from tests.support.script_desk import PHONE, ScriptDesk, refused


@pytest.fixture
def desk(tmp_path):
    desk = ScriptDesk(tmp_path / "data")
    yield desk
    desk.counter.close()


def test_a_sale_from_the_owner_to_its_slip(desk):
    assert desk(f"owner {PHONE}")["owner"]["name"] == "Sally Pet Owner"
    scanned = desk(f"scan {KIBBLE} 2")
    assert scanned["item"] == {"code": KIBBLE, "description": "Kibble 20lb"}
    assert (scanned["quantity"], scanned["known"], len(scanned["programs"])) == (2, True, 1)
    cards = desk("cards")
    assert [(card["confirmed"], card["basket"]) for card in cards["cards"]] == [(1, 2)]
    assert cards["points"] == 40
    done = desk("finish 41.50")
    assert (done["units"], done["redeemed"], done["total"]) == (2, 0, "41.50")
    outbox = desk("outbox")
    assert outbox["counts"]["waiting"] == 3
    assert [one["kind"] for one in outbox["operations"]] == ["add", "add", "points"]
    assert {one["sale"] for one in outbox["operations"]} == {done["sale"]}
    refused(desk("finish"), "sale_empty")


def test_comments_and_empty_lines_are_passed_over(desk):
    assert len(list(desk.script.run(["", "  ", "# nothing", "outbox\n"]))) == 1


def test_an_owner_by_phone_mail_and_name_and_several_that_fit(desk):
    ride = Owner("ride", "Sally", "Ride", "5550100777", "", Standing.LINKED, "astro-8", "8")
    desk.counter.write(lambda work: work.save_owner(ride))
    assert desk("owner sally@example.com")["owner"]["id"] == "sally"
    assert desk("owner Sally Ride")["owner"] == {
        "id": "ride",
        "name": "Sally Ride",
        "phone": "5550100777",
        "email": "",
        "standing": "linked",
        "at_astro": True,
    }
    several = refused(desk("owner sally"), "several_fit")
    assert {one["name"] for one in several["candidates"]} == {"Sally Pet Owner", "Sally Ride"}
    assert desk.counter.session.owner.owner_id == "ride"
    refused(desk(f"owner {KIBBLE}"), "nothing_found")
    refused(desk("owner 3*"), "nothing_found")
    assert desk(f"scan {CANS}")["quantity"] == 1, "what was no owner counts for no scan either"


def test_online_the_owner_is_looked_up_and_offline_not(desk):
    desk.line.learn = desk.full
    assert desk("online", f"owner {PHONE}", "cards")["cards"][0]["rewards"]["redeemable"] == 1
    assert desk.line.asked == ["sally"]
    assert desk.counter.session.online
    assert desk("offline") == {"ok": True, "network": False}
    desk(f"owner {PHONE}")
    assert desk.line.asked == ["sally"]
    assert not desk.counter.session.online


def test_a_bare_contact_that_astro_knows_becomes_its_owner(desk):
    contact = desk("owner 5550100123")["owner"]
    assert (contact["standing"], contact["at_astro"]) == ("contact", None)
    desk.line.learn = lambda: desk.counter.write(lambda work: work.merge_owners(contact["id"], "sally"))
    assert desk("sync")["waiting"] == 0
    assert desk.counter.session.owner.owner_id == "sally"


def test_a_new_owner_at_once(desk):
    answer = desk('new-owner Ann "van Lee" 5550100123 Ann@Example.com')
    assert answer["owner"]["name"] == "Ann van Lee"
    assert answer["owner"]["standing"] == "new"
    assert desk('new-owner Bo Lee "" bo@example.com')["owner"]["email"] == "bo@example.com"


def test_scans_known_unknown_and_counted(desk):
    unknown = desk(f"scan {UNKNOWN}")
    assert (unknown["known"], unknown["programs"]) == (False, [])
    assert desk("scan 3*")["quantity"] == 3
    assert desk(f"scan {CANS}")["quantity"] == 3
    refused(desk("scan sally"), "nothing_found")
    assert desk("undo")["lines"] == [{"code": UNKNOWN, "quantity": 1}]


def test_hold_resume_cancel_and_undo(desk):
    first = desk(f"scan {KIBBLE}", "hold")["sale"]
    refused(desk("hold"), "sale_empty")
    desk(f"scan {CANS}")
    assert desk(f"resume {first}")["lines"] == [{"code": KIBBLE, "quantity": 1}]
    assert desk("resume")["lines"] == [{"code": CANS, "quantity": 1}], "the last that was held"
    assert desk("cancel") == {"ok": True}
    assert desk("undo")["lines"] == [{"code": CANS, "quantity": 1}]
    assert desk("finish", "resume")["lines"] == [{"code": KIBBLE, "quantity": 1}]
    refused(desk("finish", "resume"), "sale_not_held")


def test_a_reward_by_id_and_by_title(desk):
    desk.full()
    refused(desk("redeem 10"), "owner_missing")
    refused(desk("cards"), "owner_missing")
    due = desk(f"owner {PHONE}", f"scan {CANS}")["due"]
    assert [(one["program_id"], one["reward"]) for one in due] == [("10", "900")]
    refused(desk("redeem 11"), "reward_none")
    refused(desk("redeem nothing"), "program_unknown")
    refused(desk(f"redeem 10 {CANS}"), "reward_item_unknown")
    taken = desk(f"redeem harvest {KIBBLE}")
    assert (taken["reward"], taken["program"], taken["item"]) == ("900", "10", KIBBLE)
    assert desk("finish")["redeemed"] == 1
    kinds = [one["kind"] for one in desk("outbox")["operations"]]
    assert sorted(kinds) == ["add", "redeem"]


def test_a_reward_that_filled_up_here_waits_for_astro(desk):
    desk(f"owner {PHONE}", f"scan {KIBBLE} 2")
    refused(desk("redeem 10"), "reward_not_ready")


def test_a_title_that_fits_two_programs_is_not_guessed(desk):
    tins = Program("12", "Tin Cat | Large cans | Buy 6 Get 1 Free", required=6)
    large = Item.of("012345678912", "Large cans", ["12"])
    desk.counter.write(lambda work: (work.put_programs([tins], "1"), work.put_items([large], "1")))
    desk(f"owner {PHONE}", f"scan {CANS}", "scan 012345678912")
    refused(desk("redeem Tin"), "program_ambiguous")


def offers(desk, **dates):
    """Two offers of Harvest: the first counts kibble."""
    first = Program("6401", "Harvest | $5 off", ProgramKind.OFFER, **dates)
    second = Program("6402", "Harvest | Buy 2 cans", ProgramKind.OFFER, **dates)
    kibble = Item.of(KIBBLE, "Kibble", ["10", "6401"])
    desk.counter.write(lambda work: (work.put_programs([first, second], "1"), work.put_items([kibble], "1")))


def test_an_offer_is_accepted_and_told_for_each_unit_that_counts(desk):
    offers(desk)
    refused(desk("offer nonesuch"), "offer_unknown")
    refused(desk("offer harvest"), "offer_ambiguous")
    refused(desk(f"scan {KIBBLE} 2", "offer 6401"), "owner_missing")
    refused(desk(f"owner {PHONE}", "offer buy 2"), "offer_wrong_item")
    taken = desk("offer $5 off")
    assert (taken["program_id"], taken["title"], taken["units"]) == ("6401", "Harvest | $5 off", 2)
    refused(desk("offer 6401"), "offer_accepted")
    assert desk(f"scan {CANS}", "finish")["ok"]
    kinds = [one["kind"] for one in desk("outbox")["operations"]]
    assert sorted(kinds) == ["add", "add", "add", "offer", "offer"]


def test_an_offer_is_there_again_with_the_draft_and_goes_with_undo(desk):
    offers(desk)
    desk(f"owner {PHONE}", f"scan {KIBBLE}", "offer 6401", "hold", "resume")
    refused(desk("offer 6401"), "offer_accepted")
    desk("undo", "finish")
    assert [one["kind"] for one in desk("outbox")["operations"]] == ["add"]


def test_an_offer_that_ends_before_the_finish_is_said_and_the_sale_stays(desk):
    today = desk.counter.clock.today()
    offers(desk, ends=today)
    desk(f"owner {PHONE}", f"scan {KIBBLE}", "offer 6401")
    desk.counter.clock.moment += timedelta(days=1)
    refused(desk("finish"), "offer_over")
    desk("undo")
    assert desk("finish")["units"] == 1


def test_a_returned_unit_takes_its_offer_back(desk):
    offers(desk)
    desk(f"owner {PHONE}", f"scan {KIBBLE} 2", "offer 6401", "finish")
    assert desk("return 1")["returned"] == 2
    kinds = [one["kind"] for one in desk("outbox")["operations"]]
    assert sorted(kinds) == ["add", "add", "offer", "offer", "remove", "remove", "remove_offer", "remove_offer"]


def test_a_manager_gives_a_pin(desk):
    refused(desk("manager 1111"), "pin_wrong")
    assert not desk.counter.session.manager
    assert desk("manager 2468")["ok"]
    assert desk.counter.session.manager
    assert desk.pins == ["1111", "2468"]


def test_a_line_is_returned_from_the_basket_or_from_the_last_sale(desk):
    desk(f"owner {PHONE}", f"scan {KIBBLE} 2", f"scan {CANS}")
    assert desk("return 1")["lines"] == [{"code": CANS, "quantity": 1}]
    for wrong in ("0", "-1", "2", "x", "99999999999"):
        refused(desk(f"return {wrong}"), "line_unknown")
    desk(f"scan {KIBBLE} 2", "finish")
    returned = desk("return 2")
    assert (returned["returned"], returned["left"]) == (2, 0)
    refused(desk("return 2"), "unit_returned")
    refused(desk("return 3"), "line_unknown")


def test_a_finished_sale_is_found_returned_kept_attached_and_moved(desk):
    bob = Owner("bob", "Bob", "Right", "5550100222", "", Standing.LINKED, "astro-8", "8")
    desk.counter.write(lambda work: work.save_owner(bob))
    slip = desk(f"scan {KIBBLE} 3", f"scan {CANS}", "finish")["slip"]
    found = desk(f"sales {slip}")["sales"][0]
    assert (found["owner"], [line["bought"] for line in found["lines"]]) == (None, [3, 1])
    assert desk(f"return 1 {slip} 2") == {"ok": True, "returned": 2, "left": 1, "slip": slip}
    refused(desk(f"return 1 {slip} 2"), "return_too_many")
    assert desk(f"keep {slip}")["kept"] == 2
    refused(desk(f"keep {slip}"), "return_undone")
    desk(f"return 1 {slip} 1")
    assert desk(f"attach {slip} sally")["owner"] == "Sally Pet Owner"
    refused(desk(f"attach {slip} bob"), "sale_has_owner")
    assert desk(f"move {slip} bob")["owner"] == "Bob Right"
    assert [one["kind"] for one in desk("outbox")["operations"]] == ["add"] * 3 + ["remove", "add"] * 3
    refused(desk("attach R9-7KD4 bob"), "slip_of_other_register")
    refused(desk(f"move {slip} nobody"), "nothing_found")


def test_what_is_no_verb_or_written_otherwise(desk):
    refused(desk("juggle " + "3" * 50), "verb_unknown")
    assert len(refused(desk("j" * 5000), "verb_unknown")["message"]) < 100
    assert "scan CODE [QTY]" in refused(desk("scan"), "verb_arguments")["message"]
    refused(desk("''"), "verb_unknown")
    assert desk("owner O'Nobody")["code"] == "nothing_found", "an apostrophe is no quotation"


class FullDisk:
    """A writer that refuses everything."""

    def __init__(self, writer):
        self._writer = writer

    def submit(self, job, *, counter=False):
        return self._writer.submit(self._refuse, counter=counter)

    def _refuse(self, _work):
        raise Unavailable("disk_full")


def test_what_the_disk_refused_leaves_the_sale_as_it_was(desk):
    before = desk(f"owner {PHONE}", f"scan {KIBBLE} 2", "cards")
    session, writer = desk.counter.session, desk.counter.store.writer
    session.jobs._writer = FullDisk(writer)
    for verb in ("finish", "hold", "finish 9.99", "new-owner Ann Lee 5550100123", "hold", "finish"):
        refused(desk(verb), "disk_full")
        assert desk("cards") == before
    assert not session.held_sales()
    session.jobs._writer = writer
    assert desk("finish")["units"] == 2
    assert desk("outbox")["counts"]["waiting"] == 2


def test_a_new_owner_whom_the_disk_refused_is_not_on_the_sale(desk):
    desk.counter.session.jobs._writer = FullDisk(desk.counter.store.writer)
    refused(desk("new-owner Ann Lee 5550100123"), "disk_full")
    assert desk.counter.session.owner is None


def test_an_amount_that_is_taken_for_no_owner_is_no_total_either(desk):
    desk.counter.write(lambda work: save_rules(work, PointsRules(in_use=True)))
    desk(f"owner {PHONE}", f"scan {KIBBLE}")
    refused(desk("owner 7.50"), "nothing_found")
    assert desk("finish")["total"] is None
