"""What is said of models in another language: sentences change, what is kept does not."""

import hashlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from bracketed import bracketed
from unit.inference import bundles, tiny_models

from skinscreen import language
from skinscreen.domain.errors import ModelError
from skinscreen.inference import apart, importer, library, probe
from skinscreen.inference.library import CARD_FILE, IMPORTED_KEY, MANIFEST_FILE
from skinscreen.inference.tflite import RawModel, RuntimeOptions

TESTS = Path(__file__).parents[2]
NO_MODEL = b"no model at all"


def _probed(content: bytes) -> None:
    probe.probe(content, hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize(("child", "tries"), [(probe, _probed), (apart, apart.ApartModel)])
def test_the_processes_that_run_models_speak_the_language_of_the_program(
    child: ModuleType, tries: Callable[[bytes], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRACKETED", child._CHILD)
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
    )
    monkeypatch.setattr(child, "_CHILD", "bracketed_child")
    with language.speaking("de"), pytest.raises(ModelError) as caught:
        tries(NO_MODEL)
    assert str(caught.value).startswith("«the runtime cannot load the model (")


def test_what_an_import_assumed_is_shown_in_the_language_and_kept_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundles.try_tiny_models_here(monkeypatch)
    file = tmp_path / "made elsewhere.tflite"
    file.write_bytes(tiny_models.classifier())
    assumed = "The file does not say how pixels are scaled; -1 to 1 is assumed."
    language.speak(bracketed())
    draft = importer.prepare(file)
    assert draft.assumptions == (f"«{assumed}»",)
    labels = importer.numbered_labels(draft.label_count)
    folder = importer.install(draft, labels, (), tmp_path / "models")
    manifest = json.loads((folder / MANIFEST_FILE).read_text("utf-8"))
    assert manifest[IMPORTED_KEY] == [assumed]
    assert [label["label"] for label in manifest["labels"]] == ["class 0", "class 1", "class 2"]
    assert f"- {assumed}\n" in (folder / CARD_FILE).read_text("utf-8")


def test_a_model_that_is_not_there_is_told_in_the_language() -> None:
    language.speak(bracketed())
    with pytest.raises(ModelError) as caught:
        library.find("x", ())
    assert str(caught.value) == "«there is no model named x (there are: «models|none»)»"


@pytest.mark.skipif(sys.platform != "linux", reason="libc.so.6 is there on Linux alone")
def test_why_an_accelerator_is_not_used_is_kept_in_english() -> None:
    language.speak(bracketed())
    model = RawModel(tiny_models.classifier(), RuntimeOptions(delegate=Path("libc.so.6")))
    (note,) = model.notes
    assert note.to_document()["reason"] == "it is no TFLite delegate"
