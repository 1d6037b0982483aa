"""What people, scanners, disks and other programs do wrong: a sentence, a stable code, and nothing has changed."""

import contextlib
import ctypes
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
from dataclasses import replace

import pytest
from sqlcipher3 import dbapi2

from astro_desk.core.operations import State
from astro_desk.practice.options import Login, Options
from astro_desk.practice.seed import SALLY_PHONE
from astro_desk.practice.server import RunningPracticeStore
from astro_desk.storage import secret
from tests.e2e.conftest import SECRETS, SETTINGS, Register, kill, talk

SALLY = f"owner {SALLY_PHONE}"
TRACK = "%B4111111111111111^DOE/JANE^29121010000?"
SECOND_TRACK = ";4111111111111111=29121010000?"


@pytest.fixture(scope="module")
def practice():
    with RunningPracticeStore(options=Options(duplicate="double")) as store:
        yield store


@pytest.fixture(scope="module")
def desk(practice, tmp_path_factory, environment_without_keyring):
    """A register with one sale that waits to be sent and one on the screen, which every test must leave there."""
    register = Register(tmp_path_factory.mktemp("bad") / "desk", environment_without_keyring)
    assert register.configure(practice.url).returncode == 0
    answers = register.script("sync", SALLY, "scan WASH-STD", "offline", "finish", SALLY, "scan WASH-STD 2")
    assert all(answer["ok"] for answer in answers)
    yield register
    register.close()


@pytest.fixture
def untouched(desk):
    """The basket, the queue and the log-in, before and after the test."""

    def facts():
        records = desk.records
        queue = [(one.id, one.state) for one in records.operations(tuple(State))]
        return records.draft(), records.held_sales(), queue, len(records.recent_sales(limit=200))

    before = facts()
    assert len(before[0].basket.units) == 2
    assert len(before[2]) == 1
    yield
    assert facts() == before


def copy_of(desk, folder):
    """The same data again, for a test that must spoil it."""
    shutil.copytree(desk.folder, folder / "desk", ignore=shutil.ignore_patterns("ballast"))
    return Register(folder / "desk", desk.environment)


def refused(done, status, code, *words):
    """The command ended with this status, and standard error has one line: the sentence and its code."""
    assert (done.returncode, done.stdout) == (status, "")
    (line,) = done.stderr.splitlines()
    assert line.endswith(f"[{code}]"), line
    assert "…" not in line
    assert "Traceback" not in line
    for word in words:
        assert word in line


MISREAD = [
    ("scan NO-SUCH-CODE", "nothing_found"),
    ("scan 036000291453", "check_digit_wrong"),
    ("scan 03600029", "check_digit_wrong"),
    ("scan 036000", "code_incomplete"),
    ("scan " + "7" * 4096, "code_too_long"),
    ("scan " + "x" * 4096, "code_too_long"),
    ("scan WASH\x07STD", "code_control_characters"),
    ("scan WASH\x0bSTD", "code_control_characters"),
    ("scan \x00", "code_empty"),
    (f"scan {TRACK}", "card_track"),
    (f"scan {SECOND_TRACK}", "card_track"),
    (TRACK, "card_track"),
    (SECOND_TRACK, "card_track"),
    (f"owner {TRACK}", "card_track"),
    ("owner 4111 1111 1111 1111", "card_track"),
    ("new-owner Jane Doe 4111111111111111", "card_track"),
    ("new-owner 4111-1111-1111-1111 Doe 5550107777", "card_track"),
    ("manager 4111111111111111", "card_track"),
    ("finish 4111111111111111", "card_track"),
    ("scan WASH-STD 0", "quantity_invalid"),
    ("scan WASH-STD -1", "quantity_invalid"),
    ("scan WASH-STD 1000", "quantity_invalid"),
    ("scan WASH-STD 98", "quantity_invalid"),
    ("scan WASH-STD two", "quantity_invalid"),
    ("scan WASH-STD ٣", "quantity_invalid"),
    ("scan 0*WASH-STD", "quantity_invalid"),
    ("scan 1000*WASH-STD", "quantity_invalid"),
    ("owner 555-HELLO", "phone_invalid"),
    ("owner 55501O0199", "phone_invalid"),
    ("owner Nobody Known", "nothing_found"),
    ("new-owner Ann Lee 555-CALL-ME", "phone_invalid"),
    ('new-owner Ann Lee "" ann@', "email_invalid"),
    ("new-owner Ann Lee", "owner_contact_missing"),
    ('new-owner Ann "" 5550107777', "owner_name_missing"),
    (f"new-owner Sally Again {SALLY_PHONE}", "owner_exists"),
    ("redeem no-such-program", "program_unknown"),
    ("return 9", "line_unknown"),
    ("return first", "line_unknown"),
    ("resume R1-00000000000000000000000000", "sale_not_held"),
    ("finish twelve", "amount_invalid"),
    ("manager 1234", "pin_not_set"),
    ("juggle 3", "verb_unknown"),
    ("scan", "verb_arguments"),
    ("undo everything", "verb_arguments"),
]


def test_what_is_misread_or_mistyped_is_refused_with_a_sentence(desk, untouched):
    done = desk.run("script", "-", text="\n".join(["offline", "cards", *(line for line, _ in MISREAD), "cards"]))
    _, before, *answers, after = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, done.stderr) == (1, "")
    assert [answer["code"] for answer in answers] == [code for _, code in MISREAD]
    assert all(answer["message"] and "…" not in answer["message"] for answer in answers)
    assert all(set(answer) >= {"ok", "code", "message"} and not answer["ok"] for answer in answers)
    assert before == after, "the basket and the cards are as they were"
    assert "4111" not in done.stdout
    assert "DOE" not in done.stdout
    assert not holders(desk.folder, b"4111111111111111", b"DOE/JANE", b"4111 1111", b"4111-1111")


def holders(folder, *needles):
    """The files under a folder that hold one of these, as they lie on the disk."""
    return [
        (path.name, needle)
        for path in folder.rglob("*")
        if path.is_file() and path.name != "ballast"
        for content in [path.read_bytes()]
        for needle in needles
        if needle in content or needle.decode().encode("utf-16-le") in content
    ]


def test_bytes_that_are_no_text_end_nothing(desk, untouched):
    child = desk.start("script", "-")
    child.stdin.buffer.write(b"scan \xff\xfe\xfa\n")
    answers = [*talk(child, "cards"), json.loads(child.stdout.readline())]
    kill(child)
    assert [answer.get("code", answer["ok"]) for answer in answers] == ["nothing_found", True]


def test_the_passphrase_is_wrong_or_missing(desk, untouched):
    wrong = {"passphrase": "not the store's passphrase"}
    refused(desk.run("script", "-", text="undo\n", secrets=wrong), 1, "passphrase_wrong")
    refused(desk.run("sync", "--once", secrets={}), 1, "passphrase_missing")
    refused(desk.run("status", secrets={"passfrase": "a typing mistake"}), 2, "secrets_unreadable")


def test_set_up_with_something_wrong_changes_nothing(desk, practice, untouched, tmp_path):
    fresh = Register(tmp_path / "new", desk.environment)
    wrong = SECRETS | {"password": "guessed"}
    for register in (fresh, desk):
        done = register.run(*configuration(practice.url), secrets=wrong)
        refused(done, 4, "astro_password_wrong")
        assert "guessed" not in done.stderr
    refused(fresh.configure("http://astro.example/api/json"), 2, "api_url_not_https", "astro.example")
    refused(desk.configure("https://user:hunter2@astro.example"), 2, "api_url_invalid")
    assert not fresh.folder.exists()
    report = json.loads(copy_of(desk, tmp_path).run("sync", "--once", "--json").stdout)
    assert (report["connection"], report["done"]) == ("online", 1), f"the log-in is the one of before: {report}"


def configuration(url):
    return ["configure", "--api-url", url, "--username", "cashier", "--client-id", "practice", "--register", "R1"]


def test_a_password_that_was_changed_at_astro_lets_the_queue_wait(desk, practice, untouched):
    options = practice.store.options
    practice.store.options = replace(options, login=Login(password="changed at Astro"))
    try:
        done = desk.run("sync", "--once", "--json")
    finally:
        practice.store.options = options
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (4, "")
    assert (report["sign_in_needed"], report["waiting"], report["sent"]) == (True, 1, 0)
    assert report["reasons"] == {"sign_in_needed": 1}


def test_a_second_start_says_so_and_a_kill_frees_the_data(desk, untouched):
    first = desk.start("script", "-")
    assert talk(first, "cards")[0]["ok"]
    refused(desk.run("script", "-", text="undo\n"), 6, "already_running")
    window = {"QT_QPA_PLATFORM": "offscreen"}
    refused(Register(desk.folder, desk.environment | window).run(), 6, "already_running")
    beside = desk.run("status", "--json")
    assert (beside.returncode, json.loads(beside.stdout)["operations"]["waiting"]) == (0, 1)
    kill(first)
    assert desk.script("cards")[0]["ok"]


def test_data_of_a_newer_version_are_left_alone(desk, tmp_path):
    newer = copy_of(desk, tmp_path)
    key = secret.unwrap(secret.read_key_file(newer.folder), SECRETS["passphrase"])

    def version(change=""):
        raw = dbapi2.connect(str(newer.folder / "astro-desk.db"))
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        if change:
            raw.execute(f"PRAGMA user_version = {change}")
        (found,) = raw.execute("PRAGMA user_version").fetchone()
        raw.close()
        return found

    ours = version()
    version("9999")
    refused(newer.run("script", "-", text="cancel\n"), 1, "database_newer")
    refused(newer.run("status"), 1, "database_newer")
    assert version(str(ours)) == ours
    assert newer.records.draft() == desk.records.draft()
    newer.close()


def bound_by_permissions():
    """In the child: root without the right to pass over permission bits, as everybody else is."""
    if os.geteuid() == 0:
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            if ctypes.CDLL(None).prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
                os._exit(77)


@pytest.mark.skipif(sys.platform != "linux", reason="permission bits are Linux's and its root's here")
def test_a_folder_that_cannot_be_written(desk, practice, tmp_path):
    locked = copy_of(desk, tmp_path)
    for path in (locked.folder, *locked.folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = locked.run("script", "-", text="undo\n", preexec_fn=bound_by_permissions)
        if done.returncode == 77:
            pytest.skip("root here may not give up its right to pass over permission bits")
        refused(done, 1, "disk_read_only")
        done = locked.run(*configuration(practice.url), preexec_fn=bound_by_permissions)
        refused(done, 1, "disk_read_only")
        new = Register(locked.folder / "new", locked.environment)
        refused(new.run(*configuration(practice.url), preexec_fn=bound_by_permissions), 1, "disk_read_only")
    finally:
        for path in (locked.folder, *locked.folder.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
    assert locked.records.draft() == desk.records.draft()
    locked.close()


class FileLimit:
    """A disk on which no file may grow, for one process, from one moment to another."""

    codes = frozenset({"disk_full", "not_saved"})
    verbs = ("finish", "finish 12.50", "hold", "new-owner Ann Lee 5550107777", "finish")

    def __init__(self, folder):
        if not hasattr(resource, "prlimit"):
            pytest.skip("this system sets no limits for other processes")
        self.folder = folder

    def fill(self, child):
        _, self._most = resource.prlimit(child.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (1, self._most))

    def free(self, child):
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (self._most, self._most))

    def close(self):
        pass


class SmallDisk:
    """A file system of its own with a few megabytes, which somebody else fills; what a file has already it keeps."""

    codes = frozenset({"disk_full"})
    verbs = ("finish", "finish 12.50")

    def __init__(self, folder):
        self.folder = folder / "disk"
        self.folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(self.folder)]
        if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("a file system of its own needs the right to mount one")

    def fill(self, child):
        with (self.folder / "somebody else's").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            for size in (4096, 1):
                while True:
                    file.write(bytes(size))

    def free(self, child):
        (self.folder / "somebody else's").unlink()

    def close(self):
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.mark.parametrize("disk", [FileLimit, SmallDisk])
def test_a_full_disk_says_not_saved_and_later_saves_once(desk, tmp_path, disk):
    with contextlib.closing(disk(tmp_path)) as full:
        till = copy_of(desk, full.folder)
        with contextlib.closing(till):
            child = till.start("script", "-")
            _, before = talk(child, "scan WASH-STD 97", "cards")
            full.fill(child)
            for verb in disk.verbs:
                (answer,) = talk(child, verb)
                assert not answer["ok"]
                assert answer["code"] in disk.codes
                assert "not saved" in answer["message"]
            assert talk(child, "cards") == [before], "the sale is still there"
            assert len(till.records.operations(tuple(State))) == 1
            assert not till.records.held_sales()
            full.free(child)
            assert talk(child, "finish 12.50")[0]["units"] == 99
            assert len([one for one in till.records.operations(tuple(State)) if one.kind == "add"]) == 100


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("[sync]\nfence = 3\n", "settings_unknown_key", "sync.fence"),
        ("[sync\n", "settings_unreadable", "cannot be read"),
    ],
)
def test_settings_that_nobody_understands(desk, untouched, text, code, words):
    settings = desk.folder / "settings.toml"
    settings.write_text(text, encoding="utf-8")
    try:
        refused(desk.run("script", "-", text="cancel\n"), 2, code, words)
    finally:
        settings.write_text(SETTINGS, encoding="utf-8")


def test_a_command_that_cannot_be(desk, untouched, tmp_path):
    refused(desk.run("script", str(tmp_path / "missing.txt")), 2, "script_missing", "missing.txt")
    refused(Register(tmp_path / "nowhere", desk.environment).run("status"), 1, "database_missing")
    refused(desk.run("practice-server", "--port", "0", "--fault", "earthquake"), 2, "fault_unknown", "earthquake")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused(desk.run("practice-server", "--port", port), 1, "port_taken", port)
