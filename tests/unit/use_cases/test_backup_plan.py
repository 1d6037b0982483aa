"""When a backup is due, and what is said of the last one."""

from datetime import UTC, datetime, timedelta

import pytest

from astro_desk.core.errors import Refused
from astro_desk.use_cases.backup_plan import BackupPlan, BackupState, choose_plan, is_due, standing

PLAN = BackupPlan("/media/stick", "21:30", 3)
NOW = datetime(2026, 11, 22, 21, 31, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "now", "due"),
    [
        (BackupState(), NOW, True),
        (BackupState(made_at=NOW - timedelta(minutes=1)), NOW, False),
        (BackupState(made_at=NOW - timedelta(minutes=2)), NOW, True),
        (BackupState(made_at=NOW - timedelta(hours=3)), NOW - timedelta(hours=2), False),
        (BackupState(made_at=NOW - DAY), NOW - timedelta(minutes=2), False),
        (BackupState(made_at=NOW - 5 * DAY), NOW - timedelta(hours=9), True),
        (BackupState(made_at=NOW + 5 * DAY), NOW, True),
        (BackupState(tried_at=NOW - timedelta(minutes=59), why="disk_full"), NOW, False),
        (BackupState(tried_at=NOW - timedelta(minutes=60), why="disk_full"), NOW, True),
        (BackupState(tried_at=NOW + DAY, why="disk_full"), NOW, True),
    ],
)
def test_it_is_due_once_a_day_and_again_an_hour_after_it_failed(state, now, due):
    assert is_due(PLAN, state, now) is due
    assert not is_due(BackupPlan(), state, now), "without a folder none is made by itself"


@pytest.mark.parametrize(
    ("plan", "state", "code"),
    [
        (BackupPlan(), BackupState(), "backup_unset"),
        (PLAN, BackupState(), "backup_never"),
        (PLAN, BackupState(made_at=NOW - DAY), "backup_fine"),
        (PLAN, BackupState(made_at=NOW - 4 * DAY), "backup_too_old"),
        (PLAN, BackupState(made_at=NOW - DAY, tried_at=NOW, why="backup_folder_missing"), "backup_failed"),
    ],
)
def test_what_is_said_of_the_last_one(plan, state, code):
    assert standing(plan, state, NOW).code == code


def test_what_may_be_chosen():
    assert choose_plan(" /media/stick ", "9:30".zfill(5), "3") == BackupPlan("/media/stick", "09:30", 3)
    for at in ("", "25:00", "half past nine"):
        with pytest.raises(Refused, match="backup_time_invalid"):
            choose_plan("/x", at, "3")
    for keep in ("0", "366", "-1", "many", "²"):
        with pytest.raises(Refused, match="backup_keep_invalid"):
            choose_plan("/x", "21:30", keep)
