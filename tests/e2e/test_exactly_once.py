"""What the program is for: scan, finish, lose the network, lose the power, and Astro knows each punch once."""

import subprocess

import pytest

from astro_desk.core.operations import FINAL
from astro_desk.practice.seed import SALLY_PHONE
from tests.e2e.conftest import PATIENCE_S, kill, talk, wait_for


@pytest.fixture
def codes(practice):
    """Three codes that count, as the practice store spells them."""
    with practice.store.writing() as turn:
        rows = turn.db.execute(
            "SELECT e.code FROM program_items e JOIN programs p ON p.id = e.program_id"
            " WHERE p.kind <> 'offer' AND length(e.code) = 12 GROUP BY p.id LIMIT 2"
        ).fetchall()
    return [row["code"] for row in rows] + ["WASH-STD"]


def copies(practice):
    return practice.store.state()["copies"]


def new_punches(practice):
    """Sally's punches that came from a register, as the practice store has them."""
    owner = practice.store.state(SALLY_PHONE)["owners"][0]
    return [punch for punch in owner["punches"] if not punch["seeded"]]


def lost(practice, register):
    """The operations that are over for us and that the server never counted, as they stand in the outbox."""
    over = register.records.operations(tuple(FINAL))
    return [row for row in over if row.id not in copies(practice)]


def open_operations(register):
    counts = register.records.counts()
    return sum(number for state, number in counts.items() if not state.final)


class Hands:
    """A cashier's, with a scanner in one of them: keys that go into whatever has the focus."""

    def __init__(self, environment) -> None:
        self._environment = environment

    def _do(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return done.stdout

    def window(self) -> str:
        return self._do("search", "--onlyvisible", "--name", "^Astro Desk$")

    def scan(self, code: str) -> None:
        """In one go and without pauses of its own: a scanner has none, and what has one is no scan to the program."""
        self._do("key", "--delay", "0", *("minus" if key == "-" else key for key in code), "Return")

    def key(self, name: str) -> None:
        self._do("key", name)


def open_counter(register, hands):
    counter = register.start()

    def window():
        assert counter.poll() is None, counter.communicate()
        return hands.window()

    wait_for(window, "the window")
    wait_for((register.folder / "astro-desk.db").exists, "the data")
    return counter


def test_a_day_in_the_window(practice, register, display, codes):
    assert register.configure(practice.url).returncode == 0
    hands = Hands(display)
    counter = open_counter(register, hands)
    records = register.records
    wait_for(lambda: records.catalogue_facts().fetched_at, "the catalogue")

    hands.scan(SALLY_PHONE)
    wait_for(lambda: any(o.name == "Sally Pet Owner" for o in records.owners_by_contact(SALLY_PHONE)), "Sally")
    for code in codes:
        hands.scan(code)
    wait_for(lambda: (draft := records.draft()) and len(draft.basket.units) == 3, "three lines in the draft")
    hands.key("F12")
    hands.key("F12")
    wait_for(lambda: len(records.recent_sales()) == 1, "the sale")
    wait_for(lambda: len(new_punches(practice)) == 3, "the punches at the server")

    practice.stop()
    for sale in (2, 3):
        hands.scan(SALLY_PHONE)
        wait_for(lambda: (draft := records.draft()) and draft.basket.owner_id, "the owner on the sale")
        for code in codes[:2]:
            hands.scan(code)
        wait_for(lambda: (draft := records.draft()) and len(draft.basket.units) == 2, "two lines")
        hands.key("F12")
        wait_for(lambda sale=sale: len(records.recent_sales()) == sale, "an offline sale")
    hands.scan(codes[0])
    wait_for(lambda: (draft := records.draft()) and len(draft.basket.units) == 1, "a draft")
    kill(counter)
    assert open_operations(register) == 4
    assert len(copies(practice)) == 3

    counter = open_counter(register, hands)
    practice.start()
    wait_for(lambda: open_operations(register) == 0, "an empty outbox")
    assert lost(practice, register) == []
    assert len(copies(practice)) == 7
    assert set(copies(practice).values()) == {1}, "each punch exactly once, at a server that doubles repeats"
    assert len(new_punches(practice)) == 7
    assert len(records.recent_sales()) == 3
    assert len(records.draft().basket.units) == 1, "the sale that was on the screen is there again"


def test_the_same_day_through_the_script(practice, register, codes):
    register.begin(practice.url)
    child = register.start("script", "-")
    scans = [f"scan {code}" for code in codes]
    *_, synced = talk(child, "sync", f"owner {SALLY_PHONE}", *scans, "finish", "sync")
    assert (synced["done"], synced["waiting"]) == (3, 0)
    assert len(new_punches(practice)) == 3

    practice.stop()
    offline = talk(child, f"owner {SALLY_PHONE}", *scans[:2], "finish", f"owner {SALLY_PHONE}", *scans[:2], "finish")
    assert all(answer["ok"] for answer in offline)
    assert talk(child, "sync")[0]["offline"]
    kill(child)

    practice.start()
    *_, synced = register.script("sync")
    assert (synced["waiting"], synced["review"]) == (0, 0)
    assert len(copies(practice)) == 7
    assert set(copies(practice).values()) == {1}


def test_an_answer_that_was_lost_doubles_nothing(practice, register, codes):
    register.begin(practice.url)
    practice.faults.next("lose_answer", "addTransactionBatch")
    answers = register.script("sync", f"owner {SALLY_PHONE}", f"scan {codes[0]} 3", "finish", "sync")
    assert all(answer["ok"] for answer in answers)
    wait_for(lambda: register.script("sync")[0]["waiting"] == 0, "the look-up behind the fence")
    assert len(copies(practice)) == 3
    assert set(copies(practice).values()) == {1}


def test_an_owner_nobody_knows_while_offline_is_resolved_at_sync(practice, register, codes):
    register.begin(practice.url)
    register.script("sync")
    practice.stop()
    answers = register.script(f"owner {SALLY_PHONE}", f"scan {codes[0]}", "finish")
    assert all(answer["ok"] for answer in answers)
    assert answers[0]["owner"]["standing"] == "contact"
    practice.start()
    synced, owner, cards = register.script("sync", "owner sally", "cards")
    assert synced["waiting"] == 0
    assert owner["owner"]["standing"] == "linked"
    assert sum(card["confirmed"] for card in cards["cards"]) == len(
        [p for p in practice.store.state(SALLY_PHONE)["owners"][0]["punches"] if p["kind"] == "purchase"]
    ) - sum(len(card["fallen"]) for card in cards["cards"])
    assert len(new_punches(practice)) == 1


def test_a_new_owner_made_offline_is_at_astro_after_the_sync(practice, register, codes):
    register.begin(practice.url)
    register.script("sync")
    practice.stop()
    answers = register.script("new-owner Nora Newman 5550107777 nora@example.com", f"scan {codes[0]}", "finish")
    assert all(answer["ok"] for answer in answers)
    practice.start()
    assert register.script("sync")[0]["waiting"] == 0
    nora = practice.store.state("5550107777")["owners"]
    assert [owner["first_name"] for owner in nora] == ["Nora"]
    assert len([punch for punch in nora[0]["punches"] if not punch["seeded"]]) == 1


def test_a_full_card_is_redeemed_and_astro_knows_it_once(practice, register):
    register.begin(practice.url)
    *_, due = register.script("sync", f"owner {SALLY_PHONE}", "cards")
    program = next(card["program_id"] for card in due["cards"] if card["rewards"]["redeemable"])
    redeemed, finished, synced = register.script(f"redeem {program}", "finish", "sync")
    assert (redeemed["ok"], finished["redeemed"], synced["waiting"]) == (True, 1, 0)
    rewards = practice.store.state(SALLY_PHONE)["owners"][0]["rewards"]
    assert len([reward for reward in rewards if reward["redeemed_on"]]) == 1
    again = register.script(f"owner {SALLY_PHONE}", f"redeem {program}")[-1]
    assert not again["ok"]


def test_a_contact_that_astro_never_heard_of_waits_for_its_name(practice, register, codes):
    register.begin(practice.url)
    answers = register.script("sync", "owner 5550109876", f"scan {codes[0]} 2", "finish", "sync")
    assert answers[1]["owner"]["at_astro"] is False
    assert (answers[-1]["review"], answers[-1]["waiting"]) == (1, 2)
    *_, synced = register.script("new-owner Ivo Young 5550109876 ivo@example.com", "cancel", "sync")
    assert (synced["review"], synced["waiting"]) == (0, 0)
    assert len(practice.store.state("5550109876")["owners"][0]["punches"]) == 2


def test_an_accepted_offer_is_told_once_and_a_return_takes_it_back(practice, register):
    register.begin(practice.url)
    with practice.store.writing() as turn:
        (code,) = turn.db.execute("SELECT code FROM program_items WHERE program_id = 6405 LIMIT 1").fetchone()
        turn.db.execute("UPDATE programs SET starts = '2000-01-01', ends = '2999-12-31' WHERE id = 6405")
    *_, accepted, finished, synced = register.script(
        "sync", f"owner {SALLY_PHONE}", f"scan {code} 2", "offer fennick", "finish", "sync"
    )
    assert (accepted["units"], finished["units"], synced["waiting"], synced["review"]) == (2, 2, 0, 0)
    offers = [punch for punch in new_punches(practice) if punch["kind"] == "offer"]
    assert len(offers) == 2
    assert len({punch["transaction_id"] for punch in new_punches(practice)}) == len(new_punches(practice)) == 4
