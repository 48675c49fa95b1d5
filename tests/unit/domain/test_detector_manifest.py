"""What the manifest of a detector says, and what is wrong with one."""

import json
from dataclasses import replace

import pytest

from skinscreen.domain.detector_manifest import DetectorManifest, is_of_detector, parse
from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest_reader import parse as parse_classifier

GOOD = DetectorManifest(
    name="lesion-ssd",
    version="1.0",
    sha256="ab" * 32,
    side=300,
    threshold=0.4,
    absence_threshold=0.1,
    closer_looks=3,
    closer_threshold=0.45,
    licence="MIT",
    origin="trained here",
    sources=({"name": "HAM10000", "licence": "CC BY-NC 4.0", "origin": "dataverse"},),
    metrics={"test": {"found": 0.95}},
    extra={"trained": "2026"},
)


def changed(**values: object) -> str:
    return json.dumps({**json.loads(GOOD.to_json()), **values})


def test_a_manifest_that_was_written_is_read_back_equal() -> None:
    assert parse(GOOD.to_json()) == GOOD
    assert GOOD.shape == (1, 300, 300, 3)
    assert (GOOD.identity.name, GOOD.identity.version) == ("lesion-ssd", "1.0")


def test_what_was_not_measured_may_be_missing() -> None:
    few = json.loads(GOOD.to_json())
    for key in ("closer_looks", "closer_threshold"):
        del few[key]
    for key in ("absence_threshold", "licence", "origin", "data", "metrics", "trained"):
        del few[key]
    found = parse(json.dumps(few))
    assert (found.absence_threshold, found.licence, found.sources) == (None, "", ())
    assert (found.closer_looks, found.found_from) == (0, 0.4)


def test_closer_looks_have_a_threshold_of_their_own() -> None:
    assert GOOD.found_from == 0.45
    assert replace(GOOD, closer_threshold=None).found_from == 0.4


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "classifier"),
        ("kind", None),
        ("name", "../up"),
        ("version", 1),
        ("sha256", "AB" * 32),
        ("input_size", 0),
        ("input_size", 1e9),
        ("input_size", 300.5),
        ("threshold", 1.1),
        ("threshold", None),
        ("absence_threshold", -1),
        ("closer_looks", 100),
        ("closer_threshold", 2),
        ("origin", ["here"]),
        ("data", {}),
        ("metrics", []),
    ],
)
def test_a_wrong_value_is_refused_by_its_key(key: str, value: object) -> None:
    with pytest.raises(ModelError, match=rf"manifest\.json: {key} is not usable"):
        parse(changed(**{key: value}))


@pytest.mark.parametrize("schema", [0, 2, True, "1", None])
def test_an_unknown_schema_asks_for_an_update(schema: object) -> None:
    with pytest.raises(ModelError, match=r"has schema .*, not 1; update the program"):
        parse(changed(schema=schema))


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 9999])
def test_what_is_no_object_is_refused_and_is_no_detectors(text: str) -> None:
    with pytest.raises(ModelError, match=r"manifest\.json"):
        parse(text)
    assert not is_of_detector(text)


@pytest.mark.parametrize("key", ["origin", "licence", "version"])
def test_a_text_that_is_not_what_is_seen_of_it_is_refused(key: str) -> None:
    with pytest.raises(ModelError, match=rf"{key} is not plain text: it holds U\+202E"):
        parse(changed(**{key: "good\N{RIGHT-TO-LEFT OVERRIDE}bad"}))


def test_a_detector_and_a_classifier_are_told_apart() -> None:
    assert is_of_detector(GOOD.to_json())
    assert is_of_detector('{"kind": "detector"}'), "a broken one is a detector all the same"
    assert not is_of_detector(changed(kind="classifier"))
    with pytest.raises(ModelError):
        parse_classifier(GOOD.to_json())
