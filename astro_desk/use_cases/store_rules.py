"""What a manager sets for the store: who may redeem without Astro, and what Astro does not say of its programs.

All of it lies in the database and the journal, never in a file (DESIGN §7). Each change takes a PIN of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.redemption_policy import OfflineRule, RedemptionPolicy
from astro_desk.core.reward_contact import Needs
from astro_desk.core.windows import LONGEST
from astro_desk.use_cases.ports import Records, UnitOfWork

POLICY_SETTING = "redemption_policy"
PROGRAMS_SETTING = "program_rules"
LIMITS = {"oldest_snapshot_h": (1, 720), "per_owner": (1, 20), "per_register": (1, 500)}
"""The smallest and the largest of each number of the policy."""


@dataclass(frozen=True, slots=True)
class ProgramRules:
    """What a manager knows of one program. `months` None: what Astro says holds; 0: punches never fall off."""

    months: int | None = None
    needs: Needs = Needs.NOTHING


def check_manager(manager: bool) -> None:
    """Raises NeedsManager `rules_need_pin`."""
    if not manager:
        raise NeedsManager("rules_need_pin")


# ---------------------------------------------------------------------------------------------------------- redeeming


def read_policy(records: Records) -> RedemptionPolicy:
    """The manager's choice, or the rule that holds until a manager chooses."""
    text = records.setting(POLICY_SETTING)
    if text is None:
        return RedemptionPolicy()
    chosen = json.loads(text)
    return RedemptionPolicy(
        OfflineRule(chosen["rule"]),
        timedelta(hours=chosen["oldest_snapshot_h"]),
        chosen["per_owner"],
        chosen["per_register"],
    )


def choose_policy(before: RedemptionPolicy, rule: str, **numbers: str) -> RedemptionPolicy:
    """The policy with another rule, and with those of LIMITS that are given ("" for as before).

    Raises Refused `policy_rule_unknown`, `policy_number_invalid`.
    """
    if rule not in tuple(OfflineRule):
        raise Refused("policy_rule_unknown", rule=rule[:20])
    found = {name: _number(name, text) for name, text in numbers.items() if text}
    hours = found.pop("oldest_snapshot_h", None)
    age = before.oldest_snapshot if hours is None else timedelta(hours=hours)
    return replace(before, rule=OfflineRule(rule), oldest_snapshot=age, **found)


def _number(name: str, text: str) -> int:
    least, most = LIMITS[name]
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
    if not least <= number <= most:
        raise Refused("policy_number_invalid", number=text[:12], least=least, most=most)
    return number


def save_policy(work: UnitOfWork, policy: RedemptionPolicy) -> None:
    """A job of the writer; whoever calls has seen a PIN."""
    chosen = {
        "rule": policy.rule.value,
        "oldest_snapshot_h": int(policy.oldest_snapshot / timedelta(hours=1)),
        "per_owner": policy.per_owner,
        "per_register": policy.per_register,
    }
    work.save_setting(POLICY_SETTING, json.dumps(chosen, sort_keys=True))


# ----------------------------------------------------------------------------------------------------------- programs


def read_program_rules(records: Records) -> Mapping[str, ProgramRules]:
    """By program id; a program that no manager has touched is missing."""
    text = records.setting(PROGRAMS_SETTING)
    kept = json.loads(text) if text else {}
    return {key: ProgramRules(one["months"], Needs(one["needs"])) for key, one in kept.items()}


def windows(records: Records) -> Mapping[str, int]:
    """The months that a manager has set, by program id."""
    return {key: one.months for key, one in read_program_rules(records).items() if one.months is not None}


def set_months(work: UnitOfWork, program_id: str, text: str) -> ProgramRules:
    """`astro`: what Astro says; else 0 to 120 months. Raises Refused `months_invalid`. A job of the writer."""
    if text != "astro" and not (text.isascii() and text.isdecimal() and len(text) < 4 and int(text) <= LONGEST):
        raise Refused("months_invalid", months=text[:12], most=LONGEST)
    return _set(work, program_id, lambda kept: replace(kept, months=None if text == "astro" else int(text)))


def set_needs(work: UnitOfWork, program_id: str, text: str) -> ProgramRules:
    """`nothing`, `email` or `address`. Raises Refused `needs_unknown`. A job of the writer."""
    wanted = "" if text == "nothing" else text or "?"
    if wanted not in tuple(Needs):
        raise Refused("needs_unknown", needs=text[:20])
    return _set(work, program_id, lambda kept: replace(kept, needs=Needs(wanted)))


def note_needs(work: UnitOfWork, program_id: str, needs: Needs) -> None:
    """Astro's own refusal has said what the brand asks for; a manager's word stands."""
    if not read_program_rules(work).get(program_id, ProgramRules()).needs:
        _set(work, program_id, lambda kept: replace(kept, needs=needs))


def _set(work: UnitOfWork, program_id: str, change: Callable[[ProgramRules], ProgramRules]) -> ProgramRules:
    rules = dict(read_program_rules(work))
    changed = change(rules.get(program_id, ProgramRules()))
    rules[program_id] = changed
    kept = {key: asdict(one) for key, one in rules.items() if one != ProgramRules()}
    work.save_setting(PROGRAMS_SETTING, json.dumps(kept, sort_keys=True))
    return changed
