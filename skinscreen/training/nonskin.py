"""Drawn pictures of anything but skin: what the gate for unfamiliar photos is tried on.

The families here are those the gate's method and limits were chosen on; those of
``nonskin_held_out`` are drawn by other rules and only ever measured.
"""

from collections.abc import Callable, Iterator, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from skinscreen.imaging.photo import Photo, Pixels

Draw = Callable[[np.random.Generator, int], Pixels]
"""Draws one picture, RGB, 8 bit, [side, side, 3], from a generator and a side."""
Colour = NDArray[np.float64]
"""Red, green and blue, 0 to 255, [3]."""
Field = NDArray[np.float64]
"""One value for each pixel, [side, side]."""

SIDES = (300, 500)
"""Sides of the pictures, in pixels: more than the models need."""
SKIN = ((236, 188, 160), (205, 150, 120), (160, 105, 75), (95, 60, 45), (225, 160, 150))
"""Colours of skin: a plain wall of such a colour is no skin."""
_PANGRAMS = (
    "the quick brown fox jumps over a lazy dog while seven boxing wizards pack my box with "
    "five dozen liquor jugs and sphinx of black quartz judge my vow"
)
WORDS = tuple(_PANGRAMS.split())


def draw(families: Mapping[str, Draw], count: int, seed: int) -> Iterator[tuple[str, Pixels]]:
    """``count`` pictures of every family, as a camera would have taken them: name and pixels."""
    for name, family in families.items():
        for number in range(count):
            rng = np.random.default_rng([seed, sum(name.encode()), number])
            yield name, photographed(family(rng, int(rng.integers(*SIDES))), rng)


def as_photo(pixels: Pixels) -> Photo:
    """A drawn picture as the app holds a photo."""
    return Photo(pixels, pixels.shape[1], pixels.shape[0], "drawn")


def photographed(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """The drawing with a little of a camera's softness, grain and uneven light, or as it is."""
    if rng.random() < 0.4:
        return pixels
    real = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.3, 1.2)).astype(np.float64)
    real *= (1 + rng.uniform(-0.15, 0.15) * slope(rng, len(pixels)))[..., np.newaxis]
    return to_pixels(real + rng.normal(0, rng.uniform(0, 4), real.shape))


def to_pixels(real: NDArray[np.float64]) -> Pixels:
    """Rounded and clipped to 0 to 255."""
    return np.clip(np.rint(real), 0, 255).astype(np.uint8)


def colour(rng: np.random.Generator) -> Colour:
    """Any colour, from grey to garish."""
    level = rng.uniform(0, 255)
    value: Colour = level + rng.uniform(0, 1) * (rng.uniform(0, 255, 3) - level)
    return value


def skin_colour(rng: np.random.Generator) -> Colour:
    """A colour of skin."""
    return np.asarray(SKIN[rng.integers(len(SKIN))], np.float64) + rng.normal(0, 8, 3)


def mixed(share: Field, first: Colour, second: Colour) -> NDArray[np.float64]:
    """``first`` where the share is 0, ``second`` where it is 1."""
    weight: Field = np.clip(share, 0, 1)[..., np.newaxis]
    blend: NDArray[np.float64] = first * (1 - weight) + second * weight
    return blend


def slope(rng: np.random.Generator, side: int) -> Field:
    """-1 to 1 across the picture, in any direction."""
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    turned: Field = (x * np.cos(angle) + y * np.sin(angle)) / np.sqrt(2)
    return turned


def fractal(rng: np.random.Generator, side: int, roughness: float) -> Field:
    """Noise whose amplitude falls with frequency to the power ``roughness``, 0 to 1."""
    frequency = np.hypot(np.fft.fftfreq(side)[:, np.newaxis], np.fft.rfftfreq(side))
    frequency[0, 0] = 1
    spectrum = np.fft.rfft2(rng.normal(size=(side, side))) / frequency**roughness
    spectrum[0, 0] = 0
    field = np.fft.irfft2(spectrum, (side, side))
    low, high = np.percentile(field, (1, 99))
    share: Field = np.clip((field - low) / (high - low), 0, 1)
    return share


def canvas(rng: np.random.Generator, side: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A picture of one colour to draw on."""
    image = Image.new("RGB", (side, side), tone(colour(rng)))
    return image, ImageDraw.Draw(image)


def tone(value: Colour) -> tuple[int, int, int]:
    """A colour as Pillow takes it."""
    red, green, blue = (int(v) for v in np.clip(value, 0, 255))
    return red, green, blue


def _flat(rng: np.random.Generator, side: int) -> Pixels:
    return to_pixels(np.broadcast_to(colour(rng), (side, side, 3)).copy())


def _flat_skin(rng: np.random.Generator, side: int) -> Pixels:
    return to_pixels(np.broadcast_to(skin_colour(rng), (side, side, 3)).copy())


def _gradient(rng: np.random.Generator, side: int) -> Pixels:
    return to_pixels(mixed((slope(rng, side) + 1) / 2, colour(rng), colour(rng)))


def _grain(rng: np.random.Generator, side: int) -> Pixels:
    """Gaussian noise, fine or coarse, grey or coloured."""
    cells = side // int(rng.integers(1, 9))
    channels = 1 if rng.random() < 0.5 else 3
    noise = rng.normal(0, rng.uniform(15, 90), (cells, cells, channels))
    whole = cv2.resize(noise, (side, side), interpolation=cv2.INTER_NEAREST)
    return to_pixels(colour(rng) + whole.reshape(side, side, channels))


def _clouds(rng: np.random.Generator, side: int) -> Pixels:
    return to_pixels(mixed(fractal(rng, side, rng.uniform(0.8, 2)), colour(rng), colour(rng)))


def _stripes(rng: np.random.Generator, side: int) -> Pixels:
    wave = np.sin(slope(rng, side) * rng.uniform(10, 150))
    sharp = np.sign(wave) if rng.random() < 0.5 else wave
    return to_pixels(mixed((sharp + 1) / 2, colour(rng), colour(rng)))


def _checker(rng: np.random.Generator, side: int) -> Pixels:
    size = int(rng.integers(6, side // 3))
    y, x = np.mgrid[:side, :side] // size
    return to_pixels(mixed((x + y) % 2, colour(rng), colour(rng)))


def _wood(rng: np.random.Generator, side: int) -> Pixels:
    """Year rings of a plank, brown to grey."""
    along = slope(rng, side) * rng.uniform(3, 12) + fractal(rng, side, 1.6) * rng.uniform(0.5, 3)
    grain = 0.7 * np.mod(along, 1) + 0.3 * fractal(rng, side, 0.6)
    light = np.array([rng.uniform(120, 230), rng.uniform(85, 180), rng.uniform(45, 140)])
    return to_pixels(mixed(grain, light, light * rng.uniform(0.35, 0.7)))


def _page(rng: np.random.Generator, side: int) -> Pixels:
    """Lines of text on paper."""
    paper = rng.uniform(190, 255) + rng.normal(0, 4, 3)
    image = Image.new("RGB", (side, side), tone(paper))
    pen = ImageDraw.Draw(image)
    size = int(rng.integers(9, 40))
    font = ImageFont.load_default(size)
    for y in range(int(rng.integers(size)), side, round(size * 1.4)):
        line = " ".join(rng.choice(WORDS, 20))
        pen.text((int(rng.integers(0, size)), y), line, tone(paper * rng.uniform(0, 0.4)), font)
    return np.asarray(image)


def _landscape(rng: np.random.Generator, side: int) -> Pixels:
    """Sky over rows of hills."""
    sky = np.array([rng.uniform(80, 220), rng.uniform(130, 220), rng.uniform(170, 255)])
    y = np.linspace(0, 1, side)[:, np.newaxis].repeat(side, 1)
    real = mixed(y, sky, sky * 0.6 + 100)
    real = mixed(fractal(rng, side, 1.5) * (1 - y) * 0.8, real, np.full(3, 250.0))
    ground = np.array([rng.uniform(40, 140), rng.uniform(80, 170), rng.uniform(20, 90)])
    for depth in np.linspace(0.3, 1, int(rng.integers(2, 6))):
        ridge = fractal(rng, side, 1.6)[0] * 0.3 + 0.25 + 0.5 * depth * rng.uniform(0.6, 1)
        below = y > cv2.GaussianBlur(ridge[np.newaxis], (0, 0), 3)
        near = ground * (1.3 - 0.7 * depth) * (0.6 + 0.8 * fractal(rng, side, 0.9)[..., np.newaxis])
        real = np.where(below[..., np.newaxis], near, real)
    return to_pixels(real)


def _shapes(rng: np.random.Generator, side: int) -> Pixels:
    """Polygons, ellipses and lines over each other."""
    image, pen = canvas(rng, side)
    for _ in range(int(rng.integers(1, 25))):
        fill = tone(colour(rng))
        box = rng.integers(-side // 4, side, 2)
        far = box + rng.integers(side // 12, side // 2 + side // 6, 2)
        kind = rng.integers(4)
        if kind == 0:
            pen.rectangle((*box, *far), fill)
        elif kind == 1:
            pen.ellipse((*box, *far), fill)
        elif kind == 2:
            pen.line((*box, *far), fill, int(rng.integers(1, 20)))
        else:
            pen.polygon(
                [tuple(p) for p in rng.integers(0, side, (int(rng.integers(3, 7)), 2))], fill
            )
    return np.asarray(image)


def _still_life(rng: np.random.Generator, side: int) -> Pixels:
    """Shaded balls on a table before a wall."""
    y, x = np.mgrid[0 : 1 : side * 1j, 0 : 1 : side * 1j]
    edge = rng.uniform(0.3, 0.7)
    real = np.where((y > edge)[..., np.newaxis], colour(rng), colour(rng))
    real = real * (0.8 + 0.2 * slope(rng, side)[..., np.newaxis])
    for _ in range(int(rng.integers(1, 6))):
        centre, radius = rng.uniform(0.15, 0.85, 2), rng.uniform(0.06, 0.28)
        across, down = (x - centre[0]) / radius, (y - centre[1]) / radius
        shadow = np.exp(-((across * 0.8) ** 2 + ((down - 1) * 2.5) ** 2))
        real = real * (1 - 0.5 * shadow[..., np.newaxis])
        height = np.sqrt(np.clip(1 - across**2 - down**2, 0, 1))
        light = np.clip(0.25 + 0.5 * height - 0.3 * across - 0.3 * down, 0, 1)
        gleam = 200 * np.exp(-((across + 0.4) ** 2 + (down + 0.4) ** 2) * rng.uniform(10, 60))
        ball = colour(rng) * light[..., np.newaxis] + gleam[..., np.newaxis]
        real = np.where((height > 0)[..., np.newaxis], ball, real)
    return to_pixels(real)


def _wall(rng: np.random.Generator, side: int) -> Pixels:
    """A plain surface out of focus, lit unevenly; half of them in a colour of skin."""
    paint = skin_colour(rng) if rng.random() < 0.5 else colour(rng)
    light = 1 + 0.25 * slope(rng, side) + rng.uniform(0, 0.3) * (fractal(rng, side, 2.5) - 0.5)
    return to_pixels(paint * light[..., np.newaxis])


FAMILIES: Mapping[str, Draw] = {
    "flat colour": _flat,
    "flat colour of skin": _flat_skin,
    "gradient": _gradient,
    "noise": _grain,
    "clouds": _clouds,
    "stripes": _stripes,
    "checker": _checker,
    "wood": _wood,
    "page of text": _page,
    "landscape": _landscape,
    "shapes": _shapes,
    "still life": _still_life,
    "wall": _wall,
}
