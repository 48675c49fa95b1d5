"""A detector's record: the TOML file from which it can be made again."""

from dataclasses import dataclass, field
from pathlib import Path

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.manifest import is_bundle_name
from skinscreen.training.augment import Augmentation
from skinscreen.training.config import read_table
from skinscreen.training.dataset import Source
from skinscreen.training.detection.loss import LOSSES
from skinscreen.training.split import Shares


@dataclass(frozen=True, slots=True)
class Network:
    """The network.

    Attributes:
        backbone: one of ``backbones.BACKBONES``.
        side: of the input, in pixels.
        width: multiplier of the backbone's channel counts.
        channels: of the maps and heads.
        weights: of the backbone, a file in the weights folder, or empty for random ones.
        start: folder of a bundle with whose weights the run begins instead, relative to the runs'
            folder; empty for none.
    """

    backbone: str = "mobilenet_v3_small"
    side: int = 300
    width: float = 1.0
    channels: int = 64
    weights: str = ""
    start: str = ""


@dataclass(frozen=True, slots=True)
class Scenes:
    """How many pictures of each kind are made of each part of the photos.

    Attributes:
        composed: with lesions put into wide skin.
        bare: wide skin with distractors and no lesion.
        plain: photos of lesions as they are, those with a mask.
        clinical: photos of lesions as they are, those with a box of the table.
        everyday: photos of anything but skin.
        surrounded: close photos with a box in the midst of wider skin, for training alone.
        dermoscopic: like the composed ones, of lesions with a mask alone; for choosing the
            threshold and for judging.
        validation: of each of these how many for choosing, as a share of the above.
        test: likewise for judging.
        times: how many times as many are made for training.
    """

    composed: int = 1600
    bare: int = 300
    plain: int = 500
    clinical: int = 300
    everyday: int = 300
    surrounded: int = 0
    dermoscopic: int = 0
    validation: float = 0.12
    test: float = 0.2
    times: int = 1


@dataclass(frozen=True, slots=True)
class DetectorStage:
    """One stage of training.

    Attributes:
        name: as it stands in the log.
        unfrozen: number of the backbone's last layers that train; 0 for none, -1 for all.
        epochs: as many.
        learning_rate: at the start.
        batch: scenes in a step.
        side: input side in pixels during this stage; 0 for the network's own.
        scenes: drawn for one epoch; 0 for all.
        weight_decay: decoupled, of AdamW.
        cosine: whether the learning rate falls to 0 along a cosine.
        warmup: epochs during which it first rises from 0.
        loss: of the classes, one of ``loss.LOSSES``.
        box_weight: of the boxes' loss beside it.
        ema: momentum of the weights' moving average, which is judged and kept; 0 for none.
        batch_norm: whether the backbone's unfrozen normalisations learn as well.
    """

    name: str
    unfrozen: int
    epochs: int
    learning_rate: float
    batch: int = 16
    side: int = 0
    scenes: int = 0
    weight_decay: float = 0.0
    cosine: bool = False
    warmup: float = 0.0
    loss: str = "focal"
    box_weight: float = 2.0
    ema: float = 0.0
    batch_norm: bool = False

    def __post_init__(self) -> None:
        """Refuse a loss that there is not.

        Raises:
            TrainingError: names the losses.
        """
        if self.loss not in LOSSES:
            raise TrainingError(
                f"stage {self.name!r}: loss = {self.loss!r}: take one of {', '.join(LOSSES)}"
            )


@dataclass(frozen=True, slots=True)
class DetectorConfig:
    """All that decides a detector.

    Attributes:
        name: of the bundle.
        version: of the model.
        source: the data sets of photos with masks or boxes.
        stage: the stages, in order.
        taxonomy: of the sources' labels, which a detector does not tell apart.
        licence: terms of the model, in words.
        origin: of the backbone's weights, in words.
        seed: of everything drawn by chance.
        boxes: path of the table of boxes; see ``boxes.read_table``; empty for none.
        everyday: zip archive of photos of anything but skin, relative to the data folder.
        everyday_origin: their origin and terms, in words.
        phone: zip archive of whole phone photos to judge by, relative to the data folder; their
            boxes are in the table. Empty for none.
        split_of: name of a run whose split is taken, so that what judges its model judges the
            detector; empty to split anew.
        closer_looks: at parts of a photo, at most; see ``inference.closer_looks``.
        network: the architecture.
        scenes: how many.
        split: shares kept from training.
        augmentation: of scenes: rotation, squeeze, colours and losses of detail.
    """

    name: str
    version: str
    source: tuple[Source, ...]
    stage: tuple[DetectorStage, ...]
    taxonomy: str = "lesion8"
    licence: str = ""
    origin: str = ""
    seed: int = 1
    boxes: str = ""
    everyday: str = ""
    everyday_origin: str = ""
    phone: str = ""
    split_of: str = ""
    closer_looks: int = 0
    network: Network = field(default_factory=Network)
    scenes: Scenes = field(default_factory=Scenes)
    split: Shares = field(default_factory=Shares)
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        """Refuse what could not be trained or written as a bundle.

        Raises:
            TrainingError: names the key.
        """
        if not is_bundle_name(self.name):
            raise TrainingError(f"name = {self.name!r}: use letters, digits, '.', '_' and '-'")
        a = self.augmentation
        if a.zoom or a.shift or a.flip or a.turn or a.cutout:
            raise TrainingError(
                "augmentation: zoom, shift, flip, turn and cutout would part a lesion from its "
                "box; scenes are mirrored, scaled and moved by themselves"
            )


def read_detector_config(path: Path) -> DetectorConfig:
    """Read a detector's TOML file.

    Raises:
        TrainingError: the file is unreadable, or a key is unknown, missing or of the wrong
            kind; names the key.
    """
    config: DetectorConfig = read_table(DetectorConfig, path)
    return config
