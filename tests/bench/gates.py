"""What the gates for poor and for unfamiliar photos add to the time from a crop to its result."""

import time
from pathlib import Path

from skinscreen.imaging import crop, quality
from skinscreen.imaging.decode import read_photo
from skinscreen.imaging.glance import Glance
from skinscreen.services.models import load_screener
from skinscreen.services.screening import ScreeningRequest
from skinscreen.services.speed import framed
from skinscreen.services.turns import by_turns
from skinscreen.settings import Settings
from tests.bench.figure import Figure

ROUNDS = 200


def measure(phone_photo: Path) -> Figure:
    """With one thread and by the process's CPU time, so that busy neighbours do not count."""
    screener = load_screener(Settings(threads=1))
    photo = read_photo(phone_photo)
    box = framed(photo)
    request = ScreeningRequest(0, photo, box)
    needed = screener.manifest.input.side
    pixels = crop.cut(photo, box, needed)
    scores = screener.score(pixels)
    classifier = screener.classifier

    def gates() -> None:
        quality.check(box.side, needed)
        seen = Glance(pixels)
        quality.look(seen)
        classifier.familiarity(scores, seen, spoiled=False)

    turns = by_turns(lambda: screener.screen(request), gates, ROUNDS, time.process_time)
    whole, added = turns.ours, turns.base
    shares = sorted(gate / (all_ - gate) for all_, gate in turns.pairs)
    return Figure(
        "gates / crop to result without them",
        shares[len(shares) // 2],
        "x",
        0.15,
        spread=(shares[len(shares) // 4], shares[len(shares) * 3 // 4]),
        detail=f"{added * 1e3:.2f} ms of {whole * 1e3:.2f} ms, one thread",
    )
