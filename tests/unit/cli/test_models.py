"""``skinscreen models``: the bundles on this device."""

from pathlib import Path

import pytest
from unit.cli.commands import Command
from unit.inference import bundles, tiny_models

from skinscreen import paths
from skinscreen.inference import library


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model made elsewhere, without labels."""
    file = tmp_path / "elsewhere.tflite"
    file.write_bytes(tiny_models.classifier(side=16))
    return file


def test_models_are_listed_and_a_broken_one_says_why(skinscreen: Command) -> None:
    bundles.tiny_bundle(paths.user_models(), "mine", point=None)
    broken = bundles.tiny_bundle(paths.user_models(), "broken")
    (broken / "manifest.json").write_text("{}")
    done = skinscreen("models", "list")
    assert done.code == 0
    assert done.lines[0].startswith(
        "lesion8-v3small  1.0  3 classes, 1 malignant  bundled  sha256 "
    )
    assert done.lines[1].strip() == "Signed by ours."
    assert done.lines[2].startswith("broken  NOT USABLE: model broken: manifest.json has schema")
    assert done.lines[3].startswith("mine  1.0  3 classes, 1 malignant  imported")
    assert done.lines[4].strip().startswith("Foreign: it is not signed.")
    assert done.lines[5].strip() == "not validated: no measured operating point"


def test_a_detector_is_listed_and_verified_as_what_finds_lesions(skinscreen: Command) -> None:
    folder = bundles.finder_bundle(paths.user_models())
    done = skinscreen("models", "list")
    assert done.lines[2].startswith("finder  1.0  finds lesions  imported  sha256 ")
    assert done.lines[3].strip().startswith("Foreign: it is not signed.")
    for words, count in (([], 2), (["finder"], 1)):
        done = skinscreen("models", "verify", *words)
        assert (done.code, len(done.lines)) == (0, count)
        assert done.lines[-1].startswith("finder: good (sha256 ")
    (folder / "model.tflite").write_bytes(b"damaged")
    done = skinscreen("models", "list")
    assert done.lines[2].startswith("finder  NOT USABLE: model finder: model.tflite is not the")
    for words in ([], ["finder"]):
        done = skinscreen("models", "verify", *words)
        assert done.code == 1
        assert "model finder: model.tflite is not the file" in done.err


def test_without_any_model_this_is_said(
    skinscreen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "bundled_models", lambda: tmp_path / "gone")
    for action in ("list", "verify"):
        done = skinscreen("models", action)
        assert (done.code, done.out) == (1, "")
        assert "there are no models" in done.err


def test_good_models_are_verified(skinscreen: Command) -> None:
    bundles.tiny_bundle(paths.user_models(), "mine")
    for words, count in (([], 2), (["mine"], 1), (["mine", "lesion8-v3small"], 2)):
        done = skinscreen("models", "verify", *words)
        assert (done.code, done.err) == (0, "")
        assert done.out.count(": good (sha256 ") == len(done.lines) == count


def test_a_broken_model_fails_the_verification_but_not_that_of_others(skinscreen: Command) -> None:
    folder = bundles.tiny_bundle(paths.user_models(), "mine")
    (folder / "model.tflite").write_bytes(b"damaged")
    for words in ([], ["mine", "lesion8-v3small"]):
        done = skinscreen("models", "verify", *words)
        assert done.code == 1
        assert "model mine: model.tflite is not the file that was measured" in done.err
        assert "lesion8-v3small: good" in done.out


def test_an_unknown_model_cannot_be_verified(skinscreen: Command) -> None:
    done = skinscreen("models", "verify", "gone", "lesion8-v3small")
    assert done.code == 1
    assert "there is no model named gone" in done.err
    assert "lesion8-v3small: good" in done.out


def test_a_model_is_imported_with_labels_and_marks(
    skinscreen: Command, model: Path, tmp_path: Path
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("mel\nbcc\nnv\n")
    done = skinscreen(
        *("models", "import", model, "--name", "theirs", "--labels", names, "--pixels", "raw"),
        *("--malignant", "mel", "--malignant", "bcc"),
    )
    assert (done.code, done.err) == (0, "")
    assert done.lines[:2] == [
        "imported as theirs (3 classes)",
        "  Its outputs: 0 mel, 1 bcc, 2 nv",
    ]
    assert "Not validated" in done.out
    manifest = library.verify(paths.user_models() / "theirs").manifest
    assert [(c.label, c.malignant) for c in manifest.labels] == [
        ("mel", True),
        ("bcc", True),
        ("nv", False),
    ]
    assert manifest.input.std == (1.0, 1.0, 1.0)


def test_without_labels_classes_are_numbered_and_what_was_assumed_is_said(
    skinscreen: Command, model: Path
) -> None:
    done = skinscreen("models", "import", model)
    assert done.code == 0
    assert "does not name its 3 classes; they are numbered" in done.err
    assert "-1 to 1 is assumed" in done.out
    assert "No class is marked malignant" in done.out
    labels = library.verify(paths.user_models() / "elsewhere").manifest.labels
    assert [c.label for c in labels] == ["class 0", "class 1", "class 2"]


def test_labels_out_of_order_are_taken_by_their_numbers_and_shown_so(
    skinscreen: Command, model: Path, tmp_path: Path
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("1,mel\n0,nv\n2,bkl\n", "utf-16")
    done = skinscreen("models", "import", model, "--labels", names, "--malignant", "mel")
    assert (done.code, done.err) == (0, "")
    assert done.lines[1] == "  Its outputs: 0 nv, 1 mel, 2 bkl"
    manifest = library.verify(paths.user_models() / "elsewhere").manifest
    assert [(c.label, c.malignant) for c in manifest.labels] == [
        ("nv", False),
        ("mel", True),
        ("bkl", False),
    ]


@pytest.mark.parametrize("text", ["0 a\n2 b\n3 c", "0 a\n0 b\n1 c", "1 a\n2 b\n3 c", "0 a\nb\nc"])
def test_labels_whose_output_cannot_be_told_are_refused(
    skinscreen: Command, model: Path, tmp_path: Path, text: str
) -> None:
    names = tmp_path / "names.txt"
    names.write_text(text)
    done = skinscreen("models", "import", model, "--labels", names)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("skinscreen: names.txt: ")
    assert not paths.user_models().exists()


def test_the_programs_own_model_is_imported_with_its_classes_and_marks(
    skinscreen: Command, bundled: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.tflite"
    copy.write_bytes((bundled / "lesion8-v3small" / "model.tflite").read_bytes())
    done = skinscreen("models", "import", copy)
    assert (done.code, done.err) == (0, "")
    assert "It is the model of the bundle lesion8-v3small 1.0" in done.out
    theirs = library.verify(paths.user_models() / "copy").manifest
    own = library.verify(bundled / "lesion8-v3small").manifest
    assert [(c.label, c.malignant) for c in theirs.labels] == [
        (c.label, c.malignant) for c in own.labels
    ]
    assert theirs.operating_point is None


def test_labels_in_the_file_are_used(skinscreen: Command, model: Path) -> None:
    model.write_bytes(tiny_models.with_labels(tiny_models.classifier()))
    done = skinscreen("models", "import", model, "--malignant", "red thing")
    assert (done.code, done.err) == (0, "")
    assert "No class is marked malignant" not in done.out


def test_a_detector_without_labels_asks_for_them(
    skinscreen: Command, model: Path, tmp_path: Path
) -> None:
    model.write_bytes(tiny_models.detector())
    done = skinscreen("models", "import", model)
    assert done.code == 1
    assert "does not name its classes nor how many they are; give --labels FILE" in done.err
    assert not paths.user_models().exists()
    names = tmp_path / "names.txt"
    names.write_text("a\nb\nc\n")
    assert skinscreen("models", "import", model, "--labels", names).code == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--malignant", "nothing"], "no class is called 'nothing'"),
        (["--name", "a/b"], "cannot be a model's name"),
        (["--name", "lesion8-v3small"], "already is a model named"),
        (["--labels", "/no/such/file"], "file is missing"),
    ],
)
def test_a_wrong_import_is_refused_and_leaves_nothing(
    skinscreen: Command, model: Path, words: list[str], reason: str
) -> None:
    done = skinscreen("models", "import", model, *words)
    assert (done.code, done.out) == (1, "")
    assert reason in done.err
    assert not paths.user_models().exists()


def test_a_file_that_is_no_model_is_refused(skinscreen: Command, tmp_path: Path) -> None:
    file = tmp_path / "no-model.tflite"
    file.write_text("hello")
    done = skinscreen("models", "import", file)
    assert done.code == 1
    assert done.err.startswith("skinscreen: no-model.tflite: ")


def test_a_model_that_aborts_is_refused_and_the_others_stay(
    skinscreen: Command, shared: Path
) -> None:
    file = shared / "third-party-models" / "refuse" / "aborts_the_runtime.tflite"
    done = skinscreen("models", "import", file)
    assert done.code == 1
    assert "aborts_the_runtime.tflite: " in done.err
    assert skinscreen("models", "verify").code == 0


def test_an_imported_model_screens_at_once(
    skinscreen: Command, model: Path, lesion_photo: Path
) -> None:
    assert skinscreen("models", "import", model, "--name", "theirs").code == 0
    done = skinscreen("screen", "--model", "theirs", lesion_photo)
    assert done.code == 0
    assert "No screening result" in done.out
