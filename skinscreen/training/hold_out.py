"""The test that counts: a recipe trained without one source, and measured on it.

Nothing of the source is used: not for training, nor for choosing an epoch, the temperature, the
threshold or a limit of a gate. The figures are those of another clinic with another device.
"""

import argparse
import logging
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.interval import Interval
from skinscreen.domain.modality import Modality
from skinscreen.domain.unseen import UnseenSource
from skinscreen.inference import library
from skinscreen.inference.tflite import RuntimeOptions
from skinscreen.training import familiarity, gates, metrics, split, unseen
from skinscreen.training.bootstrap import Weights, interval, resample
from skinscreen.training.calibrate import scale
from skinscreen.training.config import Config, Stage, read_config
from skinscreen.training.evaluate import answer
from skinscreen.training.material import Folders, Material, prepare
from skinscreen.training.sample import Sample
from skinscreen.training.summary import Answers, headline

log = logging.getLogger(__name__)


def register(commands: Any) -> None:  # noqa: ANN401 - argparse names no type for it
    """Add the command."""
    parser = commands.add_parser("hold-out", help="train without a source, and measure on it")
    parser.add_argument("config", type=Path, help="the TOML file of the recipe")
    parser.add_argument("--source", required=True, help="name of the source that is left out")
    parser.add_argument(
        "--beside", type=Path, help="another run's TOML file, whose figures these join"
    )
    parser.add_argument("--data", type=Path, default=Path(), help="folder of the data sets")
    parser.add_argument("--weights", type=Path, default=Path(), help="folder of the backbones")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="for checkpoints and logs")
    parser.add_argument("--photos", type=int, default=gates.PHOTOS, help="that fit the gates")
    parser.add_argument("--pictures", type=Path, help=gates.PICTURES)
    parser.set_defaults(run=run_hold_out)


def run_hold_out(arguments: argparse.Namespace) -> None:
    """Train, export, fit the gates, measure; the figures join those beside the configuration."""
    folders = Folders(arguments.data, arguments.weights, arguments.runs)
    config = read_config(arguments.config)
    extent = replace(gates.Extent(), photos=arguments.photos, pictures=arguments.pictures)
    found = hold_out(config, arguments.source, folders, extent)
    beside: Path = arguments.beside or arguments.config
    path = beside.with_suffix(f".{unseen.HOLD_OUT_FILE}")
    before = unseen.read(path) if path.exists() else ()
    every = [*(row for row in before if row.source != found.source), found]
    unseen.write(path, sorted(every, key=lambda row: row.source))
    sys.stdout.write(unseen.card_section(every) + "\n")


def hold_out(config: Config, source: str, folders: Folders, extent: gates.Extent) -> UnseenSource:
    """What the recipe is worth on a source that it never saw.

    Args:
        config: of the recipe; its split is the one that all of its runs share.
        source: name of the source that is left out.
        folders: where to read and write; a run that was stopped goes on.
        extent: what the gates are fitted on.

    Raises:
        TrainingError: there is no such source, or the run fails.
        ModelError: the runtime refuses the model.
    """
    from skinscreen.training.export import export
    from skinscreen.training.pipeline import train

    recipes = held_out_configs(config, source)
    material = prepare(config, folders).without(source)
    models = [train(one, folders, material) for one in recipes]
    shipped = replace(_without(config, source), members=())
    bundle = export(models, shipped, material, folders.runs / recipes[0].name)
    return measure(bundle, recipes, material, extent)


def held_out_configs(config: Config, source: str) -> tuple[Config, ...]:
    """The recipes of the runs that never see a source, shortened where their stages say so.

    Of an average they are those of its members, without any whose first weights saw the source.

    Raises:
        TrainingError: there is no such source, or no other one, or all first weights saw it.
    """
    names = [s.name for s in config.source]
    if source not in names or len(names) == 1:
        raise TrainingError(f"{source!r} cannot be held out: the sources are {', '.join(names)}")
    every = config.averaged()
    unseeing = [one for one in every if source not in one.network.start_saw]
    if not unseeing:
        raise TrainingError(
            f"{source!r} cannot be held out: the weights that {every[0].name} begins with may have "
            "seen it; hold it out of a run that begins without, with --beside this one"
        )
    return tuple(replace(_without(one, source), stage=_shortened(one.stage)) for one in unseeing)


def _without(config: Config, source: str) -> Config:
    """The configuration under the name of a run without a source, and not judged on it."""
    slug = re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")
    judged_on = "" if config.judged_on == source else config.judged_on
    return replace(config, name=f"{config.name}-without-{slug}", judged_on=judged_on)


def _shortened(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    short = [
        replace(stage, epochs=max(0, stage.held_out_epochs)) if stage.held_out_epochs else stage
        for stage in stages
    ]
    return tuple(stage for stage in short if stage.epochs)


def recipe_of(recipes: Sequence[Config]) -> str:
    """What was trained, in words: the networks, their stages and epochs."""
    one_each = " and ".join(map(_recipe_of, recipes))
    return one_each if len(recipes) == 1 else f"the average of {one_each}"


def _recipe_of(recipe: Config) -> str:
    stages = ", ".join(f"{stage.name} {stage.epochs} epochs" for stage in recipe.stage)
    start = Path(recipe.network.start).name.removesuffix(".toml")
    begun = f", begun with {start}" if start else ""
    return f"one network of {recipe.network.backbone}{begun}: {stages or 'as it was'}"


def measure(
    bundle: Path, recipes: Sequence[Config], material: Material, extent: gates.Extent
) -> UnseenSource:
    """A bundle's figures on the test part, which is the source that was held out.

    The gates are fitted here, on the other sources, as ``gates`` fits them.

    Raises:
        TrainingError: a photo cannot be read.
        ModelError: the model fails, or the bundle has no threshold.
    """
    classifier = library.load(bundle, RuntimeOptions(threads=1))
    parts = {part: material.of(part) for part in split.PARTS}
    gate = gates.fit(gates.look(classifier, parts, extent, recipes[0].augmentation))
    samples = parts[split.TEST]
    seen = familiarity.see(classifier, samples, [False] * len(samples))
    no_result = gate.refuses_seen(seen)
    answers = answer(classifier, samples)
    manifest = classifier.manifest
    own = manifest.calibrated(Modality(samples[0].modality))
    point = manifest.operating_point if own is None else own.operating_point
    if point is None:
        raise TrainingError(f"{bundle} has no threshold: export it again")
    if own is not None:
        scaled = scale(answers.probabilities, own.temperature)
        answers = replace(answers, probabilities=scaled)
    stopped = (seen.held_back & ~no_result, no_result)
    found = figures(samples, answers, point.threshold, stopped, recipe_of(recipes))
    return replace(found, own_threshold=own is not None)


def figures(
    samples: Sequence[Sample],
    answers: Answers,
    threshold: float,
    stopped: tuple[metrics.Flags, metrics.Flags],
    recipe: str,
) -> UnseenSource:
    """All that is told of one source, with 95 % intervals over its lesions.

    Args:
        samples: its photos.
        answers: on them, in the same order.
        threshold: of a referral, chosen without them.
        stopped: whether the quality gate asks for another photo, [n], and whether the check for
            unfamiliar photos refuses it, [n].
        recipe: what was trained, in words.
    """
    weights = resample(answers.groups)
    scores, malignant = answers.malignant_scores, answers.malignant
    head = headline(answers)

    def share(flags: metrics.Flags) -> Interval:
        def counted(w: Weights) -> metrics.Floats:
            part: metrics.Floats = (w @ flags) / w.sum(axis=1)
            return part

        return interval(counted, weights)

    return UnseenSource(
        source=samples[0].source,
        modality=Modality(samples[0].modality),
        n=len(samples),
        n_malignant=int(malignant.sum()),
        melanoma_auc=Interval(**head["melanoma_auc"]),
        malignant_auc=Interval(**head["malignant_auc"]),
        sensitivity=interval(
            partial(metrics.sensitivity, scores, malignant, threshold=threshold), weights
        ),
        specificity=interval(
            partial(metrics.specificity, scores, malignant, threshold=threshold), weights
        ),
        ece=_calibration_error(answers, weights),
        retake=share(stopped[0]),
        no_result=share(stopped[1]),
        recipe=recipe,
    )


def _calibration_error(answers: Answers, weights: Weights) -> Interval:
    """Of the classes, or of malignant against benign where the classes are not all known."""
    if answers.known.all():
        probabilities, labels = answers.probabilities, answers.labels
    else:
        scores = answers.malignant_scores
        probabilities = np.stack([1 - scores, scores], axis=1)
        labels = answers.malignant.astype(np.intp)
    return interval(partial(metrics.ece, probabilities, labels), weights)
