"""A bundle's description of itself: read back as written, or refused by the key that is wrong."""

import copy
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from skinscreen.domain.assessment import OperatingPoint, UrgentPoint
from skinscreen.domain.errors import ModelError
from skinscreen.domain.interval import Interval
from skinscreen.domain.manifest import (
    MAX_LABELS,
    Calibrated,
    FamiliarityCheck,
    InputSpec,
    KindRecogniser,
    Manifest,
    OutputSpec,
    is_bundle_name,
)
from skinscreen.domain.manifest_reader import parse
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import LESION8, ConditionClass
from skinscreen.domain.unseen import Unseen, UnseenSource

FULL = Manifest(
    name="lesion8-test",
    version="1.2.3",
    sha256="ab" * 32,
    input=InputSpec(
        width=224,
        height=192,
        layout="NCHW",
        dtype="int8",
        mean=(123.675, 116.28, 103.53),
        std=(58.4, 57.1, 57.4),
        scale=0.0187,
        zero_point=-14,
    ),
    output=OutputSpec("logits", scores=1, classes=None, cam=0, embedding=2),
    labels=LESION8.classes,
    modalities=(
        Calibrated(
            Modality.DERMOSCOPY,
            OperatingPoint(
                *(0.31, 0.95, 0.72, 3120, "test split of two public sets"),
                sensitivity_interval=(0.93, 0.97),
                specificity_interval=(0.7, 0.74),
                urgent=UrgentPoint(0.8, 0.6, 0.91),
                unseen=Unseen(
                    (
                        UnseenSource(
                            *("an atlas", Modality.DERMOSCOPY, 1011, 252),
                            sensitivity=Interval(0.87, 0.82, 0.91),
                            specificity=Interval(0.57, 0.53, 0.61),
                        ),
                    )
                ),
            ),
            temperature=1.25,
        ),
        Calibrated(Modality.PHONE, OperatingPoint(0.5, 0.9, 0.6, 230, "phones")),
    ),
    taxonomy="lesion8",
    licence="research use",
    sources=({"name": "a set", "licence": "CC-BY-NC", "origin": "a clinic — Çanakkale"},),
    metrics={"test": {"auc": 0.9}},
    familiarity=FamiliarityCheck("cd" * 32, 7.25, -31.5),
    recogniser=KindRecogniser("ef" * 32, 0.9),
    extra={"made_by": {"commit": "abc"}},
)
BARE = Manifest(
    name="m",
    version="1",
    sha256="0" * 64,
    input=InputSpec(96, 96),
    output=OutputSpec("detections", scores=2, classes=1),
    labels=(ConditionClass("x", "class x", malignant=True, icd10=None),),
)


def wrong(path: str, value: Any) -> str:  # noqa: ANN401
    """The full manifest's text with one value replaced; ``path`` is dotted, 'labels.0.key'."""
    document: Any = copy.deepcopy(json.loads(FULL.to_json()))
    *parents, last = path.split(".")
    place = document
    for step in parents:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value
    return json.dumps(document)


PLAIN = replace(
    FULL,
    modalities=(Calibrated(Modality.DERMOSCOPY, OperatingPoint(0.31, 0.95, 0.72, 3120, "a set")),),
    recogniser=None,
)
"""As an evaluation gave it before intervals and urgency were measured."""


@pytest.mark.parametrize("manifest", [FULL, BARE, PLAIN], ids=["full", "bare", "plain"])
def test_a_written_manifest_is_read_back_equal(manifest: Manifest) -> None:
    assert parse(manifest.to_json()) == manifest


def test_unknown_keys_are_kept() -> None:
    assert parse(wrong("remark", "kept")).extra["remark"] == "kept"


def test_the_identity_is_what_stands_beside_every_answer() -> None:
    identity = FULL.identity
    assert (identity.name, identity.version, identity.sha256) == (
        "lesion8-test",
        "1.2.3",
        "ab" * 32,
    )


def test_the_tensors_shape_follows_the_layout() -> None:
    assert FULL.input.shape == (1, 3, 192, 224)
    assert replace(FULL.input, layout="NHWC").shape == (1, 192, 224, 3)


def test_the_longer_side_is_what_a_crop_needs() -> None:
    assert FULL.input.side == 224


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not readable JSON"),
        ("{", "not readable JSON"),
        ("[" * 100_000, "not readable JSON"),
        ("[]", "one JSON object"),
        ('"text"', "one JSON object"),
        ("{}", "schema None"),
    ],
)
def test_a_text_that_is_no_manifest_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        parse(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", 3),
        ("schema", True),
        ("name", ""),
        ("name", "../escape"),
        ("name", ".hidden"),
        ("name", "a" * 65),
        ("name", 5),
        ("version", None),
        ("version", ["1"]),
        ("familiarity.sha256", "cd"),
        ("familiarity.limit", None),
        ("familiarity.limit", 1e9),
        ("familiarity.spoiled_limit", "far"),
        ("familiarity", [1]),
        ("recogniser.sha256", "cd"),
        ("recogniser.sure", 0.4),
        ("recogniser", "yes"),
        ("sha256", "AB" * 32),
        ("sha256", "ab" * 31),
        ("taxonomy", 8),
        ("licence", {}),
        ("licence", "half a surrogate \ud83d"),
        ("input", None),
        ("input", []),
        ("input.width", 0),
        ("input.width", 2049),
        ("input.width", 224.5),
        ("input.width", "224"),
        ("input.width", True),
        ("input.width", float("nan")),
        ("input.width", float("inf")),
        ("input.height", -1),
        ("input.height", 10**400),
        ("input.layout", "CHWN"),
        ("input.layout", 1),
        ("input.dtype", "float64"),
        ("input.mean", 0),
        ("input.mean", [0, 0]),
        ("input.mean", [0, 0, "0"]),
        ("input.mean", [0, 0, True]),
        ("input.mean", [0, 0, float("nan")]),
        ("input.mean", [0, 0, 10**400]),
        ("input.std", [1, 0, 1]),
        ("input.std", [1, 1, -1]),
        ("input.std", [1e-320, 1, 1]),
        ("input.scale", 0),
        ("input.scale", 1e-320),
        ("input.scale", -0.1),
        ("input.scale", None),
        ("input.zero_point", 256),
        ("input.zero_point", 0.5),
        ("output", "probabilities"),
        ("output.kind", "regression"),
        ("output.scores", -1),
        ("output.scores", None),
        ("output.classes", 64),
        ("output.cam", "0"),
        ("output.embedding", 1.5),
        ("labels", None),
        ("labels", []),
        ("labels", {"mel": True}),
        ("labels", ["melanoma"]),
        ("labels.0.key", ""),
        ("labels.1.label", None),
        ("labels.2.malignant", "yes"),
        ("labels.2.malignant", 1),
        ("labels.2.malignant", None),
        ("labels.3.icd10", 22),
        ("modalities.0.operating_point", 0.5),
        ("modalities.0.operating_point.threshold", 1.01),
        ("modalities.0.operating_point.threshold", None),
        ("modalities.0.operating_point.sensitivity", -0.1),
        ("modalities.0.operating_point.specificity", "high"),
        ("modalities.0.operating_point.n", 0),
        ("modalities.0.operating_point.n", 12.5),
        ("modalities.0.operating_point.measured_on", ""),
        ("modalities.0.operating_point.sensitivity_interval", 0.9),
        ("modalities.0.operating_point.sensitivity_interval", [0.9]),
        ("modalities.0.operating_point.sensitivity_interval", [0.9, "high"]),
        ("modalities.0.operating_point.specificity_interval", [0.9, 0.8]),
        ("modalities.0.operating_point.specificity_interval", [-0.1, 0.8]),
        ("modalities.0.operating_point.urgent", 0.8),
        ("modalities.0.operating_point.urgent.threshold", 2),
        ("modalities.0.operating_point.unseen", 3),
        ("modalities.0.operating_point.unseen.sources", []),
        ("modalities.0.operating_point.unseen.sources.0.n", 0),
        ("modalities.0.operating_point.unseen.sources.0.sensitivity", None),
        ("modalities", {"dermoscopy": {}}),
        ("modalities.1.key", "xray"),
        ("modalities.1.temperature", 0),
        ("modalities.1.temperature", None),
        ("modalities.1.operating_point", None),
        ("operating_point", {"threshold": 0.5}),
        ("data", {"name": "a set"}),
        ("data", ["a set"]),
        ("metrics", None),
        ("metrics", []),
    ],
)
def test_a_wrong_value_is_refused_with_its_key_named(path: str, value: object) -> None:
    named = re.sub(r"\.(\d+)", r"[\1]", path.partition(".sources")[0])
    with pytest.raises(ModelError) as refused:
        parse(wrong(path, value))
    assert named in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "key", ["schema", "name", "version", "sha256", "input", "output", "labels"]
)
def test_a_missing_key_is_named(key: str) -> None:
    document = json.loads(FULL.to_json())
    del document[key]
    with pytest.raises(ModelError, match=key):
        parse(json.dumps(document))


def test_more_labels_than_a_model_can_have_are_refused() -> None:
    row = {"key": "x", "label": "x", "malignant": False, "icd10": None}
    with pytest.raises(ModelError, match="labels"):
        parse(wrong("labels", [row] * (MAX_LABELS + 1)))


@pytest.mark.parametrize("malignant", [True, False])
def test_a_threshold_without_malignant_and_benign_labels_is_refused(malignant: bool) -> None:
    document = json.loads(FULL.to_json())
    for label in document["labels"]:
        label["malignant"] = malignant
    with pytest.raises(ModelError, match="modalities"):
        parse(json.dumps(document))


def test_a_kind_of_photo_that_stands_twice_is_refused() -> None:
    with pytest.raises(ModelError, match="modalities is not usable: a kind"):
        parse(wrong("modalities.1.key", "dermoscopy"))


@pytest.mark.parametrize("kind", ["independent", "detections"])
def test_a_temperature_needs_probabilities_that_share_a_sum(kind: str) -> None:
    with pytest.raises(ModelError, match="modalities is not usable: a temperature"):
        parse(wrong("output.kind", kind))


def first_schema() -> dict[str, Any]:
    """A manifest as it was written before kinds of photo were told apart."""
    document = json.loads(PLAIN.to_json())
    point = document.pop("modalities")[0]["operating_point"]
    del document["recogniser"]
    return {**document, "schema": 1, "operating_point": point}


def test_a_bundle_of_the_first_schema_was_measured_on_dermoscopy_alone() -> None:
    read = parse(json.dumps(first_schema()))
    assert read == PLAIN
    assert read.calibrated(Modality.PHONE) is None
    assert read.recogniser is None


def test_a_bundle_of_the_first_schema_may_go_without_an_operating_point() -> None:
    read = parse(json.dumps({**first_schema(), "operating_point": None}))
    assert read.modalities == ()
    assert read.operating_point is None


def test_a_wrong_threshold_of_the_first_schema_is_named() -> None:
    document = first_schema()
    document["operating_point"]["threshold"] = 2
    with pytest.raises(ModelError, match=r"operating_point\.threshold"):
        parse(json.dumps(document))
    labels = [{**label, "malignant": True} for label in document["labels"]]
    with pytest.raises(ModelError, match="operating_point is not usable: a threshold needs"):
        parse(json.dumps({**first_schema(), "labels": labels}))


def test_every_kind_of_photo_has_a_threshold_of_its_own() -> None:
    read = parse(FULL.to_json())
    dermoscopy, phone = read.calibrated(Modality.DERMOSCOPY), read.calibrated(Modality.PHONE)
    assert dermoscopy is not None
    assert phone is not None
    assert (dermoscopy.operating_point.threshold, dermoscopy.temperature) == (0.31, 1.25)
    assert (phone.operating_point.threshold, phone.temperature) == (0.5, 1.0)
    assert read.operating_point == dermoscopy.operating_point


def test_a_manifest_may_go_without_an_operating_point() -> None:
    assert parse(wrong("modalities", [])).operating_point is None


@pytest.mark.parametrize("name", ["lesion8", "a", "A-1_b.c", "9" * 64])
def test_letters_digits_and_a_few_signs_make_a_bundles_name(name: str) -> None:
    assert is_bundle_name(name)


@pytest.mark.parametrize("name", ["", "-x", "a/b", "a b", "naïve", "a\n", "a" * 65, ".."])
def test_what_could_leave_the_folder_is_no_bundles_name(name: str) -> None:
    assert not is_bundle_name(name)
