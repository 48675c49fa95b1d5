"""The head of the seed architecture, and the whole model from pixels to probabilities."""

from typing import Any

FEATURES = "features"
EMBEDDING = "embedding"
PROBABILITIES = "probabilities"
RESCALE = "rescale"
DROPOUTS = (0.3, 0.4, 0.3)
UNITS = (512, 256)


def build_head(channels: int, classes: int) -> Any:  # noqa: ANN401 - keras.Model, imported late
    """From pooled features [batch, channels] to probabilities [batch, classes]."""
    import keras

    features = keras.Input((channels,), name=FEATURES)
    x = keras.layers.Dropout(DROPOUTS[0], name="dropout_1")(features)
    x = keras.layers.Dense(UNITS[0], activation="relu", name="dense_1")(x)
    x = keras.layers.BatchNormalization(name="norm")(x)
    x = keras.layers.Dropout(DROPOUTS[1], name="dropout_2")(x)
    x = keras.layers.Dense(UNITS[1], activation="relu", name=EMBEDDING)(x)
    x = keras.layers.Dropout(DROPOUTS[2], name="dropout_3")(x)
    x = keras.layers.Dense(classes, activation="softmax", name=PROBABILITIES)(x)
    return keras.Model(features, x, name="head")


def build_model(backbone: Any, head: Any) -> Any:  # noqa: ANN401
    """From pixels [batch, side, side, 3], 0 to 255, to probabilities; rescales once, inside."""
    import keras

    pixels = keras.Input(backbone.input_shape[1:], name="pixels")
    scaled = keras.layers.Rescaling(1 / 127.5, offset=-1.0, name=RESCALE)(pixels)
    pooled = keras.layers.GlobalAveragePooling2D(name="pool")(backbone(scaled))
    return keras.Model(pixels, head(pooled), name="skinscreen")
