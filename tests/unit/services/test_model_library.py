"""Models as the window has them: listed, tried, added."""

from pathlib import Path

import pytest
from unit.inference import bundles, tiny_models

from skinscreen import paths
from skinscreen.domain.errors import ModelError
from skinscreen.services import model_library
from skinscreen.services.model_library import Bundle, install, list_bundles, try_file
from skinscreen.settings import Settings


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    bundles.try_tiny_models_here(monkeypatch)
    monkeypatch.setattr(paths, "bundled_models", lambda: tmp_path / "models")
    return tmp_path / "models"


def test_bundles_of_the_program_and_of_the_person_are_listed_good_or_not(place: Path) -> None:
    bundles.tiny_bundle(place, "tiny")
    broken = bundles.tiny_bundle(paths.user_models(), "mine")
    (broken / "model.tflite").write_bytes(b"damaged")
    good = {bundle.folder.name: isinstance(bundle, Bundle) for bundle in list_bundles(Settings())}
    assert good == {"tiny": True, "mine": False}
    assert place in model_library.folders()


def test_a_model_that_was_tried_is_added_to_the_persons_own(tmp_path: Path) -> None:
    file = tmp_path / "made.tflite"
    file.write_bytes(tiny_models.classifier())
    draft = try_file(file, Settings())
    names = model_library.numbered_labels(draft.label_count)
    folder = install(draft, names, {names[0]}, "mine")
    assert folder == paths.user_models() / "mine"
    (bundle,) = list_bundles(Settings())
    assert isinstance(bundle, Bundle)
    assert bundle.manifest.labels[0].malignant


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.tflite").write_bytes(b"no model")
    with pytest.raises(ModelError):
        try_file(tmp_path / "no.tflite", Settings())
