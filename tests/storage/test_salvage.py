"""What lies of people beside the journal, and in a damaged database: names, contacts, the log-in (D3)."""

from __future__ import annotations

import pytest

from astro_desk.storage.paths import Paths
from astro_desk.storage.salvage import salvage
from astro_desk.storage.schema import steps
from astro_desk.storage.verify import verify
from astro_desk.use_cases.ports import AstroAccount
from tests.storage.till import KEY
from tests.storage.told import Register, every_page


@pytest.mark.parametrize("harm", ["gone", "exchanged"])
def test_the_sealed_file_of_a_new_owner_is_sealed_again_while_the_database_has_the_name(
    desk: Register, harm: str
) -> None:
    path = desk.data_dir / "owners" / f"{desk.new.owner_id}.sealed"
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes((desk.data_dir / "owners" / f"{desk.contact.owner_id}.sealed").read_bytes())
    assert not verify(desk.data_dir, KEY).sound
    done = desk.recover()
    assert done.made == ("side_files",)
    assert len(done.set_aside) == (0 if harm == "gone" else 1)
    desk.lose_database()
    desk.recover()
    desk.check_everything_is_there()


def test_an_owner_of_whom_nothing_is_left_is_named_to_a_person(desk: Register) -> None:
    desk.lose_database()
    (desk.data_dir / "owners" / f"{desk.new.owner_id}.sealed").unlink()
    done = desk.recover()
    assert done.owners_lost == (desk.new.owner_id,)
    assert done.verdict.sound, "there is nothing more that could be sealed"
    assert "owner_nameless" in [alarm.code for alarm in done.alarms]


def test_names_and_log_in_are_read_out_of_a_damaged_database_as_far_as_they_can(desk: Register) -> None:
    """D3: whatever page is hurt, a name that comes back is the one that was there."""
    desk.reopen()
    account = AstroAccount("https://astro.example/api/json", "cashier", "a-client", "a password")
    desk.run(lambda work: work.save_account(account))
    owners = [
        desk.owner(first_name=f"Owner{number}", phone=f"55503{number:05d}", email="", customer_id=f"astro-{number}")
        for number in range(150)
    ]
    named = {owner.owner_id: owner.name for owner in owners}
    desk.run(lambda work: [work.save_owner(owner) for owner in owners])
    desk.close()
    path = Paths(desk.data_dir).database
    whole = path.read_bytes()
    account_kept = names_kept = 0
    pages = every_page(desk.data_dir)[3::9]
    for page in pages:
        spoilt = bytearray(whole)
        spoilt[page * 4096 + 50] ^= 1
        path.write_bytes(spoilt)
        saved = salvage(path, KEY, steps())
        assert saved.account in (account, None)
        assert all(named.get(one.owner_id, one.name) == one.name for one in saved.owners)
        account_kept += saved.account is not None
        names_kept += len(saved.owners) > 100
    assert account_kept >= len(pages) - 2
    assert names_kept >= len(pages) - 2
    path.write_bytes(whole[:-4096] + bytes(4096))
    done = desk.recover()
    assert done.owners_named >= 150
    assert done.has_account
    desk.reopen()
    assert desk.run(lambda work: work.account()) == account
    assert {owner_id: desk.owner_now(owner_id).name for owner_id in named} == named
    assert desk.run(lambda work: work.search_owners("Owner149"))
