"""Erasing a pet owner: their names go, the books stay."""

from __future__ import annotations

from astro_desk.core.erasing import WhyErased
from astro_desk.core.errors import Refused
from astro_desk.core.owners import Owner
from astro_desk.use_cases.ports import Records, UnitOfWork


def erase_owner(work: UnitOfWork, owner_id: str, why: WhyErased = WhyErased.ASKED) -> Owner:
    """Takes every name and contact away, for ever; answers the owner as they were. The journal keeps why, and who did.

    Raises Refused `owner_not_here`, `owner_has_open` while Astro has not heard everything of them, `owner_in_sale`,
    `import_under_way`, whose file may name them.
    """
    owner = work.owner(owner_id)
    if owner is None:
        raise Refused("owner_not_here", text=owner_id)
    check_erasable(work, owner)
    if work.owner_in_sale(owner.owner_id):
        raise Refused("owner_in_sale")
    if work.importing():
        raise Refused("import_under_way")
    work.erase_owner(owner.owner_id, why)
    return owner


def check_not_erased(owner: Owner) -> None:
    """For whoever was looked at a while ago. Raises Refused `owner_erased`."""
    if not (owner.label or owner.customer_id or owner.astro_customer_id):
        raise Refused("owner_erased")


def check_erasable(records: Records, owner: Owner) -> None:
    """What can be told without the writer. Raises Refused `owner_not_here` for one who is erased, `owner_has_open`."""
    if not (owner.label or owner.astro_customer_id):
        raise Refused("owner_not_here", text=owner.owner_id)
    still_open = [one for one in records.owner_operations(owner.owner_id) if not one.state.final]
    if still_open:
        raise Refused("owner_has_open", count=len(still_open))
