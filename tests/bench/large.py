"""Peak memory of the largest photo that is read: 200 megapixels, cut at what is left of them."""

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

from skinscreen.services.drawn_photos import demo_photo
from tests.bench.figure import Figure

_SIZE = (16320, 12240)
_CUTTING = """
import re, sys
from pathlib import Path
from skinscreen.domain.assessment import Box
from skinscreen.imaging import crop, decode
photo = decode.read_photo(Path(sys.argv[1]))
crop.cut(photo, Box(photo.width // 2, photo.height // 2, 230), 224)
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(int(peak[1]) * 1024 / 1e6)
"""


def measure(folder: Path) -> Figure:
    """A small crop needs every pixel that is left, which is half of each side."""
    file = folder / "200-megapixels.jpg"
    large = demo_photo().resize(_SIZE, Image.Resampling.NEAREST)
    large.save(file, quality=90)
    peak = subprocess.run(
        [sys.executable, "-c", _CUTTING, str(file)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    file.unlink()
    return Figure("peak memory, crop of a 200-megapixel JPEG", float(peak), "MB", 400)
