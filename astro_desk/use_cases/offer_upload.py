"""The file of offer redemptions that Astro could not be told of in time: a store uploads it within 15 days (DESIGN §5).

What Astro wants in it is known to no public source: the columns say what happened, in words, for whoever keys it in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from astro_desk.core.operations import Operation, RedeemOffer, State
from astro_desk.core.owners import Owner
from astro_desk.use_cases.exports import Row
from astro_desk.use_cases.formulas import harmless
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.sally import is_test

UPLOADED_WITHIN = timedelta(days=15)
COLUMNS = (
    "sale_date",
    "upload_by",
    "pet_owner",
    "phone",
    "email",
    "astro_customer_id",
    "offer",
    "astro_program_id",
    "offer_ended",
    "item_code",
    "sale",
    "reference",
)


@dataclass(frozen=True, slots=True)
class Upload:
    """One redemption of an offer that is over, and that Astro was not told of."""

    operation: Operation
    owner: Owner | None

    @property
    def upload_by(self) -> date:
        return self.operation.business_date + UPLOADED_WITHIN


def missed_offers(records: Records, today: date) -> Iterator[Upload]:
    """Those that can still be uploaded, the oldest first. One that waits and is over by now counts, too.

    The test customer's are left out: nobody pays a store for them (ASTRO_API §7).
    """
    for one in records.offers_left(today - UPLOADED_WITHIN):
        if not isinstance(one.intent, RedeemOffer):
            continue
        over = one.intent.ends is not None and one.intent.ends < today
        if (one.state is State.WAITING and over) or one.reason == "offer_too_late":
            owner = records.owner(one.owner_id)
            if not is_test(owner, records):
                yield Upload(one, owner)


def upload_csv(uploads: Iterator[Upload]) -> tuple[str, int]:
    """The file's text, and how many redemptions stand in it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    rows = [[harmless(cell) for cell in _cells(upload)] for upload in uploads]
    writer.writerows(rows)
    return text.getvalue(), len(rows)


def upload_rows(uploads: Iterator[Upload]) -> Iterator[Row]:
    """The same for a file that is written row by row."""
    return (dict(zip(COLUMNS, _cells(upload), strict=True)) for upload in uploads)


def _cells(upload: Upload) -> tuple[str, ...]:
    one, owner = upload.operation, upload.owner
    assert isinstance(one.intent, RedeemOffer)
    whom = (owner.name, owner.phone, owner.email, owner.astro_customer_id) if owner else ("", "", "", "")
    ends = one.intent.ends.isoformat() if one.intent.ends else ""
    about = (one.intent.title, one.intent.program_id, ends, one.intent.item_code)
    return (one.business_date.isoformat(), upload.upload_by.isoformat(), *whom, *about, one.sale_id or "", one.id)
