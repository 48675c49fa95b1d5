"""The manual page and the completion follow the command line."""

import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from skinscreen.cli.arguments import COMMANDS

SCRIPT = Path(__file__).resolve().parents[3] / "packaging" / "deb" / "pages.py"
PAGES = runpy.run_path(str(SCRIPT))


def completed(*words: str) -> list[str]:
    """What bash offers for the last of the words."""
    typed = " ".join(f"'{word}'" for word in words)
    script = (
        f"{PAGES['completion']()}\ncompopt() {{ :; }}\n"
        f"COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}\n"
        '_skinscreen; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


def test_every_command_stands_in_the_manual() -> None:
    manual = PAGES["manual"]()
    for name in COMMANDS:
        assert f'.SS "{name}"' in manual
    assert '.SS "models import"' in manual
    assert r"\-\-kiosk" in manual


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_the_manual_is_read_without_a_warning() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z"],
        input=PAGES["manual"](), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""


def test_the_day_of_the_manual_is_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert '.TH SKINSCREEN 1 "1970-01-02"' in PAGES["manual"]()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("skinscreen", "des"), "desktop"),
        (("skinscreen", "--kio"), "--kiosk"),
        (("skinscreen", "models", "im"), "import"),
        (("skinscreen", "models", "import", "--lab"), "--labels"),
        (("skinscreen", "screen", "--mod"), "--modality"),
        (("skinscreen", "screen", "photo.jpg", "--pd"), "--pdf"),
    ],
)
def test_bash_offers_what_may_follow(words: tuple[str, ...], offered: str) -> None:
    assert offered in completed(*words)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_offers_files_beside_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scan.jpg").touch()
    monkeypatch.chdir(tmp_path)
    assert completed("skinscreen", "scan") == ["scan.jpg"]
    assert "scan.jpg" in completed("skinscreen", "screen", "sc")
