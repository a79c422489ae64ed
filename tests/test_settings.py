"""The practice's settings survive the way to disk and back, and what cannot be meant is refused by its key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import settings
from analytics.reference import PAYER_CLASSES
from analytics.settings import FILE_NAME, Payer, Settings, SettingsError

TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
DAYS = st.none() | st.integers(1, 9999)
PAYERS = st.builds(
    Payer,
    id=TEXTS.filter(bool),
    name=TEXTS.filter(bool),
    payer_class=st.none() | st.sampled_from(PAYER_CLASSES),
    names=st.lists(TEXTS, max_size=3).map(tuple),
    ids=st.lists(TEXTS, max_size=3).map(tuple),
    appeal_days=DAYS,
    timely_filing_days=DAYS,
    rate=st.none() | st.just("visit"),
)
SETTINGS = st.builds(
    Settings,
    practice_name=st.none() | TEXTS,
    payers=st.lists(PAYERS, max_size=3, unique_by=lambda payer: payer.id).map(tuple),
    targets=st.dictionaries(TEXTS, st.floats(0, 1e6), max_size=3),
)


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == Settings()


def test_a_payer_of_the_practice(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        """
        [practice]
        name = "Maple Street Hand & Occupational Therapy"
        [targets]
        initial_denial_rate = 0.04
        [[payers]]
        id = "bluestone"
        name = "Bluestone Health Plan"
        class = "medicaid_managed_care"
        names = ["BLUESTONE HP"]
        ids = ["70001"]
        appeal_days = 60
        """,
    )
    found = settings.load(folder)
    assert found.practice_name == "Maple Street Hand & Occupational Therapy"
    assert found.targets == {"initial_denial_rate": 0.04}
    assert found.payer("bluestone") == Payer(
        "bluestone", "Bluestone Health Plan", "medicaid_managed_care", ("BLUESTONE HP",), ("70001",), 60
    )
    assert found.payer("another") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("practice = 1", "practice: found 1, expected a table"),
        ("[practice]\nname = 7", "practice.name: found 7, expected a text"),
        ("[pratice]", "pratice: found a key that means nothing here, expected one of"),
        ("[[payers]]\nname = 'A'", "payers[1].id: found nothing, expected a text"),
        ("[[payers]]\nid='a'\n[[payers]]\nid='a'", "payers: found the id 'a' twice"),
        ("[[payers]]\nid='a'\nclass='hmo'", "payers[1].class: found 'hmo', expected one of medicare,"),
        ("[[payers]]\nid='a'\nrate='visits'", "payers[1].rate: found 'visits', expected one of visit"),
        ("[[payers]]\nid='a'\nappeal_days='60'", "payers[1].appeal_days: found '60', expected a number of days"),
        ("[[payers]]\nid='a'\nappeal_days=true", "payers[1].appeal_days: found True, expected a number of days"),
        ("[[payers]]\nid='a'\nappeal_days=0", "payers[1].appeal_days: found 0, expected a number of days, 1 or more"),
        ("[[payers]]\nid='a'\nnames=[1]", "payers[1].names: found [1], expected a list of texts"),
        ("[[payers]]\nid='a'\ndeadline=1", "payers[1].deadline: found a key"),
        ("[targets]\ndays_in_ar = 'few'", "targets.days_in_ar: found 'few', expected a number"),
        ("[targets]\ndays_in_ar = nan", "targets.days_in_ar: found nan, expected a number"),
        ("[targets]\ndays_in_ar = -1", "targets.days_in_ar: found -1, expected a number, 0 or more"),
        ("[practice\nname", "is not TOML"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        settings.load(written(tmp_path, text))
    assert FILE_NAME in str(error.value)
    assert message in str(error.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="cannot be read as UTF-8"):
        settings.load(tmp_path)


@given(SETTINGS)
def test_saved_settings_come_back(tmp_path_factory: pytest.TempPathFactory, chosen: Settings) -> None:
    folder = tmp_path_factory.mktemp("warehouse") / "not yet there"
    settings.save(chosen, folder)
    assert settings.load(folder) == chosen
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.save(Settings("Old"), tmp_path)

    def no_disk(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", no_disk)
    with pytest.raises(OSError, match="no space"):
        settings.save(Settings("New"), tmp_path)
    assert settings.load(tmp_path) == Settings("Old")
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_the_environment_names_the_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DENIALS_WAREHOUSE", str(tmp_path))
    assert settings.warehouse_folder() == tmp_path


def test_a_checkout_keeps_its_warehouse_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DENIALS_WAREHOUSE", raising=False)
    assert settings.warehouse_folder() == Path(__file__).resolve().parents[1] / "data/warehouse"


@pytest.mark.parametrize(
    ("platform", "variable", "place"),
    [
        ("linux", "XDG_DATA_HOME", "denial-analytics/warehouse"),
        ("win32", "LOCALAPPDATA", "denial-analytics/warehouse"),
    ],
)
def test_an_installed_program_uses_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, place: str
) -> None:
    monkeypatch.delenv("DENIALS_WAREHOUSE", raising=False)
    monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(settings, "checkout", lambda: None)
    assert settings.warehouse_folder() == tmp_path / place


def test_comments_and_sections_of_others_survive_a_save(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_text(
        """# our practice
[practice]
name = "Maple Street"   # as on the letterhead

[targets]
initial_denial_rate = 0.04        # agreed in March
clean_claim_rate = 0.9

[[payers]]
# the contract of 2024
id = "bluestone"
name = "Bluestone"
appeal_days = 60   # page 3

[[payers]]
id = "gone"
name = "Gone"
""",
        encoding="utf-8",
    )
    before = settings.load(tmp_path)
    kept = replace(before.payers[0], appeal_days=90)
    added = Payer("new", "New Payer", names=("NEW",))
    changed = replace(before, payers=(kept, added), targets={"initial_denial_rate": 0.04})
    settings.save(changed, tmp_path)
    assert settings.load(tmp_path) == changed
    text = file.read_text(encoding="utf-8")
    for comment in ("# our practice", "# as on the letterhead", "# agreed in March", "# the contract of 2024"):
        assert comment in text
    assert "clean_claim_rate" not in text and "gone" not in text.lower()


def test_saving_the_same_settings_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    text = "[practice]\nname = 'Maple'  # ours\n\n[[payers]]\nid='a'\nname = \"A\" # first\nids = ['1', '2']\n"
    file.write_text(text, encoding="utf-8")
    settings.save(settings.load(tmp_path), tmp_path)
    assert file.read_text(encoding="utf-8") == text


def test_a_file_that_is_no_toml_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("name = = 3", encoding="utf-8")
    with pytest.raises(SettingsError, match="is not TOML"):
        settings.save(Settings("New"), tmp_path)
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == "name = = 3"


def test_who_may_open_the_dashboard_is_a_section_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    assert settings.load(tmp_path).access == settings.Access(token=True)
    file.write_text('[access]\ntoken = false\nhosts = ["denials.example.org"]\nidle_minutes = 15\n', encoding="utf-8")
    expected = settings.Access(token=False, hosts=("denials.example.org",), idle_minutes=15)
    assert settings.load(tmp_path).access == expected
    settings.save(Settings("Maple"), tmp_path)
    assert settings.load(tmp_path).access == expected, "the page Data keeps what it does not edit"


@pytest.mark.parametrize("line", ['token = "no"', "token = 0", "idle_minutes = -1", "hosts = [1]", "tokens = false"])
def test_what_cannot_be_meant_under_access_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE_NAME).write_text(f"[access]\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="access"):
        settings.load(tmp_path)
