"""What must stay secret is in clear in no file and in no word of the program, whatever happened (FAILURES K3, I20).

Forty marked strings go through set-up, sales, every fault of Astro's, answers that echo them, bugs whose errors quote
them, a kill, a backup and a recovery, with the log at its most talkative.
"""

import base64
import json
import sys
import textwrap
import zipfile
from functools import cache
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from astro_desk.practice.options import Login, Options
from astro_desk.practice.seed import SALLY_PHONE
from astro_desk.practice.server import RunningPracticeStore
from tests.e2e.conftest import Register, kill, talk
from tests.support.new_store import lay_out

PEOPLE = (
    ("Zebulon", "Quixotetti", "5550107321", "zebulon.quixotetti@canary.example"),
    ("Žofie", "Ünalovičová", "5550107322", "zofie.unal@canary.example"),
    ("Peregrina", "O'Wachtmeister", "5550107323", "peregrina@wachtmeister.example"),
    ("Ambrosius", "Featherstonehaugh", "5550107324", "a.featherstonehaugh@canary.example"),
    ("Xanthippe", "Vandersloot", "5550107325", "xanthippe+dogs@canary.example"),
    ("Thorbjørn", "Lilliehöök", "5550107326", "thorbjorn@lilliehook.example"),
    ("Quillon", "Maccabee-Jones", "5550107327", "quillon@maccabee.example"),
)
CONTACTS = ("5550109898", "nobody.known@canary.example")
PASSWORD, WRONG_PASSWORD = "canary-password-4711", "canary-pässword-wrong-8822"
PASSPHRASE, WRONG_PASSPHRASE = "canary passphrase of nine words", "canary passphrase mistyped thrice"
PIN, WRONG_PIN = "847173265190", "390518264771"
REASON = "canary-reason-because-of-gloria"
PAN = "4539578763621486"
MARKS = (
    *(word for person in PEOPLE for word in person),
    *CONTACTS,
    *("Sally", SALLY_PHONE),
    *(PASSWORD, WRONG_PASSWORD, PASSPHRASE, WRONG_PASSPHRASE),
    *(PIN, WRONG_PIN, REASON, PAN),
)
SECRETS = {"password": PASSWORD, "passphrase": PASSPHRASE, "pin": PIN}
SALE = ("scan WASH-STD 2", "finish 41.50")
FAULTS = (
    *("down", "lose_answer", "401", "500", "503", "500_after", "503_after", "500_midway"),
    *("html", "html_after", "empty", "cut_body", "cut_json", "wrong_type"),
)
ECHO = "No: " + " ".join(word for word in MARKS if word not in (PIN, PASSPHRASE))
ECHOES = (
    ("addTransactionBatch", {"astro_status": 987, "astro_status_message": ECHO}),
    ("addTransactionBatch", {"astro_status": 100, "returnData": [{"transactionID": ECHO, "transaction_status": ECHO}]}),
    ("addCustomer", {"status": 730, "status_messsage": ECHO, "returnData": ECHO}),
    ("customerStatus", {"astro_status": 555, "astro_status_message": ECHO, "returnData": {"first_name": ECHO}}),
    ("customerRewardStatus", {"astro_status": 987, "astro_status_message": ECHO, "returnData": ECHO}),
    ("searchCustomer", {"astro_status": 310, "astro_status_message": ECHO, ECHO: ECHO}),
    ("token", {"error": "invalid_grant", "error_description": ECHO}),
)


@cache
def spellings(secret):
    """The ways in which a text may lie in a file: plain, UTF-16, hex, base64, JSON, a form; as it is, small or large.

    No other mixture of small and large letters: of five in any mixture, an encrypted database has them by chance.
    """
    ways = set()
    for one in {secret, secret.lower(), secret.upper(), secret.title()}:
        ways |= {one.encode(), one.encode("utf-16-le")}
        ways |= {one.encode().hex().encode(), one.encode().hex().upper().encode()}
        for coded in (json.dumps(one)[1:-1], quote(one), quote_plus(one), repr(one.encode())[2:-1]):
            ways |= {coded.encode(), coded.lower().encode()}
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + one.encode())
            ways.add(coded[-(-8 * shift // 6) : 8 * (shift + len(one.encode())) // 6])
    return frozenset(ways)


def found_in(content, wanted):
    return sorted(secret for secret in wanted if any(one in content for one in spellings(secret)))


def everything_below(*folders):
    """Every file and what is in it, those inside of an archive too."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and path.name != "ballast":
                yield str(path), path.read_bytes()
                if zipfile.is_zipfile(path):
                    with zipfile.ZipFile(path) as archive:
                        yield from ((f"{path}:{name}", archive.read(name)) for name in archive.namelist())


@pytest.fixture
def practice():
    login = Login(password=PASSWORD)
    with RunningPracticeStore(options=Options(login=login, duplicate="double", token_lifetime_s=1)) as store:
        yield store


@pytest.fixture
def desk(register, tmp_path):
    """A register whose temporary files lie where they are looked at."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    register.environment |= {name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR")}
    register.temporary = temporary
    register.said = []
    return register


def configure(desk, practice, **secrets):
    done = desk.run(
        *("configure", "--api-url", practice.url, "--username", "cashier", "--client-id", "practice"),
        *("--register", "R1"),
        secrets=SECRETS | secrets,
    )
    desk.said.append(done.stdout + done.stderr)
    if done.returncode == 0:
        desk.lower_the_cost(PASSPHRASE)
    return done.returncode


def begin(desk, practice):
    """A set-up register, once made and copied, with a log-in to its own practice store."""

    def make(empty):
        first = Register(empty, desk.environment)
        first.said = []
        assert configure(first, practice) == 0
        desk.said += first.said

    lay_out(desk.folder, "canary", make)
    desk.sign_in_at(practice.url, SECRETS)


def tokens(practice):
    with practice.store.writing() as turn:
        return {row["token"] for row in turn.db.execute("SELECT token FROM tokens")}


TALKATIVE = """
import logging, sys
sys.argv[0] = "astro-desk"
from astro_desk.app import logs
logs.set_up_logs.__defaults__ = (logging.DEBUG,)
{plant}
from astro_desk.app.cli import main
sys.exit(main())
"""


def talkative(desk, *arguments, plant="", text="", secrets=None):
    """A command with the log at debug level, perhaps with a bug planted in it; what it said is kept."""
    code = TALKATIVE.format(plant=textwrap.dedent(plant))
    done = desk.run_code(code, *arguments, text=text, secrets=SECRETS if secrets is None else secrets)
    desk.said.append(done.stderr)
    return done


def test_there_are_forty_marks():
    assert len(set(MARKS)) == len(MARKS) == 40


def test_a_mark_would_be_found_in_any_spelling(tmp_path):
    """The check itself."""
    mark = PEOPLE[1][1]
    for content in (
        *(mark.upper().encode(), mark.encode("utf-16-le"), json.dumps({"a": mark}).encode(), quote(mark).encode()),
        *(base64.b64encode(b"x" * n + mark.encode() + b"yy") for n in range(3)),
        *(mark.encode().hex().upper().encode(), repr(mark.encode()).encode()),
    ):
        assert found_in(b"before " + content + b" after", MARKS) == [mark], content
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside", mark * 10)
    assert any(found_in(content, MARKS) for _, content in everything_below(tmp_path))


def test_no_mark_is_in_clear_in_any_file_or_word(practice, desk, tmp_path):
    assert configure(desk, practice, password=WRONG_PASSWORD) != 0
    assert configure(desk, practice) == 0
    assert configure(desk, practice, passphrase=WRONG_PASSPHRASE) != 0

    child = desk.start_code(TALKATIVE.format(plant=""), "script", "-", secrets=SECRETS)
    argv_and_environment = [f"/proc/{child.pid}/cmdline", f"/proc/{child.pid}/environ"]
    seen_tokens = set()

    def quietly(*verbs):
        """Verbs that nobody asks for a person's name."""
        desk.said += [json.dumps(answer, ensure_ascii=False) for answer in talk(child, *verbs)]

    quietly("sync", f"manager {WRONG_PIN}", f"manager {PIN}")
    for first, last, phone, email in PEOPLE:
        talk(child, f'new-owner "{first}" "{last}" {phone} {email}')
        quietly(*SALE)
    for contact in (*CONTACTS, SALLY_PHONE, "Sally", "Zeb", "Ünal"):
        talk(child, f"owner {contact}")
    quietly(f"scan %B{PAN}^QUIXOTETTI/ZEBULON^29121010000?", f"scan ;{PAN}=29121010000?", "cancel")
    for fault in FAULTS:
        practice.faults.next(fault)
        talk(child, f"owner {SALLY_PHONE}")
        quietly(*SALE, "sync", "outbox", "hold")
        talk(child, "resume")
        quietly("cancel")
        seen_tokens |= tokens(practice)
    for endpoint, body in ECHOES:
        practice.faults.next("body", endpoint, 2, text=json.dumps(body))
        talk(child, f"owner {SALLY_PHONE}")
        quietly(*SALE, "sync", "outbox")
        seen_tokens |= tokens(practice)
    practice.faults.next("429")  # the last: what is asked for patience sends nothing for a while
    quietly(*SALE, "sync", "outbox")
    if sys.platform == "linux":
        desk.said += [Path(path).read_bytes().decode("utf-8", "replace") for path in argv_and_environment]
    kill(child)  # the write-ahead log, the draft and the side files lie there as a power cut leaves them
    after_the_kill = dict(everything_below(desk.folder, desk.temporary))

    practice.faults.next("429_after")
    out = tmp_path / "out"
    for arguments in (("sync", "--once"), ("status",), ("verify",), ("backup", str(out / "copy.zip"))):
        desk.said.append(talkative(desk, *arguments).stdout)
    (desk.folder / "astro-desk.db").write_bytes(b"")
    for path in desk.folder.glob("astro-desk.db-*"):
        path.unlink()
    for arguments in (("verify", "--json"), ("recover",), ("recover", "--believe", "journal", "--reason", REASON)):
        desk.said.append(talkative(desk, *arguments).stdout)
    desk.said.append(talkative(desk, "status", secrets={"passphrase": WRONG_PASSPHRASE}).stdout)

    assert seen_tokens, "the register has signed in"
    wanted = {*MARKS, *seen_tokens}
    files = list(after_the_kill.items()) + list(everything_below(desk.folder, desk.temporary, out))
    names = {name.rpartition("/")[2] for name, _ in files}
    assert {"astro-desk.db", "astro-desk.db-wal", "key.json", "astro-desk.log", "copy.zip"} <= names
    assert any(".ndjson" in name for name in names)
    assert [(name, found) for name, content in files if (found := found_in(content, wanted))] == []
    # The reason of a recovery is typed by the manager on the command line, so that its own process shows it.
    assert [(said, found) for said in desk.said if (found := found_in(said.encode(), wanted))] == []


BUGS = {
    "on sync's loop": "import sync.send as m; m.line_of = fail",
    "while signing in": "import sync.sign_in as m; m.SignIn._ask = fail",
    "in the database": "import astro_desk.storage.owners as m; m.put = bad_sql",
    "in a verb": "import astro_desk.app.script as m; m.owner_answer = fail",
}
FAIL = """
def fail(*args, **kwargs):
    # As a library's error may: with all that it was given in its words, and in those of its cause.
    words = repr([getattr(one, "__dict__", None) or one for one in (*args, *kwargs.values())])
    words += {marks!r}
    try:
        raise KeyError(words)
    except KeyError as error:
        raise RuntimeError(words) from error
def bad_sql(connection, owner, *args):
    from sqlalchemy import text
    connection.execute(text("INSERT INTO nowhere VALUES (:a, :b)"), dict(a=owner.first_name, b=owner.phone))
"""


@pytest.mark.parametrize("where", BUGS)
def test_a_bug_that_quotes_them_tells_no_mark(where, practice, desk):
    """P3: the crash file and the log say what and where; nothing else does."""
    begin(desk, practice)
    first, last, phone, email = PEOPLE[0]
    asked = ("sync", f'new-owner "{first}" "{last}" {phone} {email}', *SALE, "sync")
    plant = FAIL.replace("{marks!r}", repr(" ".join(MARKS))) + BUGS[where]
    done = talkative(desk, "script", "-", plant=plant, text="\n".join(asked) + "\n")
    words = done.stderr + "\n".join(line for line in done.stdout.splitlines() if '"owner"' not in line)
    log = "".join(path.read_text() for path in (desk.folder / "logs").iterdir())
    assert "RuntimeError" in log + words or "OperationalError" in log + words, "the bug has struck"
    assert found_in(words.encode(), MARKS) == []
    files = everything_below(desk.folder, desk.temporary)
    assert [(name, found) for name, content in files if (found := found_in(content, MARKS))] == []


def test_a_bug_before_there_is_a_log_tells_no_mark(practice, desk):
    """The error's own words do not go to the terminal either."""
    begin(desk, practice)
    plant = FAIL.replace("{marks!r}", repr(" ".join(MARKS))) + "import astro_desk.storage.secret as m; m.unwrap = fail"
    done = talkative(desk, "status", plant=plant)
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr
    assert "opening.py" in done.stderr, "it says where"
    assert found_in((done.stdout + done.stderr).encode(), MARKS) == []
