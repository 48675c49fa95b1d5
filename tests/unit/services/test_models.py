"""Which model is in use: the chosen one, or the bundled one where that fails."""

from pathlib import Path

import numpy as np
import pytest
from unit.inference import bundles
from unit.services.finders import finding

from skinscreen import paths
from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import ModelError
from skinscreen.domain.issue_words import sentence
from skinscreen.domain.trust import Trust
from skinscreen.imaging.glance import Glance
from skinscreen.imaging.photo import Photo
from skinscreen.inference.tflite import RuntimeOptions
from skinscreen.services import models
from skinscreen.services.models import (
    DEFAULT_BUNDLE,
    load_hands,
    load_screener,
    runtime_options,
)
from skinscreen.services.screening import ScreeningRequest
from skinscreen.settings import Settings


@pytest.fixture(autouse=True)
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the program's own models, with the default one."""
    bundles.try_tiny_models_here(monkeypatch)
    place = tmp_path / "bundled"
    bundles.tiny_bundle(place, DEFAULT_BUNDLE)
    monkeypatch.setattr(paths, "bundled_models", lambda: place)
    return place


def test_the_bundled_model_is_the_default() -> None:
    screener = load_screener(Settings())
    assert screener.manifest.name == DEFAULT_BUNDLE
    assert screener.notes == ()


def test_the_chosen_model_is_used() -> None:
    bundles.tiny_bundle(paths.user_models(), "mine")
    assert load_screener(Settings(model="mine")).manifest.name == "mine"


def test_where_the_chosen_one_fails_the_bundled_one_is_used_and_this_is_said() -> None:
    folder = bundles.tiny_bundle(paths.user_models(), "mine")
    (folder / "model.tflite").write_bytes(b"damaged")
    screener = load_screener(Settings(model="mine"))
    assert screener.manifest.name == DEFAULT_BUNDLE
    (note,) = screener.notes
    assert "model mine: model.tflite is not the file that was measured" in sentence(note)
    assert f"The bundled model {DEFAULT_BUNDLE} is used instead" in sentence(note)


def test_a_model_that_is_gone_falls_back_as_well() -> None:
    assert "no model named gone" in sentence(load_screener(Settings(model="gone")).notes[0])


def test_strictly_the_chosen_one_or_none() -> None:
    with pytest.raises(ModelError, match="no model named gone"):
        load_screener(Settings(model="gone"), strict=True)


@pytest.mark.parametrize("name", ["", DEFAULT_BUNDLE, "gone"])
def test_without_a_usable_default_there_is_none(bundled: Path, name: str) -> None:
    (bundled / DEFAULT_BUNDLE / "model.tflite").unlink()
    with pytest.raises(ModelError, match=r"model\.tflite is missing"):
        load_screener(Settings(model=name))


def test_threads_and_delegate_come_from_the_settings() -> None:
    assert runtime_options(Settings()) == RuntimeOptions(threads=None, delegate=None)
    options = runtime_options(Settings(threads=3, delegate="libedgetpu.so.1"))
    assert options == RuntimeOptions(threads=3, delegate=Path("libedgetpu.so.1"))


def test_a_delegate_that_fails_is_said_beside_every_answer() -> None:
    screener = load_screener(Settings(delegate="/no/such/library.so"))
    assert "library.so could not be used" in sentence(screener.notes[0])


def test_a_models_word_is_taken_where_its_key_is_trusted(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_screener(Settings()).standing.trust is Trust.FOREIGN
    bundles.signed(bundled / DEFAULT_BUNDLE, tmp_path / "keys")
    assert load_screener(Settings()).standing.trust is Trust.FOREIGN
    monkeypatch.setattr(paths, "release_keys", lambda: tmp_path / "keys")
    standing = load_screener(Settings()).standing
    assert (standing.trust, standing.sentence) == (Trust.SIGNED, "Signed by ours.")


def test_a_model_that_changed_after_it_was_signed_is_not_used_whoever_it_calls_itself(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "release_keys", lambda: tmp_path / "keys")
    folder = bundles.signed(bundles.tiny_bundle(paths.user_models(), "mine"), tmp_path / "keys")
    (folder / "MODEL_CARD.md").write_text("Validated in ten hospitals.")
    assert "MODEL_CARD.md changed after ours signed it" in sentence(
        load_screener(Settings(model="mine")).notes[0]
    )


def test_a_frame_without_a_lesion_is_doubted_by_the_finder_that_is_given(
    tmp_path: Path, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "release_keys", lambda: tmp_path / "keys")
    bundles.signed(bundled / DEFAULT_BUNDLE, tmp_path / "keys")
    blue = np.zeros((20, 20, 3), np.uint8)
    blue[..., 2] = 250
    request = ScreeningRequest(1, Photo(blue, 20, 20, "drawn"))
    outcomes = []
    for finder in (None, finding(), finding(absence=0.4), finding((0, 0, 9, 9, 0.5), absence=0.4)):
        screener = load_screener(Settings(), finder=finder)
        said = screener.assess(screener.score(blue), request, Box(0, 0, 20), Glance(blue))
        outcomes.append(said.outcome.value)
    assert outcomes == ["no_sign", "no_sign", "no_result", "no_sign"]


def test_a_crop_is_looked_at_beside_the_model_where_a_core_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blue = np.full((20, 20, 3), (40, 40, 200), np.uint8)
    request = ScreeningRequest(0, Photo(blue, 20, 20, "drawn"), Box(0, 0, 20))
    monkeypatch.setattr(models, "usable_processors", lambda: 1)
    inline = load_screener(Settings(threads=1)).screen(request).assessment
    monkeypatch.setattr(models, "usable_processors", lambda: 64)
    assert load_screener(Settings(threads=1)).screen(request).assessment == inline


@pytest.mark.parametrize(
    ("cores", "threads", "photos", "count"),
    [(4, 0, 100, 4), (16, 0, 100, 4), (4, 2, 100, 2), (4, 0, 3, 3), (1, 0, 100, 1), (4, 0, 0, 1)],
)
def test_many_photos_have_a_model_for_each_core(
    cores: int, threads: int, photos: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "usable_processors", lambda: cores)
    hands = load_hands(Settings(threads=threads), photos)
    assert len({id(hand.screener) for hand in hands}) == count
    assert len({id(hand.finder) for hand in hands}) == count


def test_a_model_from_elsewhere_is_loaded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "usable_processors", lambda: 4)
    bundles.tiny_bundle(paths.user_models(), "mine")
    assert len(load_hands(Settings(model="mine"), 100)) == 1
    assert len(load_hands(Settings(model="gone"), 100)) == 1
