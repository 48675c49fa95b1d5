"""What a detector's frames do to a classifier's answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from skinscreen.domain.assessment import Box
from skinscreen.domain.modality import Modality
from skinscreen.imaging import crop
from skinscreen.imaging.photo import Photo
from skinscreen.inference.classifier import Classifier
from skinscreen.inference.detector import Detector
from skinscreen.training.consistency import scaled
from skinscreen.training.evaluate import answer
from skinscreen.training.markdown import score_text, table
from skinscreen.training.metrics import Flags
from skinscreen.training.sample import Sample, load_photo
from skinscreen.training.share import share
from skinscreen.training.summary import Answers, plain_scores

PHOTOS = 600
"""Test photos that are looked at, at most."""
TRIFLE = 0.1
"""By how much a frame is made wider and closer, as a share of its side."""
_SCORES = ("melanoma_auc", "malignant_auc")


def measure(
    detector: Detector, classifier: Classifier, samples: Sequence[Sample]
) -> dict[str, Any] | None:
    """The answers on test photos of dermoscopy, framed by the detector and as they start.

    Args:
        detector: with the threshold that its manifest has.
        classifier: of whose answers it is.
        samples: test photos, of which ``PHOTOS`` are taken.

    Returns:
        ``photos``; ``moved``, the share whose frame is another than the starting one; for
        ``starting`` and ``found`` the AUC of melanoma and of malignant; ``other``, the share whose
        answer lies on the other side of the threshold with the found frame, and ``flipped``, that
        of those for which a frame ``TRIFLE`` wider or closer does so. None where the classifier
        has no threshold for dermoscopy, or there is no photo.

    Raises:
        TrainingError: a photo cannot be read.
        ModelError: a model fails.
    """
    point = classifier.manifest.calibrated(Modality.DERMOSCOPY)
    chosen = [s for s in samples if s.box is None and s.modality == Modality.DERMOSCOPY][:PHOTOS]
    if point is None or not chosen:
        return None
    needed = classifier.manifest.input.side
    framed, wider, closer, moved = [], [], [], 0
    for sample in chosen:
        photo = load_photo(sample)
        start = crop.starting(photo, needed)
        box = _found(detector, photo, needed) or start
        moved += box != start
        framed.append(replace(sample, box=box))
        wider.append(replace(sample, box=scaled(photo, box, 1 + TRIFLE)))
        closer.append(replace(sample, box=scaled(photo, box, 1 - TRIFLE)))
    starting, found, *others = (answer(classifier, s) for s in (chosen, framed, wider, closer))
    threshold = point.operating_point.threshold
    flagged, *varied = (_flags(one, threshold) for one in (found, *others))
    flipped = (varied[0] != flagged) | (varied[1] != flagged)
    return {
        "photos": len(chosen),
        "moved": share(moved, len(chosen)),
        "starting": _scores(starting),
        "found": _scores(found),
        "other": share(int((_flags(starting, threshold) != flagged).sum()), len(chosen)),
        "flipped": share(int(flipped.sum()), len(chosen)),
    }


def _found(detector: Detector, photo: Photo, needed: int) -> Box | None:
    """The frame on the surest lesion, as the program lays it."""
    found = detector.find(photo.pixels, photo.width, photo.height)
    return next(iter(crop.framings([one.edges for one in found], photo, needed)), None)


def _flags(answers: Answers, threshold: float) -> Flags:
    flags: Flags = answers.malignant_scores >= threshold
    return flags


def _scores(answers: Answers) -> dict[str, float | None]:
    scores = plain_scores(answers)
    return {name: scores[name] for name in _SCORES}


def section(own: Mapping[str, Any] | None) -> str:
    """The card's section; empty where nothing was measured."""
    if own is None:
        return ""
    rows = [
        (frame, *("not defined" if s is None else f"{s:.3f}" for s in own[key].values()))
        for frame, key in (("the starting one", "starting"), ("the detector's", "found"))
    ]
    return (
        f"## What its frames do to the answers\n\n{own['photos']} dermoscopic test photos, with "
        "the classifier of the same program. A photo of one lesion that already fills its frame "
        f"keeps the starting frame; the frame of {score_text(own['moved'])} is another one.\n\n"
        + table(("frame", "melanoma AUC", "malignant AUC"), rows)
        + f"\n\nThe answer lies on the other side of the threshold in {score_text(own['other'])}. "
        f"With a frame {TRIFLE:.0%} wider or closer than the detector's it does in "
        f"{score_text(own['flipped'])}."
    )
