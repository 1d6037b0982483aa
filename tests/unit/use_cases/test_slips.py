"""The slip of a finished sale, from the facts of the moment it is asked for."""

from gettext import GNUTranslations

import pytest

from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.frozen import replace
from astro_desk.core.operations import State
from astro_desk.core.review_reasons import Reason
from astro_desk.core.slips import Slip, SlipAllowance, Standing, short_name
from astro_desk.use_cases.return_sale import return_units
from astro_desk.use_cases.slip_text import COLUMNS, STANDING_WORDS, slip_text
from astro_desk.use_cases.slips import check_words, make_slip, sample_slip, save_words
from astro_desk.use_cases.words import install
from tests.support.counter import CANS, KIBBLE
from tests.translations.catalogue import mo_file


def slip_of(counter, sale) -> Slip:
    return make_slip(counter.records, sale.sale_id, counter.clock)


def redeemed(counter):
    counter.write(lambda work: work.save_snapshot(counter.snapshot(full=True)))
    counter.session.enter("sally")
    counter.session.enter(CANS)
    counter.session.rewards.redeem(counter.session.rewards.due[0])
    return counter.finish()


def settle(counter, claim_id, state, **more):
    row = counter.records.operation(claim_id)

    def job(work):
        (sending,) = work.move([(row, replace(row, state=State.SENDING))])
        work.move([(sending, replace(sending, state=state, **more))])

    counter.write(job)


def test_a_plain_sale_says_what_was_bought_and_how_far_the_card_is(counter):
    counter.session.enter("sally")
    counter.session.enter("2*" + KIBBLE)
    counter.session.enter(CANS)
    sale = counter.finish()
    slip = slip_of(counter, sale)
    assert (slip.number[:3], slip.cashier, slip.owner) == ("R1-", "Ana", "Sally P.")
    assert [(line.item_code, line.bought) for line in slip.lines] == [(KIBBLE, 2), (CANS, 1)]
    kibble = next(card for card in slip.cards if card.title.startswith("Harvest Paw"))
    assert (kibble.punched, kibble.now, kibble.required, kibble.certain, kibble.earned) == (2, 3, 3, False, 1)
    assert not slip.promises
    counter.write(lambda work: return_units(work, [sale.units[0].unit_id], counter.clock, counter.new_id))
    assert slip_of(counter, sale).lines[0].returned == 1


@pytest.mark.parametrize(
    ("state", "standing"),
    [(State.DONE, Standing.CONFIRMED), (State.UNKNOWN, Standing.PROMISED), (State.REVIEW, Standing.REFUSED)],
)
def test_a_reward_stands_as_astro_has_said(counter, state, standing):
    sale = redeemed(counter)
    (reward,) = slip_of(counter, sale).rewards
    assert (reward.reward_id, reward.standing) == ("900", Standing.PROMISED)
    settle(counter, sale.claims[0].claim_id, state)
    slip = slip_of(counter, sale)
    assert slip.rewards[0].standing is standing
    assert slip.promises is (standing is Standing.PROMISED)
    assert "Reward ID 900" in slip_text(slip)


@pytest.mark.parametrize(
    ("standing", "heading", "price", "allowance", "tax"),
    [
        (Standing.CONFIRMED, "TAKE OFF AT THE TILL", "FREE", "-5.00", True),
        (Standing.CHECKING, "TAKE OFF AT THE TILL", "FREE", "-5.00", True),
        (Standing.PROMISED, "TAKE OFF AT THE TILL", "FREE", "-5.00", True),
        (Standing.REFUSED, "CHARGE AT THE TILL", "NOT FREE", "5.00", False),
        (Standing.TAKEN_BACK, "TAKEN BACK", "", "", False),
    ],
)
def test_only_what_stands_is_taken_off_at_the_till(counter, standing, heading, price, allowance, tax):
    sample = sample_slip(check_words("initial", "taxed"), "R1", counter.clock)
    reward = replace(sample.rewards[0], standing=standing, dearer="Big wash")
    off = SlipAllowance("Five off", "", 500, 250, standing)
    lines = slip_text(replace(sample, rewards=(reward,), allowances=(off,))).split("\n")
    headings = {"TAKE OFF AT THE TILL", "CHARGE AT THE TILL", "TAKEN BACK"} & set(lines)
    assert headings == {heading}
    (washed,) = (line for line in lines if line.startswith("Wash"))
    (taken,) = (line for line in lines if line.startswith("Five off"))
    assert (washed.removeprefix("Wash").strip(), taken.removeprefix("Five off").strip()) == (price, allowance)
    assert any("charge the difference" in line for line in lines) is tax, "a good that is charged has no difference"
    assert any("Sales tax" in line for line in lines) is tax


def test_a_discount_is_rung_and_no_good_that_is_free(counter):
    sample = sample_slip(check_words("initial", "none"), "R1", counter.clock)
    off = replace(sample.rewards[0], item="10% Off Purchase", standing=Standing.CONFIRMED)
    (line,) = (line for line in slip_text(replace(sample, rewards=(off,))).split("\n") if line.startswith("10%"))
    assert line.split() == ["10%", "Off", "Purchase", "RING"]


def test_each_stands_under_its_own_heading(counter):
    sample = sample_slip(check_words("initial", "none"), "R1", counter.clock)
    (reward,) = sample.rewards
    each = tuple(replace(reward, item=str(one), standing=one) for one in Standing)
    lines = slip_text(replace(sample, rewards=each)).split("\n")
    known = {"TAKE", "CHARGE", "TAKEN", *map(str, Standing)}
    order = [word for line in lines if (word := line.split()[0]) in known]
    assert order[:5] == ["TAKE", "confirmed", "confirmed", "checking", "promised"]
    assert order[5:] == ["CHARGE", "refused", "refused", "TAKEN", "taken_back"]


@pytest.mark.parametrize(
    ("reason", "standing"),
    [
        (Reason.REWARD_GONE, Standing.REFUSED),
        ("astro_999", Standing.REFUSED),
        ("of_another_version", Standing.REFUSED),
        (Reason.NEEDS_EMAIL, Standing.PROMISED),
        (Reason.OUTCOME_UNKNOWN, Standing.PROMISED),
        (Reason.OWNER_UNKNOWN, Standing.PROMISED),
    ],
)
def test_what_waits_for_a_person_is_refused_only_where_astro_said_no(counter, reason, standing):
    sale = redeemed(counter)
    settle(counter, sale.claims[0].claim_id, State.REVIEW, reason=str(reason))
    assert slip_of(counter, sale).rewards[0].standing is standing


def test_names_and_tax_are_the_stores_and_take_a_pin(counter):
    sale = redeemed(counter)

    def save(names, tax, *, manager=True):
        return counter.write(lambda work: save_words(work, names, tax, "Paws", manager=manager))

    with pytest.raises(NeedsManager):
        save("full", "taxed", manager=False)
    for wrong in (("everything", "taxed"), ("full", "x" * 85)):
        with pytest.raises(Refused):
            save(*wrong)
    save("full", "taxed")
    text = slip_text(slip_of(counter, sale))
    assert "Sally Pet Owner" in text
    assert "Sales tax is charged on free goods." in text
    save("none", "As the law says.")
    text = slip_text(slip_of(counter, sale))
    assert "Sally" not in text
    assert "As the law says." in text
    assert text.splitlines()[0].strip() == "Paws"


def test_no_line_is_wider_than_the_paper(counter):
    sale = redeemed(counter)
    slip = slip_of(counter, sale)
    long = replace(slip.lines[0], description="An item with a very long description indeed, in many words")
    slip = replace(slip, lines=(long,), owner="Wilhelmina-Alexandra Featherstonehaugh-Cholmondeley")
    assert max(map(len, slip_text(slip).splitlines())) <= COLUMNS


@pytest.fixture
def spanish():
    with mo_file("es").open("rb") as file:
        texts = GNUTranslations(file)
    install(lambda text: texts.gettext(text) if text else "")
    yield
    install()


def test_a_slip_speaks_the_stores_language_and_astros_words_stay(counter, spanish):
    counter.write(lambda work: save_words(work, "initial", "untaxed", "Paws & Claws", "See you", manager=True))
    sale = redeemed(counter)
    reward = slip_of(counter, sale).rewards[0]
    text = slip_text(slip_of(counter, sale))
    assert "DESCUENTE EN EL PUNTO DE VENTA" in text
    assert "Cliente: Sally P." in text
    assert "ID de recompensa 900" in text
    assert reward.title in " ".join(text.split()), "Astro's own"
    assert "Paws & Claws" in text, "the store's own"
    assert "Los productos gratis no pagan impuesto de" in text, "what was chosen of the tax, also before Spanish was"
    assert max(map(len, text.splitlines())) <= COLUMNS
    for standing in Standing:
        alone = replace(slip_of(counter, sale), rewards=(replace(reward, standing=standing),))
        assert not set(STANDING_WORDS.values()) & {line.strip() for line in slip_text(alone).splitlines()}
    assert "impuesto" not in slip_text(sample_slip(check_words("initial", "none"), "R1", counter.clock))
    own = check_words("initial", "No tax here, friends.")
    assert "No tax here, friends." in slip_text(sample_slip(own, "R1", counter.clock))


def test_a_sale_to_nobody_has_a_slip_too_and_an_unknown_one_none(counter):
    counter.session.enter(KIBBLE)
    slip = slip_of(counter, counter.finish())
    assert (slip.owner, slip.cards, slip.points) == ("", (), None)
    with pytest.raises(Refused):
        make_slip(counter.records, "none", counter.clock)
    assert short_name("Ann", "") == "Ann"


def test_words_above_and_below_and_a_sample_that_nobody_was_given(counter):
    words = check_words("none", "untaxed", "  Paws   & Claws ", "See you")
    lines = slip_text(sample_slip(words, "R1", counter.clock)).split("\n")
    assert (lines[0].strip(), lines[-1].strip()) == ("Paws & Claws", "See you")
    assert all(len(line) <= COLUMNS for line in lines)
    assert not any("Sally" in line for line in lines)
    shown = slip_text(sample_slip(check_words("initial", "none"), "R1", counter.clock))
    assert "Sally P." in shown
    assert lines[-2].startswith("---")
