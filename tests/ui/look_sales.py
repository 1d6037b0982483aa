"""The counter while goods are sold, rewards and offers asked about, and sales found again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from astro_desk.core.catalog import Item
from astro_desk.core.checkout import PointsClaim
from astro_desk.core.operations import State
from astro_desk.core.redemption_policy import OfflineRule
from astro_desk.core.snapshot import PointsReward
from astro_desk.use_cases.changes import OwnerChanged
from astro_desk.use_cases.completed_cards import Completed
from astro_desk.use_cases.sentences import sentence
from astro_desk.use_cases.store_rules import read_policy, save_policy
from tests.ui.fakes import NOW
from tests.ui.sample import CHEW, LOTUS, SALLY, TREAT, VISIT, WASH, own_pass
from tests.ui.scene import Scene, button, pause
from ui.commands import Id
from ui.theme.scheme import Theme


def empty(theme: Theme, size: tuple[int, int]) -> Scene:
    return Scene(theme, size, offline=False)


def sale(theme: Theme, size: tuple[int, int]) -> Scene:
    scene = Scene(theme, size)
    scene.sale()
    return scene


def redeemed(theme: Theme, size: tuple[int, int]) -> Scene:
    scene = Scene(theme, size, offline=False)
    scene.sale()
    scene.act(Id.REDEEM)
    return scene


def choosing_free(theme: Theme, size: tuple[int, int]) -> Scene:
    """An accepted offer with two kinds of goods in it: which one is free."""
    scene = sale(theme, size)
    bone = Item.of("072705115310", "Redbarn filled bone with peanut butter, 6 in", ("chews",))
    scene.register.records.items[bone.form] = bone
    for code in (CHEW, CHEW, bone.code):
        scene.desk.counter.enter(code, scanned=True)
    scene.act(Id.OFFER)
    scene.act(Id.OFFER_FREE)
    return scene


def offered(theme: Theme, size: tuple[int, int], *, accepted: bool = False) -> Scene:
    """An offer that the sale has earned and one that is over; accepted, the stick scanned last is free."""
    scene = sale(theme, size)
    for code in (CHEW, CHEW, TREAT, CHEW):
        scene.desk.counter.enter(code, scanned=True)
    if accepted:
        scene.act(Id.OFFER)
    return scene


def suggesting(theme: Theme, size: tuple[int, int]) -> Scene:
    scene = Scene(theme, size)
    scene.window.checkout.omnibox.setText("sa")
    scene.window.suggestions.offer(scene.desk.counter.suggestions("s") or scene.desk.counter.suggestions("sa"))
    return scene


def pressed(command: Id) -> Callable[[Theme, tuple[int, int]], Scene]:
    def build(theme: Theme, size: tuple[int, int]) -> Scene:
        scene = sale(theme, size)
        if command is Id.RESUME:
            scene.act(Id.HOLD)
        scene.act(command)
        return scene

    return build


def refused(theme: Theme, size: tuple[int, int]) -> Scene:
    """A PIN that was wrong."""
    scene = sale(theme, size)
    scene.act(Id.MANAGER)
    scene.window.floating.manager._answered(sentence("pin_wrong"))
    return scene


def free_or_paid(theme: Theme, size: tuple[int, int]) -> Scene:
    """A good of the reward that is due was scanned; a card near losing punches and a promise stand beside it."""
    scene = sale(theme, size)
    scene.desk.counter.enter(TREAT, scanned=True)
    pause(30)
    return scene


def earned_here(theme: Theme, size: tuple[int, int], rule: OfflineRule = OfflineRule.EARNED) -> Scene:
    """One more wash is scanned for a card that filled up here, where a manager may hand such a reward out, or not."""
    scene = Scene(theme, size)
    records = scene.register.records
    snapshot = records.snapshots[SALLY]
    records.snapshots[SALLY] = replace(snapshot, cards=tuple(replace(one, rewards=()) for one in snapshot.cards))
    policy = replace(read_policy(records), rule=rule)
    scene.register.writer.submit(lambda work: save_policy(work, policy)).result()
    scene.desk.counter.choose_owner(SALLY)
    scene.desk.counter.enter(f"3*{WASH}", scanned=True)
    pause(30)
    return scene


def ready_for_another(theme: Theme, size: tuple[int, int]) -> Scene:
    """Astro has minted the reward that an earlier sale earned; the next one's goods are being scanned."""
    scene = Scene(theme, size)
    counter = scene.desk.counter
    counter.choose_owner(SALLY)
    due, completed = counter.session.rewards.due[0], counter.session.rewards.completed
    filled = ((due.program_id, due.program_title),)
    completed.last = Completed(SALLY, filled, finished_at=scene.register.clock.now())
    completed.finished()
    counter.session.drop_owner()
    counter.enter(LOTUS, scanned=True)
    scene.bridge.notify(OwnerChanged(SALLY))
    pause(30)
    return scene


def asked(theme: Theme, size: tuple[int, int]) -> Scene:
    """A brand wants an address before its reward."""
    scene = sale(theme, size)
    scene.register.records.settings["program_rules"] = '{"treats": {"months": null, "needs": "address"}}'
    scene.act(Id.REDEEM)
    return scene


def handed_out(theme: Theme, size: tuple[int, int]) -> Scene:
    """A reward of the sale before, handed out without Astro: on its card, and in the list of what can be taken back."""
    scene = Scene(theme, size)
    counter = scene.desk.counter
    counter.choose_owner(SALLY)
    counter.rewards.redeem()
    counter.finish()
    pause(60)
    counter.choose_owner(SALLY)
    scene.act(Id.HANDED_OUT)
    return scene


def for_points(theme: Theme, size: tuple[int, int]) -> Scene:
    """What the owner's points buy, one of it in the sale."""
    scene = Scene(theme, size, offline=False)
    told = scene.register.records.snapshots[SALLY]
    rewards = (
        PointsReward("501", "$5 Off", 250, "Discount", 500),
        PointsReward("502", "Orthopaedic dog bed, large", 5000, "Free item"),
    )
    scene.register.records.snapshots[SALLY] = replace(told, points_rewards=rewards, begun_at=NOW)
    scene.sale()
    scene.desk.points.redeem("501")
    scene.act(Id.POINTS)
    return scene


def contact(theme: Theme, size: tuple[int, int]) -> Scene:
    scene = Scene(theme, size)
    scene.desk.counter.enter("5550100321")
    scene.desk.counter.enter(LOTUS, scanned=True)
    return scene


def all_offers(theme: Theme, size: tuple[int, int]) -> Scene:
    scene = offered(theme, size)
    scene.act(Id.OFFERS)
    return scene


def corrected(theme: Theme, size: tuple[int, int]) -> Scene:
    """A sale with an offer and a redeemed reward; with another owner chosen, what it means to move it stands there."""
    scene = offered(theme, size, accepted=True)
    scene.act(Id.REDEEM)
    scene.act(Id.FINISH)
    pause(50)
    scene.desk.counter.choose_owner("owner-3")
    scene.act(Id.FINISHED)
    panel = scene.window.floating.finished
    panel.sales.setCurrentIndex(panel.sales.rows_model.index(0))
    row = panel.sales.chosen()
    assert row is not None
    assert panel.sales.on_chosen is not None
    panel.sales.on_chosen(row)
    panel.lines.setCurrentIndex(panel.lines.rows_model.index(len(panel.lines.rows_model.rows) - 1))
    pause(50)
    return scene


def after_a_sale(theme: Theme, size: tuple[int, int], *, slip: bool) -> Scene:
    """The sale just finished: two of its items came back, or its slip."""
    scene = sale(theme, size)
    scene.act(Id.FINISH)
    pause(50)
    scene.desk.counter.choose_owner(SALLY)
    scene.act(Id.SLIP if slip else Id.FINISHED)
    if not slip:
        panel = scene.window.floating.finished
        panel.sales.setCurrentIndex(panel.sales.rows_model.index(0))
        row = panel.sales.chosen()
        assert row is not None
        assert panel.sales.on_chosen is not None
        panel.sales.on_chosen(row)
        button(scene, "returnOne").click()
        pause(50)
    return scene


def answered(theme: Theme, size: tuple[int, int]) -> Scene:
    """A finished sale of which Astro has confirmed the reward, and nothing yet of what points have paid."""
    scene = sale(theme, size)
    scene.act(Id.REDEEM)
    session, outbox = scene.desk.counter.session, scene.register.records.outbox
    session.basket = session.basket.spend(PointsClaim("points-1", "501", "$5.00 Off Purchase", 250, 500))
    (claim,) = session.basket.claims
    scene.act(Id.FINISH)
    pause(50)
    outbox[claim.claim_id] = replace(outbox[claim.claim_id], state=State.DONE)
    scene.bridge.changed.emit(OwnerChanged(SALLY))
    pause(30)
    return scene


def prepaid(theme: Theme, size: tuple[int, int]) -> Scene:
    """A visit on a pre-paid pass that the store's own list knows, with the card that Astro's page keeps."""
    scene = Scene(theme, size)
    own_pass(scene.register.records)
    scene.desk.counter.choose_owner(SALLY)
    for code in (VISIT, LOTUS):
        scene.desk.counter.enter(code, scanned=True)
    pause(30)
    return scene
