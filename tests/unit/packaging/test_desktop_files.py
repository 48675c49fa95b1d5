"""What tells a desktop of the program agrees with the program and with the specifications."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from skinscreen import __version__

ROOT = Path(__file__).resolve().parents[3]
METAINFO = ROOT / "packaging" / "org.skinscreen.skinscreen.metainfo.xml"
ENTRY = ROOT / "resources" / "desktop" / "skinscreen.desktop"


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="appstreamcli is not installed")
def test_the_metainfo_passes_the_validator() -> None:
    done = subprocess.run(
        ["appstreamcli", "validate", "--no-net", METAINFO],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Validation" in done.stdout
    faults = [line for line in done.stdout.splitlines() if line.startswith(("E:", "W:"))]
    # The project has no homepage that could be named; version 1.0 warns of that.
    assert [line for line in faults if "url-homepage-missing" not in line] == []


def test_the_metainfo_names_the_version_of_the_program() -> None:
    assert f'<release version="{__version__}"' in METAINFO.read_text(encoding="utf-8")


def test_menu_and_metainfo_name_the_same_kinds_of_photo() -> None:
    told = re.findall("<mediatype>(.+?)</mediatype>", METAINFO.read_text(encoding="utf-8"))
    line = re.search("^MimeType=(.+)$", ENTRY.read_text(encoding="utf-8"), re.MULTILINE)
    assert line is not None
    assert set(told) == set(line[1].strip(";").split(";")) - {"image/heif"}


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="no validator here")
def test_the_menu_entry_passes_the_validator() -> None:
    done = subprocess.run(["desktop-file-validate", ENTRY], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")
