"""settings.toml: each key documented, an unknown one named."""

import tomllib

import pytest

from astro_desk.app.machine_settings import SettingsFile
from astro_desk.app.settings import SAMPLE, Settings, read_settings
from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.use_cases.machine_settings import Value
from astro_desk.use_cases.sentences import explain


def test_no_file_means_the_usual(tmp_path):
    assert read_settings(tmp_path / "settings.toml") == Settings()


def test_the_sample_is_the_usual_and_documents_every_key(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(SAMPLE, encoding="utf-8")
    assert read_settings(path) == Settings()
    keys = {key for table in tomllib.loads(SAMPLE).values() for key in table}
    assert keys == set(Settings.__dataclass_fields__)
    lines = SAMPLE.splitlines()
    assert all(lines[at - 1].startswith("#") for at, line in enumerate(lines) if "=" in line)


def test_what_is_set_holds(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text('[sync]\nfence_s = 0.5\n[look]\ntheme = "dark"\n[store]\ncashier = "Åsa"\n', encoding="utf-8")
    assert read_settings(path) == Settings(fence_s=0.5, theme="dark", cashier="Åsa")


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"[sync]\nfence = 3\n", "settings_unknown_key", "sync.fence"),
        (b"[printers]\n[printers.first]\nname = 1\n", "settings_unknown_key", "printers.first"),
        (b"fence_s = 3\n", "settings_unknown_key", "fence_s"),
        (b"[sync]\nfence_s = -1\n", "settings_invalid", "-1"),
        (b"[sync]\nfence_s = nan\n", "settings_invalid", "nan"),
        (b"[sync]\nfence_s = true\n", "settings_invalid", "True"),
        (b'[sync]\nfence_s = "3"\n', "settings_invalid", "sync.fence_s"),
        (b"[scanner]\ngap_ms = 4\n", "settings_invalid", "scanner.gap_ms"),
        (b"[look]\ntext_percent = 1000\n", "settings_invalid", "look.text_percent"),
        (b'[look]\ntheme = "pink"\n', "settings_invalid", "pink"),
        (b'[look]\nlanguage = "fr"\n', "settings_invalid", "look.language"),
        (b"[look]\nlanguage = 1\n", "settings_invalid", "look.language"),
        (b'[store]\ncountry = "USA"\n', "settings_invalid", "USA"),
        (b"[sync]\nca_file = 3\n", "settings_invalid", "sync.ca_file"),
        (b"[sync\n", "settings_unreadable", ""),
        (b"\xff\xfe\x00", "settings_unreadable", ""),
    ],
)
def test_what_nobody_understands_is_named(tmp_path, content, code, words):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(Refused) as refusal:
        read_settings(path)
    assert refusal.value.code == code
    assert words in explain(refusal.value)


def test_a_folder_in_its_place_is_unreadable(tmp_path):
    with pytest.raises(Refused, match="settings_unreadable"):
        read_settings(tmp_path)


# ---------------------------------------------------------------------------------------------- written by the window


def saved(path, **changes):
    file = SettingsFile(path, read_settings(path))
    file.save({key.replace("__", "."): value for key, value in changes.items()}).result(120)
    return file


def test_a_value_changes_and_a_persons_comments_stay(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text("# mine\n[scanner]\ngap_ms = 60   # the old gun\n\n[sync]\n# odd\nfence_s = 90\n", encoding="utf-8")
    file = saved(path, scanner__gap_ms=35, look__theme="dark")
    assert path.read_text(encoding="utf-8") == (
        '# mine\n[scanner]\ngap_ms = 35   # the old gun\n\n[sync]\n# odd\nfence_s = 90\n\n[look]\ntheme = "dark"\n'
    )
    assert (file.value("scanner.gap_ms"), file.value("look.theme"), file.value("sync.fence_s")) == (35, "dark", 90)
    assert [one.name for one in tmp_path.iterdir()] == ["settings.toml"]


def test_a_file_that_is_not_there_is_made_with_every_key_explained(tmp_path):
    path = tmp_path / "settings.toml"
    saved(path, look__text_percent=125)
    assert path.read_text(encoding="utf-8") == SAMPLE.replace("text_percent = 100", "text_percent = 125")


def test_all_or_none_is_written(tmp_path):
    path = tmp_path / "settings.toml"
    file = SettingsFile(path, Settings())
    refused: tuple[tuple[dict[str, Value], str], ...] = (
        ({"look.theme": "dark", "scanner.gap_ms": 2}, "settings_invalid"),
        ({"look.theme": "dark", "look.colour": "red"}, "settings_unknown_key"),
    )
    for changes, code in refused:
        with pytest.raises(Refused, match=code):
            file.save(changes).result(120)
    assert not path.exists()
    assert file.value("look.theme") == "system"


def test_a_file_that_was_spoiled_meanwhile_is_not_written_over(tmp_path):
    path = tmp_path / "settings.toml"
    file = SettingsFile(path, Settings())
    path.write_text("[look\n", encoding="utf-8")
    with pytest.raises(Refused, match="settings_unreadable"):
        file.save({"look.theme": "dark"}).result(120)
    assert path.read_text(encoding="utf-8") == "[look\n"


def test_a_disk_that_does_not_take_it_is_told_and_the_old_file_stays(tmp_path):
    path = tmp_path / "settings.toml"
    saved(path, look__theme="light")
    (tmp_path / ".settings.toml.new").mkdir()
    with pytest.raises(AstroDeskError):
        SettingsFile(path, Settings()).save({"look.theme": "dark"}).result(120)
    assert read_settings(path).theme == "light"
