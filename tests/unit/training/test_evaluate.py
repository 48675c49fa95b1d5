import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from skinscreen.domain.assessment import OperatingPoint, UrgentPoint
from skinscreen.domain.errors import TrainingError
from skinscreen.domain.manifest import Calibrated, InputSpec, Manifest, OutputSpec
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.inference.classifier import Scores
from skinscreen.training import calibrate
from skinscreen.training.evaluate import (
    age_band,
    answer,
    evaluate,
    subgroup_columns,
    uncalibrated,
)
from skinscreen.training.sample import Sample

pytest.importorskip("sklearn", reason="scikit-learn comes with the extra [train]")

CLASSES = (
    ConditionClass("mel", "melanoma", malignant=True, icd10="C43.9"),
    ConditionClass("nv", "naevus", malignant=False, icd10="D22.9"),
)


def manifest(**changes: object) -> Manifest:
    plain = Manifest("red", "1", "0" * 64, InputSpec(16, 16), OutputSpec(), CLASSES, taxonomy="two")
    return replace(plain, **changes)


@dataclass(frozen=True)
class RedMeansMelanoma:
    """A classifier whose melanoma probability is the redness of the top left pixel."""

    manifest: Manifest
    notes: tuple[str, ...] = ()
    full: float = 1.0

    def run(self, tensor: np.ndarray) -> Scores:
        """Score one input tensor."""
        red = self.full * float(tensor[0, 0, 0, 0]) / 255
        return Scores(np.array([red, 1 - red], dtype=np.float32))


def photo(folder: Path, red: int, number: int, **about: object) -> Sample:
    path = folder / f"{red}-{number}.png"
    Image.new("RGB", (64, 64), (red, 10, 10)).save(path)
    label = "mel" if red > 120 else "nv"
    return replace(Sample(path.name, "drawn", None, str(path), label), **about)


@pytest.fixture
def photos(tmp_path: Path) -> list[Sample]:
    return [
        photo(tmp_path, red, number, sex="male", age=50.0, fitzpatrick=2, lesion=f"L{red}{number}")
        for red in (40, 90, 140, 220)
        for number in range(10)
    ]


def test_each_photo_gets_the_models_own_answer_in_order(tmp_path: Path) -> None:
    samples = [photo(tmp_path, 51, 0, lesion="A"), photo(tmp_path, 204, 0)]
    found = answer(RedMeansMelanoma(manifest()), samples)
    assert found.probabilities == pytest.approx(np.array([[0.2, 0.8], [0.8, 0.2]]))
    assert found.labels.tolist() == [1, 0]
    assert found.groups == ("drawn/A", "drawn/204-0.png")


def test_the_mean_over_turned_views_takes_each_corner_twice(tmp_path: Path) -> None:
    pixels = np.zeros((64, 64, 3), dtype=np.uint8)
    pixels[:32, :32, 0] = 204  # one red corner of four
    path = tmp_path / "corner.png"
    Image.fromarray(pixels).save(path)
    sample = Sample("corner", "drawn", None, str(path), "mel")
    found = answer(RedMeansMelanoma(manifest()), [sample], turned=True)
    assert found.probabilities[0, 0] == pytest.approx(0.2)


def test_a_label_the_bundle_does_not_know_is_named(tmp_path: Path) -> None:
    sample = replace(photo(tmp_path, 51, 0), label="acne")
    with pytest.raises(TrainingError, match="red has no class 'acne'"):
        answer(RedMeansMelanoma(manifest()), [sample])


def test_nothing_to_evaluate_is_said() -> None:
    with pytest.raises(TrainingError, match="at least one"):
        answer(RedMeansMelanoma(manifest()), [])


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, "unknown"),
        (0.0, "under 30"),
        (29.9, "under 30"),
        (30.0, "30 to 44"),
        (60.0, "60 to 74"),
        (75.0, "75 and over"),
    ],
)
def test_ages_fall_into_bands(age: float | None, band: str) -> None:
    assert age_band(age) == band


def test_what_is_not_known_of_a_photo_is_its_own_subgroup(tmp_path: Path) -> None:
    columns = subgroup_columns([photo(tmp_path, 51, 0)])
    assert columns.pop("source") == ["drawn (dermoscopy)"]
    assert set(columns) == {"fitzpatrick", "sex", "age", "site"}
    assert all(values == ["unknown"] for values in columns.values())


def test_the_threshold_is_chosen_on_validation_and_measured_on_test(photos: list[Sample]) -> None:
    validation = [s for s in photos if not s.id.startswith("140")]
    model = RedMeansMelanoma(manifest(), full=0.25)
    document, answers = evaluate(model, photos, validation, resamples=50)
    point = document["operating_point"]
    assert point["threshold"] == pytest.approx(0.25 * 220 / 255)
    assert point["chosen_on"]["n_malignant"] == 10
    assert point["sensitivity"]["value"] == pytest.approx(0.5)  # the paler red is missed
    assert point["specificity"]["value"] == 1.0
    assert document["test"]["malignant_auc"]["value"] == 1.0
    assert len(answers.labels) == 40
    json.dumps(document, allow_nan=False)


def test_without_validation_the_manifests_threshold_is_measured(photos: list[Sample]) -> None:
    urgent = UrgentPoint(0.2, 1.0, 1.0)
    point = OperatingPoint(0.1, 1.0, 1.0, 1, "elsewhere", urgent=urgent)
    document, _ = evaluate(
        RedMeansMelanoma(manifest(modalities=(Calibrated(Modality.DERMOSCOPY, point),))),
        photos,
        [],
        resamples=20,
    )
    assert document["operating_point"]["threshold"] == 0.1
    assert document["operating_point"]["specificity"]["value"] == 0.0
    assert document["operating_point"]["urgent"]["threshold"] == 0.2
    assert document["operating_point"]["chosen_on"] is None


def test_one_source_alone_can_be_judged_while_subgroups_show_every_source(
    photos: list[Sample],
) -> None:
    other = [replace(s, source="phones", modality="phone") for s in photos if s.label == "mel"]
    document, answers = evaluate(
        RedMeansMelanoma(manifest()),
        photos + other,
        photos + other,
        judged_on="drawn",
        resamples=20,
        turned=True,
    )
    assert document["test"]["n_images"] == len(answers.labels) == 40
    assert document["test_time_augmentation"]["n_images"] == 40
    assert document["operating_point"]["chosen_on"]["n"] == 40
    assert document["measured_on"].startswith("drawn, ")
    by_source = {row["value"]: row["n_images"] for row in document["subgroups"]["source"]}
    assert by_source == {"drawn (dermoscopy)": 40, "phones (phone)": 20}


def test_without_any_threshold_there_is_no_operating_point(photos: list[Sample]) -> None:
    document, _ = evaluate(RedMeansMelanoma(manifest()), photos, [], resamples=20, turned=True)
    assert document["operating_point"] is None
    assert document["calibration"]["temperature"] is None
    assert document["test_time_augmentation"]["accuracy"] == document["test"]["accuracy"]


def test_the_answers_before_calibration_are_won_back_from_the_temperature(
    photos: list[Sample],
) -> None:
    model = RedMeansMelanoma(manifest(extra={"calibration": {"temperature": 2.0}}))
    document, answers = evaluate(model, photos, [], resamples=20)
    before = uncalibrated(model.manifest, answers)
    assert before is not None
    assert calibrate.scale(before.probabilities, 2.0) == pytest.approx(answers.probabilities)
    assert document["calibration"]["temperature"] == 2.0
    assert document["calibration"]["ece_before"] != document["calibration"]["ece_after"]


@pytest.mark.parametrize("calibration", [3, {}, {"temperature": "hot"}, {"temperature": 0}])
def test_a_manifest_with_no_usable_temperature_has_no_before(
    photos: list[Sample], calibration: object
) -> None:
    model = RedMeansMelanoma(manifest(extra={"calibration": calibration}))
    assert uncalibrated(model.manifest, answer(model, photos[:1])) is None
