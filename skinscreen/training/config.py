"""A run's record: the TOML file from which it can be repeated."""

import collections.abc
import dataclasses
import tomllib
import types
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.manifest import is_bundle_name
from skinscreen.training.augment import Augmentation
from skinscreen.training.dataset import Source
from skinscreen.training.split import Shares


@dataclass(frozen=True, slots=True)
class Architecture:
    """The network.

    Attributes:
        backbone: one of ``backbones.BACKBONES``.
        side: of the input, in pixels.
        width: multiplier of the channel counts.
        weights: file in the weights folder, or empty for random ones.
        start: path of the TOML file of a run with whose weights this one begins, which is trained
            first where it is not yet; or of a bundle's folder; or empty.
        start_member: of a bundle that averages several networks the one to begin with, from 0.
        start_saw: names of the sources that the network it begins with was trained on.
        views: of one photo whose logits the shipped model averages: 1, or 2 or 4 with
            mirrored ones, which takes as many times as long.
        variant: of the shipped file, one of ``convert.VARIANTS``; the command ``convert`` says
            which of them lose too much.
        kept: side of the decoded photos that training cuts from, in pixels; 0 for ``side``.
            More than ``side`` keeps the detail that a nearer framing shows.
    """

    backbone: str = "mobilenet_v3_small"
    side: int = 224
    width: float = 1.0
    weights: str = ""
    start: str = ""
    start_member: int = 0
    start_saw: tuple[str, ...] = ()
    views: int = 1
    variant: str = "float16"
    kept: int = 0

    def __post_init__(self) -> None:
        """Refuse another number of views.

        Raises:
            TrainingError: it is neither 1 nor 4.
        """
        if self.views not in (1, 2, 4):
            raise TrainingError(f"views = {self.views}: only 1, 2 and 4 are possible")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of training.

    Attributes:
        name: as it stands in the log.
        unfrozen: number of the backbone's last layers that train; 0 for the head alone (on
            cached features), -1 for all.
        epochs: at most.
        learning_rate: at the start.
        batch: photos in a step.
        side: input side in pixels during this stage; 0 for the network's own.
        photos: drawn for one epoch; 0 for as many as there are.
        views: augmented views of each photo whose features are cached; head stage only.
        balance: how evenly classes are drawn: 0 as they occur, 1 all alike.
        source_balance: how evenly sources are drawn within a class, likewise.
        class_weights: whether the loss weighs classes inversely to how often they are drawn.
        weight_decay: decoupled, of AdamW.
        smoothing: of the labels, 0 to 1.
        mixup: alpha of the Beta distribution; 0 for none.
        focal: gamma of the focal loss; 0 for cross-entropy.
        logit_adjustment: tau of the logit-adjusted loss (Menon et al., ICLR 2021); 0 for none.
        ema: momentum of the weights' moving average; 0 for none.
        cosine: whether the learning rate falls to 0 along a cosine.
        warmup: epochs during which it first rises from 0.
        patience: epochs without a better validation score before the stage ends; 0 for never.
        only_below: the stage is left out where validation accuracy has reached this.
        held_out_epochs: epochs in a run of ``hold-out``; 0 for ``epochs``, -1 for none at all.
        batch_norm: whether the backbone's unfrozen normalisations learn as well.
    """

    name: str
    unfrozen: int
    epochs: int
    learning_rate: float
    batch: int = 32
    side: int = 0
    photos: int = 0
    views: int = 4
    balance: float = 0.0
    source_balance: float = 0.0
    class_weights: bool = True
    weight_decay: float = 0.0
    smoothing: float = 0.0
    mixup: float = 0.0
    focal: float = 0.0
    logit_adjustment: float = 0.0
    ema: float = 0.0
    cosine: bool = False
    warmup: float = 0.0
    patience: int = 0
    only_below: float = 1.0
    held_out_epochs: int = 0
    batch_norm: bool = False


@dataclass(frozen=True, slots=True)
class Teacher:
    """A larger model whose answers a small one learns (Hinton et al., 2015).

    Attributes:
        config: path of the finished run's TOML file, or empty for no teacher.
        share: of the teacher's answer in the target, 0 to 1; the rest is the label.
    """

    config: str = ""
    share: float = 0.5


@dataclass(frozen=True, slots=True)
class SearchRange:
    """A number that a random search draws.

    Attributes:
        key: names and positions with dots between: ``stage.1.learning_rate``.
        low: the smallest value.
        high: the largest value.
        log: whether magnitudes are drawn alike.
    """

    key: str
    low: float
    high: float
    log: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """All that decides a run.

    Attributes:
        name: of the bundle.
        version: of the model.
        taxonomy: name of the classes.
        licence: terms of the model, in words.
        origin: of the backbone's weights, in words.
        judged_on: the source whose test photos give the headline; empty for all sources.
        seed: of everything drawn by chance.
        source: the data sets.
        stage: the stages, in order; none for an average of other runs.
        members: paths of the TOML files whose runs' logits the shipped model averages; none
            for this run alone. They share the sources; see ``material.prepare`` for the split.
        network: the architecture.
        split: shares kept from training.
        augmentation: of training photos.
        teacher: whose answers are learned beside the labels.
        search: numbers that the command ``search`` draws.
    """

    name: str
    version: str
    taxonomy: str
    source: tuple[Source, ...]
    stage: tuple[Stage, ...] = ()
    members: tuple[str, ...] = ()
    licence: str = ""
    origin: str = ""
    judged_on: str = ""
    seed: int = 1
    network: Architecture = field(default_factory=Architecture)
    split: Shares = field(default_factory=Shares)
    augmentation: Augmentation = field(default_factory=Augmentation)
    teacher: Teacher = field(default_factory=Teacher)
    search: tuple[SearchRange, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could not be trained or written as a bundle.

        Raises:
            TrainingError: the name cannot be a bundle's, or there are both stages and members.
        """
        if not is_bundle_name(self.name):
            raise TrainingError(f"name = {self.name!r}: use letters, digits, '.', '_' and '-'")
        if self.stage and self.members:
            raise TrainingError(
                f"{self.name}: give stages to train or members to average, not both"
            )

    def averaged(self) -> "tuple[Config, ...]":
        """The configurations of the runs that are averaged; of one without members, itself.

        Raises:
            TrainingError: a member's file is not usable.
        """
        return tuple(read_config(Path(path)) for path in self.members) or (self,)


def read_config(path: Path) -> Config:
    """Read a run's TOML file.

    Raises:
        TrainingError: the file is unreadable, or a key is unknown, missing or of the wrong
            kind; names the key.
    """
    config: Config = read_table(Config, path)
    return config


def read_table(cls: Any, path: Path) -> Any:  # noqa: ANN401 - an instance of ``cls``
    """Read a TOML file as the dataclass ``cls``; see ``read_config``."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TrainingError(f"{path} is not a readable TOML file ({error})") from error
    return _build(cls, table, str(path))


def _build(cls: Any, table: Any, where: str) -> Any:  # noqa: ANN401
    """A dataclass from a TOML table, checked against its annotations."""
    if not isinstance(table, dict):
        raise TrainingError(f"{where} must be a table")
    hints = typing.get_type_hints(cls)
    fields = {f.name: f for f in dataclasses.fields(cls)}
    for key in table.keys() - fields.keys():
        raise TrainingError(f"{where}: there is no key {key!r} ({', '.join(fields)} are known)")
    for name, one in fields.items():
        required = one.default is dataclasses.MISSING
        if required and one.default_factory is dataclasses.MISSING and name not in table:
            raise TrainingError(f"{where}: the key {name!r} is missing")
    values = {k: _value(hints[k], v, f"{where}: {k}") for k, v in table.items()}
    return cls(**values)


def _value(hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401
    if isinstance(hint, types.UnionType):
        hint = next(h for h in typing.get_args(hint) if h is not types.NoneType)
    if dataclasses.is_dataclass(hint):
        return _build(hint, value, where)
    origin = typing.get_origin(hint)
    if origin is tuple:
        return _rows(typing.get_args(hint)[0], value, where)
    if origin is collections.abc.Mapping:
        return _texts(value, where)
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise TrainingError(f"{where} must be {hint.__name__}, not {value!r}")
    return value


def _rows(hint: Any, value: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401
    if hint is str and isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        raise TrainingError(f"{where} must be a list")
    return tuple(_value(hint, row, f"{where}[{i}]") for i, row in enumerate(value))


def _texts(value: Any, where: str) -> dict[str, str]:  # noqa: ANN401
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise TrainingError(f"{where} must be a table of texts")
    return value
