"""The tools that others check DICOM with: dciodvfy of dicom3tools, and DCMTK."""

import shutil
import subprocess
from pathlib import Path

import pytest

UNKNOWN = "is only permitted to be empty when actually unknown"
EXPECTED = (UNKNOWN, "<DMS>", "<99SKINSCREEN>", "<TrackingID(", "</TrackingID(", "</TrackingUID(")
"""What dciodvfy of 2022 does not know yet (DMS, of 2021), private codes, and a lesion's tracking
id on a photo, which goes beyond what VL Photographic Image asks for."""


def require(tool: str, package: str) -> str:
    """The tool's path; the test is skipped where it is not installed."""
    found = shutil.which(tool)
    if found is None:
        pytest.skip(f"{tool} is not installed (Debian package {package})")
    return found


def complaints(file: Path) -> list[str]:
    """What dciodvfy says against a file, without what is expected."""
    tool = require("dciodvfy", "dicom3tools")
    done = subprocess.run([tool, "-new", file], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if line.startswith(("Error", "Warning"))]
    return [line for line in said if not any(known in line for known in EXPECTED)]


def with_dcmtk(name: str, *words: object) -> str:
    """The output of one of DCMTK's tools, which must not fail."""
    command = [require(name, "dcmtk"), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "E:" not in done.stderr
    return done.stdout
