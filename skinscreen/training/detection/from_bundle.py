"""A shipped detector as Keras again, to begin a run with; see ``training.from_bundle``.

The backbone's convolutions stand in the file in their order; those of the maps and heads are told
by the names that the converter leaves them.
"""

import re
from pathlib import Path
from typing import Any

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.manifest import MODEL_FILE
from skinscreen.training.backbones import LAYER, batch_norms
from skinscreen.training.from_bundle import Floats, Graph, convolutions, set_convolutions
from skinscreen.training.unfold import unfold


def load(bundle: Path, model: Any) -> None:  # noqa: ANN401 - keras.Model
    """Set a detector's weights to those of a shipped bundle.

    Args:
        bundle: its folder, with a file of ``export``.
        model: of ``network.build_detector``, of the same backbone, width and channels.

    Raises:
        TrainingError: the file is missing, or of another architecture.
    """
    path = bundle / MODEL_FILE
    try:
        named = Graph(path.read_bytes()).named
    except OSError as error:
        raise TrainingError(f"{path} cannot be read ({error.strerror})") from error
    body = model.get_layer(LAYER)
    try:
        inner = [pair for name, pair in named if f"/{LAYER}" in name]
        set_convolutions(convolutions(body), batch_norms(body), inner)
        outer = convolutions(model)
        pairs = [_pair(named, layer.name) for layer in outer]
        set_convolutions(outer, _own_norms(model), pairs)
    except (ValueError, LookupError) as error:
        raise TrainingError(f"{path} is of another architecture ({error})") from error


def _pair(named: list[tuple[str, tuple[Floats, Floats]]], layer: str) -> tuple[Floats, Floats]:
    own = re.compile(rf"/{re.escape(layer)}(_bn)?(_[0-9]+)?/")
    found = [pair for name, pair in named if f"/{LAYER}" not in name and own.search(name)]
    if len(found) != 1:
        raise LookupError(f"it has {len(found)} layers {layer}")
    return found[0]


def _own_norms(model: Any) -> list[Any]:  # noqa: ANN401
    """Normalisations of the maps and heads."""
    inner = {id(norm) for norm in batch_norms(model.get_layer(LAYER))}
    return [norm for norm in batch_norms(model) if id(norm) not in inner]


def unfold_all(model: Any, pixels: Any) -> None:  # noqa: ANN401
    """Give every normalisation the statistics of some scenes, the function unchanged.

    Args:
        model: as ``load`` leaves it; changed in place.
        pixels: [n, side, side, 3], 0 to 255, some hundred scenes of the training set.
    """
    body = model.get_layer(LAYER)
    unfold(body, pixels / 127.5 - 1)
    unfold(model, pixels, _own_norms(model))
