"""``skinscreen models``: the bundles on this device."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from skinscreen import paths
from skinscreen.cli.arguments import FAILED, OK, chosen, complain, say
from skinscreen.domain.errors import ModelError
from skinscreen.imaging.source import shown
from skinscreen.inference import importer, library
from skinscreen.inference.tflite import RuntimeOptions
from skinscreen.services.acceptance import standing_of
from skinscreen.services.models import runtime_options

_NAMED = 12
"""Outputs that are named after an import."""


def list_all(options: argparse.Namespace) -> int:
    """Every bundle: name, version, classes, or why it cannot be used."""
    bundles = library.list_bundles(library.folders(), runtime_options(chosen(options)))
    for bundle in bundles:
        if isinstance(bundle, library.BrokenBundle):
            say(f"{shown(bundle.folder)}  NOT USABLE: {bundle.reason}")
        else:
            _describe(bundle)
    return _some(bundles, OK)


def _some(bundles: Sequence[library.Bundle | library.BrokenBundle], code: int) -> int:
    """The exit code where there are bundles; where there are none, that is said."""
    if bundles:
        return code
    complain("there are no models; install the program again")
    return FAILED


def _describe(bundle: library.Bundle) -> None:
    manifest = bundle.manifest
    malignant = [c.label for c in manifest.labels if c.malignant]
    own = bundle.folder.parent == paths.user_models()
    say(
        f"{manifest.name}  {manifest.version}  {len(manifest.labels)} classes, "
        f"{len(malignant)} malignant  {'imported' if own else 'bundled'}  "
        f"sha256 {manifest.sha256[:12]}"
    )
    say(f"    {standing_of(bundle.signed).sentence}")
    if manifest.operating_point is None:
        say("    not validated: no measured operating point")


def verify(options: argparse.Namespace) -> int:
    """Check bundles whole; the exit code says whether all are good."""
    places = library.folders()
    preferences = runtime_options(chosen(options))
    if not options.names:
        found = library.list_bundles(places, preferences)
    else:
        found = tuple(_verified(name, preferences) for name in options.names)
    for bundle in found:
        if isinstance(bundle, library.BrokenBundle):
            complain(bundle.reason)
        else:
            said = standing_of(bundle.signed).sentence
            say(f"{bundle.manifest.name}: good (sha256 {bundle.manifest.sha256}). {said}")
    broken = any(isinstance(bundle, library.BrokenBundle) for bundle in found)
    return _some(found, FAILED if broken else OK)


def _verified(name: str, preferences: RuntimeOptions) -> library.Bundle | library.BrokenBundle:
    try:
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
        raise ModelError(
            f"{shown(options.file)} does not name its classes nor how many they are; give "
            "--labels FILE"
        )
    if labels is None:
        complain(
            f"{shown(options.file)} does not name its {draft.label_count} classes; they are "
            "numbered (give --labels FILE to name them)"
        )
        labels = importer.numbered_labels(draft.label_count)
    marked = {*options.malignant, *(name for name in draft.malignant if name in labels)}
    folder = importer.install(draft, labels, marked, paths.user_models(), options.name)
    say(f"imported as {folder.name} ({len(labels)} classes)")
    say(f"  Its outputs: {_outputs(labels)}")
    for sentence in draft.assumptions:
        say(f"  {sentence}")
    if not marked:
        say("  No class is marked malignant (--malignant LABEL marks one).")
    say("  Not validated: it gives probabilities, but no answer.")
    say("  Not signed: it is shown as foreign.")
    return OK


def _outputs(labels: Sequence[str]) -> str:
    """Which output bears which name, for the person to check."""
    named = ", ".join(f"{i} {label}" for i, label in enumerate(labels[:_NAMED]))
    return named if len(labels) <= _NAMED else f"{named}, ..."
