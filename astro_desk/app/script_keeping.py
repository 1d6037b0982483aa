"""The verbs of `script` about backups by themselves and about forgetting names; `upkeep` does what they plan."""

from __future__ import annotations

from collections.abc import Mapping

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.roles import Act
from astro_desk.use_cases.backup_plan import BackupPlan, choose_plan, read_plan, read_state, save_plan
from astro_desk.use_cases.retention import choose_days, read_retention, save_retention

_BACKUP = 'backup-plan [FOLDER HH:MM KEEP | ""]'
_RETENTION = "retention [DAYS], 0 for never"


def verbs(desk: Desk) -> Mapping[str, Usage]:
    def backup_plan(*words: str) -> Answer:
        match words:
            case ():
                pass
            case ("",):
                _plan(desk, BackupPlan())
            case (folder, at, keep):
                plan = choose_plan(folder, at, keep)
                _check(desk, Act.BACKUP)
                if plan.folder:
                    desk.check_folder(plan.folder)
                _plan(desk, plan)
            case _:
                raise Refused("verb_arguments", verb="backup-plan", usage=_BACKUP)
        plan, state = read_plan(desk.records), read_state(desk.records)
        made = state.made_at.isoformat() if state.made_at else None
        return {"folder": plan.folder, "at": plan.at, "keep": plan.keep, "last_good": made, "failed": state.why}

    def retention(text: str = "") -> Answer:
        if text:
            days = choose_days(text)
            _check(desk, Act.CHANGE_RULES)
            desk.decide(lambda work: save_retention(work, days, desk.clock.today()))
        rule = read_retention(desk.records)
        return {"days": rule.days, "forgotten": rule.forgotten, "stands_still": rule.stands_still(desk.clock.today())}

    return {
        "backup-plan": Usage(backup_plan, 0, 3, _BACKUP),
        "retention": Usage(retention, 0, 1, _RETENTION),
    }


def _plan(desk: Desk, plan: BackupPlan) -> None:
    _check(desk, Act.BACKUP)
    desk.decide(lambda work: save_plan(work, plan))


def _check(desk: Desk, act: Act) -> None:
    if not desk.session.may(act):
        raise NeedsManager("rules_need_pin")
