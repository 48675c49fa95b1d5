"""Measure all figures, print the table, write ``build/bench.json``."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.bench import (
    assessment,
    batch,
    explanation,
    gates,
    large,
    looking,
    preview,
    records,
    taps,
    threads,
    window,
)
from tests.bench.figure import Figure
from tests.bench.photos import write_phone_photo, write_small_photos

RESULT = Path("build") / "bench.json"
PHOTOS = 1000


def figures(folder: Path) -> Iterator[Figure]:
    """Each figure as soon as it is measured."""
    phone_photo, many, home = folder / "phone.jpg", folder / "photos", folder / "home"
    write_phone_photo(phone_photo)
    many.mkdir()
    write_small_photos(many, PHOTOS)
    os.environ["SKINSCREEN_HOME"] = str(home)
    yield assessment.measure(phone_photo)
    yield gates.measure(phone_photo)
    yield from looking.measure()
    yield preview.measure(phone_photo)
    yield from threads.measure()
    yield explanation.measure(phone_photo)
    yield window.measure_start(home)
    yield window.measure_memory(phone_photo, home)
    yield large.measure(folder)
    yield from batch.measure(many)
    yield from records.measure(folder / "records")
    yield from taps.measure(folder)


def main() -> int:
    """The program; the exit code does not depend on the figures."""
    documents = []
    with tempfile.TemporaryDirectory() as folder:
        for figure in figures(Path(folder)):
            sys.stdout.write(figure.to_line() + "\n")
            sys.stdout.flush()
            documents.append(figure.to_document())
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(documents, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
