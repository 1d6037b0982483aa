"""What must stay secret is in clear in no file of the data folder, whatever happened there (FAILURES K3)."""

import base64
import json

import pytest

from astro_desk.practice.options import Login, Options
from astro_desk.practice.seed import SALLY_PHONE
from astro_desk.practice.server import RunningPracticeStore
from tests.e2e.conftest import SECRETS, kill, talk

PASSWORD = "canary-password-4711"
PEOPLE = ("Zebulon", "Quixotetti", "5550107321", "zebulon.quixotetti@example.org", "Sally", SALLY_PHONE, "5550109898")
SALE = ("scan WASH-STD 2", "finish 41.50")
FAULTS = ("lose_answer", "500_after", "html", "cut_json", "wrong_type", "429", "401", "down")


@pytest.fixture
def practice():
    login = Login(password=PASSWORD)
    with RunningPracticeStore(options=Options(login=login, duplicate="double", token_lifetime_s=1)) as store:
        yield store


def tokens(practice):
    with practice.store.writing() as turn:
        return [row["token"] for row in turn.db.execute("SELECT token FROM tokens")]


def spellings(secret):
    """The ways in which a text may lie in a file: as it is, as Windows and Qt write it, as JSON or a form has it."""
    plain = secret.encode()
    yield from (plain, secret.encode("utf-16-le"), plain.hex().encode(), base64.b64encode(plain)[: len(plain)])
    yield secret.replace("@", "%40").encode()


def test_names_log_ins_and_keys_are_in_clear_in_no_file(practice, register):
    secrets = SECRETS | {"password": PASSWORD}
    configured = register.run(
        *("configure", "--api-url", practice.url, "--username", "cashier", "--client-id", "practice"),
        *("--register", "R1"),
        secrets=secrets,
    )
    assert configured.returncode == 0
    seen_tokens = set()
    child = register.start("script", "-")
    talk(child, "sync", "new-owner Zebulon Quixotetti 5550107321 zebulon.quixotetti@example.org", *SALE)
    for fault in FAULTS:
        practice.faults.next(fault)
        talk(child, f"owner {SALLY_PHONE}", *SALE, "sync", "owner Zebulon", "hold", "resume", "cancel")
        seen_tokens |= set(tokens(practice))
    talk(child, "owner 5550109898", *SALE, "owner Quixotetti", "scan WASH-STD", "redeem Quixotetti", "new-owner Sally")
    kill(child)  # the write-ahead log, the draft and the side files lie there as a power cut leaves them
    files = {
        path: path.read_bytes() for path in register.folder.rglob("*") if path.is_file() and path.name != "ballast"
    }
    names = {path.name for path in files}
    assert {"astro-desk.db", "astro-desk.db-wal", "key.json"} <= names
    assert any(path.suffix == ".ndjson" for path in files)
    assert seen_tokens, "the register has signed in"
    wanted = {*PEOPLE, PASSWORD, SECRETS["passphrase"], *seen_tokens}
    found = [
        (path.name, secret)
        for path, content in files.items()
        for secret in wanted
        for one in spellings(secret)
        if one in content
    ]
    assert not found
    assert [json.loads(line) for path in files if path.suffix == ".ndjson" for line in path.read_text().splitlines()]
