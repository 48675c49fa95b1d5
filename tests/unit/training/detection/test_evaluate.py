"""A detector's figures, thresholds, card and bundle, with a detector that always says the same."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from unit.inference.bundles import detector_manifest, tiny_bundle
from unit.inference.tiny_models import finder

from skinscreen.domain.detector_manifest import parse
from skinscreen.inference.detector import TfliteDetector
from skinscreen.inference.detector import load as load_bundle
from skinscreen.training.__main__ import OK, main
from skinscreen.training.detection import bundle, commands, evaluate, fit
from skinscreen.training.detection.card import card_text
from skinscreen.training.detection.config import DetectorConfig
from skinscreen.training.material import Folders

BOX = (0.2, 0.05, 0.55, 0.35)
SIDE = 128


def detector(
    scores: tuple[float, ...] = (0.9,), redness: float = 0.0, absent: float | None = None
) -> TfliteDetector:
    content = finder([BOX] * len(scores), scores, side=SIDE, redness=redness)
    manifest = dataclasses.replace(detector_manifest(content), side=SIDE, absence_threshold=absent)
    return TfliteDetector(manifest, content)


def test_every_kind_of_scene_is_counted(run: DetectorConfig, folders: Folders) -> None:
    figures = evaluate.evaluate(detector(), run, folders)
    kinds = figures["scenes"]
    assert kinds["bare"]["false_each"] == kinds["everyday"]["false_each"] == 1.0
    assert kinds["composed"]["found"]["n"] == kinds["composed"]["lesions"] > 0
    plain = kinds["plain"]
    assert 0 <= plain["overlap_of_all"] <= plain["overlap_of_found"] or not plain["found"]["value"]
    assert sum(row["found"]["n"] for row in figures["by_size"]) <= kinds["composed"]["lesions"]
    assert figures["framed"] is None
    assert figures["milliseconds"]["detector"] > 0
    json.dumps(figures)


def test_a_detector_that_is_not_sure_finds_nothing(run: DetectorConfig, folders: Folders) -> None:
    figures = evaluate.evaluate(detector((0.2,)), run, folders)
    assert figures["scenes"]["composed"]["found"]["value"] == 0.0
    assert figures["scenes"]["bare"]["false_each"] == 0.0
    assert figures["phone"]["found"]["value"] == 0.0


def test_a_phone_photo_without_an_outline_is_left_out(
    run: DetectorConfig, folders: Folders
) -> None:
    phone = evaluate.evaluate(detector(), run, folders)["phone"]
    assert (phone["pictures"], phone["without_outline"]) == (1, 1)
    none = dataclasses.replace(run, phone="")
    assert evaluate.evaluate(detector(), none, folders)["phone"] is None


def test_absence_is_said_where_normal_skin_scores_below_framed_lesions(
    run: DetectorConfig, folders: Folders
) -> None:
    told = detector((1.0,), redness=-0.004)  # skin is the redder, the lower
    absent = evaluate.choose(told, run, folders).absence_threshold
    assert absent is not None
    figures = evaluate.evaluate(detector((1.0,), -0.004, absent), run, folders)["framed"]
    assert figures["skin_told"]["value"] > 0.5
    assert figures["lesions_lost"]["value"] < 0.5


def test_absence_is_never_said_where_normal_skin_scores_as_lesions_do(
    run: DetectorConfig, folders: Folders
) -> None:
    chosen = evaluate.choose(detector(), run, folders)
    assert chosen.absence_threshold is None
    assert chosen.closer_threshold is None
    assert chosen.threshold == pytest.approx(0.91)  # the box is false in most scenes


def test_the_threshold_is_chosen_on_dermoscopic_scenes_where_there_are_any(
    run: DetectorConfig, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(
        evaluate, "chosen_threshold", lambda _, lesions: seen.append(len(lesions)) or 0.5
    )
    evaluate.choose(detector(), run, folders)
    own = dataclasses.replace(run, scenes=dataclasses.replace(run.scenes, dermoscopic=3))
    evaluate.choose(detector(), own, folders)
    assert seen[0] > 3
    assert seen[1:] == [3]


def test_with_closer_looks_photos_have_a_threshold_of_their_own(
    run: DetectorConfig, folders: Folders
) -> None:
    one = detector()
    looking = dataclasses.replace(one.manifest, closer_looks=2)
    content = finder([BOX], [0.9], side=SIDE)
    chosen = evaluate.choose(TfliteDetector(looking, content), run, folders)
    assert chosen.closer_threshold is not None
    assert chosen.threshold == pytest.approx(0.91)


def test_the_classifiers_time_stands_beside_the_detectors(tmp_path: Path) -> None:
    pixels = [np.zeros((SIDE, SIDE, 3), np.uint8)] * 2
    spent = evaluate.times(detector(), pixels, tiny_bundle(tmp_path))
    assert set(spent) == {"detector", "once", "longest", "classifier"}
    assert spent["longest"] > 0


def test_the_card_has_the_figures_the_terms_and_the_limits(
    run: DetectorConfig, folders: Folders
) -> None:
    one = detector((1.0,), -0.004, 0.18)
    figures = evaluate.evaluate(one, run, folders)
    figures["milliseconds"] = {
        "detector": 5.0,
        "once": 4.0,
        "longest": 8.0,
        "classifier": 10.0,
    }
    manifest = dataclasses.replace(
        one.manifest,
        metrics={"test": figures},
        sources=({"name": "masked", "licence": "CC BY-NC 4.0", "origin": "x"},),
        extra={"trained": "Trained for epochs: 3."},
    )
    card = card_text(manifest, run)
    assert "neither these data nor a model trained on them may be used commercially" in card
    assert "0.50 times the classifier's 10.0 ms" in card
    assert "and 0.80 times" in card
    assert "Trained for epochs: 3." in card
    looking = dataclasses.replace(manifest, closer_looks=2, closer_threshold=0.6)
    assert "look 2 times at most" in card_text(looking, run)
    assert f"{figures['scenes']['composed']['overlap_of_all']:.3f}" in card
    assert "Below a score of 0.180" in card
    assert "1 more show no outline" in card
    assert "None" not in card
    del figures["milliseconds"]["classifier"]
    figures |= {"phone": None, "framed": None}
    short = card_text(dataclasses.replace(manifest, sources=(), extra={}), run)
    assert "nothing is said of a lesion's absence" in short
    assert "Phone photos" not in short
    assert "commercially" not in short


def test_a_bundle_is_written_that_the_program_reads(
    run: DetectorConfig, folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = finder([BOX], [0.9], side=SIDE)
    monkeypatch.setattr(bundle, "detector_file", lambda _: content)
    written = bundle.write(object(), run, folders, tmp_path / "models", None, "Trained a little.")
    manifest = parse((written / "manifest.json").read_text())
    assert manifest.threshold == pytest.approx(0.91)
    assert manifest.extra["trained"] == "Trained a little."
    assert [s["name"] for s in manifest.sources] == ["masked", "clinic", "everyday photos"]
    assert load_bundle(written).find(np.zeros((90, 120, 3), np.uint8), 120, 90) == ()
    assert (written / "MODEL_CARD.md").read_text().startswith("# tiny-detector 0.1")


def test_the_commands_hand_on_what_they_are_told(
    run: DetectorConfig,
    folders: Folders,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(commands, "read_detector_config", lambda _: run)
    content = finder([BOX], [0.9], side=SIDE)
    monkeypatch.setattr(bundle, "detector_file", lambda _: content)
    monkeypatch.setattr(fit, "load", lambda *_: object())
    monkeypatch.setattr(fit, "trained", lambda *_: "Trained a little.")
    monkeypatch.setattr(fit, "train", lambda *_: None)
    models = tmp_path / "models"
    where = ["x.toml", "--data", str(tmp_path), "--runs", str(folders.runs)]
    assert main(["detect-train", *where]) == OK
    assert "tiny-detector is trained" in capsys.readouterr().out
    assert main(["detect-export", *where, "--models", str(models)]) == OK
    assert str(models / run.name) in capsys.readouterr().out
    assert main(["detect-evaluate", *where, "--models", str(models)]) == OK
    assert json.loads(capsys.readouterr().out)["threshold"] == pytest.approx(0.91)
