"""Whether a lesion keeps its answer when its photo is a trifle different.

A photo is saved once more, lit a little otherwise, turned by five degrees, framed a tenth wider
or closer, or a twentieth aside: none of it is the lesion's doing. Where the malignant probability
crosses the threshold all the same, the answer hung on the trifle.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from PIL import Image

from skinscreen.domain.assessment import Box
from skinscreen.imaging.crop import centred, clamped, cut
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.imaging.preprocess import to_input
from skinscreen.inference.classifier import Classifier
from skinscreen.training.markdown import table
from skinscreen.training.sample import Sample, load_photo
from skinscreen.training.share import share

PHOTOS = 500
"""Test photos that are looked at, at most."""
FAR = 2.0
"""An answer that goes from over so many times the threshold to under its inverse is far off."""
KINDS = (
    *("JPEG quality 60", "brightness +-10 %", "white balance +-5 %"),
    *("5 degrees of rotation", "frame +-10 %", "shift of 5 %"),
)
ANY = "any of them"


def trifles(photo: Photo, box: Box, needed: int) -> Iterator[tuple[str, Pixels]]:
    """The crop as each trifle leaves it, by the name of its kind.

    Args:
        photo: at full resolution.
        box: the frame; wider and shifted ones are kept inside the photo.
        needed: the model's input side in pixels.
    """
    crop = cut(photo, box, needed)
    yield KINDS[0], _saved(crop, 60)
    for gain in (0.9, 1.1):
        yield KINDS[1], _lit(crop, (gain, gain, gain))
    for warm in (-0.05, 0.05):
        yield KINDS[2], _lit(crop, (1 + warm, 1.0, 1 - warm))
    for degrees in (-5, 5):
        yield KINDS[3], cut(_rotated(photo, box, degrees), box, needed)
    for scale in (0.9, 1.1):
        yield KINDS[4], cut(photo, scaled(photo, box, scale), needed)
    step = round(0.05 * box.side)
    for dx, dy in ((-step, 0), (step, 0), (0, -step), (0, step)):
        moved = clamped(Box(box.x + dx, box.y + dy, box.side), photo)
        yield KINDS[5], cut(photo, moved, needed)


def _saved(pixels: Pixels, quality: int) -> Pixels:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    with Image.open(buffer) as image:
        return np.asarray(image, dtype=np.uint8)


def _lit(pixels: Pixels, gains: tuple[float, float, float]) -> Pixels:
    lit: Pixels = np.clip(np.rint(pixels * np.array(gains)), 0, 255).astype(np.uint8)
    return lit


def _rotated(photo: Photo, box: Box, degrees: float) -> Photo:
    rows, columns = photo.pixels.shape[:2]
    middle = ((box.x + box.side / 2) * photo.scale, (box.y + box.side / 2) * photo.scale)
    matrix = cv2.getRotationMatrix2D(middle, degrees, 1.0)
    turned = cv2.warpAffine(
        photo.pixels, matrix, (columns, rows), borderMode=cv2.BORDER_REFLECT_101
    )
    return replace(photo, pixels=np.asarray(turned, dtype=np.uint8), encoded=None)


def scaled(photo: Photo, box: Box, scale: float) -> Box:
    """A frame so many times as wide, about the same middle, kept inside the photo."""
    side = round(box.side * scale)
    off = (box.side - side) // 2
    return clamped(Box(box.x + off, box.y + off, side), photo)


def measure(classifier: Classifier, samples: Sequence[Sample], threshold: float) -> dict[str, Any]:
    """How many photos get the other answer for a trifle, with 95 % Wilson intervals.

    Args:
        classifier: the loaded bundle.
        samples: test photos, of which ``PHOTOS`` are taken, spread evenly.
        threshold: of a referral.

    Returns:
        ``n``; ``flipped``, the share for each of ``KINDS`` and for ``ANY``; ``far``, the number
        of photos that went from over twice the threshold to under half of it or back.

    Raises:
        TrainingError: a photo cannot be read.
        ModelError: the model fails.
    """
    from tqdm import tqdm

    whole = [s for s in samples if s.box is None]
    chosen = whole[:: max(1, len(whole) // PHOTOS)][:PHOTOS]
    flips: dict[str, int] = dict.fromkeys((*KINDS, ANY), 0)
    far = 0
    for sample in tqdm(chosen, "trifles", unit=" photos", disable=None):
        kinds, is_far = _judged(classifier, load_photo(sample), threshold)
        far += is_far
        for kind in kinds | ({ANY} if kinds else set()):
            flips[kind] += 1
    return {
        "n": len(chosen),
        "flipped": {kind: share(hits, len(chosen)) for kind, hits in flips.items()},
        "far": far,
    }


def _judged(classifier: Classifier, photo: Photo, threshold: float) -> tuple[set[str], bool]:
    """The kinds of trifle that flip one photo's answer, and whether one goes far."""
    needed = max(classifier.manifest.input.width, classifier.manifest.input.height)
    box = centred(photo)
    before = _malignant(classifier, cut(photo, box, needed))
    kinds, is_far = set(), False
    for kind, pixels in trifles(photo, box, needed):
        after = _malignant(classifier, pixels)
        if (before >= threshold) != (after >= threshold):
            kinds.add(kind)
            low, high = sorted((before, after))
            is_far |= high > FAR * threshold and low < threshold / FAR
    return kinds, is_far


def _malignant(classifier: Classifier, pixels: Pixels) -> float:
    manifest = classifier.manifest
    probabilities = classifier.run(to_input(pixels, manifest.input)).probabilities
    return float(sum(p for p, c in zip(probabilities, manifest.labels, strict=True) if c.malignant))


def section(found: Mapping[str, Any] | None) -> str:
    """The card's section; empty where nothing was measured."""
    if found is None:
        return ""
    rows = [
        (kind, f"{one['value']:.1%} ({one['low']:.1%} to {one['high']:.1%})")
        for kind, one in found["flipped"].items()
    ]
    return (
        f"## The same lesion, a trifle different\n\nShare of {found['n']} test photos whose answer "
        "changes from one side of the threshold to the other. In brackets 95 % intervals.\n\n"
        + table(("what is changed", "other answer"), rows)
        + f"\n\n{found['far']} of them went from over twice the threshold to under half of it, or "
        "back."
    )
