"""``skinscreen models``: the bundles on this device."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from skinscreen import paths
from skinscreen.cli import trust
from skinscreen.cli.arguments import FAILED, OK, Commands, add_command, chosen, complain, say
from skinscreen.domain.errors import ModelError
from skinscreen.imaging.source import shown
from skinscreen.inference import detector, importer, library
from skinscreen.inference.detector import DetectorBundle
from skinscreen.inference.tflite import RuntimeOptions
from skinscreen.language import tr, trn
from skinscreen.services.acceptance import standing_of
from skinscreen.services.models import runtime_options

_NAMED = 12
"""Outputs that are named after an import."""
_PIXEL_SCALINGS = ("signed", "unit", "raw", "imagenet")


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    bundles = add_command(commands, "models")
    actions = bundles.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help=tr("list the models and whether they can be used"))
    listing.set_defaults(command=list_all)
    verifying = actions.add_parser("verify", help=tr("check every model, or those named"))
    verifying.add_argument("names", nargs="*", metavar="NAME")
    verifying.set_defaults(command=verify)
    importing = actions.add_parser("import", help=tr("add a .tflite file made elsewhere"))
    importing.add_argument("file", type=Path)
    importing.add_argument("--name", help=tr("what to call it"))
    importing.add_argument("--labels", type=Path, help=tr("text file with one label a line"))
    importing.add_argument(
        "--malignant", action="append", default=[], metavar="LABEL",
        help=tr("a label that is malignant; may be given again"),
    )  # fmt: skip
    importing.add_argument(
        "--pixels", choices=_PIXEL_SCALINGS, help=tr("how its pixels are scaled")
    )
    importing.set_defaults(command=import_file)
    return (listing, verifying, importing, *trust.add_commands(actions))


def list_all(options: argparse.Namespace) -> int:
    """Every bundle: name, version, classes, or why it cannot be used."""
    bundles = library.list_bundles(library.folders(), runtime_options(chosen(options)))
    for bundle in bundles:
        if isinstance(bundle, library.BrokenBundle):
            unusable = tr("NOT USABLE: {why}").format(why=bundle.reason)
            say(f"{shown(bundle.folder)}  {unusable}")
        else:
            _describe(bundle)
    for found in library.list_detectors(library.folders(), runtime_options(chosen(options))):
        if isinstance(found, library.BrokenBundle):
            unusable = tr("NOT USABLE: {why}").format(why=found.reason)
            say(f"{shown(found.folder)}  {unusable}")
        else:
            _describe_detector(found)
    return _some(bundles, OK)


def _describe_detector(bundle: DetectorBundle) -> None:
    manifest = bundle.manifest
    # L10N: what a model is for, in few words
    purpose = tr("finds lesions")
    origin = _origin(bundle.folder)
    say(f"{manifest.name}  {manifest.version}  {purpose}  {origin}  sha256 {manifest.sha256[:12]}")
    say(f"    {standing_of(bundle.signed).sentence}")


def _some(bundles: Sequence[object], code: int) -> int:
    """The exit code where there are bundles; where there are none, that is said."""
    if bundles:
        return code
    complain(tr("there are no models; install the program again"))
    return FAILED


def _origin(folder: Path) -> str:
    # L10N: where a model comes from, in one word
    return tr("imported") if folder.parent == paths.user_models() else tr("bundled")


def _describe(bundle: library.Bundle) -> None:
    manifest = bundle.manifest
    count, malignant = len(manifest.labels), sum(c.malignant for c in manifest.labels)
    classes = trn(
        "{n} classes, {malignant} malignant", "{n} classes, {malignant} malignant", count
    ).format(n=count, malignant=malignant)
    origin = _origin(bundle.folder)
    say(f"{manifest.name}  {manifest.version}  {classes}  {origin}  sha256 {manifest.sha256[:12]}")
    say(f"    {standing_of(bundle.signed).sentence}")
    if manifest.operating_point is None:
        unmeasured = tr("not validated: no measured operating point")
        say(f"    {unmeasured}")


def verify(options: argparse.Namespace) -> int:
    """Check bundles whole; the exit code says whether all are good."""
    places = library.folders()
    preferences = runtime_options(chosen(options))
    found: tuple[library.Bundle | DetectorBundle | library.BrokenBundle, ...]
    if not options.names:
        bundles = library.list_bundles(places, preferences)
        found = (*bundles, *library.list_detectors(places, preferences)) if bundles else ()
    else:
        found = tuple(_verified(name, preferences) for name in options.names)
    for bundle in found:
        if isinstance(bundle, library.BrokenBundle):
            complain(bundle.reason)
        else:
            standing = standing_of(bundle.signed).sentence
            # L10N: {standing} is a sentence on who signed the model
            good = tr("{model}: good (sha256 {digest}). {standing}")
            kept = bundle.manifest
            say(good.format(model=kept.name, digest=kept.sha256, standing=standing))
    broken = any(isinstance(bundle, library.BrokenBundle) for bundle in found)
    return _some(found, FAILED if broken else OK)


def _verified(
    name: str, preferences: RuntimeOptions
) -> library.Bundle | DetectorBundle | library.BrokenBundle:
    try:
        for folder in library.detectors(library.folders()):
            if folder.name == name:
                return detector.verify(folder, preferences)
        return library.verify(library.find(name, library.folders()), preferences)
    except ModelError as error:
        return library.BrokenBundle(Path(name), str(error))


def import_file(options: argparse.Namespace) -> int:
    """Try a ``.tflite`` file and add it to the person's models."""
    draft = importer.prepare(options.file, options.pixels, runtime_options(chosen(options)))
    labels = draft.labels
    if options.labels is not None:
        labels = importer.read_label_file(options.labels, draft)
    if labels is None and not draft.label_count:
        unknown = tr("{file} does not name its classes nor how many they are; give --labels FILE")
        raise ModelError(unknown.format(file=shown(options.file)))
    if labels is None:
        unnamed = trn(
            "{file} does not name its {n} classes; they are numbered (give --labels FILE to name "
            "them)",
            "{file} does not name its {n} classes; they are numbered (give --labels FILE to name "
            "them)",
            draft.label_count,
        )
        complain(unnamed.format(file=shown(options.file), n=draft.label_count))
        labels = importer.numbered_labels(draft.label_count)
    marked = {*options.malignant, *(name for name in draft.malignant if name in labels)}
    folder = importer.install(draft, labels, marked, paths.user_models(), options.name)
    imported = trn(
        "imported as {name} ({n} classes)", "imported as {name} ({n} classes)", len(labels)
    )
    say(imported.format(name=folder.name, n=len(labels)))
    sentences = [tr("Its outputs: {names}").format(names=_outputs(labels)), *draft.assumptions]
    if not marked:
        sentences.append(tr("No class is marked malignant (--malignant LABEL marks one)."))
    sentences.append(tr("Not validated: it gives probabilities, but no answer."))
    sentences.append(tr("Not signed: it is shown as foreign."))
    for sentence in sentences:
        say(f"  {sentence}")
    return OK


def _outputs(labels: Sequence[str]) -> str:
    """Which output bears which name, for the person to check."""
    named = ", ".join(f"{i} {label}" for i, label in enumerate(labels[:_NAMED]))
    return named if len(labels) <= _NAMED else f"{named}, ..."
