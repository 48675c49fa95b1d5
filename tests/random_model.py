"""A model with random weights whose answers differ from picture to picture."""

from typing import Any

import numpy as np

_VARIANCE = 0.09


def random_model(side: int, classes: int, seed: int = 1) -> Any:  # noqa: ANN401
    """A MobileNetV3-Small with the head, after weights that leave nothing trivial.

    Fresh weights let the signal die out on its way: a small moving variance keeps it up.
    """
    import keras

    from skinscreen.training.backbones import batch_norms, build_backbone
    from skinscreen.training.head import build_head, build_model

    keras.utils.set_random_seed(seed)
    backbone = build_backbone("mobilenet_v3_small", side)
    rng = np.random.default_rng(seed)
    for layer in batch_norms(backbone):
        gamma, beta, mean, _ = layer.get_weights()
        shift = rng.normal(0, 0.1, beta.shape)
        layer.set_weights([gamma, shift, mean, np.full_like(mean, _VARIANCE)])
    model = build_model(backbone, build_head(backbone.output_shape[-1], classes))
    head = model.get_layer("head")
    for layer in head.layers:
        layer.set_weights([w + rng.normal(0, 0.05, w.shape) for w in layer.get_weights()])
    gamma, beta, mean, variances = head.get_layer("norm").get_weights()
    # Negative scales too: they must not be taken for a ReLU's mask.
    head.get_layer("norm").set_weights([-gamma, beta, mean, np.abs(variances)])
    return model
