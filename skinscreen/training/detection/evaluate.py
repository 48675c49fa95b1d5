"""What a detector's file is worth: every figure is of the file as it is shipped."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from skinscreen.domain.manifest import MODEL_FILE
from skinscreen.imaging.photo import Pixels
from skinscreen.inference import library
from skinscreen.inference.detector import TfliteDetector
from skinscreen.inference.tflite import RawModel, RuntimeOptions
from skinscreen.training import split
from skinscreen.training.detection import answers
from skinscreen.training.detection.boxes import NONE, Boxes, areas, overlaps
from skinscreen.training.detection.config import DetectorConfig
from skinscreen.training.detection.frames import framed_alone
from skinscreen.training.detection.making import COMPOSED, DERMOSCOPIC, KINDS
from skinscreen.training.detection.material import SceneSet, prepare
from skinscreen.training.detection.measure import (
    FOUND,
    Detections,
    average_precision,
    chosen_threshold,
    tally,
)
from skinscreen.training.detection.photos import divided, phone_photos
from skinscreen.training.material import Folders
from skinscreen.training.share import share

MOST_LOST = 0.01
"""Share of framed validation lesions that may be said not to be there."""
LEAST_TOLD = 0.5
"""Share of validation squares of normal skin that must be told for absence to be said at all."""
SIZES = ((0.0, 0.1), (0.1, 0.25), (0.25, 1.0))
"""Sides of lesions, as geometric means, shares of the photo's longer side."""
_RUNS = 40
_MOST_PHOTOS = 0.9


def found_in(
    detector: TfliteDetector, pixels: Iterable[Pixels], *, once: bool = False
) -> list[Detections]:
    """What the file finds in pictures, as the program asks it: whatever the score.

    Args:
        detector: the file.
        pixels: of each picture.
        once: whether at one look, as in live pictures.
    """
    return [_found(detector, np.asarray(picture), once=once) for picture in pixels]


def _found(detector: TfliteDetector, picture: Pixels, *, once: bool = False) -> Detections:
    height, width = picture.shape[:2]
    look = detector.glance if once else detector.find
    found = look(picture, width, height, threshold=0.0)
    rows = [(d.top / height, d.left / width, d.bottom / height, d.right / width) for d in found]
    boxes: Boxes = np.array(rows, np.float32).reshape(-1, 4)
    return Detections(boxes, np.array([d.score for d in found], np.float32))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What validation chooses; see ``DetectorManifest``."""

    threshold: float
    closer_threshold: float | None
    absence_threshold: float | None


def choose(detector: TfliteDetector, config: DetectorConfig, folders: Folders) -> Thresholds:
    """The thresholds of boxes, at one look and with closer ones, and that of absence.

    A threshold of boxes is the lowest with few enough false boxes a dermoscopic scene, or a scene
    of any kind where none of these is made; see ``measure.chosen_threshold``. That of absence is
    the largest below which only ``MOST_LOST`` of the framed lesions lie; None where it would tell
    too little of the normal skin.
    """
    every = prepare(config, folders, split.VALIDATION)
    scenes = every.of(DERMOSCOPIC) if DERMOSCOPIC in every.kinds else every
    threshold = chosen_threshold(found_in(detector, scenes.pixels, once=True), scenes.boxes)
    closer = None
    if detector.manifest.closer_looks:
        closer = chosen_threshold(found_in(detector, scenes.pixels), scenes.boxes)
    lesions, skin = _surest(detector, config, folders, split.VALIDATION)
    if not len(lesions) or not len(skin):
        return Thresholds(threshold, closer, None)
    absent = round(float(np.quantile(lesions, MOST_LOST)), 3)
    told = float((skin < absent).mean())
    return Thresholds(threshold, closer, absent if told >= LEAST_TOLD else None)


def _surest(
    detector: TfliteDetector, config: DetectorConfig, folders: Folders, part: str
) -> tuple[Any, Any]:
    """The best score in each framed lesion, and in each square of normal skin."""
    lesions, skin = framed_alone(config, folders, part)
    best = [
        np.array([max(_found(detector, p, once=True).scores, default=0.0) for p in squares])
        for squares in (lesions, skin)
    ]
    return best[0], best[1]


def evaluate(
    detector: TfliteDetector,
    config: DetectorConfig,
    folders: Folders,
    classifier: Path | None = None,
) -> dict[str, Any]:
    """Measure a detector on the photos kept for judging.

    Args:
        detector: the file, whose manifest has the thresholds.
        config: of the run.
        folders: of the run.
        classifier: a bundle's folder, whose answers in the detector's frames are measured, and
            whose time beside the detector's; or None.

    Returns:
        Plain JSON values: for each kind of scene, and for the composed ones by the lesions' size,
        what was found and how many boxes were false; the phone photos; framed squares; the
        classifier's answers with its frames; times.

    Raises:
        TrainingError: the data are not usable.
        ModelError: the runtime refuses a file.
    """
    threshold = detector.manifest.found_from
    scenes = prepare(config, folders, split.TEST)
    figures: dict[str, Any] = {
        "threshold": threshold,
        "overlap": FOUND,
        "scenes": {},
        "by_size": [],
    }
    for kind in KINDS:
        own = scenes.of(kind)
        if not len(own.boxes):
            continue
        found = found_in(detector, own.pixels)
        figures["scenes"][kind] = _of_scenes(found, own, threshold)
        if kind == COMPOSED:
            figures["by_size"] = _by_size(found, own, threshold)
    figures["phone"] = _phone(detector, config, folders, threshold)
    figures["framed"] = _framed(detector, config, folders)
    figures["answers"] = (
        None if classifier is None else _answers(detector, classifier, config, folders)
    )
    timed = list(scenes.of(COMPOSED).pixels[:_RUNS])
    figures["milliseconds"] = times(detector, timed, classifier)
    return figures


def _of_scenes(found: Sequence[Detections], scenes: SceneSet, threshold: float) -> dict[str, Any]:
    counted = tally(found, scenes.boxes, threshold)
    figures: dict[str, Any] = {
        "pictures": counted.pictures,
        "lesions": counted.lesions,
        "false_each": counted.false_each,
    }
    if counted.lesions:
        figures |= {
            "found": share(counted.found, counted.lesions),
            "overlap_of_found": counted.overlap,
            "overlap_of_all": _mean_overlap(found, scenes.boxes, threshold),
            "ap50": average_precision(found, scenes.boxes, 0.5),
            "ap75": average_precision(found, scenes.boxes, 0.75),
        }
    return figures


def _mean_overlap(found: Sequence[Detections], lesions: Sequence[Boxes], threshold: float) -> float:
    """Mean over all lesions of the overlap with the nearest box given; 0 where none is near."""
    best: list[float] = []
    for one, boxes in zip(found, lesions, strict=True):
        given = one.above(threshold).boxes
        best += overlaps(boxes, given).max(axis=1, initial=0).tolist()
    return float(np.mean(best)) if best else 0.0


def _by_size(
    found: Sequence[Detections], scenes: SceneSet, threshold: float
) -> list[dict[str, Any]]:
    rows = []
    for low, high in SIZES:
        own = [
            b[(np.sqrt(areas(b)) >= low) & (np.sqrt(areas(b)) < high)] if len(b) else NONE
            for b in scenes.boxes
        ]
        counted = tally(found, own, threshold)
        if counted.lesions:
            rows.append(
                {"from": low, "to": high, "found": share(counted.found, counted.lesions)}
                | {"overlap_of_found": counted.overlap}
            )
    return rows


def _phone(
    detector: TfliteDetector, config: DetectorConfig, folders: Folders, threshold: float
) -> dict[str, Any] | None:
    """Phone photos: whether the lesion meant is found, by any box and by the surest."""
    hits, first, false, lesions, unclear, best = 0, 0, 0, 0, 0, []
    pictures = 0
    for _, pixels, boxes in phone_photos(config, folders):
        if not len(boxes):
            unclear += 1
            continue
        pictures += 1
        given = _found(detector, pixels).above(threshold)
        own = overlaps(boxes[:1], given.boxes)[0]
        hits += bool((own >= FOUND).any())
        first += bool(len(own) and own[0] >= FOUND)
        best.append(float(own.max(initial=0)))
        counted = tally([given], [boxes], threshold)
        false += counted.false
        lesions += counted.lesions
    if not pictures:
        return None
    return {
        "pictures": pictures,
        "without_outline": unclear,
        "found": share(hits, pictures),
        "surest": share(first, pictures),
        "overlap_of_all": float(np.mean(best)),
        "false_each": false / pictures,
        "lesions": lesions,
    }


def _framed(
    detector: TfliteDetector, config: DetectorConfig, folders: Folders
) -> dict[str, Any] | None:
    """Squares as they are framed: how often a lesion, and normal skin, is said not to be there."""
    absent = detector.manifest.absence_threshold
    lesions, skin = _surest(detector, config, folders, split.TEST)
    if absent is None or not len(lesions) or not len(skin):
        return None
    return {
        "threshold": absent,
        "lesions_lost": share(int((lesions < absent).sum()), len(lesions)),
        "skin_told": share(int((skin < absent).sum()), len(skin)),
    }


def _answers(
    detector: TfliteDetector, classifier: Path, config: DetectorConfig, folders: Folders
) -> dict[str, Any] | None:
    """The classifier's answers on the test photos with masks, in the detector's frames."""
    samples = divided(config, folders)[split.TEST].masked
    return answers.measure(detector, library.load(classifier, RuntimeOptions(threads=1)), samples)


def times(
    detector: TfliteDetector, pixels: Sequence[Pixels], classifier: Path | None
) -> dict[str, float]:
    """Mean milliseconds of a photo on one thread, letterbox included, and the classifier's.

    Args:
        detector: the file.
        pixels: of the photos.
        classifier: a bundle's folder, or None.

    Returns:
        ``detector``, with the closer looks that its manifest asks for; ``once``, without them;
        ``longest``, of the nine tenths of the photos that took least; ``classifier``.
    """
    runs: dict[str, Callable[[Pixels], object]] = {
        "detector": lambda p: detector.find(p, p.shape[1], p.shape[0]),
        "once": lambda p: detector.glance(p, p.shape[1], p.shape[0]),
    }
    if classifier is not None:
        model = RawModel((classifier / MODEL_FILE).read_bytes(), RuntimeOptions(threads=1))
        square = np.full(model.inputs[0].shape, 150, np.float32)
        runs["classifier"] = lambda _: model.invoke(square)
    spent: dict[str, list[float]] = {name: [] for name in runs}
    for picture in pixels:
        for name, run in runs.items():
            started = time.perf_counter()
            run(np.asarray(picture))
            spent[name].append(1000 * (time.perf_counter() - started))
    found = {name: float(np.mean(values)) for name, values in spent.items()}
    return found | {"longest": float(np.quantile(spent["detector"], _MOST_PHOTOS))}
