"""From a Keras model to TFLite files. The only module that imports TensorFlow."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.manifest import OutputSpec
from skinscreen.imaging.photo import Pixels
from skinscreen.inference.tflite import RawModel, RuntimeOptions
from skinscreen.training.explanation import Members, explained

VARIANTS = ("float32", "float16", "dynamic", "int8")
_REPRESENTATIVE = 200


def convert(
    members: Members,
    variant: str,
    representative: Pixels | None = None,
    views: int = 1,
) -> bytes:
    """A TFLite file with the outputs probabilities [1, n], cam [1, h, w, n], embedding [1, d].

    ``int8`` has the probabilities alone: in 8 bit the products of the explanation are too
    coarse, and ai-edge-litert refuses them.

    Args:
        members: models of ``head.build_model``, whose logits are averaged.
        variant: ``float32``; ``float16`` (weights in half precision); ``dynamic`` (weights
            in 8 bit, computed as the runtime sees fit); ``int8`` (all in 8 bit, uint8 input).
        representative: training photos [n, side, side, 3] that set the ranges of ``int8``.
        views: mirrored views whose logits are averaged, 1, 2 or 4.

    Raises:
        TrainingError: the variant is unknown, or the model needs operators that are not
            TFLite's own.
    """
    if variant not in VARIANTS:
        raise TrainingError(f"there is no variant {variant!r}: take one of {', '.join(VARIANTS)}")
    with quiet():
        content = _converted(members, variant, representative, views)
    require_builtin_operators(content)
    return content


def _converted(
    members: Members,
    variant: str,
    representative: Pixels | None,
    views: int,
) -> bytes:
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import (
        convert_variables_to_constants_v2,
    )

    side = members[0].input_shape[1]
    signature = tf.TensorSpec((1, side, side, 3), tf.float32, name="pixels")
    outputs = 1 if variant == "int8" else 3
    function = tf.function(
        lambda pixels: explained(members, pixels, views)[:outputs], input_signature=[signature]
    )
    frozen = convert_variables_to_constants_v2(function.get_concrete_function())
    converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen])
    # With per-channel dense weights tflite-runtime 2.14 refuses the file (FULLY_CONNECTED 12).
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True  # noqa: SLF001
    if variant != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if variant == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if variant == "int8":
        if representative is None:
            raise TrainingError("int8 needs training photos that set its ranges")
        chosen = representative[:_REPRESENTATIVE]
        converter.representative_dataset = lambda: ([p[None].astype(np.float32)] for p in chosen)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.uint8
    return bytes(converter.convert())


@contextmanager
def quiet() -> Iterator[None]:
    """The converter tells of its deprecation and its own paths; neither is ours to act on."""
    loggers = [logging.getLogger(name) for name in ("tensorflow", "absl")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def operators(content: bytes) -> tuple[str, ...]:
    """Names of the operators a TFLite file uses; custom and Flex ones by their own name."""
    from tensorflow.lite.python import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf(content, 0)
    names = {value: name for name, value in vars(schema.BuiltinOperator).items() if name.isupper()}
    found = []
    for code in model.operatorCodes or ():
        number = max(code.builtinCode, code.deprecatedBuiltinCode)
        custom = code.customCode
        found.append(custom.decode() if custom else names.get(number, f"operator {number}"))
    return tuple(sorted(set(found)))


def require_builtin_operators(content: bytes) -> None:
    """Refuse a file that a plain TFLite runtime cannot run.

    Raises:
        TrainingError: naming the operators that are not TFLite's own.
    """
    from tensorflow.lite.python import schema_py_generated as schema

    known = {name for name in vars(schema.BuiltinOperator) if name.isupper()}
    foreign = [name for name in operators(content) if name not in known or name == "CUSTOM"]
    if foreign:
        raise TrainingError(f"the model needs operators no device has: {', '.join(foreign)}")


def output_spec(content: bytes, classes: int, runtime: str | None = None) -> OutputSpec:
    """Which output tensor is which, told by their shapes.

    Args:
        content: a file of ``convert``.
        classes: number of classes.
        runtime: distribution name, or None for the first that is installed.

    Raises:
        TrainingError: no output has one value a class.
        ModelError: the runtime cannot load the file.
    """
    found: dict[str, int] = {}
    for index, tensor in enumerate(RawModel(content, RuntimeOptions(runtime=runtime)).outputs):
        if len(tensor.shape) == 4:
            found["cam"] = index
        elif tensor.shape[-1] == classes:
            found["scores"] = index
        else:
            found["embedding"] = index
    if "scores" not in found:
        raise TrainingError(f"no output of the converted model has one value for {classes} classes")
    return OutputSpec(**found)  # type: ignore[arg-type]
