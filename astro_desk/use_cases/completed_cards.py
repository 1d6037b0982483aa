"""What finished sales have filled up: its rewards are told of as soon as Astro has minted them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from astro_desk.core.cards import OwnerView
from astro_desk.core.frozen import replace
from astro_desk.core.owners import Owner
from astro_desk.core.rewards import RewardDue
from astro_desk.use_cases.ports import Clock, Records

STILL_HERE = timedelta(minutes=15)
"""So long after a sale its owner may still be in the store; later the reward is prompted for at their next visit, as
every other."""


@dataclass(frozen=True, slots=True)
class Completed:
    """What a finished sale has filled up: `programs` by id and title. Of the owner's rewards only those that are not
    among `before` are new."""

    owner_id: str = ""
    programs: tuple[tuple[str, str], ...] = ()
    before: frozenset[str] = frozenset()
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A reward that a finished sale has earned can be handed out. `here`: the sale was a short while ago, so that the
    owner may still be in the store. `last`: no sale came after it."""

    due: RewardDue
    owner: Owner
    here: bool
    last: bool


class CompletedCards:
    """One session's, on its thread."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records, self._clock = records, clock
        self.last = Completed()
        """Of the last sale."""
        self._earlier: tuple[Completed, ...] = ()
        self._closing = Completed()
        self._told: frozenset[str] = frozenset()

    def closing(self, owner_id: str, view: OwnerView) -> None:
        """A sale is about to be written with this view of its owner's cards."""
        snapshot = self._records.snapshot(owner_id) if owner_id else None
        rewards = (reward for card in (snapshot.cards if snapshot else ()) for reward in card.rewards)
        self._closing = Completed(
            owner_id,
            tuple((card.program_id, card.title) for card in view.cards if card.rewards.earned),
            frozenset(reward.reward_id for reward in rewards),
        )

    def finished(self) -> None:
        """The sale is written."""
        if self.last.programs:
            self._earlier = (*self._earlier, self.last)
        self.last = replace(self._closing, finished_at=self._clock.now())

    def ready(self) -> tuple[Ready, ...]:
        """Of what the last sale has filled up, and those a short while before it, the rewards that Astro has minted
        meanwhile; each is told once."""
        self._earlier = tuple(done for done in self._earlier if done.programs and self._recent(done))
        told: list[Ready] = []
        left: list[Completed] = []
        for done in (*self._earlier, self.last):
            found = tuple(self._minted(done))
            told += found
            minted = {one.due.program_id for one in found}
            left.append(replace(done, programs=tuple(one for one in done.programs if one[0] not in minted)))
        *earlier, self.last = left
        self._earlier = tuple(earlier)
        return tuple(told)

    def _minted(self, done: Completed) -> Iterator[Ready]:
        owner = self._records.owner(done.owner_id) if done.programs else None
        snapshot = self._records.snapshot(owner.owner_id) if owner else None
        if owner is None or snapshot is None:
            return
        programs = {program_id for program_id, _ in done.programs}
        for card in snapshot.cards:
            for reward in card.rewards if card.program_id in programs else ():
                if reward.redeemed_on is None and reward.reward_id not in done.before | self._told:
                    self._told |= {reward.reward_id}
                    due = RewardDue(
                        card.program_id, card.program_title, reward.reward_id, reward.description, reward.items
                    )
                    yield Ready(due, owner, self._recent(done), done is self.last)

    def _recent(self, done: Completed) -> bool:
        return done.finished_at is not None and abs(self._clock.now() - done.finished_at) <= STILL_HERE
