"""Rewards at the counter: the prompt that can be put off and not missed, and what became of what was handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import tzinfo
from typing import Protocol

from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.core.money import read_money
from astro_desk.core.operations import Operation, State
from astro_desk.core.reward_contact import Field
from astro_desk.core.rewards import is_discount
from astro_desk.core.sales import Sale
from astro_desk.use_cases.changes import Change, OwnerChanged, StatusChanged
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.completed_cards import Ready
from astro_desk.use_cases.free_or_paid import FreeOrPaid
from astro_desk.use_cases.points import PointsTold
from astro_desk.use_cases.ports import Clock, Records
from astro_desk.use_cases.reward_contact import asked_by_astro, save_contact
from astro_desk.use_cases.sentences import explain
from astro_desk.use_cases.undo_redemption import HandedOut as WasHandedOut
from astro_desk.use_cases.undo_redemption import handed_out, undo_redemption
from ui.presenters.cards import short_title
from ui.presenters.display import Act, Notice, RowDisplay, Tone
from ui.presenters.free_goods import choice_of
from ui.presenters.handed_out import HandedOut, joined
from ui.presenters.last_sale import LastSale
from ui.presenters.notices import sale_saved
from ui.presenters.owner import owner_name
from ui.presenters.reward_wish import Wish, earned_good, wish_of
from ui.presenters.screen import Ask, Screen, Settle
from ui.presenters.time_words import day_words
from ui.presenters.words import tr


class Desk(Protocol):
    """What the prompt needs of the counter around it."""

    session: CheckoutSession
    records: Records
    clock: Clock
    zone: tzinfo | None
    screen: Screen | None
    notice: Notice | None
    """What was told last."""

    @property
    def online(self) -> bool: ...

    def tell_notice(self, notice: Notice | None) -> None: ...
    def changed(self) -> None: ...


class RewardsPresenter:
    """Of one counter, on the screen's own thread."""

    def __init__(self, desk: Desk, settle: Settle) -> None:
        self._desk, self._settle = desk, settle
        self.choice = 0
        """Which of the first reward's goods F8 takes."""
        self._awaited: Wish | None = None
        """What is taken by itself as soon as Astro has been asked again."""
        self._handed_out = HandedOut()
        self.last_sale = LastSale()
        self._still_open: tuple[Notice, ...] = ()
        """What the bar said last and nobody has answered: a reward to hand out, a good to charge."""
        self._told: Notice | None = None
        self._saved: Notice | None = None
        """That the last sale is saved, and how far Astro knows of it."""
        self._armed = ""
        """The redemption that one more Enter takes back."""

    # ---------------------------------------------------------------------------------------------- what a person does

    def pick(self, choice: int) -> None:
        self.choice = choice
        self._desk.changed()

    def redeem(self) -> None:
        """F8: the scanned good is free, or the chosen good of the first reward; what was put off is shown again; or
        the first reward that filled up here, for which a manager has just given a PIN."""
        session = self._desk.session
        self._awaited = None
        asked = session.rewards.question
        if asked is not None and asked.due is None:
            self._redeem_earned(asked)
        elif session.rewards.due:
            self._take(wish_of(session, self.choice))
        elif session.rewards.put_off and not session.manager:
            session.rewards.ask_again()
            self._desk.changed()
        else:
            self._redeem_earned()

    def _take(self, wish: Wish) -> None:
        """Hands out what was wished, if it is still the same sale and nobody has called it off."""
        if not wish.holds(self._desk.session):
            return
        try:
            what = wish.grant(self._desk.session)
        except Refused as refusal:
            self._refused(refusal, lambda: self._take(wish))
            if refusal.code == "reward_read_again":
                self._awaited = wish
        else:
            self._given(what)
        self._desk.changed()

    def _redeem_earned(self, asked: FreeOrPaid | None = None) -> None:
        """Of `asked`, or of the first card that filled up here."""
        try:
            if asked is None:
                what = self._redeem_first_earned()
            else:
                self._desk.session.rewards.free()
                what = asked.what
        except Refused as refusal:
            self._refused(refusal, self.redeem)
        else:
            self._given(what)
        self._desk.changed()

    def _redeem_first_earned(self) -> str:
        session = self._desk.session
        earned = next((card for card in session.view.cards if card.rewards.earned), None)
        if earned is None:
            raise Refused("reward_not_ready" if session.view.cards else "owner_missing")
        good = earned_good(session, earned.program_id)
        session.rewards.redeem_earned(earned.program_id, earned.title, good=good)
        return good.description if good and good.description else short_title(earned.title)

    def _given(self, what: str) -> None:
        self.choice = 0
        words = tr("Ring {what}", what=what) if is_discount(what) else tr("Free in this sale: {what}", what=what)
        self._say(words, Tone.GIFT, tr("Take back"), Act.UNDO)

    def later(self) -> None:
        """Of a scanned good: it is paid. Else the first reward is put off."""
        rewards = self._desk.session.rewards
        self._awaited = None
        if rewards.question is not None:
            rewards.paid()
        elif rewards.due:
            rewards.later(rewards.due[0])
            self.choice = 0
        self._desk.changed()

    def ask_at_finish(self) -> bool:
        """Whether the sale must wait: a reward was put off or is out of sight, and is asked about once more."""
        rewards, screen = self._desk.session.rewards, self._desk.screen
        seen = not rewards.put_off and (screen is None or not rewards.due or screen.bring_reward())
        if seen or not rewards.ask_at_finish():
            return False
        self._say(tr("A reward is still due: F8 hands it out. F12 once more finishes without it."), Tone.GIFT)
        self._desk.changed()
        if screen is not None:
            screen.bring_reward()
        return True

    def dearer(self) -> None:
        """In place of the last reward's good the owner takes the good that was scanned last, for the difference."""
        session, screen = self._desk.session, self._desk.screen
        unit = next(iter(reversed(session.basket.units)), None)
        if unit is None or not session.basket.claims:
            self._say(tr("Redeem the reward first, and scan the dearer good."), Tone.WARN)
            return
        claim = session.basket.claims[-1]
        good = unit.description or unit.item_code

        def hand_out(text: str) -> None:
            try:
                difference = read_money(text) if text.strip() else None
                session.rewards.hand_out_dearer(unit.item_code, unit.description, difference)
            except Refused as refusal:
                self._say(explain(refusal), Tone.WARN)
            else:
                self._say(tr("{what} goes out in its place. The till charges the difference.", what=good), Tone.GIFT)
            self._desk.changed()

        if screen is not None:
            what = tr("In place of {free}: {good}", free=claim.description or claim.program_title, good=good)
            title, amount = tr("A dearer good"), tr("Difference to charge")
            keep, leave_out = tr("Hand it out"), tr("No amount")
            screen.show_ask(Ask(title, what, amount, keep, leave_out, hand_out, lambda: hand_out("")))

    # ------------------------------------------------------------------------------------ what was handed out before

    def handed_out(self) -> tuple[RowDisplay, ...]:
        """The owner's rewards of this register, the newest first."""
        self._armed = ""
        owner, today = self._desk.session.owner, self._desk.clock.now().astimezone(self._desk.zone).date()
        found = handed_out(self._desk.records, owner.owner_id) if owner else ()
        return tuple(
            RowDisplay(
                one.claim.claim_id,
                one.claim.description or short_title(one.claim.program_title),
                f"{day_words(one.sale.business_date, today)} · {_standing(one)}",
            )
            for one in found
        )

    def take_back(self, claim_id: str) -> bool:
        """The first time asks, the second takes the redemption back; whether it was the second."""
        session = self._desk.session
        if self._armed != claim_id:
            self._armed = claim_id
            self._say(tr("Press Enter once more to take this reward back."), Tone.WARN)
            return False
        self._armed = ""
        clock, new_id = self._desk.clock, session.new_id

        def done(future: Future[Operation]) -> None:
            try:
                future.result()
            except AstroDeskError as error:
                self._say(explain(error), Tone.WARN)
            else:
                self._say(tr("Taken back. Scan the good if the owner keeps and pays it."), Tone.MUTED)
            session.reread()
            self._desk.changed()

        older, by = session.may_undo_older, session.decider
        session.approver = None  # one PIN is for one reward
        job = session.jobs.ask(lambda work: undo_redemption(work, claim_id, clock, new_id, older=older), by=by)
        self._settle(job, done)
        return True

    # ------------------------------------------------------------------------------------- what the brand wants to know

    def ask_contact(self) -> None:
        """What Astro refused a redemption for lack of: the button of its notice."""
        owner = self._desk.session.owner
        refused = asked_by_astro(self._desk.records, owner.owner_id) if owner else ()
        field = next((field for one in refused for field in Field if field.reason == one.reason), None)
        if field is not None:
            self._ask(field)

    def _ask(self, field: Field, then: Callable[[], None] | None = None) -> None:
        """`then`: what the cashier was about to do, which goes on without it where Astro has it already."""
        if self._desk.screen is None:
            return
        caption, what = field_words(field)
        ask = Ask(
            tr("{what} for the brand", what=caption),
            tr("The brand gives this reward only to pet owners whose {what} it knows.", what=what),
            caption,
            tr("Keep"),
            tr("Astro has it") if then else "",
            lambda text: self._keep_contact(field, text, then),
            lambda: self._skip_contact(then),
        )
        self._desk.screen.show_ask(ask)

    def _keep_contact(self, field: Field, text: str, then: Callable[[], None] | None) -> None:
        session, owner = self._desk.session, self._desk.session.owner
        if owner is None:
            return
        by = session.cashier

        def kept(future: Future[Sequence[Operation]]) -> None:
            try:
                future.result()
            except AstroDeskError as error:
                self._say(explain(error), Tone.WARN)
                return
            session.reread()
            self._say(tr("Kept. It goes to the brand with the reward."), Tone.MUTED)
            if then is not None:
                then()
            self._desk.changed()

        self._settle(session.jobs.ask(lambda work: save_contact(work, owner, field, text, by)), kept)

    def _skip_contact(self, then: Callable[[], None] | None) -> None:
        self._desk.session.rewards.contact_known = True
        if then is not None:
            then()

    # ------------------------------------------------------------------------------------------------- what comes back

    def scanned(self, form: str) -> None:
        """A good was scanned: when it is one of the first reward's, it is the choice."""
        self.choice = choice_of(self._desk.session.rewards.due, form, self.choice)

    def finished(self, sale: Sale, points: PointsTold | None) -> None:
        self.choice = 0
        self._handed_out.begin(sale)
        full = self._desk.session.rewards.completed.last.programs
        self.last_sale.begin(sale, points, full, online=self._desk.online)
        self._saved = sale_saved(sale, points, online=self._desk.online)
        self._desk.tell_notice(self._saved)

    def refresh(self, change: Change, shown: bool) -> None:
        """News from the workers. `shown`: they changed what is on the screen."""
        if self._awaited is not None and (shown or (isinstance(change, StatusChanged) and not self._desk.online)):
            wish, self._awaited = self._awaited, None
            self._take(wish)
        if isinstance(change, OwnerChanged | StatusChanged):
            self._saved_still()
        if not isinstance(change, OwnerChanged):
            return
        news = self._handed_out.news(self._desk.records)
        for one in self._desk.session.rewards.completed.ready():
            if one.last and not self._at_hand:
                text = tr("The card is full, and its reward is ready: {what}", what=short_title(one.due.program_title))
                button, owner_id = tr("Hand it out"), one.owner.owner_id
                news[one.due.program_id] = Notice(text, Tone.GIFT, button, Act.NEXT_SALE, owner_id)
            else:
                self._tell_beside(one)
        if not news:
            return
        for key, notice in news.items():
            self.last_sale.learn(key, notice)
        # Answers come one by one: the next one takes no button away, and no word of what is to be charged.
        kept = self._still_open if self._desk.notice is self._told else ()
        said = (*news.values(), *kept)
        self._still_open = tuple(notice for notice in said if notice.button or notice.stays)
        if self.last_sale.display() is not None:  # all of it stands there in full: the bar has what wants a person
            wants = tuple(one for one in said if one in self._still_open or one.tone is not Tone.GIFT)
            said = wants or (Notice(tr("Astro has confirmed what was given away."), Tone.GIFT),)
        self._told = joined(said)
        self._desk.tell_notice(self._told)
        self._desk.changed()

    def _saved_still(self) -> None:
        """What is said of the last sale follows Astro's answers; in the bar, unless it says something else by now."""
        desk, before = self._desk, self.last_sale.display()
        now = self.last_sale.saved(desk.records, online=desk.online)
        follows = now is not None and desk.notice is self._saved and now != self._saved
        if follows:
            self._saved = now
            desk.tell_notice(now)
        if follows or self.last_sale.display() != before:
            desk.changed()

    @property
    def _at_hand(self) -> bool:
        """Somebody is being served."""
        session = self._desk.session
        return session.owner is not None or not session.basket.empty

    def _tell_beside(self, ready: Ready) -> None:
        """Of a card that an earlier sale filled up, or the last one while the next is at hand; nothing where its owner
        is served just now, for the prompt says it, or has left, for their next visit does."""
        session = self._desk.session
        served = session.owner is not None and session.owner.owner_id == ready.owner.owner_id
        if served or not ready.here or self._desk.screen is None:
            return
        text = tr("{name}: reward ready", name=owner_name(ready.owner))
        notice = Notice(text, Tone.GIFT, tr("Serve"), Act.NEXT_SALE, ready.owner.owner_id, lingers=True)
        self._desk.screen.show_notice(notice)

    def _refused(self, refusal: Refused, again: Callable[[], None]) -> None:
        """`again`: what is done once the brand has what it asks for."""
        if refusal.code == "contact_needed":
            self._ask(Field(str(refusal.facts["field"])), then=again)
        else:
            self._say(explain(refusal), Tone.BAD if refusal.code == "reward_gone_meanwhile" else Tone.WARN)

    def _say(self, text: str, tone: Tone, button: str = "", act: Act = Act.NONE) -> None:
        self._desk.tell_notice(Notice(text, tone, button, act))


def _standing(one: WasHandedOut) -> str:
    if one.taken_back:
        return tr("taken back")
    if one.operation.state is State.DONE:
        return tr("confirmed")
    if one.operation.state is State.REVIEW:
        return tr("needs a person")
    return tr("not confirmed yet")


def field_words(field: Field) -> tuple[str, str]:
    """What a brand asks for: as a caption, and within a sentence."""
    return {
        Field.EMAIL: (tr("E-mail"), tr("e-mail")),
        Field.ADDRESS: (tr("Street and number"), tr("street and number")),
        Field.CITY: (tr("City"), tr("city")),
        Field.STATE: (tr("State"), tr("state")),
        Field.ZIP: (tr("ZIP code"), tr("ZIP code")),
    }[field]
