"""How far an answer hangs on the reduced decode; ``python -m tests.bench.reduced FOLDER``.

Photos of the folder are enlarged to 12 megapixels and saved as a phone does; the square in their
middle is then screened as the program cuts it, from the reduced decode, and from the full one.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from skinscreen.imaging import crop
from skinscreen.imaging.decode import read_photo
from skinscreen.services.models import load_screener
from skinscreen.services.screening import ScreeningRequest
from skinscreen.services.speed import framed
from skinscreen.settings import Settings

SHORTER = 3000
"""Pixels of the shorter side."""
MOST = 200
"""Photos that are looked at."""


def main(folder: Path) -> None:
    """Print how far the probabilities lie apart, and how many answers differ."""
    screener = load_screener(Settings(), strict=True)
    side = screener.manifest.input.side
    apart, differ = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        large = Path(scratch) / "large.jpg"
        for file in sorted(folder.iterdir())[:MOST]:
            _enlarge(file, large)
            photo = read_photo(large)
            box = framed(photo)
            request = ScreeningRequest(0, photo, box)
            with Image.open(large) as image:
                corners = (box.x, box.y, box.x + box.side, box.y + box.side)
                full = np.asarray(image.convert("RGB").crop(corners))
            one = screener.screen_crop(crop.cut(photo, box, side), box, request)
            other = screener.screen_crop(full, box, request)
            apart.append(np.abs(one.scores.probabilities - other.scores.probabilities).max())
            differ += one.assessment.outcome is not other.assessment.outcome
    middle, high, most = np.quantile(apart, (0.5, 0.95, 1))
    sys.stdout.write(
        f"{len(apart)} photos; largest difference of a probability: median {middle:.4f}, "
        f"95 % below {high:.4f}, at most {most:.4f}; other answers: {differ}\n"
    )


def _enlarge(file: Path, target: Path) -> None:
    with Image.open(file) as image:
        scale = SHORTER / min(image.size)
        size = round(image.width * scale), round(image.height * scale)
        image.convert("RGB").resize(size, Image.Resampling.BICUBIC).save(target, quality=90)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
