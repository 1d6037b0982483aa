"""The test customer at the counter: marked when chosen, and never counted in a report (ASTRO_API §7)."""

from __future__ import annotations

import json
from typing import Protocol

from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.owners import Owner
from astro_desk.core.sally import SIGNS, is_test_customer
from astro_desk.use_cases.ports import Records, UnitOfWork

SIGNS_SETTING = "test_customer_signs"
_MOST, _LONGEST = 20, 80
_SEARCHED = 50


class OwnersKept(Protocol):
    """What tells whether an owner is her, in the counter's records and in an archive."""

    def owner(self, owner_id: str) -> Owner | None: ...

    def setting(self, name: str) -> str | None: ...


def own_signs(records: OwnersKept) -> tuple[str, ...]:
    """What the store added to the table: whole names, phones (digits), e-mails, Astro ids."""
    text = records.setting(SIGNS_SETTING)
    return tuple(json.loads(text)) if text else ()


def is_test(owner: Owner | None, records: OwnersKept) -> bool:
    """Nobody is no test customer."""
    return owner is not None and is_test_customer(owner, own_signs(records))


def is_test_sale(owner_id: str | None, records: OwnersKept) -> bool:
    return owner_id is not None and is_test(records.owner(owner_id), records)


def ids_of_test_customer(records: Records) -> tuple[str, ...]:
    """The ids of everybody here who is her: found by each sign in the indices, and then looked at whole."""
    own = own_signs(records)
    found: dict[str, None] = {}
    for sign in (*(sign.value for sign in SIGNS), *own):
        by_id = records.owner_by_astro_id(sign)
        named = (*records.search_owners(sign, _SEARCHED), *records.owners_by_contact(phone=sign))
        for owner in (*named, *records.owners_by_contact(email=sign), *([by_id] if by_id else [])):
            if is_test_customer(owner, own):
                found[owner.owner_id] = None
    return tuple(found)


def change_signs(work: UnitOfWork, sign: str, *, add: bool, manager: bool) -> tuple[str, ...]:
    """Raises NeedsManager `test_customer_needs_pin`; Refused `test_customer_sign`, `test_customer_sign_unknown`."""
    if not manager:
        raise NeedsManager("test_customer_needs_pin")
    sign = " ".join(sign.casefold().split())
    signs = list(own_signs(work))
    if add and (not sign or len(sign) > _LONGEST or len(signs) >= _MOST):
        raise Refused("test_customer_sign", limit=_LONGEST)
    if not add and sign not in signs:
        raise Refused("test_customer_sign_unknown", sign=sign[:_LONGEST])
    kept = [one for one in signs if one != sign] + ([sign] if add else [])
    work.save_setting(SIGNS_SETTING, json.dumps(kept))
    return tuple(kept)
