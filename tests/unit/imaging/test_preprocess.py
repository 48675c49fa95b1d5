"""The tensor a model reads, value for value as the manifest says."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_lesion import lesion_pixels

from skinscreen.domain.manifest import InputSpec
from skinscreen.imaging.preprocess import to_input, to_model

IMAGENET = {"mean": (123.675, 116.28, 103.53), "std": (58.395, 57.12, 57.375)}
RAMP = np.arange(256 * 3, dtype=np.int64).reshape(16, 16, 3).astype(np.uint8)
"""Every byte value in every channel position of some pixel, not symmetric in any axis."""


@pytest.mark.parametrize("layout", ["NHWC", "NCHW"])
@pytest.mark.parametrize(
    "fields",
    [
        {"dtype": "float32"},
        {"dtype": "uint8", "scale": 1.0},
        {"dtype": "int8", "scale": 1.0, "zero_point": -128},
    ],
    ids=["float32", "uint8", "int8"],
)
def test_the_tensor_has_the_shape_and_type_the_manifest_says(
    layout: str, fields: dict[str, object]
) -> None:
    spec = InputSpec(48, 32, layout, **fields)  # type: ignore[arg-type]
    tensor = to_input(lesion_pixels(90, 90), spec)
    assert tensor.shape == spec.shape
    assert tensor.dtype == np.dtype(spec.dtype)
    assert tensor.flags.c_contiguous


def test_channels_first_holds_the_same_values_as_channels_last() -> None:
    last = InputSpec(48, 32)
    pixels = lesion_pixels(90, 60)
    first = to_input(pixels, replace(last, layout="NCHW"))
    assert np.array_equal(first.transpose(0, 2, 3, 1), to_input(pixels, last))


def test_a_model_that_rescales_inside_gets_the_pixels_as_they_are() -> None:
    tensor = to_input(RAMP, InputSpec(16, 16))
    assert np.array_equal(tensor[0], RAMP)


def test_a_model_that_reads_levels_is_given_their_bytes_and_any_other_its_tensor() -> None:
    pixels = lesion_pixels(90, 60)
    given = to_model(pixels, InputSpec(16, 16))
    assert given.dtype == np.uint8
    assert np.array_equal(given, to_input(pixels, InputSpec(16, 16)))
    others = [
        InputSpec(16, 16, **IMAGENET),  # type: ignore[arg-type]
        InputSpec(16, 16, "NCHW"),
        InputSpec(16, 16, dtype="int8", scale=1.0, zero_point=-128),
    ]
    for spec in others:
        given, tensor = to_model(pixels, spec), to_input(pixels, spec)
        assert given.dtype == tensor.dtype
        assert np.array_equal(given, tensor)


def test_red_green_and_blue_keep_their_order() -> None:
    pixels = np.full((16, 16, 3), (200, 100, 50), np.uint8)
    assert to_input(pixels, InputSpec(8, 8))[0, 0, 0].tolist() == [200, 100, 50]


def test_float_values_are_the_pixels_less_the_mean_by_the_deviation() -> None:
    tensor = to_input(RAMP, InputSpec(16, 16, **IMAGENET))  # type: ignore[arg-type]
    expected = (RAMP - np.array(IMAGENET["mean"])) / np.array(IMAGENET["std"])
    assert np.allclose(tensor[0], expected, atol=1e-5)


def test_integers_are_the_real_values_in_steps_of_the_scale_around_the_zero_point() -> None:
    spec = InputSpec(16, 16, "NHWC", "int8", **IMAGENET, scale=0.0187, zero_point=-14)  # type: ignore[arg-type]
    real = (RAMP - np.array(IMAGENET["mean"])) / np.array(IMAGENET["std"])
    stored = to_input(RAMP, spec)[0].astype(float)
    held = np.clip(real, (-128 + 14) * 0.0187, (127 + 14) * 0.0187)
    assert np.abs((stored + 14) * 0.0187 - held).max() <= 0.0187 / 2 + 1e-6


@pytest.mark.parametrize(
    ("dtype", "zero_point", "low", "high"),
    [("uint8", 128, 0, 255), ("int8", 0, -128, 127)],
)
def test_integers_out_of_range_are_held_at_its_ends_not_wrapped(
    dtype: str, zero_point: int, low: int, high: int
) -> None:
    spec = InputSpec(
        *(16, 16, "NHWC", dtype, (128.0, 128.0, 128.0)), scale=0.5, zero_point=zero_point
    )
    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[8:] = 255
    tensor = to_input(pixels, spec)
    assert (tensor.min(), tensor.max()) == (low, high)


@pytest.mark.parametrize(
    "fields",
    [
        {"scale": 1.0},
        {"scale": 0.003921568859368563, "std": (255.0, 255.0, 255.0)},
        {"scale": 0.0078125, "mean": (128.0,) * 3, "std": (128.0,) * 3, "zero_point": 128},
    ],
    ids=["bytes", "0-to-1", "minus-1-to-1"],
)
def test_a_byte_model_whose_steps_are_the_pixels_gets_them_unchanged(
    fields: dict[str, object],
) -> None:
    tensor = to_input(RAMP, InputSpec(16, 16, "NHWC", "uint8", **fields))  # type: ignore[arg-type]
    assert np.array_equal(tensor[0], RAMP)


def test_a_byte_model_with_other_steps_gets_them() -> None:
    tensor = to_input(RAMP, InputSpec(16, 16, "NHWC", "uint8", scale=2.0))
    assert np.array_equal(tensor[0], np.rint(RAMP / 2.0).astype(np.uint8))


def test_a_crop_that_is_a_view_of_a_larger_photo_gives_the_same_tensor_as_its_copy() -> None:
    photo = lesion_pixels(200, 160)
    view = photo[20:120, 30:130]
    spec = InputSpec(48, 48)
    assert np.array_equal(to_input(view, spec), to_input(view.copy(), spec))
