"""How far an answer hangs on the reduced decode; ``python -m tests.bench.reduced FOLDER``.

Photos of the folder are enlarged to 12 megapixels and saved as a phone does, and once more as PNG,
which has the same pixels and is decoded whole. The program screens the square in the middle of
both; beside what that changes stands what rounding changes (a tenth of the square's levels are one
higher), a frame that lies a little further to the right, and scaling: the square's own pixels,
brought to the model's size at once.
"""

import sys
import tempfile
from dataclasses import replace
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
SHIFT = 4
"""Pixels of the large photo: one of the reduced."""
ROUNDED = 0.1
"""Share of the square's levels that are one higher."""
_SPARING = 0
"""Compression of the PNG: none, for speed."""


def main(folder: Path) -> None:
    """Print how far the probabilities lie apart, and how many answers differ."""
    screener = load_screener(Settings(), strict=True)
    side = screener.manifest.input.side
    random = np.random.default_rng(1)
    compared: dict[str, list[tuple[float, bool]]] = {}
    levels = []
    with tempfile.TemporaryDirectory() as scratch:
        jpeg, png = Path(scratch) / "large.jpg", Path(scratch) / "large.png"
        for file in sorted(folder.iterdir())[:MOST]:
            _enlarge(file, jpeg)
            with Image.open(jpeg) as image:
                pixels = image.convert("RGB")
            pixels.save(png, compress_level=_SPARING)
            one, whole = read_photo(jpeg), read_photo(png)
            box = framed(whole)
            aside = replace(box, x=box.x + SHIFT)
            request = ScreeningRequest(0, whole, box)
            square = np.asarray(pixels.crop((box.x, box.y, box.x + box.side, box.y + box.side)))
            decoded = crop.cut(whole, box, side)
            rounded = decoded + ((random.random(decoded.shape) < ROUNDED) & (decoded < 255))
            reduced = crop.cut(one, box, side)
            levels.append(np.abs(reduced.astype(np.float32) - decoded).mean())
            right = screener.screen_crop(decoded, box, request)
            for name, part in (
                ("reduced decode", reduced),
                (f"{ROUNDED:.0%} of the levels one higher", rounded.astype(np.uint8)),
                (f"frame moved by {SHIFT} of {box.side} pixels", crop.cut(whole, aside, side)),
                ("scaled at once", square),
            ):
                other = screener.screen_crop(part, box, request)
                apart = np.abs(right.scores.probabilities - other.scores.probabilities).max()
                differs = right.assessment.outcome is not other.assessment.outcome
                compared.setdefault(name, []).append((float(apart), differs))
    for name, found in compared.items():
        middle, high, most = np.quantile([apart for apart, _ in found], (0.5, 0.95, 1))
        sys.stdout.write(
            f"{name}, {len(found)} photos; largest difference of a probability: median "
            f"{middle:.4f}, 95 % below {high:.4f}, at most {most:.4f}; other answers: "
            f"{sum(differs for _, differs in found)}\n"
        )
    sys.stdout.write(f"levels of the two decodes apart: {np.mean(levels):.3f} of 255 on average\n")


def _enlarge(file: Path, target: Path) -> None:
    with Image.open(file) as image:
        scale = SHORTER / min(image.size)
        size = round(image.width * scale), round(image.height * scale)
        image.convert("RGB").resize(size, Image.Resampling.BICUBIC).save(target, quality=90)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
