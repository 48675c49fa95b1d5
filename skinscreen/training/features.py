"""What a frozen backbone sees of each photo, computed once for all epochs of the head."""

from typing import Any

import numpy as np

from skinscreen.training.batches import Array, Inputs

_BATCH = 64


def cached_features(
    backbone: Any,  # noqa: ANN401
    inputs: Inputs,
    rows: int,
    views: int,
    seed: int,
) -> Array:
    """Pooled features of augmented views of every photo: [views, rows, channels]."""
    from tqdm import tqdm

    batches = [
        (view, np.arange(start, min(start + _BATCH, rows)))
        for view in range(views)
        for start in range(0, rows, _BATCH)
    ]
    features = np.zeros((views, rows, backbone.output_shape[-1]), np.float32)
    for view, chosen in tqdm(batches, "features", disable=None):
        rng = np.random.default_rng((seed, view, int(chosen[0])))
        features[view, chosen] = pooled(backbone, inputs(chosen, rng))
    return features


def pooled(backbone: Any, pixels: Any) -> Array:  # noqa: ANN401
    """Features [n, channels] of pixels [n, side, side, 3], 0 to 255."""
    import keras

    rows = [
        keras.ops.convert_to_numpy(
            backbone.predict_on_batch(pixels[i : i + _BATCH].astype(np.float32) / 127.5 - 1)
        ).mean(axis=(1, 2))
        for i in range(0, len(pixels), _BATCH)
    ]
    features: Array = np.concatenate(rows)
    return features
