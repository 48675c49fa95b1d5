"""``skinscreen archive``: many stored photos, screened again, compared and searched."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
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
from skinscreen.language import mark, number, tr, trc, trn

if TYPE_CHECKING:
    from skinscreen.archive.run import Engine, Progress
    from skinscreen.archive.screened import Loaded
    from skinscreen.settings import Settings

_WAYS = ("found", "centred", "whole")
_CHUNK = 64
_NEAREST = 10
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
    if options.scheduler and not all(files):
        complain(tr("--scheduler needs --tls-ca, --tls-cert and --tls-key"))
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
    from skinscreen.archive.run import run as bring

    loaded = screened.load(preferences, _way(options))
    places = screened.places_in(options.photos)
    with _progress(len(places)) as told:
        return bring(
            Index(options.index), loaded, places, _engine(options, loaded, len(places)), told,
            again=options.again, chunk=options.part,
        )  # fmt: skip


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
    for one in likeness.nearest(index, row, options.count):
        leading = f", {tr(one.leading)}" if one.leading else ""
        answer = headline(Outcome(one.outcome))
        say(f"{number(one.similarity, 3)}  {one.photo}  {answer}{leading}")
    return OK


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
