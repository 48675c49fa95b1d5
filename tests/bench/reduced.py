"""How far an answer hangs on the reduced decode; ``python -m tests.bench.reduced FOLDER``.

Photos of the folder are enlarged to 12 megapixels and saved as a phone does; the square in their
middle is then screened as the program cuts it, from the reduced decode, and from the full one. What
that changes stands beside what a frame changes that lies a few pixels further to the right.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from skinscreen.domain.assessment import Box
from skinscreen.imaging import crop
from skinscreen.imaging.decode import read_photo
from skinscreen.imaging.photo import Pixels
from skinscreen.services.models import load_screener
from skinscreen.services.screening import ScreeningRequest
from skinscreen.services.speed import framed
from skinscreen.settings import Settings

SHORTER = 3000
"""Pixels of the shorter side."""
MOST = 200
"""Photos that are looked at."""
SHIFTS = (1, 4)
"""Pixels of the large photo."""


def main(folder: Path) -> None:
    """Print how far the probabilities lie apart, and how many answers differ."""
    screener = load_screener(Settings(), strict=True)
    side = screener.manifest.input.side
    compared: dict[str, list[tuple[float, bool]]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        large = Path(scratch) / "large.jpg"
        for file in sorted(folder.iterdir())[:MOST]:
            _enlarge(file, large)
            photo = read_photo(large)
            box = framed(photo)
            request = ScreeningRequest(0, photo, box)
            with Image.open(large) as image:
                whole = image.convert("RGB")
            others = {"reduced decode": crop.cut(photo, box, side)} | {
                f"frame moved by {n} of {box.side} pixels": _cut(whole, box, n) for n in SHIFTS
            }
            one = screener.screen_crop(_cut(whole, box), box, request)
            for name, pixels in others.items():
                other = screener.screen_crop(pixels, box, request)
                apart = np.abs(one.scores.probabilities - other.scores.probabilities).max()
                differs = one.assessment.outcome is not other.assessment.outcome
                compared.setdefault(name, []).append((float(apart), differs))
    for name, found in compared.items():
        middle, high, most = np.quantile([apart for apart, _ in found], (0.5, 0.95, 1))
        sys.stdout.write(
            f"{name}, {len(found)} photos; largest difference of a probability: median "
            f"{middle:.4f}, 95 % below {high:.4f}, at most {most:.4f}; other answers: "
            f"{sum(differs for _, differs in found)}\n"
        )


def _cut(whole: Image.Image, box: Box, shift: int = 0) -> Pixels:
    left = box.x + shift
    return np.asarray(whole.crop((left, box.y, left + box.side, box.y + box.side)))


def _enlarge(file: Path, target: Path) -> None:
    with Image.open(file) as image:
        scale = SHORTER / min(image.size)
        size = round(image.width * scale), round(image.height * scale)
        image.convert("RGB").resize(size, Image.Resampling.BICUBIC).save(target, quality=90)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
