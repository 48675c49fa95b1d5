"""A classifier's answers in a detector's frames, beside those in the frame that it starts with."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from unit.services.finders import detector

from skinscreen.domain.assessment import OperatingPoint
from skinscreen.domain.manifest import Calibrated, InputSpec, Manifest, OutputSpec
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.inference.classifier import Scores
from skinscreen.training.detection.answers import measure, section
from skinscreen.training.sample import Sample

CLASSES = (
    ConditionClass("mel", "melanoma", malignant=True, icd10="C43.9"),
    ConditionClass("nv", "naevus", malignant=False, icd10="D22.9"),
)
SIDE = 32
PLAIN = Manifest(
    "dark", "1", "0" * 64, InputSpec(SIDE, SIDE), OutputSpec(), CLASSES, taxonomy="two"
)


@dataclass(frozen=True)
class DarkMeansMelanoma:
    """A classifier whose melanoma probability is the share of dark pixels in the frame."""

    manifest: Manifest
    notes: tuple[str, ...] = ()

    def run(self, tensor: np.ndarray) -> Scores:
        """Score one input tensor."""
        dark = float((tensor.mean(axis=-1) < 100).mean())
        return Scores(np.array([dark, 1 - dark], dtype=np.float32))


def with_threshold(threshold: float) -> DarkMeansMelanoma:
    point = OperatingPoint(threshold, 0.9, 0.9, 100, "tests")
    calibrated = Calibrated(Modality.DERMOSCOPY, point)
    return DarkMeansMelanoma(replace(PLAIN, modalities=(calibrated,)))


def photo(folder: Path, label: str, side: int, number: int) -> Sample:
    """A dark square at the right edge of a photo twice as wide as it is high."""
    pixels = np.full((200, 400, 3), 200, np.uint8)
    pixels[80 : 80 + side, 340 : 340 + side] = 20
    path = folder / f"{number}.png"
    Image.fromarray(pixels).save(path)
    return Sample(str(number), "set", None, str(path), label)


@pytest.fixture
def photos(tmp_path: Path) -> list[Sample]:
    return [photo(tmp_path, "mel", 50, 0), photo(tmp_path, "nv", 10, 1)]


def test_a_lesion_at_the_edge_is_answered_in_the_detectors_frame_alone(
    photos: list[Sample],
) -> None:
    found = measure(detector((340, 80, 390, 130, 0.9)), with_threshold(0.5), photos)
    assert found is not None
    assert found["photos"] == 2
    assert found["moved"]["value"] == 1.0
    assert found["starting"] == {"melanoma_auc": 0.5, "malignant_auc": 0.5}  # neither is seen
    assert found["found"] == {"melanoma_auc": 1.0, "malignant_auc": 1.0}
    assert found["other"]["value"] == 0.5
    assert found["flipped"]["value"] == 0.5  # wider: less of the frame is dark
    text = section(found)
    assert "| the detector's | 1.000 | 1.000 |" in text
    assert "10% wider or closer" in text


def test_without_a_box_the_frame_is_the_starting_one(photos: list[Sample]) -> None:
    found = measure(detector(), with_threshold(0.5), photos)
    assert found is not None
    assert found["moved"]["value"] == found["other"]["value"] == 0.0
    assert found["starting"] == found["found"]


def test_nothing_is_said_without_a_threshold_or_without_photos(photos: list[Sample]) -> None:
    assert measure(detector(), DarkMeansMelanoma(PLAIN), photos) is None
    phone = [replace(one, modality="phone") for one in photos]
    assert measure(detector(), with_threshold(0.5), phone) is None
    assert section(None) == ""
