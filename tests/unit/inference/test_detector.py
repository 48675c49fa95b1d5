"""A detector's bundle is held to its word, and its boxes lie on the photo."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from unit.inference import bundles, tiny_models

from skinscreen.domain.errors import ModelError
from skinscreen.inference import detector, library, signing
from skinscreen.inference.detection import Detection
from skinscreen.inference.detector import TfliteDetector

PICTURE = np.zeros((30, 60, 3), np.uint8)


@pytest.fixture(autouse=True)
def tried_here(monkeypatch: pytest.MonkeyPatch) -> None:
    bundles.try_tiny_models_here(monkeypatch)


def written(place: Path, model: bytes) -> Path:
    return bundles.write(place, model, bundles.detector_manifest(model))


def made(model: bytes) -> TfliteDetector:
    return TfliteDetector(bundles.detector_manifest(model), model)


def test_a_box_lies_where_it_is_on_the_full_photo(tmp_path: Path) -> None:
    # A photo twice as wide as high fills the middle half of the square, from 0.25 to 0.75.
    found = detector.load(bundles.finder_bundle(tmp_path, [(0.25, 0.5, 0.5, 0.75)]))
    assert found.find(PICTURE, 4000, 2000) == (Detection(2000, 0, 3000, 1000, pytest.approx(0.9)),)
    assert found.manifest.name == "finder"


def test_the_surest_comes_first_and_what_is_below_the_threshold_is_none() -> None:
    boxes = [(0.3, 0.1, 0.5, 0.2), (0.3, 0.4, 0.5, 0.5), (0.3, 0.6, 0.5, 0.7), (0, 0, 0, 0)]
    found = made(tiny_models.finder(boxes, (0.6, 0.9, 0.4, 0.0)))
    assert [round(one.score, 3) for one in found.find(PICTURE, 600, 300)] == [0.9, 0.6]
    low = found.find(PICTURE, 600, 300, threshold=0.1)
    assert [round(one.score, 3) for one in low] == [0.9, 0.6, 0.4]


def test_closer_looks_are_taken_where_the_manifest_asks_for_them_and_not_at_a_glance() -> None:
    model = tiny_models.finder([(0.45, 0.1, 0.55, 0.2), (0, 0, 0, 0)], (0.9, 0.0))
    asked = replace(bundles.detector_manifest(model), closer_looks=2, closer_threshold=0.3)
    found = TfliteDetector(asked, model)
    seen = found.glance(PICTURE, 600, 300)
    assert seen == made(model).find(PICTURE, 600, 300)
    # The closer look shows its own box elsewhere: neither confirms the other.
    assert [round(one.score, 2) for one in found.find(PICTURE, 600, 300)] == [0.45, 0.45]
    assert found.find(PICTURE, 600, 300, threshold=0.5) == ()
    assert len(found.find(np.zeros((1, 1, 3), np.uint8), 600, 300)) == 2


def test_a_place_that_is_not_used_is_no_lesion_whatever_the_threshold() -> None:
    found = made(tiny_models.finder([(0.3, 0.1, 0.5, 0.2)] * 2, (0.9, 0.0)))
    assert len(found.find(PICTURE, 600, 300, threshold=0.0)) == 1


@pytest.mark.parametrize(
    "box",
    [(0.0, 0.1, 0.2, 0.3), (0.4, 0.5, 0.4, 0.6), (0.5, 0.6, 0.4, 0.5), (2.0, 2.0, 3.0, 3.0)],
    ids=["in the grey", "no height", "turned over", "beside"],
)
def test_a_box_without_an_area_on_the_photo_is_none(box: tuple[float, ...]) -> None:
    assert made(tiny_models.finder([box], (0.9,))).find(PICTURE, 600, 300) == ()


def test_a_box_is_cut_off_at_the_edge_of_the_photo() -> None:
    (found,) = made(tiny_models.finder([(-0.5, -0.5, 2.0, 0.5)], (0.9,))).find(PICTURE, 600, 300)
    assert (found.left, found.top, found.right, found.bottom) == (0, 0, 300, 300)


@pytest.mark.parametrize(
    "model",
    [
        tiny_models.finder([(0.3, 0.1, 0.5, 0.2)], (-1.0,), numbers=False),
        tiny_models.finder([(float("nan"), 0.1, 0.5, 0.2)], (0.9,)),
        tiny_models.finder([(0.3, 0.1, 0.5, 0.2)], (9.0,)),
        tiny_models.finder([(0.3, 0.1, 0.5, 0.2)], (-9.0,)),
    ],
    ids=["scores are no numbers", "boxes are no numbers", "over 1", "below 0"],
)
def test_an_answer_of_no_boxes_is_refused_in_one_sentence(model: bytes) -> None:
    with pytest.raises(ModelError, match="answered with what are no boxes; install it again"):
        made(model).find(PICTURE, 600, 300)


def test_other_tensors_than_the_manifests_are_refused(tmp_path: Path) -> None:
    box = [(0.3, 0.1, 0.5, 0.2)]
    for name, model, why in (
        ("size", tiny_models.finder(box, (0.9,), side=96), "reads .*96.* but its manifest says"),
        ("type", tiny_models.finder(box, (0.9,), dtype="uint8"), "reads .*uint8, but"),
        ("kind", tiny_models.classifier(side=64), "not boxes"),
        ("more", tiny_models.classifier(side=64, extras=True), "not boxes"),
    ):
        description = replace(bundles.detector_manifest(model), name=name)
        folder = bundles.write(tmp_path, model, description)
        with pytest.raises(ModelError, match=f"model {name}: the detector .*{why}"):
            detector.load(folder)


def test_a_changed_file_a_missing_one_and_another_name_are_refused(tmp_path: Path) -> None:
    folder = bundles.finder_bundle(tmp_path)
    (folder / "model.tflite").write_bytes(b"other")
    with pytest.raises(ModelError, match=r"finder: model\.tflite is not the file"):
        detector.verify(folder)
    (folder / "model.tflite").unlink()
    with pytest.raises(ModelError, match=r"finder: model\.tflite is missing"):
        detector.load(folder)
    moved = bundles.finder_bundle(tmp_path / "other").rename(tmp_path / "renamed")
    with pytest.raises(ModelError, match="its manifest names finder; rename the folder"):
        detector.load(moved)
    (moved / "manifest.json").write_bytes(b"\xff")
    with pytest.raises(ModelError, match="model renamed"):
        detector.load(moved)


def test_a_model_that_loads_no_more_after_it_was_tried_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bundles.finder_bundle(tmp_path)
    detector.load(folder)

    def fails(*_: object) -> None:
        raise ModelError("the runtime cannot load the model (out of memory)")

    monkeypatch.setattr(detector, "RawModel", fails)
    with pytest.raises(ModelError, match="model finder: the runtime cannot load"):
        detector.load(folder)


def test_one_from_elsewhere_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    found = detector.load(bundles.finder_bundle(tmp_path), apart=True)
    assert len(found.find(PICTURE, 600, 300)) == 1
    found.interrupt()
    with pytest.raises(ModelError, match="stopped"):
        found.find(PICTURE, 600, 300)


def test_a_signature_is_over_all_of_a_detectors_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    monkeypatch.setattr(signing.paths, "user_keys", lambda: keys)
    folder = bundles.finder_bundle(tmp_path / "models")
    (folder / "MODEL_CARD.md").write_text("# finder 1.0\n", "utf-8")
    assert detector.verify(folder).signed.signer == ""
    bundles.signed(folder, keys)
    assert detector.verify(folder).signed.signer == "ours"
    assert detector.load(folder).signed.signer == "ours"
    (folder / "MODEL_CARD.md").write_text("# better 1.0\n", "utf-8")
    with pytest.raises(ModelError, match=r"MODEL_CARD\.md changed after ours signed it"):
        detector.load(folder)


def test_a_detector_is_no_classifier_of_the_library(tmp_path: Path) -> None:
    bundles.finder_bundle(tmp_path)
    bundles.tiny_bundle(tmp_path)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text('{"kind": "detector"}', "utf-8")
    found = library.list_bundles([tmp_path])
    assert [bundle.folder.name for bundle in found] == ["tiny"]
    with pytest.raises(ModelError, match=r"no model named finder \(there are: tiny\)"):
        library.find("finder", [tmp_path])


def test_every_detector_that_comes_with_the_program_is_signed_and_runs() -> None:
    folders = library.detectors([signing.paths.bundled_models()])
    if not folders:
        pytest.skip("no detector has been trained yet")
    own = {key.name for key in signing.trusted_keys() if key.own}
    for folder in folders:
        found = detector.load(folder)
        assert found.signed.signer in own, "sign it: python -m skinscreen.training sign"
        assert found.find(np.zeros((300, 400, 3), np.uint8), 4000, 3000) == ()
