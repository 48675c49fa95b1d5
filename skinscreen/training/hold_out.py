"""The test that counts: a recipe trained without one source, and measured on it.

Nothing of the source is used: not for training, nor for choosing an epoch, the temperature, the
threshold or a limit of a gate. The figures are those of another clinic with another device.
"""

import re
from dataclasses import replace
from pathlib import Path

from skinscreen.domain.errors import TrainingError
from skinscreen.training.config import Config, Stage, read_config


def held_out_config(config: Config, source: str) -> Config:
    """The recipe of a run that never sees a source, shortened where its stages say so.

    Of an average of several runs it is the first one's recipe.

    Raises:
        TrainingError: there is no such source, or no other one.
    """
    names = [s.name for s in config.source]
    if source not in names or len(names) == 1:
        raise TrainingError(f"{source!r} cannot be held out: the sources are {', '.join(names)}")
    recipe = read_config(Path(config.members[0])) if config.members else config
    slug = re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")
    stages = (_shortened(stage) for stage in recipe.stage)
    return replace(
        recipe,
        name=f"{recipe.name}-without-{slug}",
        judged_on="" if config.judged_on == source else config.judged_on,
        stage=tuple(stage for stage in stages if stage.epochs),
    )


def _shortened(stage: Stage) -> Stage:
    if not stage.held_out_epochs:
        return stage
    return replace(stage, epochs=max(0, stage.held_out_epochs))
