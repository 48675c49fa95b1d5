"""Certificates, and what is sent."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from dicom_peers import Papers, papers
from drawn_lesion import encoded, lesion_pixels
from unit.services.screeners import answering

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.record import Sex
from skinscreen.domain.subject import Subject
from skinscreen.imaging.decode import decode_photo
from skinscreen.services.interchange import Circumstances, dicom_files
from skinscreen.services.screening import ScreeningRequest

NAME = "Zorblaxine"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="session")
def files() -> tuple[bytes, ...]:
    """A photo that is a camera's JPEG, its result and its report."""
    photo = decode_photo(encoded(lesion_pixels(1600, 1450), "JPEG"), "photo")
    screening = answering(0.75, 0.25, 0.0).screen(ScreeningRequest(1, photo))
    subject = Subject("P-17", f"{NAME}, Ann", date(1958, 11, 29), Sex.FEMALE, "upper back")
    told = Circumstances(datetime(2026, 11, 28, 9, 15, tzinfo=UTC), "A4", NOTHING_SET)
    return tuple(content for _, content in dicom_files(screening, subject, told))


@pytest.fixture
def bundle() -> bytes:
    identifier = {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:1"}
    return json.dumps({"resourceType": "Bundle", "identifier": identifier}).encode()


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    """A file that is no certificate."""
    file = tmp_path / "nothing.pem"
    file.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    return file
