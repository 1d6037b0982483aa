"""Records that may be one person: of one phone, or of one e-mail."""

from __future__ import annotations

from tests.storage.till import Till


def test_of_one_phone_or_one_e_mail_and_each_pair_once(till: Till) -> None:
    def known(name: str, phone: str, email: str) -> str:
        return till.saved_owner(first_name=name, phone=phone, email=email).owner_id

    ann = known("Ann", "5550100001", "ann@example.com")
    known("Bo", "5550100002", "bo@example.com")
    cleo = known("Cleo", "5550100001", "cleo@example.com")
    dora = known("Dora", "", "cleo@example.com")
    eve, fay = (known(name, "5550100003", "both@example.com") for name in ("Eve", "Fay"))
    known("Gus", "", "")
    known("Hal", "", "")
    found = [(one.contact, [owner.owner_id for owner in one.owners]) for one in till.run(lambda work: work.doubles())]
    assert found == [
        ("5550100001", [cleo, ann]),
        ("5550100003", [fay, eve]),
        ("cleo@example.com", [dora, cleo]),
    ]


def test_nobody_shares_anything(till: Till) -> None:
    till.saved_owner(first_name="Ann", phone="5550100001", email="")
    assert till.run(lambda work: work.doubles()) == ()
