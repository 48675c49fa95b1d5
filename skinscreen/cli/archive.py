"""``skinscreen archive``: many stored photos, screened again, compared and searched."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from skinscreen.cli.arguments import OK, REFUSED, USAGE, add_command, chosen, complain, say
from skinscreen.cli.record import opened
from skinscreen.cli.secrets import add_options
from skinscreen.language import number, tr, trc, trn

if TYPE_CHECKING:
    from skinscreen.archive.run import Progress
    from skinscreen.settings import Settings

_WAYS = ("found", "centred", "whole")
_CHUNK = 64


def add_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    actions = add_command(commands, "archive").add_subparsers(required=True, metavar="ACTION")
    return (_add_run(actions),)


def _add_run(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> argparse.ArgumentParser:
    words = tr("screen what is new or changed in a folder, or in the record, into an index")
    running = actions.add_parser("run", help=words, description=words)
    running.add_argument(
        "photos", nargs="?", metavar="FOLDER", help=tr("a folder of photos, or a URL of one")
    )
    running.add_argument("index", type=Path, metavar="INDEX", help=tr("the folder of the index"))
    running.add_argument(
        "--record", action="store_true", help=tr("screen the photos of the record's own visits")
    )
    running.add_argument(
        "--frame", choices=_WAYS, help=tr("how the frame is laid; as the settings say if not given")
    )
    running.add_argument(
        "--again", action="store_true", help=tr("screen those again that were refused")
    )
    running.add_argument(
        "--part", type=_count, default=_CHUNK, metavar="N",
        help=tr("photos of one file of the index"),
    )  # fmt: skip
    add_options(running)
    running.set_defaults(command=run)
    return running


def _count(text: str) -> int:
    try:
        n = int(text)
    except ValueError:
        n = 0
    if n < 1:
        raise argparse.ArgumentTypeError(tr("a whole number from 1 is needed"))
    return n


def run(options: argparse.Namespace) -> int:
    """Bring an index in step with a folder or the record."""
    from skinscreen.archive import extra

    if bool(options.photos) == options.record:
        complain(tr("name a folder of photos, or say --record"))
        return USAGE
    extra.require()
    preferences = chosen(options)
    done = _run_record(options, preferences) if options.record else _run(options, preferences)
    if not done.photos:
        complain(tr("there are no photos"))
    return REFUSED if done.refused or not done.photos else OK


def _run(options: argparse.Namespace, preferences: "Settings") -> "Progress":
    from skinscreen.archive import screened
    from skinscreen.archive.index import Index
    from skinscreen.archive.run import Here
    from skinscreen.archive.run import run as bring

    way = options.frame or ("found" if preferences.find_lesions else "centred")
    loaded = screened.load(preferences, way)
    places = screened.places_in(options.photos)
    with _progress(len(places)) as told:
        return bring(
            Index(options.index), loaded, places, Here(loaded), told,
            again=options.again, chunk=options.part,
        )  # fmt: skip


def _run_record(options: argparse.Namespace, preferences: "Settings") -> "Progress":
    from skinscreen.archive import screened
    from skinscreen.archive.index import Index
    from skinscreen.archive.run import write_rows
    from skinscreen.archive.visits import VISIT, screened_visits
    from skinscreen.services.visit_photos import count_visits, visit_photos

    loaded = screened.load(preferences, VISIT)
    asked, index = loaded.job.asked, Index(options.index)
    with opened(options) as records, _progress(count_visits(records)) as told:
        known = {}
        if index.exists:
            known = index.known(asked.bundle, asked.framing, again=options.again)
        rows = screened_visits(loaded, visit_photos(records), known)
        return write_rows(index, rows, told, options.part)


@contextmanager
def _progress(count: int) -> "Iterator[Callable[[Progress], None]]":
    """A bar with rate and time left on a terminal; at the end what was done, in a line."""
    from tqdm import tqdm

    began = time.monotonic()
    last: list[Progress] = []
    unit = trc("bar of progress", "photo")
    with tqdm(total=count, unit=unit, leave=False, disable=not sys.stderr.isatty()) as bar:

        def told(progress: "Progress") -> None:
            bar.update(progress.photos - (last[-1].photos if last else 0))
            last[:] = [progress]

        try:
            yield told
        finally:
            bar.clear()
            if last:
                _tell(last[0], time.monotonic() - began)


def _tell(done: "Progress", seconds: float) -> None:
    counts = (
        trn("{n} photo screened", "{n} photos screened", done.screened).format(n=done.screened),
        trn("{n} refused", "{n} refused", done.refused).format(n=done.refused),
        trn("{n} as it was", "{n} as they were", done.unchanged).format(n=done.unchanged),
    )
    rate = tr("{n} photos a second").format(n=number(done.photos / max(seconds, 1e-3), 1))
    say(", ".join((*counts, rate)))
