"""What takes a PIN at the counter takes one at the terminal, and what goes out there leaves its line."""

import getpass
import io
import json
import sys

import pytest

from astro_desk.app import configure as configure_module
from astro_desk.app.cli import Exit, main
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.app.opening import find_key
from astro_desk.app.paths import DataPaths
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.terminal import open_for_command
from astro_desk.core.audit import Deed
from tests.support.terminal import SECRETS, configuring

NO_PIN = {"passphrase": SECRETS["passphrase"]}
PEOPLE = "Name,Phone,Email\nZebulon Quixotetti,(212) 555-0132,zeb@canary.example\n"


@pytest.fixture
def people(desk, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    return str(file)


@pytest.fixture
def staffed(desk):
    """Ana sells (1111); Ida sets registers up (3333)."""
    verbs = ("manager 2468", "add-person Ana cashier 1111", "manager 2468", "add-person Ida set_up 3333")
    assert all(answer["ok"] for answer in desk.script(*verbs))
    return desk


def acts(desk, people, out):
    """Each command, and whether whoever sets registers up may do it."""
    backup = str(out / "copy.zip")
    return {
        "import": (("import", "--owners", people), True),
        "owners": (("export", "--owners", str(out / "owners.csv")), False),
        "day": (("export", "--day", "2026-01-01"), False),
        "owner": (("export", "--owner", "212 555 0132"), False),
        "offers": (("export", "--offers", "-"), False),
        "erase": (("erase", "--owner", "212 555 0132", "--yes"), False),
        "names of what is open": (("sign-out", "--export", str(out / "open.csv")), False),
        "sign-out": (("sign-out",), True),
        "restore": (("restore", backup, "--yes"), True),
    }


def pin(number):
    return NO_PIN | {"pin": number}


def test_each_act_takes_the_pin_of_somebody_who_may(staffed, people, tmp_path):
    assert staffed("backup", str(tmp_path / "copy.zip"), secrets=NO_PIN) == Exit.FINE, staffed.err
    for name, (command, set_up_may) in acts(staffed, people, tmp_path).items():
        assert staffed(*command, secrets=NO_PIN) == Exit.FAILED, name
        assert "[command_needs_pin]" in staffed.err, name
        assert staffed(*command, secrets=pin("1111")) == Exit.FAILED, name
        assert "[role_may_not]" in staffed.err, name
        if not set_up_may:
            assert staffed(*command, secrets=pin("3333")) == Exit.FAILED, name
            assert "[role_may_not]" in staffed.err, name
        assert staffed(*command, secrets=pin("3333" if set_up_may else "2468")) == Exit.FINE, (name, staffed.err)
    assert staffed("reset", "--yes", secrets=NO_PIN) == Exit.FAILED
    assert "[command_needs_pin]" in staffed.err
    assert staffed("reset", "--yes", secrets=pin("3333")) == Exit.FINE, staffed.err


def test_a_register_without_any_pin_asks_for_none(terminal, practice, tmp_path):
    url = ["configure", "--api-url", practice.url, "--username", "cashier", "--client-id", "practice"]
    assert terminal(*url, "--register", "R1", secrets=NO_PIN | {"password": "practice"}) == Exit.FINE
    assert terminal("export", "--owners", str(tmp_path / "owners.csv"), secrets=NO_PIN) == Exit.FINE, terminal.err


def test_a_wrong_pin_is_slow_to_guess_beside_a_running_counter_too(desk, tmp_path):
    out = str(tmp_path / "owners.csv")
    with InstanceLock(desk.folder / "instance.lock"):
        codes = []
        for guess in ("0000", "0001", "0002", "0003", "2468"):
            assert desk("export", "--owners", out, secrets=pin(guess)) == Exit.FAILED
            codes.append(desk.err.rpartition("[")[2].rstrip("]\n"))
    assert codes == ["pin_wrong"] * 3 + ["pin_wait"] * 2
    assert not (tmp_path / "owners.csv").exists()
    waiting = list((desk.folder / "notes").glob("*.note"))
    assert len(waiting) == 3, "a line for each, which the counter takes"
    sealed = (desk.folder / "notes" / "pin.tries").read_bytes()
    assert b"wrong" not in sealed
    (desk.folder / "notes" / "pin.tries").write_bytes(b"damaged")
    assert desk("export", "--owners", out) == Exit.FINE, desk.err


def given_out(desk):
    register = open_for_command(DataPaths(desk.folder), Secrets(passphrase=SECRETS["passphrase"]))
    try:
        return [
            (one.choice, one.subject, one.counts["rows"], one.who, one.form)
            for one in register.store.audit().newest()
            if one.deed is Deed.GIVEN_OUT
        ]
    finally:
        register.close()


def test_what_was_given_out_stands_in_the_journal_with_who_and_how_many(desk, people, tmp_path):
    assert desk("import", "--owners", people) == Exit.FINE
    assert desk("export", "--owners", str(tmp_path / "a.csv"), "--items", str(tmp_path / "b.json")) == Exit.FINE
    assert desk("export", "--owner", "212 555 0132") == Exit.FINE
    owner = json.loads(desk.out)["owner"]["owner_id"]
    assert (
        desk("export", "--day", "2026-01-01", "--to", str(tmp_path / "c.csv"), "--figures", str(tmp_path / "d.csv"))
        == 0
    )
    assert desk("export", "--offers", "-") == Exit.FINE
    told = given_out(desk)[::-1]
    assert [(what, subject, who, form) for what, subject, _, who, form in told] == [
        ("export_owners", "", "person:1", "csv"),
        ("export_items", "", "person:1", "json"),
        ("export_owner", owner, "person:1", "json"),
        ("export_figures", "2026-01-01", "person:1", "csv"),
        ("export_day", "2026-01-01", "person:1", "csv"),
        ("export_offers", "", "person:1", "csv"),
    ]
    assert told[0][2] == 1
    assert desk.json("verify")["sound"]
    assert "Quixotetti" not in "".join(path.read_text() for path in (desk.folder / "journal").glob("*"))


def test_beside_a_running_counter_the_line_waits_for_it(desk, tmp_path):
    with InstanceLock(desk.folder / "instance.lock"):
        assert desk("export", "--owners", str(tmp_path / "a.csv")) == Exit.FINE, desk.err
        assert len(list((desk.folder / "notes").glob("*.note"))) == 1
    assert [what for what, *_ in given_out(desk)] == ["export_owners"]
    assert list((desk.folder / "notes").glob("*.note")) == []


def test_no_file_is_there_without_its_line(desk, tmp_path):
    (desk.folder / "notes").write_text("in the way")
    assert desk("export", "--owners", str(tmp_path / "a.csv")) == Exit.FAILED
    assert list(tmp_path.glob("a.csv*")) == []


def test_who_sits_there_is_asked(desk, tmp_path, monkeypatch):
    class Person(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Person())
    asked = []

    def typed(words):
        asked.append(words)
        return "2468"

    monkeypatch.setattr(getpass, "getpass", typed)
    monkeypatch.setattr("astro_desk.app.cli.secrets_of", lambda _: Secrets(passphrase=SECRETS["passphrase"]))
    assert main(["--data-dir", str(desk.folder), "export", "--owners", str(tmp_path / "a.csv")]) == Exit.FINE
    assert asked == ["PIN: "]


def test_a_forgotten_managers_pin_is_set_anew_with_the_passphrase_alone(desk, tmp_path):
    export = ("export", "--owners", str(tmp_path / "a.csv"))
    for wrong, code in (
        ({"pin": "1357"}, "passphrase_missing"),
        ({"passphrase": "a wrong passphrase", "pin": "1357"}, "passphrase_wrong"),
        (NO_PIN, "pin_invalid"),
        (pin("13"), "pin_invalid"),
    ):
        assert desk("new-pin", secrets=wrong) == Exit.FAILED
        assert f"[{code}]" in desk.err
    for guess in range(5):
        desk.script(f"manager 000{guess}")
    assert desk("new-pin", secrets=pin("1357")) == Exit.FINE, desk.err
    assert desk.out.startswith("Manager 1 has a new PIN.")
    assert desk.script("manager 1357")[0]["ok"], "and nobody waits for the tries of before"
    assert desk(*export) == Exit.FAILED
    assert "[pin_wrong]" in desk.err
    assert desk(*export, secrets=pin("1357")) == Exit.FINE
    register = open_for_command(DataPaths(desk.folder), Secrets(passphrase=SECRETS["passphrase"]))
    notes = [(one.choice, one.subject) for one in register.store.audit().newest({Deed.PERSON})]
    register.close()
    assert [one for one in notes if not one[0].startswith("pin_")] == [("first_manager", "person:1")] * 2


def test_configure_changes_a_managers_pin_with_the_passphrase_alone_whatever_the_keyring_holds(
    desk, practice, monkeypatch
):
    """A keyring opens the data for whoever sits at this computer; it does not say that they are a manager."""
    key = find_key(DataPaths(desk.folder), SECRETS["passphrase"], None)
    monkeypatch.setattr(configure_module, "find_key", lambda *_: key)
    words = configuring(practice.url)
    for said, code in ((None, "passphrase_missing"), ("a wrong one", "passphrase_wrong")):
        secrets = {"password": "practice", "pin": "1357"} | ({"passphrase": said} if said else {})
        assert desk(*words, secrets=secrets) == Exit.FAILED
        assert f"[{code}]" in desk.err
    assert desk(*words, secrets={"password": "practice"}) == Exit.FINE, "the log-in is no PIN"
    assert desk.script("manager 2468")[0]["ok"]
    assert desk(*words, secrets=SECRETS | {"pin": "1357"}) == Exit.FINE
    assert desk.script("manager 1357")[0]["ok"]
