"""What the person chose survives, and what cannot be is replaced by the default."""

import errno
import json
import os
from pathlib import Path

import pytest

from skinscreen import paths, settings
from skinscreen.domain.advice import Clinic
from skinscreen.domain.clinic import TEXT_LIMIT, Advice
from skinscreen.domain.errors import SettingsError
from skinscreen.settings import RECENT_COUNT, Settings

CHOSEN = Settings(
    model="lesion8-v3small",
    threads=2,
    delegate="/usr/lib/libedgetpu.so.1",
    camera="usb-1",
    camera_width=1280,
    camera_height=720,
    stills="/home/someone/stills",
    theme="contrast",
    text_size=150,
    kiosk=True,
    keyboard="always",
    keyboard_layout="fr",
    language="de",
    report_language="fr",
    page_size="Letter",
    clinician="Dr. Şule Ağaoğlu",
    clinician_first=False,
    find_lesions=False,
    take_by_itself=True,
    prevalence=0.05,
    review_weeks=6,
    backup_days=30,
    retention_years=10,
    recommendations={"refer": "Ring the registrar."},
    led_red=17,
    led_yellow=27,
    led_green=22,
    records="with",
    lock_minutes=10,
    list_recent=False,
    recent=("/photos/ä.jpg", "/photos/undecodable-\udcff.jpg"),
)


def write(text: str | bytes) -> Path:
    file = settings.settings_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_without_a_file_there_are_the_defaults() -> None:
    assert settings.load() == Settings()


def test_every_choice_is_read_back_as_saved() -> None:
    default = Settings()
    assert all(CHOSEN[n] != default[n] for n in range(len(default)))
    settings.save(CHOSEN)
    assert settings.load() == CHOSEN


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"not json", b"[" * 100_000], ids=lambda c: repr(c[:8])
)
def test_an_unreadable_file_is_put_aside_and_the_defaults_are_used(content: bytes) -> None:
    file = write(content)
    assert settings.load() == Settings()
    assert not file.exists()
    assert file.with_suffix(".unreadable").read_bytes() == content


def test_an_unreadable_file_that_cannot_be_put_aside_gives_the_defaults_all_the_same() -> None:
    file = write("{")
    file.with_suffix(".unreadable").mkdir()
    assert settings.load() == Settings()


def test_json_that_is_no_object_gives_the_defaults() -> None:
    write("[1, 2]")
    assert settings.load() == Settings()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "pink"),
        ("theme", 3),
        ("text_size", 101),
        ("text_size", "150"),
        ("text_size", True),
        ("page_size", "A5"),
        ("threads", -1),
        ("threads", 17),
        ("threads", 2.0),
        ("threads", True),
        ("threads", 10**400),
        ("camera_width", -5),
        ("camera_height", 10**9),
        ("kiosk", 1),
        ("kiosk", "yes"),
        ("keyboard", "sometimes"),
        ("keyboard_layout", "dvorak"),
        ("model", None),
        ("clinician", ["Dr."]),
        ("prevalence", -0.1),
        ("prevalence", 1.0),
        ("prevalence", float("nan")),
        ("prevalence", "5 %"),
        ("review_weeks", 0),
        ("review_weeks", 53),
        ("recommendations", "refer"),
        ("led_red", 1),
        ("led_yellow", 28),
        ("led_green", -1),
        ("recent", "photo.jpg"),
        ("recent", {"a": 1}),
    ],
)
def test_an_impossible_value_has_its_default_and_the_others_stay(key: str, value: object) -> None:
    settings.save(CHOSEN)
    document = json.loads(settings.settings_file().read_text())
    document[key] = value
    write(json.dumps(document))
    expected = CHOSEN._asdict()
    expected[key] = getattr(Settings(), key)
    assert settings.load() == Settings(**expected)


def test_of_the_clinics_own_texts_only_known_and_written_ones_count() -> None:
    texts = {"refer": "a\nb", "retake": " ", "no_sign": 3, "pray": "x", "no_result": "y" * 999}
    write(json.dumps({"recommendations": texts}))
    kept = settings.load().recommendations
    assert set(kept) == {"refer", "no_result"}
    assert kept["refer"] == "a b"
    assert len(kept["no_result"]) == TEXT_LIMIT


def test_the_clinic_is_what_was_set_for_it() -> None:
    clinic = CHOSEN.clinic
    assert clinic == Clinic(0.05, 6, {Advice.REFER: "Ring the registrar."})
    assert Settings().clinic == Clinic()


def test_a_missing_value_has_its_default() -> None:
    write('{"theme": "dark"}')
    assert settings.load() == Settings(theme="dark")


def test_an_unknown_key_is_passed_over() -> None:
    write('{"theme": "dark", "colour": "red"}')
    assert settings.load() == Settings(theme="dark")


def test_of_recent_photos_only_paths_count_and_only_so_many() -> None:
    write(json.dumps({"recent": [5, None, *[f"/{i}.jpg" for i in range(20)]]}))
    assert settings.load().recent == tuple(f"/{i}.jpg" for i in range(RECENT_COUNT))


def test_the_photo_opened_last_is_the_first_of_the_recent() -> None:
    chosen = Settings(recent=tuple(f"/{i}.jpg" for i in range(RECENT_COUNT)))
    recent = chosen.with_recent(Path("/new.jpg"))
    assert recent[0] == "/new.jpg"
    assert recent[1:] == chosen.recent[: RECENT_COUNT - 1]


def test_a_photo_opened_again_is_not_listed_twice() -> None:
    assert Settings(recent=("/a.jpg", "/b.jpg")).with_recent(Path("/b.jpg")) == ("/b.jpg", "/a.jpg")


def test_a_relative_path_is_remembered_as_an_absolute_one() -> None:
    assert Path(Settings().with_recent(Path("photo.jpg"))[0]).is_absolute()


def test_settings_that_cannot_be_read_are_an_error_with_a_sentence() -> None:
    settings.settings_file().mkdir(parents=True)
    with pytest.raises(SettingsError, match=r"settings\.json cannot be read \(Is a directory\)"):
        settings.load()


def test_a_read_only_folder_is_an_error_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(target: Path, content: bytes) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(target))

    settings.save(CHOSEN)
    monkeypatch.setattr(paths, "write_atomically", read_only)
    with pytest.raises(SettingsError, match=r"cannot be saved in .*Read-only file system"):
        settings.save(Settings())
    assert settings.load() == CHOSEN


def test_a_file_where_the_folder_should_be_is_an_error_with_a_sentence(
    own_user_folders: Path,
) -> None:
    (own_user_folders / "config").write_text("in the way")
    with pytest.raises(SettingsError, match="cannot be saved"):
        settings.save(Settings())


def test_no_setting_is_written_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    write('{"clinician": "Dr. Secret", "recent": ["/photos/patient.jpg"')
    settings.load()
    assert caplog.records
    assert "Secret" not in caplog.text
    assert "patient" not in caplog.text


def test_a_fifo_in_the_place_of_the_settings_is_not_waited_for() -> None:
    settings.settings_file().parent.mkdir(parents=True)
    os.mkfifo(settings.settings_file())
    with pytest.raises(SettingsError, match="no plain file"):
        settings.load()


def test_a_photo_that_is_a_patients_is_taken_off_the_list() -> None:
    chosen = Settings(recent=("/a.jpg", "/b.jpg"))
    assert chosen.without_recent(Path("/a.jpg")) == ("/b.jpg",)
    assert chosen.without_recent(Path("/c.jpg")) == chosen.recent


def test_without_a_list_no_photo_comes_onto_it() -> None:
    assert Settings(list_recent=False).with_recent(Path("/a.jpg")) == ()


def test_what_an_older_version_listed_beside_a_record_is_taken_out_of_the_file_at_once() -> None:
    file = write(json.dumps({"records": "with", "theme": "dark", "recent": ["/x/Ann Lee.jpg"]}))
    assert settings.load() == Settings(records="with", theme="dark")
    assert "Ann Lee" not in file.read_text("utf-8")
    assert settings.load() == Settings(records="with", theme="dark")


def test_what_it_listed_without_a_record_stays() -> None:
    write(json.dumps({"records": "without", "recent": ["/x/a.jpg"]}))
    assert settings.load().recent == ("/x/a.jpg",)


def test_a_folder_that_cannot_be_written_still_lists_no_patients_photos(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(json.dumps({"records": "with", "recent": ["/x/Ann Lee.jpg"]}))

    def refuse(*_: object) -> None:
        raise SettingsError("it cannot be written")

    monkeypatch.setattr(settings, "save", refuse)
    assert settings.load().recent == ()
