"""Measure all figures, print the table, write ``build/bench.json``; fail where one is missed."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from skinscreen.services.drawn_photos import draw_phone_photo, draw_photos
from tests.bench import (
    assessment,
    batch,
    explanation,
    gates,
    large,
    lesions,
    looking,
    peers,
    preview,
    records,
    scaling,
    taps,
    threads,
    window,
)
from tests.bench.figure import LOSS, Figure

RESULT = Path("build") / "bench.json"
RELEASE = Path(__file__).with_name("bench.json")
PHOTOS = 1000


def figures(folder: Path) -> Iterator[Figure]:
    """Each figure as soon as it is measured."""
    phone_photo = folder / "phone.jpg"
    draw_phone_photo(phone_photo)
    os.environ["SKINSCREEN_HOME"] = str(folder / "home")
    crop = assessment.Crop(phone_photo)
    for figure in _of_photos(folder, phone_photo):
        crop.time()
        yield figure
    yield from crop.figures()
    yield from records.measure(folder / "records")
    yield from taps.measure(folder)


def _of_photos(folder: Path, phone_photo: Path) -> Iterator[Figure]:
    """Each a thing of its own: between two of them no window waits for anything."""
    many, home = folder / "photos", folder / "home"
    yield gates.measure(phone_photo)
    yield from looking.measure()
    yield preview.measure(phone_photo)
    yield from lesions.measure(phone_photo, home)
    yield from threads.measure()
    yield explanation.measure(phone_photo)
    yield window.measure_start(home)
    yield window.measure_memory(phone_photo, home)
    yield large.measure(folder)
    many.mkdir()
    draw_photos(many, PHOTOS)  # not before: they are still being written to the disk for a while
    yield from batch.measure(many)
    yield from scaling.measure(many)
    for line in peers.table(many, home):
        show(line)


def show(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def at_release() -> dict[str, float]:
    """Each figure's value at the last release, by name."""
    if not RELEASE.exists():
        return {}
    kept = json.loads(RELEASE.read_text(encoding="utf-8"))
    return {one["name"]: one["value"] for one in kept}


def main() -> int:
    """The program; 1 where a limit is missed or more than a tenth of a ratio was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--keep", action="store_true", help="write bench.json for this release")
    options = parser.parse_args()
    before = at_release()
    done: list[Figure] = []
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for figure in figures(Path(folder)):
            show(figure.to_line())
            done.append(figure)
            if not figure.holds:
                wrong.append(f"{figure.name}: {figure.value:.2f}, limit {figure.limit:g}")
            was = before.get(figure.name)
            if was is not None and figure.loss(was) > LOSS:
                wrong.append(f"{figure.name}: {figure.value:.2f}, at the last release {was:.2f}")
    document = json.dumps([figure.to_document() for figure in done], indent=2) + "\n"
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(document, encoding="utf-8")
    if options.keep:
        RELEASE.write_text(document, encoding="utf-8")
    for line in wrong:
        show(f"MISSED {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
