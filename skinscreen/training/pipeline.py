"""All stages of a run, from a backbone's weights to a trained model."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from skinscreen.domain.errors import TrainingError
from skinscreen.training import checkpoint as checkpoints
from skinscreen.training import from_bundle, split
from skinscreen.training.backbones import LAYER, build_backbone, unfreeze_last
from skinscreen.training.batches import Array, Batch, feature_inputs, photo_inputs
from skinscreen.training.config import Config, Stage, read_config
from skinscreen.training.features import cached_features, pooled
from skinscreen.training.fit import Lesson, predict, train_stage
from skinscreen.training.head import build_head, build_model
from skinscreen.training.material import Folders, Material, taxonomy_of
from skinscreen.training.pixel_cache import at_side
from skinscreen.training.stages import CHECKPOINT
from skinscreen.training.unfold import is_folded, unfold

log = logging.getLogger(__name__)

WEIGHTS = "model.weights.h5"
_UNFOLD_PHOTOS = 512
Taught = Callable[[Batch], Array] | None


def train(config: Config, folders: Folders, material: Material) -> Any:  # noqa: ANN401
    """All stages; gives the trained ``keras.Model``, whose weights are in the run's folder.

    Raises:
        TrainingError: the weights are not usable, the loss is lost, or the disk is full.
    """
    import keras

    folder = folders.runs / config.name
    folder.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(config.seed)
    model = _initial(config, folders, material)
    found = checkpoints.load(folder / CHECKPOINT)
    if found is not None:
        model.set_weights(found.best if found.progress.finished else found.weights)
    first = found.progress.stage + found.progress.finished if found else 0
    taught = _teacher(config, folders)
    for number, stage in enumerate(config.stage[first:], start=first):
        if _is_needed(model, stage, material):
            model = _run_stage(config, model, stage, number, material, folder, taught)
    model.save_weights(folder / WEIGHTS)
    return model


def _teacher(config: Config, folders: Folders) -> Taught:
    """What blends a teacher's answers into the targets, or None without a teacher.

    It learns from whole pictures alone: cached features are the student's own.

    Raises:
        TrainingError: the teacher is not trained, or answers with other classes.
    """
    if not config.teacher.config:
        return None
    chosen = read_config(Path(config.teacher.config))
    if chosen.taxonomy != config.taxonomy:
        raise TrainingError(f"the teacher {chosen.name} does not answer with {config.taxonomy}")
    model = load_trained(chosen, folders)
    share = np.float32(config.teacher.share)

    def taught(batch: Batch) -> Array:
        side = model.input_shape[1]
        answers = predict(model, at_side(batch.inputs.astype(np.uint8), side)).astype(np.float32)
        kinds = batch.targets.shape[1] - answers.shape[1]
        blended: Array = share * np.pad(answers, ((0, 0), (0, kinds))) + (1 - share) * batch.targets
        return blended

    return taught


def load_members(config: Config, folders: Folders) -> tuple[Any, ...]:
    """The trained models that a run's shipped model averages; of one without members, its own.

    Raises:
        TrainingError: a run is not finished.
    """
    return tuple(load_trained(one, folders) for one in member_configs(config))


def member_configs(config: Config) -> tuple[Config, ...]:
    """The configurations of the runs that are averaged; of one without members, itself.

    Raises:
        TrainingError: a member is itself an average, or answers with other classes, looks at
            another size, or learned from other sources.
    """
    chosen = config.averaged()
    for one in chosen:
        if one.members and one is not config:
            raise TrainingError(f"{one.name} is an average itself: name its members")
        _require_alike(one, config)
        if one.network.side != config.network.side:
            raise TrainingError(f"{one.name} looks at another side than {config.name}")
    return chosen


def _require_alike(one: Config, other: Config) -> None:
    for key in ("taxonomy", "source"):
        if getattr(one, key) != getattr(other, key):
            raise TrainingError(f"{one.name} has another {key} than {other.name}")


def load_trained(config: Config, folders: Folders) -> Any:  # noqa: ANN401
    """The model of a finished run.

    Raises:
        TrainingError: the run is not finished.
    """
    path = folders.runs / config.name / WEIGHTS
    if not path.exists():
        raise TrainingError(f"{path} does not exist: train {config.name} first")
    model = _build(config, config.network.side, None)
    model.load_weights(path)
    return model


def _build(config: Config, side: int, weights: Path | None) -> Any:  # noqa: ANN401
    network = config.network
    backbone = build_backbone(network.backbone, side, network.width, weights)
    head = build_head(backbone.output_shape[-1], len(taxonomy_of(config).classes))
    return build_model(backbone, head)


def _initial(config: Config, folders: Folders, material: Material) -> Any:  # noqa: ANN401
    name = config.network.weights
    start = Path(config.network.start)
    if config.network.start and start.is_file():
        return _rebuilt(config, _begun(config, folders, material), config.network.side)
    model = _build(config, config.network.side, folders.weights / name if name else None)
    if config.network.start:
        from_bundle.load(start, config.network.start_member, model)
    backbone = model.get_layer(LAYER)
    if is_folded(backbone) and (name or config.network.start):
        rows = np.flatnonzero(material.where(split.TRAIN))
        rng = np.random.default_rng(config.seed)
        chosen = np.sort(rng.choice(rows, min(len(rows), _UNFOLD_PHOTOS), replace=False))
        pixels = at_side(material.pixels[chosen], config.network.side).astype(np.float32)
        unfold(backbone, pixels / 127.5 - 1)
        if config.network.start:
            from_bundle.unfold_head(model, pixels)
    return model


def _begun(config: Config, folders: Folders, material: Material) -> Any:  # noqa: ANN401
    """The model of the run that this one begins with, trained now where it is not yet."""
    first = read_config(Path(config.network.start))
    _require_alike(first, config)
    if first.split != config.split:
        raise TrainingError(f"{first.name} has another split than {config.name}")
    if (folders.runs / first.name / WEIGHTS).exists():
        return load_trained(first, folders)
    return train(first, folders, material)


def _is_needed(model: Any, stage: Stage, material: Material) -> bool:  # noqa: ANN401
    if stage.only_below >= 1:
        return True
    held = material.where(split.VALIDATION)
    answers = predict(model, at_side(material.pixels[held], model.input_shape[1])).argmax(axis=1)
    accuracy = float((answers == material.labels[held]).mean())
    log.info("validation accuracy %.4f before stage %s", accuracy, stage.name)
    return accuracy < stage.only_below


def _run_stage(
    config: Config,
    model: Any,  # noqa: ANN401
    stage: Stage,
    number: int,
    material: Material,
    folder: Path,
    taught: Taught,
) -> Any:  # noqa: ANN401
    """The model after one stage."""
    side = stage.side or config.network.side
    if side != model.input_shape[1]:
        model = _rebuilt(config, model, side)
    trained = material.where(split.TRAIN)
    held = material.where(split.VALIDATION)
    kept = config.network.kept or config.network.side
    pixels = at_side(material.pixels[trained], kept)
    inputs = photo_inputs(pixels, config.augmentation, side)
    validation: Any = at_side(material.pixels[held], side)
    learner = model
    backbone = model.get_layer(LAYER)
    if stage.unfrozen == 0:
        backbone.trainable = False
        features = cached_features(backbone, inputs, len(pixels), stage.views, config.seed)
        inputs, validation = feature_inputs(features), pooled(backbone, validation)
        learner = model.get_layer("head")
    else:
        last = None if stage.unfrozen < 0 else stage.unfrozen
        unfreeze_last(backbone, last, stage.batch_norm)
    lesson = Lesson(
        inputs=inputs,
        labels=material.labels[trained],
        validation_inputs=validation,
        validation_labels=material.labels[held],
        malignant=tuple(c.malignant for c in taxonomy_of(config).classes),
        seed=config.seed,
        taught=taught if stage.unfrozen else None,
        sources=material.sources[trained] if stage.source_balance else None,
    )
    score = train_stage(model, learner, stage, number, lesson, folder)
    log.info("stage %s: best validation score %.4f", stage.name, score)
    return model if side == config.network.side else _rebuilt(config, model, config.network.side)


def _rebuilt(config: Config, model: Any, side: int) -> Any:  # noqa: ANN401
    """The same weights for another input size."""
    other = _build(config, side, None)
    other.set_weights(model.get_weights())
    return other
