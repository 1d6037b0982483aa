"""settings.toml: each key documented, an unknown one named."""

import tomllib

import pytest

from astro_desk.app.settings import SAMPLE, Settings, read_settings
from astro_desk.core.errors import Refused
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
