"""Whether a crop has enough pixels, and light and focus for an answer."""

import random
import zipfile
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from sweeps import thinned

from skinscreen.domain.issue_words import words
from skinscreen.imaging.crop import centred, cut
from skinscreen.imaging.decode import decode_photo
from skinscreen.imaging.glance import Glance
from skinscreen.imaging.measures import Measures, measure
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.quality import check, look
from skinscreen.imaging.resizing import resize
from skinscreen.training.spoil import (
    FOG,
    REQUIRED,
    SPOILINGS,
    Spoil,
    Spoiling,
    defocused,
    exposed,
    fogged,
    grainy,
    out_of_focus,
    shaken,
    speckled,
    tinted,
)

SIDE = 400


def lesion() -> Pixels:
    return lesion_pixels(SIDE, SIDE)


@pytest.mark.parametrize("side", [250, 400, 1000])
def test_a_good_photo_has_no_issue(side: int) -> None:
    assert look(lesion_pixels(side, side)) == ()


@pytest.mark.parametrize(
    ("spoil", "word", "badge"),
    [
        (out_of_focus(0.02), "Out of focus or shaken", "Blurred"),
        (out_of_focus(0.08), "Out of focus or shaken", "Blurred"),
        (defocused(0.03), "Out of focus or shaken", "Blurred"),
        *[(shaken(0.06, degrees), "Out of focus or shaken", "Blurred") for degrees in (0, 45, 90)],
        (exposed(0.35), "Too dark", "Too dark"),
        (exposed(2.2), "Too bright", "Too bright"),
        (fogged(0.04), "Almost no contrast", "No contrast"),
        (grainy(30), "Grainy", "Grainy"),
        (speckled(0.04), "Grainy", "Grainy"),
    ],
)
def test_a_spoiled_photo_must_be_retaken_and_says_what_to_do(
    spoil: Spoil, word: str, badge: str
) -> None:
    issues = look(spoil(lesion()))
    assert any(
        words(issue).sentence.startswith(word) and words(issue).badge == badge for issue in issues
    )
    assert any(issue.retake for issue in issues)
    assert all(": " in words(issue).sentence and words(issue).advice for issue in issues)


def test_a_blurred_photo_stays_blurred_under_a_sensors_grain() -> None:
    issues = look(grainy(4)(out_of_focus(0.02)(lesion())))
    assert "Blurred" in [words(issue).badge for issue in issues]


def test_a_large_photos_grain_is_seen_though_scaling_down_hides_it() -> None:
    large = lesion_pixels(1800, 1800)
    assert look(large) == ()
    assert "Grainy" in [words(issue).badge for issue in look(grainy(25)(large))]


@pytest.mark.parametrize(
    "gains", [(0.5, 0.8, 1.3), (0.5, 1.1, 0.7), (1.1, 0.5, 1.2), (1.2, 0.25, 0.3), (1.1, 1.0, 0.2)]
)
def test_a_wrong_colour_is_said_and_answered(gains: tuple[float, float, float]) -> None:
    (issue,) = look(tinted(*gains)(lesion()))
    assert words(issue).badge == "Colour cast"
    assert not issue.retake


# Tones after Fitzpatrick's types 1 to 6, and skin that is inflamed or lit by a warm lamp.
@pytest.mark.parametrize(
    "tone",
    [
        *[(244, 208, 177), (231, 180, 143), (210, 158, 124)],
        *[(186, 119, 80), (165, 93, 40), (75, 45, 32), (190, 90, 85), (235, 170, 90)],
    ],
)
def test_no_skin_has_a_wrong_colour_or_is_too_dark(tone: tuple[int, int, int]) -> None:
    gain = np.array(tone) / (214, 170, 142)
    lit = np.clip(lesion() * gain, 0, 255).astype(np.uint8)
    lit[100:160, 100:160] = np.minimum(lit[100:160, 100:160].astype(int) + 70, 255)  # it glistens
    assert not {"Colour cast", "Too dark"} & {words(issue).badge for issue in look(lit)}


def test_a_lesion_cut_off_by_the_frame_is_said_and_answered() -> None:
    cut_off = lesion_pixels(1200, 1200)[640:1060, 330:750]
    (issue,) = look(np.ascontiguousarray(cut_off))
    assert words(issue).badge == "Cut off"
    assert not issue.retake


def test_black_has_no_colour_to_be_wrong() -> None:
    assert "Colour cast" not in [words(i).badge for i in look(np.zeros((SIDE, SIDE, 3), np.uint8))]


@pytest.mark.parametrize("level", [0, 255])
def test_a_picture_of_one_colour_must_be_retaken(level: int) -> None:
    issues = look(np.full((SIDE, SIDE, 3), level, np.uint8))
    assert any("contrast" in words(issue).sentence for issue in issues)


def test_glare_is_what_is_burnt_out_in_every_colour() -> None:
    pixels = lesion()
    assert measure(pixels, Glance(pixels).small).burnt == 0
    pixels[:100, :100] = 255
    assert measure(pixels, Glance(pixels).small).burnt == pytest.approx(1 / 16, abs=0.01)
    assert words(look(pixels)[0]).sentence.startswith("Glare")
    assert look(pixels)[0].retake


def test_spots_of_glare_are_said_and_answered() -> None:
    pixels = lesion()
    pixels[:40, :60] = 255
    (issue,) = look(pixels)
    assert words(issue).badge == "Glare spots"
    assert not issue.retake


def test_the_light_is_measured_in_grey_levels() -> None:
    ramp = np.repeat(np.arange(200, dtype=np.uint8)[np.newaxis, :, np.newaxis], 200, axis=0)
    pixels = np.repeat(ramp, 3, axis=2)
    said = measure(pixels, Glance(pixels).small)
    assert isinstance(said, Measures)
    assert said.dark == pytest.approx(10, abs=1)
    assert said.bright == pytest.approx(190, abs=1)
    assert said.highlight == pytest.approx(198, abs=1)
    assert said.noise == pytest.approx(0, abs=0.1)


def test_a_crop_too_small_to_be_looked_at_is_left_to_the_count_of_pixels() -> None:
    assert look(np.zeros((31, 31, 3), np.uint8)) == ()


@pytest.mark.parametrize("side", [224, 225, 4000])
def test_a_crop_with_the_models_pixels_has_no_issue(side: int) -> None:
    assert check(side, 224) == ()


@pytest.mark.parametrize("side", [112, 223])
def test_a_crop_with_few_pixels_is_answered_with_a_word(side: int) -> None:
    (issue,) = check(side, 224)
    assert not issue.retake
    assert str(side) in words(issue).sentence
    assert "224" in words(issue).sentence


@pytest.mark.parametrize("side", [1, 111])
def test_a_crop_enlarged_more_than_twice_must_be_retaken(side: int) -> None:
    (issue,) = check(side, 224)
    assert issue.retake
    assert str(side) in words(issue).sentence
    assert "Move closer" in words(issue).sentence


SOURCES = {
    "ham10000/center_224.zip": 150,
    "ham10000/frames_200x150.zip": 150,
    "isic2018-val/frames_360x270.zip": 100,
    "isic2017/squashed_256.zip": 150,
    "isic2020/squashed_256.zip": 150,
    "isic2019-part/photos.zip": 150,
    "pad-ufes-20/clinical_300.zip": 150,
    "pad-ufes-20/phone_originals.zip": 42,
}
SQUASHED = ("isic2017/squashed_256.zip", "isic2020/squashed_256.zip")
"""They are 4:3, whatever the copies say."""
SPOILED = 6
RETAKEN = [s for s in SPOILINGS if s.kind in (*REQUIRED, FOG)]
ONE_OF_EACH = {s.kind: s for s in RETAKEN}.values()


@pytest.fixture(scope="module")
def few_of_each(shared: Path) -> list[Pixels]:
    """The first crops of every source."""
    return [crop for source in SOURCES for crop in _crops(shared, source, SPOILED)]


def _crops(shared: Path, source: str, count: int) -> list[Pixels]:
    """Centred squares of real dermoscopy and phone photos, the same ones every time."""
    archive = shared / "data" / source
    with zipfile.ZipFile(archive) as photos:
        names = random.Random(4).sample(sorted(photos.namelist()), SOURCES[source])[:count]
        opened = [decode_photo(photos.read(name), name) for name in names]
    if str(archive).endswith(SQUASHED):
        return [resize(p.pixels, p.width * 4 // 3, p.height)[:, p.width // 6 :][:, : p.height]
                for p in opened]  # fmt: skip
    return [cut(photo, centred(photo), 224) for photo in opened]


def must_be_retaken(pixels: Pixels) -> bool:
    """As in the program, for a model that reads 224 pixels."""
    return any(issue.retake for issue in (*check(pixels.shape[0], 224), *look(pixels)))


@pytest.mark.parametrize(
    "source", thinned(SOURCES, "ham10000/center_224.zip", "pad-ufes-20/clinical_300.zip")
)
def test_few_real_photos_of_any_device_are_held_back(shared: Path, source: str) -> None:
    held = [must_be_retaken(crop) for crop in _crops(shared, source, SOURCES[source])]
    assert np.mean(held) <= 0.05


def test_pale_skin_in_good_light_is_not_too_bright() -> None:
    pale = np.clip(lesion() * np.array((1.22, 1.36, 1.5)), 0, 255).astype(np.uint8)
    assert np.percentile(pale.mean(axis=2), 95) > 235
    assert [words(issue).badge for issue in look(pale) if issue.retake] == []


@pytest.mark.parametrize("spoiling", thinned(RETAKEN, *ONE_OF_EACH), ids=lambda s: s.name)
def test_nearly_every_spoiled_real_photo_must_be_retaken(
    few_of_each: list[Pixels], spoiling: Spoiling
) -> None:
    held = [must_be_retaken(spoiling.apply(crop)) for crop in few_of_each]
    assert np.mean(held) >= 0.9
