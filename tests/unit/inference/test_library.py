"""The bundles on a device: found, verified at every load, or refused with the reason."""

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from unit.inference import bundles, known, tiny_models

from skinscreen import paths
from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import InputSpec, KindRecogniser, OutputSpec
from skinscreen.domain.modality import Modality
from skinscreen.imaging.glance import Glance
from skinscreen.inference import bundle_files, library, recogniser
from skinscreen.inference.library import BrokenBundle, Bundle
from skinscreen.inference.tflite import RuntimeOptions, installed_runtimes

PICTURE = np.zeros((1, tiny_models.SIDE, tiny_models.SIDE, 3), np.float32)


@pytest.fixture(autouse=True)
def tried_here(monkeypatch: pytest.MonkeyPatch) -> None:
    bundles.try_tiny_models_here(monkeypatch)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "models"


def refusal(folder: Path) -> str:
    """The one sentence with which both verifying and loading refuse a bundle."""
    with pytest.raises(ModelError) as verifying:
        library.verify(folder)
    with pytest.raises(ModelError) as loading:
        library.load(folder)
    assert str(verifying.value) == str(loading.value)
    assert str(verifying.value).startswith(f"model {folder.name}: ")
    assert "\n" not in str(verifying.value)
    return str(verifying.value)


def rewrite(folder: Path, **changes: object) -> None:
    """Change keys of a manifest as they stand in the file."""
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_a_good_bundle_is_loaded_and_answers(place: Path, runtime: str) -> None:
    folder = bundles.tiny_bundle(place)
    options = RuntimeOptions(threads=1, runtime=runtime)
    assert library.verify(folder, options).manifest.name == "tiny"
    classifier = library.load(folder, options)
    assert classifier.manifest.operating_point == bundles.POINT
    assert classifier.run(PICTURE).probabilities.sum() == pytest.approx(1)


def test_a_wrong_hash_is_refused(place: Path) -> None:
    folder = bundles.tiny_bundle(place)
    rewrite(folder, sha256="0" * 64)
    assert "not the file that was measured" in refusal(folder)


def test_every_flipped_bit_is_refused(place: Path) -> None:
    folder = bundles.tiny_bundle(place)
    file = folder / "model.tflite"
    good = file.read_bytes()
    for position in range(0, len(good), 97):
        damaged = bytearray(good)
        damaged[position] ^= 1 << (position % 8)
        file.write_bytes(damaged)
        with pytest.raises(ModelError, match="not the file that was measured"):
            library.load(folder)


def test_the_bytes_that_are_run_are_those_that_were_verified(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bundles.tiny_bundle(place)
    probe = library.probe

    def swapped_meanwhile(*arguments: object) -> object:
        (folder / "model.tflite").write_bytes(tiny_models.classifier(kind="nan"))
        return probe(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(library, "probe", swapped_meanwhile)
    assert library.load(folder).run(PICTURE).probabilities.sum() == pytest.approx(1)


@pytest.mark.parametrize("name", ["model.tflite", "manifest.json"])
def test_a_missing_file_is_named(place: Path, name: str) -> None:
    folder = bundles.tiny_bundle(place)
    (folder / name).unlink()
    assert f"{name} is missing" in refusal(folder)


@pytest.mark.parametrize("name", ["model.tflite", "manifest.json"])
def test_a_folder_in_a_files_place_is_named(place: Path, name: str) -> None:
    folder = bundles.tiny_bundle(place)
    (folder / name).unlink()
    (folder / name).mkdir()
    assert f"{name} is missing or no plain file" in refusal(folder)


def test_a_fifo_in_a_files_place_is_not_waited_for(place: Path) -> None:
    folder = bundles.tiny_bundle(place)
    (folder / "model.tflite").unlink()
    os.mkfifo(folder / "model.tflite")
    assert "no plain file" in refusal(folder)


def test_a_symlink_loop_is_no_plain_file(place: Path) -> None:
    folder = bundles.tiny_bundle(place)
    (folder / "model.tflite").unlink()
    (folder / "model.tflite").symlink_to("model.tflite")
    assert "no plain file" in refusal(folder)


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bundles.tiny_bundle(place)

    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert "manifest.json cannot be read (Permission denied)" in refusal(folder)


@pytest.mark.parametrize(
    ("limit", "name"),
    [("MODEL_BYTES_LIMIT", "model.tflite"), ("MANIFEST_BYTES_LIMIT", "manifest.json")],
)
def test_a_file_over_the_limit_is_not_read(
    place: Path, monkeypatch: pytest.MonkeyPatch, limit: str, name: str
) -> None:
    folder = bundles.tiny_bundle(place)
    with (folder / name).open("r+b") as file:
        file.truncate(getattr(bundle_files, limit) + 1)  # sparse: takes no room on the disk
    assert f"{name} is larger than" in refusal(folder)


def test_another_input_shape_is_refused(place: Path) -> None:
    model = tiny_models.classifier()
    spec = replace(bundles.INPUT, width=9)
    folder = bundles.write(place, model, bundles.manifest(model, input_spec=spec))
    assert "(1, 8, 8, 3), but the manifest says (1, 8, 9, 3)" in refusal(folder)


def test_another_input_type_is_refused(place: Path) -> None:
    model = tiny_models.classifier()
    spec = bundles.INTEGER_INPUTS["uint8"]
    folder = bundles.write(place, model, bundles.manifest(model, input_spec=spec))
    assert "reads float32, but the manifest says uint8" in refusal(folder)


@pytest.mark.parametrize("spec", [(0.5, 0), (1.0, 3)], ids=["step", "zero"])
def test_another_quantisation_is_refused(place: Path, spec: tuple[float, int]) -> None:
    model = tiny_models.classifier(dtype="uint8", quantisation=spec)
    said = bundles.manifest(model, input_spec=bundles.INTEGER_INPUTS["uint8"])
    assert "input quantisation is" in refusal(bundles.write(place, model, said))


def test_another_number_of_labels_is_refused(place: Path) -> None:
    folder = bundles.tiny_bundle(place)
    labels = json.loads((folder / "manifest.json").read_text())["labels"]
    rewrite(folder, labels=labels[:2])
    assert "gives 3 scores, but the manifest has 2 labels" in refusal(folder)


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (OutputSpec(scores=7), "there is no scores output 7"),
        (OutputSpec(cam=3), "there is no cam output 3"),
        (OutputSpec(cam=2), "the cam output has shape (1, 3)"),
        (OutputSpec(embedding=9), "there is no embedding output 9"),
        (OutputSpec("detections"), "must name the output with the classes"),
        (OutputSpec("detections", classes=8), "there is no classes output 8"),
        (OutputSpec("detections", classes=1), "classes and scores differ in number"),
    ],
)
def test_outputs_the_model_does_not_have_are_refused(
    place: Path, output: OutputSpec, reason: str
) -> None:
    model = tiny_models.classifier(extras=True)
    folder = bundles.write(place, model, bundles.manifest(model, output=output))
    assert reason in refusal(folder)


@pytest.mark.parametrize(
    "text",
    [b"", b"\xff\xfe", b"[]", b"{", b"[" * 100_000, b'{"schema": 1}', b'{"schema": 99}', b"null"],
)
def test_a_manifest_of_rubbish_is_refused(place: Path, text: bytes) -> None:
    folder = bundles.tiny_bundle(place)
    (folder / "manifest.json").write_bytes(text)
    assert refusal(folder)


def test_a_folder_with_another_models_name_is_refused(place: Path) -> None:
    folder = bundles.tiny_bundle(place).rename(place / "copy")
    assert "its manifest names tiny" in refusal(folder)


def test_a_model_the_manifest_fits_but_the_runtime_cannot_load_now_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bundles.tiny_bundle(place)
    library.verify(folder)

    def full(*_: object) -> None:
        raise ModelError("the runtime cannot load the model (no memory)")

    monkeypatch.setattr(library, "TfliteClassifier", full)
    with pytest.raises(ModelError, match="model tiny: the runtime cannot load the model"):
        library.load(folder)


def test_all_bundles_are_listed_and_the_broken_ones_say_why(place: Path, tmp_path: Path) -> None:
    other = tmp_path / "others"
    bundles.tiny_bundle(place, "b-good")
    broken = bundles.tiny_bundle(place, "a-broken")
    (broken / "model.tflite").write_bytes(b"something else")
    bundles.tiny_bundle(other, "a-second-place")
    (bundles.tiny_bundle(other, "without-manifest") / "manifest.json").unlink()
    bundles.tiny_bundle(other, "hidden").rename(other / ".hidden")
    (other / "empty-folder").mkdir()
    (other / "a-file").write_text("not a folder")
    (other / "loop").symlink_to("loop")
    first, second, third, fourth = library.list_bundles([place, other, tmp_path / "missing"])
    assert isinstance(first, BrokenBundle)
    assert "not the file that was measured" in first.reason
    assert isinstance(second, Bundle)
    assert second.manifest.name == "b-good"
    assert isinstance(third, Bundle)
    assert third.folder == other / "a-second-place"
    assert isinstance(fourth, BrokenBundle)
    assert "manifest.json is missing" in fourth.reason


def test_a_place_or_a_folder_without_permission_does_not_stop_the_list(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed_folder = bundles.tiny_bundle(place, "closed")
    closed_place = tmp_path / "closed-place"
    closed_place.mkdir()
    real_exists, real_iterdir = Path.exists, Path.iterdir

    def exists(path: Path) -> bool:
        if path.parent == closed_folder:
            raise PermissionError(13, "Permission denied")
        return real_exists(path)

    def iterdir(path: Path) -> object:
        if path == closed_place:
            raise PermissionError(13, "Permission denied")
        return real_iterdir(path)

    monkeypatch.setattr(Path, "exists", exists)
    monkeypatch.setattr(Path, "iterdir", iterdir)
    bundles.tiny_bundle(place, "open")
    assert library.find("closed", [closed_place, place]) == closed_folder
    assert [b.folder.name for b in library.list_bundles([closed_place, place])] == [
        "closed",
        "open",
    ]


def test_a_bundle_is_found_by_its_name_first_in_the_first_place(
    place: Path, tmp_path: Path
) -> None:
    first = bundles.tiny_bundle(place)
    bundles.tiny_bundle(tmp_path / "others")
    assert library.find("tiny", [place, tmp_path / "others"]) == first


def test_of_two_bundles_with_one_name_the_second_says_that_it_cannot_be_chosen(
    place: Path, tmp_path: Path
) -> None:
    bundles.tiny_bundle(place)
    bundles.tiny_bundle(tmp_path / "others")
    first, second = library.list_bundles([place, tmp_path / "others"])
    assert isinstance(first, Bundle)
    assert isinstance(second, BrokenBundle)
    assert "another model has this name" in second.reason


def test_an_unknown_name_is_answered_with_the_names_there_are(place: Path) -> None:
    with pytest.raises(ModelError, match=r"no model named other \(there are: none\)"):
        library.find("other", [place])
    bundles.tiny_bundle(place, "a")
    bundles.tiny_bundle(place, "b")
    with pytest.raises(ModelError, match=r"there are: a, b\)"):
        library.find("other", [place])


def test_the_places_are_the_programs_and_the_persons() -> None:
    assert library.folders() == (paths.bundled_models(), paths.user_models())


def test_the_card_is_read_where_there_is_one(place: Path) -> None:
    bundle = library.verify(bundles.tiny_bundle(place))
    assert bundle.card == ""
    (bundle.folder / "MODEL_CARD.md").write_bytes(b"# Tiny \xff")
    assert bundle.card == "# Tiny \N{REPLACEMENT CHARACTER}"


def test_every_bundle_that_comes_with_the_program_can_be_used() -> None:
    found = library.list_bundles([paths.bundled_models()])
    if not found:
        pytest.skip("no model has been trained yet")
    for bundle in found:
        assert isinstance(bundle, Bundle), bundle
        classifier = library.load(bundle.folder)
        assert isinstance(bundle.manifest.input, InputSpec)
        picture = np.zeros(bundle.manifest.input.shape, bundle.manifest.input.dtype)
        assert classifier.run(picture).probabilities.shape == (len(bundle.manifest.labels),)


def test_a_bundle_with_a_check_tells_the_familiar_from_the_unfamiliar(place: Path) -> None:
    crop = Glance(np.tile(np.arange(0, 90, 10, dtype=np.uint8)[:, None, None], (1, 9, 3)))
    for limit, spoiled_limit in ((-900.0, 900.0), (900.0, -900.0)):
        folder = known.checked_bundle(
            place, f"m{limit:g}", limit=limit, spoiled_limit=spoiled_limit
        )
        classifier = library.load(folder)
        scores = classifier.run(PICTURE)
        good = classifier.familiarity(scores, crop, spoiled=False)
        spoiled = classifier.familiarity(scores, crop, spoiled=True)
        assert good is not None
        assert spoiled is not None
        assert (good >= 0, spoiled >= 0) == (limit > 0, spoiled_limit > 0)


def test_a_bundle_without_a_check_says_that_it_cannot_tell(place: Path) -> None:
    classifier = library.load(bundles.tiny_bundle(place))
    crop = Glance(np.zeros((9, 9, 3), np.uint8))
    assert classifier.familiarity(classifier.run(PICTURE), crop, spoiled=False) is None


def told_apart(place: Path, content: bytes, output: OutputSpec = bundles.EXTRAS) -> Path:
    """A tiny bundle with a recogniser of kinds of photo."""
    model = tiny_models.classifier(extras=True)
    description = replace(
        bundles.manifest(model, output=output),
        recogniser=KindRecogniser(hashlib.sha256(content).hexdigest(), 0.9),
    )
    folder = bundles.write(place, model, description)
    (folder / "recogniser.npz").write_bytes(content)
    return folder


RECOGNISER = recogniser.pack(
    recogniser.Recogniser(np.array([0.1, 0, 0], np.float32), np.zeros(37, np.float32), -3.0)
)


def test_a_bundle_with_a_recogniser_tells_kinds_of_photo_apart(place: Path) -> None:
    classifier = library.load(told_apart(place, RECOGNISER))
    kinds = classifier.kinds(classifier.run(PICTURE), Glance(np.zeros((9, 9, 3), np.uint8)))
    assert kinds is not None
    assert sum(kinds.values()) == pytest.approx(1.0)
    assert list(kinds) == list(Modality)


def test_a_bundle_without_a_recogniser_says_that_it_cannot_tell_kinds(place: Path) -> None:
    classifier = library.load(bundles.tiny_bundle(place))
    assert classifier.kinds(classifier.run(PICTURE), Glance(np.zeros((9, 9, 3), np.uint8))) is None


def test_a_recogniser_without_an_embedding_is_refused(place: Path) -> None:
    folder = told_apart(place, RECOGNISER, OutputSpec(cam=1))
    with pytest.raises(ModelError, match="recogniser of kinds of photo, but no embedding"):
        library.load(folder)


def test_a_recogniser_that_was_changed_or_is_missing_is_refused(place: Path) -> None:
    folder = told_apart(place, RECOGNISER)
    file = folder / "recogniser.npz"
    file.write_bytes(RECOGNISER[:-1] + b"x")
    with pytest.raises(ModelError, match=r"recogniser\.npz is not the file that was measured"):
        library.load(folder)
    file.unlink()
    with pytest.raises(ModelError, match="missing"):
        library.load(folder)


def test_every_flipped_bit_of_the_check_is_refused(place: Path) -> None:
    folder = known.checked_bundle(place)
    file = folder / "familiarity.npz"
    good = file.read_bytes()
    for position in range(0, len(good), 1009):
        damaged = bytearray(good)
        damaged[position] ^= 1 << (position % 8)
        file.write_bytes(damaged)
        assert "familiarity.npz is not the file that was measured" in refusal(folder)


def test_a_check_that_is_named_but_missing_is_refused(place: Path) -> None:
    folder = known.checked_bundle(place)
    (folder / "familiarity.npz").unlink()
    assert "familiarity.npz is missing" in refusal(folder)


def test_a_check_of_another_model_is_refused(place: Path) -> None:
    folder = known.checked_bundle(place, known=known.familiarity(4))
    assert "embedding does not fit 3 features" in refusal(folder)


def test_a_check_without_an_embedding_is_refused(place: Path) -> None:
    folder = known.checked_bundle(place)
    output = json.loads((folder / "manifest.json").read_text())["output"]
    rewrite(folder, output=output | {"embedding": None})
    assert "but no embedding" in refusal(folder)


def test_a_folder_whose_name_drives_a_terminal_is_named_without_doing_so(place: Path) -> None:
    bundles.tiny_bundle(place).rename(place / "mine\x1b[2J\u202e")
    (broken,) = library.list_bundles([place])
    assert isinstance(broken, BrokenBundle)
    assert broken.reason.isprintable()
    with pytest.raises(ModelError) as refused:
        library.find("other", [place])
    assert str(refused.value).isprintable()
