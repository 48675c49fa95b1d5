"""``skinscreen archive``: many stored photos, screened again, compared and searched."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from skinscreen.cli.arguments import (
    OK,
    REFUSED,
    USAGE,
    Commands,
    add_command,
    chosen,
    complain,
    say,
)
from skinscreen.cli.record import opened
from skinscreen.cli.secrets import add_options
from skinscreen.language import count, mark, number, tr, trc, trn

if TYPE_CHECKING:
    from skinscreen.archive.run import Engine, Progress
    from skinscreen.archive.screened import Loaded
    from skinscreen.services.visit_photos import VisitPhoto
    from skinscreen.settings import Settings

_WAYS = ("found", "centred", "whole")
_CHUNK = 64
_NEAREST = 10
_EVERY_S = 60.0
"""How often it is said how far a run is, where no bar is shown."""
_NAMED = 20
"""Photos that were refused, of which each is named."""
_CERTIFICATES = {
    "tls-ca": mark("certificate of the authority of the cluster, PEM"),
    "tls-cert": mark("certificate of this program for the cluster, PEM"),
    "tls-key": mark("its key, PEM"),
}


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    actions = add_command(commands, "archive").add_subparsers(required=True, metavar="ACTION")
    return (_add_run(actions), _add_report(actions), _add_similar(actions))


def _add_run(actions: Commands) -> argparse.ArgumentParser:
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
    running.add_argument(
        "--workers", type=_count, metavar="N",
        help=tr("so many at a time on this machine; one for each processor if not given"),
    )  # fmt: skip
    running.add_argument(
        "--scheduler",
        metavar="URL",
        help=tr("screen on the cluster of this Dask scheduler, tls://"),
    )
    for option, words in _CERTIFICATES.items():
        running.add_argument(f"--{option}", type=Path, metavar="FILE", help=tr(words))
    add_options(running)
    running.set_defaults(command=run)
    return running


def _add_report(actions: Commands) -> argparse.ArgumentParser:
    words = tr("say how many answers a switch of the model would change, which, and by which class")
    reporting = actions.add_parser("report", help=words, description=words)
    reporting.add_argument("index", type=Path, metavar="INDEX", help=tr("the folder of the index"))
    reporting.add_argument(
        "--models", nargs=2, required=True, metavar=("BEFORE", "AFTER"),
        help=tr("two models of the index, by NAME or NAME@VERSION"),
    )  # fmt: skip
    reporting.add_argument(
        "--to", type=Path, metavar="FOLDER", help=tr("write it there as HTML and CSV")
    )
    reporting.set_defaults(command=report)
    return reporting


def _add_similar(actions: Commands) -> argparse.ArgumentParser:
    words = tr("name the photos of an index that are most like another one to the model")
    searching = actions.add_parser("similar", help=words, description=words)
    searching.add_argument("photo", metavar="PHOTO", help=tr("a photo"))
    searching.add_argument("index", type=Path, metavar="INDEX", help=tr("the folder of the index"))
    searching.add_argument(
        "--count", type=_count, default=_NEAREST, metavar="N", help=tr("how many")
    )
    searching.add_argument(
        "--frame", choices=_WAYS, help=tr("how the frame is laid; as the settings say if not given")
    )
    searching.set_defaults(command=similar)
    return searching


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
    if options.record and (options.scheduler or (options.workers or 1) > 1):
        inside = tr(
            "the record's photos do not leave this process: leave --workers and --scheduler out"
        )
        complain(inside)
        return USAGE
    files = (options.tls_ca, options.tls_cert, options.tls_key)
    if any((options.scheduler, *files)) and not all((options.scheduler, *files)):
        complain(tr("--scheduler needs --tls-ca, --tls-cert and --tls-key, and they need it"))
        return USAGE
    extra.require()
    preferences = chosen(options)
    bring = _run_record if options.record else _run
    photos, refused = bring(options, preferences)
    if not photos:
        complain(tr("there are no photos"))
    _name(refused)
    return REFUSED if refused or not photos else OK


def _name(refused: Mapping[str, str]) -> None:
    """Say which photos are not screened, and why."""
    for photo, why in islice(sorted(refused.items()), _NAMED):
        complain(f"{photo}: {why.removeprefix(photo.rpartition('/')[2] + ': ')}")
    more = len(refused) - _NAMED
    if more > 0:
        words = trn("{n} more photo was refused", "{n} more photos were refused", more)
        complain(words.format(n=count(more)))


def _run(options: argparse.Namespace, preferences: "Settings") -> "tuple[int, Mapping[str, str]]":
    """How many photos there are, and those that are not screened, with the reason."""
    from skinscreen.archive import screened
    from skinscreen.archive.index import Index
    from skinscreen.archive.rows import plain
    from skinscreen.archive.run import run as bring

    loaded, index = screened.load(preferences, _way(options)), Index(options.index)
    own, found = index.folder.absolute(), screened.places_in(options.photos)
    places = [place for place in found if not Path(place).is_relative_to(own)]
    with _progress(len(places)) as told:
        bring(
            index, loaded, places, _engine(options, loaded, len(places)), told,
            again=options.again, chunk=options.part,
        )  # fmt: skip
    asked, there = loaded.job.asked, {plain(place) for place in places}
    refused = index.refused(asked.bundle, asked.framing)
    return len(places), {photo: why for photo, why in refused.items() if photo in there}


def _engine(options: argparse.Namespace, loaded: "Loaded", photos: int) -> "Engine":
    """Where photos are screened; more workers than partitions would only cost their start."""
    from skinscreen.archive.run import Here

    if options.scheduler:
        from skinscreen.archive import cluster

        own = cluster.Certificates(options.tls_ca, options.tls_cert, options.tls_key)
        return cluster.Cluster(loaded.job, cluster.remote(options.scheduler, own))
    most = options.workers or len(os.sched_getaffinity(0))
    workers = min(most, -(-photos // options.part))
    if workers <= 1:
        return Here(loaded)
    from skinscreen.archive import cluster

    job = replace(loaded.job, threads=1)
    return cluster.Cluster(job, cluster.local(workers))


def _run_record(
    options: argparse.Namespace, preferences: "Settings"
) -> "tuple[int, Mapping[str, str]]":
    """The same of the record's visits."""
    from skinscreen.archive import screened
    from skinscreen.archive.index import Index
    from skinscreen.archive.run import write_rows
    from skinscreen.archive.visits import VISIT, forget_others, screened_visits
    from skinscreen.services.visit_photos import count_visits, visit_photos

    loaded = screened.load(preferences, VISIT)
    asked, index = loaded.job.asked, Index(options.index)
    with opened(options) as records, _progress(count_visits(records)) as told:
        known = {}
        if index.exists:
            known = index.known(asked.bundle, asked.framing, again=options.again)
        there: set[str] = set()

        def photos() -> "Iterator[VisitPhoto]":
            for one in visit_photos(records):
                there.add(one.visit_id)
                yield one

        done = write_rows(index, screened_visits(loaded, photos(), known), told, options.part)
    if gone := forget_others(index, there):
        words = trn(
            "{n} visit that the record no longer has was taken out of the index",
            "{n} visits that the record no longer has were taken out of the index",
            gone,
        )
        say(words.format(n=count(gone)))
    return done.photos, index.refused(asked.bundle, asked.framing)


def _way(options: argparse.Namespace) -> str:
    """How frames are laid."""
    return options.frame or ("found" if chosen(options).find_lesions else "centred")


def report(options: argparse.Namespace) -> int:
    """Compare two models."""
    from skinscreen.archive import compared, extra
    from skinscreen.archive.index import Index

    extra.require()
    index = Index(options.index)
    index.require()
    there = compared.models_in(index)
    before, after = (compared.model_named(name, there) for name in options.models)
    comparison = compared.compare(index, before, after)
    from skinscreen.archive import report as reports

    for sentence in reports.sentences(comparison):
        say(sentence)
    if options.to is not None:
        for file in reports.write(comparison, options.to):
            say(tr("{file}: written").format(file=file))
    return OK


def similar(options: argparse.Namespace) -> int:
    """Search for like photos."""
    from skinscreen.archive import extra
    from skinscreen.archive import similar as likeness
    from skinscreen.archive.index import Index
    from skinscreen.archive.screened import load
    from skinscreen.domain.assessment import Outcome
    from skinscreen.domain.wording import headline

    extra.require()
    index = Index(options.index)
    index.require()
    row = likeness.asked_about(load(chosen(options), _way(options)), options.photo)
    if row.outcome == Outcome.NO_RESULT:
        complain(tr("the model gives no result on this photo: what is near it may be so by chance"))
    near = likeness.nearest(index, row, options.count)
    if not near:
        complain(tr("the index has no other photo of this model, but for copies of this one"))
    for one in near:
        leading = f", {tr(one.leading)}" if one.leading else ""
        answer = headline(Outcome(one.outcome))
        say(f"{number(one.similarity, 3)}  {one.photo}  {answer}{leading}")
    return OK


@contextmanager
def _progress(count: int) -> "Iterator[Callable[[Progress], None]]":
    """How far it is, with rate and time left; at the end what was done, in a line.

    On a terminal a bar; elsewhere, as in a log, a line from time to time.
    """
    from tqdm import tqdm

    began = written = time.monotonic()
    shows_bar = sys.stderr.isatty()
    last: list[Progress] = []
    unit = trc("bar of progress", "photo")
    with tqdm(total=count, unit=unit, leave=False, disable=not shows_bar) as bar:

        def told(progress: "Progress") -> None:
            bar.update(progress.photos - (last[-1].photos if last else 0))
            last[:] = [progress]
            nonlocal written
            now = time.monotonic()
            if not shows_bar and now - written >= _EVERY_S:
                line = tqdm.format_meter(progress.photos, count, now - began, ncols=0, unit=unit)
                sys.stderr.write(f"{line.strip()}\n")
                sys.stderr.flush()
                written = now

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
