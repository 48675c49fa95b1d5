"""Folders of small photos, a tiny model to screen them with, and what an index then holds."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from drawn_lesion import encoded, lesion_pixels
from unit.services.screeners import answering, real

from skinscreen.archive.index import Index
from skinscreen.archive.rows import ANSWERS, Asked
from skinscreen.archive.run import Here, Progress, run
from skinscreen.archive.screened import CENTRED, Job, Loaded, places_in
from skinscreen.domain.trust import Trust
from skinscreen.services.lesion_finder import LesionFinder
from skinscreen.services.screening import Screener

LEAST = (60, 40)
"""Width and height of the smallest photo that is drawn."""
JOB = Job(Asked("tiny", "1.0", "ab" * 32, f"{CENTRED}:none"), Trust.SIGNED)


def drawn(file: Path, width: int = 60, height: int = 40) -> Path:
    """A photo of a drawn lesion, whose size makes it one of its own."""
    file.parent.mkdir(parents=True, exist_ok=True)
    more = ((0, height - LEAST[1]), (0, width - LEAST[0]), (0, 0))
    file.write_bytes(encoded(np.pad(_lesion(), more, "edge"), "PNG"))
    return file


@cache
def _lesion() -> Any:  # noqa: ANN401 - of a picture
    """Drawing one takes a while."""
    return np.asarray(lesion_pixels(*LEAST))


def album(folder: Path, n: int = 5, first: int = 0) -> list[Path]:
    """So many photos, each different, numbered from ``first``."""
    return [drawn(folder / f"{i}.png", 60 + i, 40) for i in range(first, first + n)]


def loaded(screener: Screener | None = None, **changed: Any) -> Loaded:  # noqa: ANN401
    """A model that answers a referral, or what is given, under other names where they are."""
    asked = replace(JOB.asked, **changed)
    chosen = screener or answering(0.9, 0.1, 0)
    return Loaded(replace(JOB, asked=asked), chosen, LesionFinder())


def by_colour(place: Path) -> Loaded:
    """A model of its own, that answers by colour."""
    return loaded(real(place))


def brought(index: Index, folder: Path, model: Loaded | None = None, **how: Any) -> Progress:  # noqa: ANN401
    """A run over a folder in this process."""
    with_it = model or loaded()
    return run(index, with_it, places_in(str(folder)), Here(with_it), lambda _: None, **how)


def lines(index: Index) -> list[dict[str, Any]]:
    """Every line that was ever written, in the order of writing."""
    tables = [table.to_pylist() for table in index.tables(ANSWERS)]
    return [row for rows in reversed(tables) for row in rows]


def names(index: Index) -> list[str]:
    """The files of every line, in the order of writing."""
    return [Path(row["photo"]).name for row in lines(index)]
