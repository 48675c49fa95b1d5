"""What tells kinds of photo apart is fitted on photos of both, or not at all."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from skinscreen.domain.manifest import InputSpec, Manifest, OutputSpec
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import LESION8
from skinscreen.imaging.appearance import appearance
from skinscreen.inference.classifier import Scores
from skinscreen.inference.recogniser import unpack
from skinscreen.training import recogniser
from skinscreen.training.sample import Sample, load_pixels

pytest.importorskip("sklearn", reason="scikit-learn comes with the extra [train]")
MANIFEST = Manifest(
    "drawn", "1", "0" * 64, InputSpec(16, 16), OutputSpec(embedding=1), LESION8.classes
)


@dataclass(frozen=True)
class MeanColour:
    """A classifier whose embedding is the mean colour."""

    manifest: Manifest = MANIFEST
    notes: tuple[str, ...] = ()

    def run(self, tensor: np.ndarray) -> Scores:
        """Score one input tensor."""
        return Scores(np.full(8, 0.125, np.float32), None, tensor.mean(axis=(0, 1, 2)))


def photos(folder: Path, count: int, seed: int) -> list[Sample]:
    """Two clinics of red dermoscopy and a bluish one of phones, each with grain."""
    rng = np.random.default_rng(seed)
    samples = []
    for source, kind, colour in (
        ("ward", "dermoscopy", (190, 110, 100)),
        ("atlas", "dermoscopy", (170, 90, 100)),
        ("phones", "phone", (150, 130, 150)),
    ):
        for i in range(count):
            noise = rng.normal(0, 12, (64, 64, 3)) + colour + rng.normal(0, 5, 3)
            path = folder / f"{source}-{seed}-{i}.png"
            Image.fromarray(noise.clip(0, 255).astype(np.uint8)).save(path)
            samples.append(Sample(path.name, source, None, str(path), "nv", modality=kind))
    return samples


def test_kinds_are_told_apart_on_photos_that_were_not_fitted_on(tmp_path: Path) -> None:
    train, validation = photos(tmp_path, 25, 1), photos(tmp_path, 22, 2)
    fitted = recogniser.fit(MeanColour(), train, validation)
    assert fitted is not None
    assert set(fitted.figures) == {"ward", "atlas", "phones"}
    for row in fitted.figures.values():
        assert row["right"]["n"] == 44
        assert row["wrong"]["value"] < 0.05
        shares = [row[key]["value"] for key in ("right", "unsure", "wrong")]
        assert sum(shares) == pytest.approx(1.0)
    read = unpack(fitted.content, 3)
    for sample in validation[:: len(validation) // 5]:
        pixels = load_pixels(sample)
        embedding = pixels.mean(axis=(0, 1)).astype(np.float32)
        kinds = read.probabilities(embedding, appearance(pixels))
        assert max(kinds, key=lambda kind: kinds[kind]) == sample.modality


def test_without_enough_photos_of_both_kinds_none_is_recognised(tmp_path: Path) -> None:
    train = photos(tmp_path, 25, 1)
    dermoscopy = [s for s in train if s.modality == Modality.DERMOSCOPY]
    assert recogniser.fit(MeanColour(), dermoscopy, train) is None
    assert recogniser.fit(MeanColour(), train, dermoscopy) is None


def test_a_model_without_an_embedding_recognises_no_kind(tmp_path: Path) -> None:
    train = photos(tmp_path, 25, 1)
    blind = MeanColour(replace(MANIFEST, output=OutputSpec()))
    assert recogniser.fit(blind, train, train) is None


def test_the_card_tells_how_often_a_kind_is_recognised() -> None:
    share = {"value": 0.9, "low": 0.8, "high": 0.95, "n": 44}
    row = {"modality": "phone", "right": share, "unsure": share, "wrong": share}
    text = recogniser.section({"phones": row})
    assert text.startswith("## The kind of photo")
    assert "| phones | phone | 44 | 0.900 (0.800 to 0.950) |" in text
    assert recogniser.section(None) == ""
