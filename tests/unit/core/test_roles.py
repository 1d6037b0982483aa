"""The table of roles, cell by cell."""

import pytest

from astro_desk.core.errors import NeedsManager
from astro_desk.core.roles import WHO_MAY, Act, Role, check_role, may

CASHIER, SET_UP, MANAGER = Role.CASHIER, Role.SET_UP, Role.MANAGER
TABLE = """
    sell                   cashier  -       manager
    see_names              cashier  -       manager
    undo_redemption        cashier  -       manager
    undo_older_redemption  -        -       manager
    retry_case             cashier  -       manager
    settle_case            -        -       manager
    redeem_over_cap        -        -       manager
    unusual_total          -        -       manager
    change_rules           -        -       manager
    close_with_open_work   -        -       manager
    erase_owner            -        -       manager
    export                 -        -       manager
    import                 -        set_up  manager
    backup                 -        set_up  manager
    restore                -        set_up  manager
    set_up_register        -        set_up  manager
    people                 -        -       manager
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(Role(role), Act(act), cell == role) for act, *cells in ROWS for role, cell in zip(Role, cells, strict=True)]


@pytest.mark.parametrize(("role", "act", "allowed"), CELLS)
def test_a_cell(role, act, allowed):
    assert may(role, act) is allowed


@pytest.mark.parametrize("act", Act)
def test_a_locked_register_has_no_role_that_may_do_anything(act):
    assert not may(None, act)


def test_every_act_is_in_the_table():
    assert {act for _, act, _ in CELLS} == set(Act) == set(WHO_MAY)


def test_who_may_not_hears_what_the_pin_is_wanted_for():
    check_role(MANAGER, Act.PEOPLE, "people_need_pin")
    with pytest.raises(NeedsManager) as refusal:
        check_role(CASHIER, Act.PEOPLE, "people_need_pin")
    assert refusal.value.code == "people_need_pin"
