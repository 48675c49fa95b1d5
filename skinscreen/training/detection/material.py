"""A detector's scenes: made once from the divided photos, kept on the disk, and mapped."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from skinscreen import paths
from skinscreen.domain.errors import TrainingError
from skinscreen.imaging.photo import Pixels
from skinscreen.training import split
from skinscreen.training.detection.boxes import Boxes
from skinscreen.training.detection.config import DetectorConfig
from skinscreen.training.detection.making import (
    CLINICAL,
    DERMOSCOPIC,
    EVERYDAY,
    KINDS,
    PLAIN,
    SURROUNDED,
    made,
)
from skinscreen.training.detection.photos import divided
from skinscreen.training.material import Folders

_FORM = 4


@dataclass(frozen=True, slots=True, eq=False)
class SceneSet:
    """Many scenes.

    Attributes:
        pixels: [n, side, side, 3].
        boxes: of each.
        kinds: of each, one of ``KINDS``.
    """

    pixels: Pixels
    boxes: tuple[Boxes, ...]
    kinds: tuple[str, ...]

    def of(self, kind: str) -> "SceneSet":
        """The scenes of one kind."""
        rows = [i for i, k in enumerate(self.kinds) if k == kind]
        return SceneSet(self.pixels[rows], tuple(self.boxes[i] for i in rows), (kind,) * len(rows))


def prepare(config: DetectorConfig, folders: Folders, part: str) -> SceneSet:
    """The scenes of one part, made at the first call and mapped afterwards.

    Raises:
        TrainingError: a photo cannot be read, or the disk is full.
    """
    path = folders.runs / "cache" / f"scenes-{part}-{_digest(config, part)}.npy"
    if not path.exists():
        _make(config, folders, part, path)
    rows = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    boxes = tuple(np.array(r["boxes"], np.float32).reshape(-1, 4) for r in rows)
    return SceneSet(np.load(path, mmap_mode="r"), boxes, tuple(r["kind"] for r in rows))


def _digest(config: DetectorConfig, part: str) -> str:
    """Of all that decides the scenes of a part."""
    kept = ("source", "boxes", "everyday", "phone", "split_of", "split", "seed")
    every = asdict(config)
    decides = {k: every[k] for k in kept} | {"counts": counts(config, part)}
    table = Path(config.boxes).read_text(encoding="utf-8") if config.boxes else ""
    text = f"{_FORM} {config.network.side} {json.dumps(decides)} {table}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _make(config: DetectorConfig, folders: Folders, part: str, path: Path) -> None:
    from tqdm import tqdm

    photos = divided(config, folders)[part]
    wanted = counts(config, part)
    if part != split.TRAIN:  # what judges is judged by once
        wanted[CLINICAL] = min(wanted[CLINICAL], len(photos.boxed))
        wanted[EVERYDAY] = min(wanted[EVERYDAY], len(photos.everyday))
        wanted[PLAIN] = min(wanted[PLAIN], len(photos.masked))
    total = sum(wanted.values())
    partial = path.with_suffix(".part")
    rows: list[dict[str, Any]] = []
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        side = config.network.side
        array = np.lib.format.open_memmap(  # type: ignore[no-untyped-call]
            partial, mode="w+", dtype=np.uint8, shape=(total, side, side, 3)
        )
        scenes = made(config, folders.data, photos, wanted, split.PARTS.index(part))
        for kind, scene in tqdm(scenes, f"{part} scenes", total, unit="scene", disable=None):
            array[len(rows)] = scene.pixels
            rows.append({"kind": kind, "boxes": scene.boxes.round(5).tolist()})
        array.flush()
        paths.write_atomically(path.with_suffix(".json"), json.dumps(rows).encode())
        partial.replace(path)
    except OSError as error:
        raise TrainingError(f"{path} cannot be written ({error}): free some disk") from error


def counts(config: DetectorConfig, part: str) -> dict[str, int]:
    """How many scenes of each kind a part is to have."""
    share = {
        split.TRAIN: float(config.scenes.times),
        split.VALIDATION: config.scenes.validation,
        split.TEST: config.scenes.test,
    }[part]
    every = {kind: round(share * getattr(config.scenes, kind)) for kind in KINDS}
    return every | {DERMOSCOPIC if part == split.TRAIN else SURROUNDED: 0}
