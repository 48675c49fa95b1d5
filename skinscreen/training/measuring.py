"""The commands that measure: ``check``, ``evaluate``, ``card`` and ``compare``."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from skinscreen import paths
from skinscreen.domain.errors import ModelError, TrainingError
from skinscreen.domain.manifest import FAMILIARITY_FILE, MODEL_FILE, RECOGNISER_FILE, Manifest
from skinscreen.inference import library
from skinscreen.inference.tflite import RuntimeOptions
from skinscreen.training import better, check, compare, kinds, plots, split, unseen
from skinscreen.training.bundle import write_bundle
from skinscreen.training.card import card_text
from skinscreen.training.config import Config, read_config
from skinscreen.training.evaluate import evaluate, uncalibrated
from skinscreen.training.material import SPLIT, read_samples, taxonomy_of
from skinscreen.training.sample import Sample
from skinscreen.training.summary import HEADLINE

EVALUATION_FILE = "evaluation.json"
_COUNTS = ("n_images", "n_lesions")
_SUBGROUPS_KEPT = ("source", "fitzpatrick")
"""Those the manifest holds, for the app to show; the card has them all."""


def register(commands: Any) -> None:  # noqa: ANN401 - argparse names no type for it
    """Add the four commands; each sets ``run``, which takes the parsed arguments."""
    _add_check(commands)
    _add_evaluate(commands)
    _add_card(commands)
    _add_compare(commands)


def _add_check(commands: Any) -> None:  # noqa: ANN401
    parser = commands.add_parser("check", help="look for faults in a data set")
    parser.add_argument("config", type=Path, help="the run's TOML file, which names the sources")
    parser.add_argument("--data", type=Path, default=Path(), help="folder of the data sets")
    parser.add_argument("--out", type=Path, default=Path("build/check"), help="for the report")
    parser.set_defaults(run=run_check)


def _add_evaluate(commands: Any) -> None:  # noqa: ANN401
    parser = commands.add_parser("evaluate", help="measure a bundle's shipped model file")
    parser.add_argument("bundle", type=Path, help="folder of the bundle")
    parser.add_argument("config", type=Path, help="the TOML file of the run that made it")
    parser.add_argument("--data", type=Path, default=Path(), help="folder of the data sets")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where the split is kept")
    parser.add_argument("--out", type=Path, help="for JSON and plots (build/evaluation/NAME)")
    parser.add_argument("--turned", action="store_true", help="also with turned views")
    parser.add_argument(
        "--write", action="store_true", help="write the results to the bundle's manifest and card"
    )
    parser.set_defaults(run=run_evaluate)


def _add_card(commands: Any) -> None:  # noqa: ANN401
    parser = commands.add_parser("card", help="write a bundle's MODEL_CARD.md again")
    parser.add_argument("bundle", type=Path, help="folder of the bundle")
    parser.add_argument("evaluation", type=Path, help=f"the {EVALUATION_FILE} of its model file")
    parser.add_argument(
        "--hold-out", type=Path, help="figures of sources held out, in place of those kept with it"
    )
    parser.set_defaults(run=run_card)


def _add_compare(commands: Any) -> None:  # noqa: ANN401
    parser = commands.add_parser("compare", help="put bundles side by side")
    parser.add_argument("bundles", type=Path, nargs="+", help="folders of bundles")
    parser.add_argument(
        "--on", type=Path, metavar="CONFIG",
        help="say whether the last is better than the first on the photos this run holds out",
    )  # fmt: skip
    parser.add_argument("--data", type=Path, default=Path(), help="folder of the data sets")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where its split is kept")
    parser.set_defaults(run=run_compare)


def run_check(arguments: argparse.Namespace) -> None:
    """Check the sources of a run; see ``check.check``."""
    config = read_config(arguments.config)
    samples = read_samples(config, arguments.data)
    found = check.check(samples, taxonomy_of(config))
    check.write_report(found, arguments.out)
    sys.stdout.write(check.to_markdown(found) + "\n")


def run_compare(arguments: argparse.Namespace) -> None:
    """Print the tables of ``compare``."""
    if arguments.on is not None:
        run_better(arguments)
        return
    sys.stdout.write(compare.to_markdown([compare.measure(b) for b in arguments.bundles]))


def run_better(arguments: argparse.Namespace) -> None:
    """Whether the last bundle is better than the first on the photos that a run holds out.

    Raises:
        TrainingError: the run's data or split are not usable.
    """
    parts = parts_of(read_config(arguments.on), arguments.data, arguments.runs)
    bundles = (arguments.bundles[0], arguments.bundles[-1])
    first, second = (library.load(one, RuntimeOptions(threads=1)) for one in bundles)
    sys.stdout.write(better.to_text(better.difference(first, second, parts[split.TEST])))


def run_evaluate(arguments: argparse.Namespace) -> None:
    """Measure a bundle on the parts of its run that it was not trained on."""
    config = read_config(arguments.config)
    classifier = library.load(arguments.bundle, RuntimeOptions(threads=1))
    parts = parts_of(config, arguments.data, arguments.runs)
    document, answers = evaluate(
        classifier,
        parts[split.TEST],
        parts[split.VALIDATION],
        judged_on=config.judged_on,
        turned=arguments.turned,
    )
    held_out = unseen.find(arguments.runs / config.name, arguments.config)
    document["unseen"] = [source.to_json() for source in held_out]
    manifest = classifier.manifest
    point = document["operating_point"]
    pictures = plots.draw(
        answers,
        uncalibrated(manifest, answers),
        None if point is None else point["threshold"],
        document["test"]["per_class"],
    )
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    folder = arguments.out or Path("build/evaluation") / manifest.name
    _write_all(folder, {EVALUATION_FILE: text.encode(), **pictures})
    if arguments.write:
        publish(arguments.bundle, document)
    sys.stdout.write(card_text(with_results(manifest, document), document))


def run_card(arguments: argparse.Namespace) -> None:
    """Write the manifest's results and the card from a kept evaluation."""
    try:
        document = json.loads(arguments.evaluation.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{arguments.evaluation} is not a readable evaluation ({error}); run evaluate again"
        raise TrainingError(msg) from error
    if arguments.hold_out is not None:
        document["unseen"] = [source.to_json() for source in unseen.read(arguments.hold_out)]
    publish(arguments.bundle, document)


def parts_of(config: Config, data: Path, runs: Path) -> dict[str, list[Sample]]:
    """A run's samples by part, as its kept split divides them.

    Raises:
        TrainingError: the data are not usable, or no split is kept.
    """
    samples = read_samples(config, data)
    assignment = split.read_split(runs / config.name / SPLIT, samples)
    return {part: [s for s in samples if assignment[s.id] == part] for part in split.PARTS}


def with_results(manifest: Manifest, document: dict[str, Any]) -> Manifest:
    """The manifest with the operating point and the test scores of an evaluation.

    Raises:
        TrainingError: the evaluation is of another model file.
    """
    if document["model"]["sha256"] != manifest.sha256:
        msg = f"the evaluation is of another model file than {manifest.name}'s: run evaluate again"
        raise TrainingError(msg)
    test, subgroups = document["test"], document["subgroups"]
    scores = {key: test[key] for key in (*_COUNTS, *HEADLINE, "per_class")}
    scores |= {f"by_{name}": subgroups[name] for name in _SUBGROUPS_KEPT}
    return replace(
        manifest,
        metrics={**manifest.metrics, "test": scores},
        modalities=kinds.modalities_of(document),
    )


def publish(bundle: Path, document: dict[str, Any]) -> None:
    """Write an evaluation into the bundle: manifest and card, atomically.

    Raises:
        TrainingError: the evaluation is of another model file, or the bundle is not writable.
        ModelError: the bundle is broken.
    """
    folder = bundle.resolve()
    manifest = with_results(library.verify(folder).manifest, document)
    if folder.name != manifest.name:
        msg = f"the bundle {manifest.name} lies in a folder named {folder.name}: rename it first"
        raise ModelError(msg)
    model = (folder / MODEL_FILE).read_bytes()
    known = None if manifest.familiarity is None else (folder / FAMILIARITY_FILE).read_bytes()
    kinds_file = None if manifest.recogniser is None else (folder / RECOGNISER_FILE).read_bytes()
    card = card_text(manifest, document)
    write_bundle(folder.parent, model, manifest, card, known, kinds_file)


def _write_all(folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            paths.write_atomically(folder / name, content)
    except OSError as error:
        msg = f"the results cannot be written to {folder} ({error}); give another with --out"
        raise TrainingError(msg) from error
