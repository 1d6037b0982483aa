"""`import`, `export` and `erase` as a manager types them."""

import csv
import io
import json

import pytest

from astro_desk.app import exchange_commands
from astro_desk.app.cli import Exit
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.practice.seed import SALLY_PHONE
from tests.support.counter import KIBBLE

WASH = "WASH-STD"
IVOR_PHONE = "5553863311"
PEOPLE = "Name,Phone,Email\nZebulon Quixotetti,(212) 555-0132,zeb@canary.example\nAnn Abel,2125550133,\n"


@pytest.fixture
def people(desk):
    file = desk.folder.parent / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    return file


def test_owners_come_in_and_are_served_at_the_counter(desk, people):
    assert desk("import", "--owners", str(people)) == Exit.FINE, desk.err
    assert desk.out == "2 rows: 2 added, 0 here already, 0 left out.\n"
    answers = desk.script("offline", "owner zeb", f"scan {KIBBLE}", "finish")
    assert all(answer["ok"] for answer in answers), answers
    assert answers[1]["owner"]["name"] == "Zebulon Quixotetti"
    report = desk.json("import", "--owners", str(people))
    assert (report["added"], report["here_already"]) == (0, 2)
    assert report["explained"][0] == "Line 2: Zebulon Quixotetti has this phone already."
    assert desk.json("verify")["sound"]


def test_who_came_in_from_a_list_and_is_not_at_astro_is_made_there_with_the_first_sale(desk, people, practice):
    desk("import", "--owners", str(people))
    desk.script("sync")
    answers = desk.script("owner zeb", "sync", f"scan {WASH}", "finish", "sync", "outbox")
    assert all(answer["ok"] for answer in answers), answers
    assert answers[4]["review"] == 0, answers[4]
    at_astro = [one for one in practice.store.state()["owners"] if one["phone"] == "2125550132"]
    assert [one["last_name"] for one in at_astro] == ["Quixotetti"]


def test_a_preview_shows_how_a_file_will_be_read_and_changes_nothing(desk, people):
    seen = desk.json("import", "--owners", str(people), "--preview")
    assert (seen["encoding"], seen["delimiter"]) == ("UTF-8", ",")
    assert seen["columns"] == {"name": "Name", "phone": "Phone", "email": "Email"}
    assert seen["rows"][0]["phone"] == "2125550132"
    assert desk("import", "--owners", str(people), "--preview", "--column", "phone=") == Exit.FINE
    assert "not used: Phone" in desk.out
    assert "Line 3: A new pet owner needs a phone or an e-mail. [owner_contact_missing]" in desk.out
    assert desk.json("import", "--owners", str(people))["added"] == 2


def test_the_encoding_may_be_named(desk, people):
    people.write_bytes("Name,Phone\nZoë Müller,3035550142\n".encode("mac_roman"))
    seen = desk.json("import", "--owners", str(people), "--preview", "--encoding", "mac_roman")
    assert (seen["encoding"], seen["rows"][0]["last_name"]) == ("Mac", "Müller")
    assert desk("import", "--owners", str(people), "--encoding", "klingon") == Exit.FAILED
    assert "import_encoding_unheard" in desk.err
    assert desk.json("import", "--owners", str(people), "--encoding", "mac_roman")["added"] == 1


def test_why_somebody_is_erased_is_one_of_a_few_reasons(desk, people):
    desk("import", "--owners", str(people))
    assert desk("erase", "--owner", "212 555 0132", "--why", "Zebulon asked", "--yes") == Exit.FAILED
    assert "erase_why_missing" in desk.err
    assert desk("erase", "--owner", "212 555 0132", "--why", "gone", "--yes") == Exit.FINE, desk.err


def test_bad_lines_are_named_and_nothing_is_taken(desk, people):
    people.write_text(PEOPLE + "Bob B,5.55E+09,\n", encoding="utf-8")
    assert desk("import", "--owners", str(people)) == Exit.FAILED
    first, last = desk.err.splitlines()
    assert first.startswith("Line 4: “5.55E+09” is a phone number that a spreadsheet has shortened.")
    assert last == "Line 4 cannot be taken. Nothing was taken in. [import_lines_invalid]"
    assert desk.json("import", "--owners", str(people), code=Exit.FAILED)["problems"][0]["code"] == "phone_shortened"
    assert desk.script("offline", "owner zeb")[1]["ok"] is False
    assert desk.json("import", "--owners", str(people), "--leave-out")["added"] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("import", "--owners", "nowhere.csv"), Exit.FAILED, "import_unreadable"),
        (("import", "--owners", "nowhere.csv", "--column", "phone"), Exit.WRONG_USAGE, "import_field_unknown"),
        (("import",), Exit.WRONG_USAGE, "required"),
        (("export",), Exit.WRONG_USAGE, "export_what"),
        (("export", "--day", "yesterday"), Exit.FAILED, "date_invalid"),
        (("export", "--owner", "nobody"), Exit.FAILED, "owner_not_here"),
        (("export", "--owners", "people.xlsx"), Exit.FAILED, "export_name"),
        (("erase", "--owner", "nobody", "--yes"), Exit.FAILED, "owner_not_here"),
        (("erase", "--owner", "nobody"), Exit.WRONG_USAGE, "--yes"),
    ],
)
def test_what_is_asked_wrongly_is_said(desk, arguments, code, said):
    assert desk(*arguments) == code
    assert said in desk.err


def test_a_counter_that_is_open_takes_no_file_and_gives_some(desk, people):
    out = desk.folder.parent / "owners.json"
    with InstanceLock(desk.folder / "instance.lock"):
        assert desk("import", "--owners", str(people)) == Exit.ALREADY_RUNNING
        assert desk("erase", "--owner", "x", "--yes") == Exit.ALREADY_RUNNING
        assert desk("export", "--owners", str(out)) == Exit.FINE, desk.err
    assert json.loads(out.read_text(encoding="utf-8")) == []


def test_what_goes_out_comes_in_again_and_runs_nowhere(desk, people, tmp_path):
    people.write_text(PEOPLE + '"=HYPERLINK(""http://x"")",,+1 (212) 555-0134,\n'.replace(",,", ","), encoding="utf-8")
    assert desk("import", "--owners", str(people)) == Exit.FINE, desk.err
    out = tmp_path / "out.csv"
    assert desk("export", "--owners", str(out)) == Exit.FINE, desk.err
    assert out.stat().st_mode & 0o077 == 0, "nobody else reads names and contacts"
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    assert {row["first_name"] for row in rows} == {"Zebulon", "Ann", ""}
    assert [row["last_name"] for row in rows if not row["first_name"]] == ['\'=HYPERLINK("http://x")']
    assert desk.json("import", "--owners", str(out)) | {"explained": []} == {
        "kind": "owners",
        "rows": 3,
        "added": 0,
        "here_already": 3,
        "left_out": 0,
        "explained": [],
        "problems": [],
    }
    assert desk("export", "--owners", str(out)) == Exit.FAILED
    assert "file_exists" in desk.err


def test_a_day_and_an_owner_go_out_whole(desk, tmp_path):
    answers = desk.script("sync", f"owner {IVOR_PHONE}", f"scan {WASH} 2", "finish 41.50", "sync")
    assert all(answer["ok"] for answer in answers), answers
    assert desk("export", "--owner", IVOR_PHONE) == Exit.FINE
    facts = json.loads(desk.out)
    assert facts["owner"]["first_name"] == "Ivor"
    assert [len(sale["units"]) for sale in facts["sales"]] == [2]
    assert {one["kind"] for one in facts["operations"]} >= {"add"}
    assert facts["cards"]["cards"]
    day = facts["sales"][0]["business_date"]
    assert desk("export", "--day", day) == Exit.FINE
    told = json.loads(desk.out)
    assert told["sales"][0]["sale_id"] == facts["sales"][0]["sale_id"]
    assert (told["figures"]["sales"], told["standing"]) == (1, "unclosed")
    figures = tmp_path / "figures.csv"
    assert desk("export", "--day", day, "--figures", str(figures)) == Exit.FINE
    told = list(csv.DictReader(io.StringIO(figures.read_bytes().decode("utf-8-sig"))))
    assert ("day", "sales", "1") in {(row["section"], row["what"], row["number"]) for row in told}
    out = tmp_path / "day.csv"
    assert desk("export", "--day", day, "--to", str(out)) == Exit.FINE
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    assert [(row["item_code"], row["what"], row["total"]) for row in rows] == [(WASH, "sold", "41.50")] * 2
    assert desk("export", "--items", str(tmp_path / "items.csv")) == Exit.FINE
    assert WASH in (tmp_path / "items.csv").read_text(encoding="utf-8-sig")


def test_a_days_sales_add_up_to_its_figures_without_the_test_customer(desk, tmp_path):
    answers = desk.script("sync", f"owner {SALLY_PHONE}", f"scan {WASH}", "finish", f"scan {WASH} 2", "finish", "sync")
    assert all(answer["ok"] for answer in answers), answers
    assert desk("export", "--owner", SALLY_PHONE) == Exit.FINE
    hers = json.loads(desk.out)["sales"]
    assert [len(sale["units"]) for sale in hers] == [1], "the file about her has it"
    assert desk("export", "--day", hers[0]["business_date"]) == Exit.FINE
    told = json.loads(desk.out)
    assert (told["figures"]["sales"], [len(sale["units"]) for sale in told["sales"]]) == (1, [2])
    out = tmp_path / "day.csv"
    assert desk("export", "--day", hers[0]["business_date"], "--to", str(out)) == Exit.FINE
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    assert [(row["item_code"], row["owner_id"]) for row in rows] == [(WASH, "")] * 2


def test_own_codes_have_a_name_at_the_counter(desk, tmp_path):
    items = tmp_path / "items.csv"
    items.write_text("Code;Description\nNAILS-1;Nail trim\n", encoding="utf-8")
    assert desk("import", "--items", str(items)) == Exit.FINE, desk.err
    assert "Nail trim" in json.dumps(desk.script("scan NAILS-1")[0])


def test_who_is_erased_is_found_no_more_and_the_books_verify(desk, people):
    desk("import", "--owners", str(people))
    assert desk("erase", "--owner", "212 555 0132", "--yes") == Exit.FINE, desk.err
    assert "was erased" in desk.out
    assert "Zebulon" not in desk.out
    assert desk.script("offline", "owner zeb")[1]["ok"] is False
    assert desk.json("verify")["sound"]
    desk.script("sync", f"owner {SALLY_PHONE}", f"scan {WASH}", "finish")
    assert desk("erase", "--owner", SALLY_PHONE, "--yes") == Exit.FAILED
    assert "owner_has_open" in desk.err


@pytest.mark.parametrize(("when", "code"), [("reading", "import_cancelled"), ("moving", "import_goes_on")])
def test_ctrl_c_says_what_became_of_it(desk, people, monkeypatch, when, code):
    def press(now):
        if now.what == when:
            raise KeyboardInterrupt

    monkeypatch.setattr(exchange_commands, "_progress", press)
    assert desk("import", "--owners", str(people)) == Exit.FAILED
    assert code in desk.err
