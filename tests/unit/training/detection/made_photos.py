"""A small data set of drawn lesions with masks and boxes, and everyday photos."""

import csv
import io
import zipfile
from pathlib import Path

import cv2
import numpy as np
from drawn_lesion import SKIN, encoded
from numpy.typing import NDArray
from textures import texture

from skinscreen.training.dataset import Place, Source
from skinscreen.training.detection.config import (
    DetectorConfig,
    DetectorStage,
    Network,
    Scenes,
)
from skinscreen.training.split import Shares

MASKED = 40
BOXED = 8


def drawn(seed: int, side: int = 120) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A photo 4:3 with one round lesion, and its mask, 0 or 255."""
    rng = np.random.default_rng(seed)
    height, width = side * 3 // 4, side
    mask = np.zeros((height, width), np.uint8)
    radius = int(rng.integers(side // 14, side // 9))
    centre = (int(rng.integers(side // 7, side // 5)), int(rng.integers(side // 7, height // 2)))
    cv2.circle(mask, centre, radius, (255,), -1)
    pixels = np.tile(np.array(SKIN), (height, width, 1)) + rng.normal(0, 3, (height, width, 1))
    pixels[mask > 0] = rng.uniform(30, 90, 3)
    return np.clip(pixels, 0, 255).astype(np.uint8), mask


def write_photos(folder: Path) -> None:
    """The archives and tables of ``config`` in a data folder."""
    masked = [("nv" if i % 2 else "mel", f"m{i:03}") for i in range(MASKED)]
    with (
        zipfile.ZipFile(folder / "photos.zip", "w") as z,
        zipfile.ZipFile(folder / "masks.zip", "w") as m,
    ):
        for i, (_, name) in enumerate(masked):
            pixels, mask = drawn(i)
            z.writestr(f"{name}.jpg", encoded(pixels))
            m.writestr(f"{name}.png", _png(mask))
    _table(folder / "masked.csv", [("id", "dx"), *((name, dx) for dx, name in masked)])
    names = [f"PAT_{i}_1_{i}.jpg" for i in range(BOXED)]
    with zipfile.ZipFile(folder / "clinic.zip", "w") as z:
        for i, name in enumerate(names):
            z.writestr(name, encoded(drawn(100 + i, 160)[0]))
    _table(
        folder / "clinic.csv",
        [("file", "dx"), *((n, "mel" if i % 2 else "nv") for i, n in enumerate(names))],
    )
    rows = [
        ("clinic", name, *_edges(drawn(100 + i, 160)[1]), "drawn") for i, name in enumerate(names)
    ]
    with zipfile.ZipFile(folder / "phone.zip", "w") as z:
        for i, name in enumerate(("PAT_0_1_900.jpg", "PAT_90_1_901.jpg")):
            pixels, mask = drawn(200 + i, 200)
            z.writestr(name, encoded(pixels))
            edges = _edges(mask) if i == 0 else ("",) * 4
            rows.append(("phone", name, *edges, "drawn"))
    _table(
        folder / "boxes.csv",
        [("archive", "file", "left", "top", "right", "bottom", "drawn"), *rows],
    )
    with zipfile.ZipFile(folder / "rooms.zip", "w") as z:
        for i in range(14):
            z.writestr(f"room{i}.jpg", encoded(texture(i, i, 100)))


def config(folder: Path) -> DetectorConfig:
    """Of a detector small enough for a test."""
    masked = Source(
        "masked",
        "masked.csv",
        licence="CC BY-NC 4.0",
        photos=(Place("photos.zip", "{id}.jpg"),),
        masks=Place("masks.zip", "{id}.png"),
        label="dx",
        columns={"id": "{id}", "lesion": "{id}"},
    )
    clinic = Source(
        "clinic",
        "clinic.csv",
        photos=(Place("clinic.zip", "{file}"),),
        label="dx",
        columns={"id": "{file}", "lesion": "{file}"},
    )
    return DetectorConfig(
        name="tiny-detector",
        version="0.1",
        source=(masked, clinic),
        stage=(
            DetectorStage("heads", 0, 1, 1e-3, batch=4, side=128, warmup=0.5),
            DetectorStage("whole", -1, 2, 1e-3, batch=4, cosine=True, ema=0.9),
        ),
        boxes=str(folder / "boxes.csv"),
        everyday="rooms.zip",
        everyday_origin="drawn for this test",
        phone="phone.zip",
        network=Network(side=128, channels=16),
        scenes=Scenes(
            composed=8,
            bare=2,
            plain=3,
            clinical=2,
            everyday=2,
            surrounded=2,
            validation=1.0,
            test=1.0,
        ),
        split=Shares(0.3, 0.3, near_copies=False),
    )


def _png(mask: NDArray[np.uint8]) -> bytes:
    return bytes(cv2.imencode(".png", mask)[1])


def _edges(mask: NDArray[np.uint8]) -> tuple[float, ...]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    height, width = mask.shape
    return (
        columns[0] / width,
        rows[0] / height,
        (columns[-1] + 1) / width,
        (rows[-1] + 1) / height,
    )


def _table(path: Path, rows: list[tuple[object, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue())
