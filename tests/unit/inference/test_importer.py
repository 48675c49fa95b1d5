"""A ``.tflite`` file made elsewhere becomes a bundle, or is refused with one sentence."""

import math
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from unit.inference import bundles, tiny_models

from skinscreen import paths
from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import MAX_LABELS, OutputSpec
from skinscreen.imaging import crop
from skinscreen.imaging.decode import read_photo
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.preprocess import to_input
from skinscreen.inference import importer, library
from skinscreen.inference.importer import (
    NORMALIZATIONS,
    ImportDraft,
    install,
    numbered_labels,
    prepare,
    read_label_file,
    remove,
)
from skinscreen.inference.outputs import read_outputs
from skinscreen.inference.probe import ProbeReport
from skinscreen.inference.tensors import TensorDescription, detection_outputs
from skinscreen.inference.tflite import RuntimeOptions, TfliteClassifier, installed_runtimes

ORANGE = np.full((20, 20, 3), (200, 120, 40), np.uint8)


@pytest.fixture(autouse=True)
def tried_here(monkeypatch: pytest.MonkeyPatch) -> None:
    bundles.try_tiny_models_here(monkeypatch)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "models"


def file_of(tmp_path: Path, model: bytes, name: str = "model of mine.tflite") -> Path:
    file = tmp_path / name
    file.write_bytes(model)
    return file


def draft_of(tmp_path: Path, model: bytes | None = None) -> ImportDraft:
    return prepare(file_of(tmp_path, model or tiny_models.with_labels(tiny_models.classifier())))


def scored(folder: Path, pixels: Pixels = ORANGE) -> dict[str, float]:
    """The probabilities of a bundle by label, most probable first."""
    classifier = library.load(folder)
    probabilities = classifier.run(to_input(pixels, classifier.manifest.input)).probabilities
    pairs = zip((c.label for c in classifier.manifest.labels), probabilities, strict=True)
    return {k: float(v) for k, v in sorted(pairs, key=lambda p: -p[1])}


def test_a_model_with_labels_inside_needs_no_more_words(tmp_path: Path, place: Path) -> None:
    draft = draft_of(tmp_path)
    assert draft.name == "model-of-mine"
    assert draft.labels == tiny_models.LABELS
    folder = install(draft, draft.labels, ["red thing"], place)
    assert folder == place / "model-of-mine"
    bundle = library.verify(folder)
    assert [c.malignant for c in bundle.manifest.labels] == [True, False, False]
    assert bundle.manifest.operating_point is None
    assert "Not validated" in bundle.card
    assert list(scored(folder)) == ["red thing", "green thing", "blue thing"]


def test_a_float_model_that_says_nothing_is_taken_as_minus_one_to_one(tmp_path: Path) -> None:
    draft = draft_of(tmp_path)
    assert (draft.input.mean, draft.input.std) == NORMALIZATIONS["signed"]
    assert draft.assumptions == (
        "The file does not say how pixels are scaled; -1 to 1 is assumed.",
    )


def test_the_assumptions_stand_on_the_card_and_in_the_manifest(tmp_path: Path, place: Path) -> None:
    draft = draft_of(tmp_path)
    bundle = library.verify(install(draft, tiny_models.LABELS, [], place))
    assert draft.assumptions[0] in bundle.card
    assert bundle.manifest.extra["assumptions"] == list(draft.assumptions)


@pytest.mark.parametrize("name", NORMALIZATIONS)
def test_the_person_can_say_how_pixels_are_scaled(tmp_path: Path, name: str) -> None:
    draft = prepare(file_of(tmp_path, tiny_models.classifier()), normalization=name)
    assert (draft.input.mean, draft.input.std) == NORMALIZATIONS[name]
    assert draft.assumptions == ()


@pytest.mark.parametrize(
    ("mean", "std", "expected"),
    [
        ([1.5, 2.5, 3.5], [4.5, 5.5, 6.5], ((1.5, 2.5, 3.5), (4.5, 5.5, 6.5))),
        ([127.5], [64.0], ((127.5,) * 3, (64.0,) * 3)),
    ],
)
def test_the_models_own_normalisation_is_used(
    tmp_path: Path, mean: list[float], std: list[float], expected: object
) -> None:
    metadata = tiny_models.normalization_metadata(mean, std)
    draft = draft_of(tmp_path, tiny_models.classifier(metadata=metadata))
    assert (draft.input.mean, draft.input.std) == expected
    assert draft.assumptions == ()


@pytest.mark.parametrize(
    ("mean", "std"),
    [([0], [0]), ([0], [-1]), ([math.nan], [1]), ([0], [math.inf]), ([], [1]), ([1e9], [1])],
)
def test_an_impossible_normalisation_counts_as_unsaid(
    tmp_path: Path, mean: list[float], std: list[float]
) -> None:
    metadata = tiny_models.normalization_metadata(mean, std)
    draft = draft_of(tmp_path, tiny_models.classifier(metadata=metadata))
    assert (draft.input.mean, draft.input.std) == NORMALIZATIONS["signed"]


@pytest.mark.parametrize(
    ("dtype", "quantisation"),
    [("uint8", (1.0, 0)), ("uint8", (2 / 255, 128)), ("int8", (1.0, -128)), ("int8", (2 / 255, 0))],
)
def test_integer_models_answer_as_the_float_one_does(
    tmp_path: Path, place: Path, dtype: str, quantisation: tuple[float, int]
) -> None:
    model = tiny_models.classifier(dtype=dtype, quantisation=quantisation)
    folder = install(draft_of(tmp_path, model), tiny_models.LABELS, [], place)
    means = ORANGE[0, 0] if quantisation[0] == 1.0 else ORANGE[0, 0] / 127.5 - 1
    exponents = np.exp(tiny_models.expected_logits(means))
    expected = dict(zip(tiny_models.LABELS, exponents / exponents.sum(), strict=True))
    assert scored(folder) == pytest.approx(expected, abs=1 / 200)


@pytest.mark.parametrize("name", NORMALIZATIONS)
def test_an_int8_models_scaling_is_seen_in_its_range(tmp_path: Path, name: str) -> None:
    mean, std = NORMALIZATIONS[name]
    low = min(-m / s for m, s in zip(mean, std, strict=True))
    high = max((255 - m) / s for m, s in zip(mean, std, strict=True))
    scale = (high - low) / 255
    model = tiny_models.classifier(dtype="int8", quantisation=(scale, round(-128 - low / scale)))
    draft = draft_of(tmp_path, model)
    assert (draft.input.mean, draft.input.std) == (mean, std)
    assert name in draft.assumptions[0]


def test_an_integer_model_without_quantisation_is_refused(tmp_path: Path) -> None:
    tensor = TensorDescription("picture", (1, 8, 8, 3), "uint8", 0.0, 0)
    with pytest.raises(ModelError, match="does not say how it is quantised"):
        importer._input_spec(tensor, b"", None)


@pytest.mark.parametrize("layout", ["NHWC", "NCHW"])
def test_the_layout_is_seen_in_the_shape(tmp_path: Path, layout: str) -> None:
    draft = draft_of(tmp_path, tiny_models.classifier(layout=layout, side=16))
    assert (draft.input.layout, draft.input.width, draft.input.height) == (layout, 16, 16)


def test_logits_are_seen_and_said(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, tiny_models.classifier(kind="logits"))
    assert draft.output.kind == "logits"
    assert "softmax is applied" in draft.assumptions[-1]


def test_quantised_logits_are_seen_by_their_range(tmp_path: Path) -> None:
    model = tiny_models.classifier(dtype="int8", quantisation=(1.0, -128), kind="logits")
    assert draft_of(tmp_path, model).output.kind == "logits"


SIGMOIDS = 1 / (1 + np.exp(-tiny_models.expected_logits(ORANGE[0, 0] / 127.5 - 1)))


@pytest.mark.parametrize(
    ("dtype", "quantisation"),
    [("float32", None), ("uint8", (2 / 255, 128)), ("int8", (2 / 255, 0))],
)
def test_a_model_of_several_sigmoids_is_read_the_same_in_every_type(
    tmp_path: Path, place: Path, dtype: str, quantisation: tuple[float, int] | None
) -> None:
    model = tiny_models.classifier(kind="independent", dtype=dtype, quantisation=quantisation)
    draft = draft_of(tmp_path, model)
    assert draft.output == OutputSpec("independent")
    assert "a probability of its own" in draft.assumptions[-1]
    folder = install(draft, tiny_models.LABELS, ["red thing"], place)
    expected = dict(zip(tiny_models.LABELS, SIGMOIDS, strict=True))
    assert sum(expected.values()) > 1.4
    assert scored(folder) == pytest.approx(expected, abs=1 / 100)


def test_the_public_multi_label_model_is_read_the_same_in_both_types(
    shared: Path, place: Path
) -> None:
    found = []
    for name in ("float", "uint8"):
        file = shared / "cases" / f"model_sig_multi_{name}.tflite"
        draft = prepare(file)
        labels = read_label_file(shared / "cases" / "model_unordered.txt", draft)
        assert labels == ("nevus", "melanoma", "bkl")
        found.append(scored(install(draft, labels, ["melanoma"], place)))
    assert found[0] == pytest.approx(found[1], abs=0.02)


def test_an_older_imports_sigmoids_are_not_taken_for_shares(tmp_path: Path, place: Path) -> None:
    model = tiny_models.classifier(kind="independent", dtype="uint8", quantisation=(2 / 255, 128))
    draft = replace(draft_of(tmp_path, model), output=OutputSpec("probabilities"))
    folder = install(draft, tiny_models.LABELS, [], place)
    with pytest.raises(ModelError, match="no probabilities; import it again"):
        scored(folder)


@pytest.mark.parametrize(
    ("kind", "dtype", "quantisation"),
    [
        ("single", "float32", None),
        ("single", "uint8", (2 / 255, 128)),
        ("single", "int8", (2 / 255, 0)),
        ("single_logit", "float32", None),
    ],
)
def test_one_score_is_two_classes(
    tmp_path: Path, place: Path, kind: str, dtype: str, quantisation: tuple[float, int] | None
) -> None:
    model = tiny_models.classifier(kind=kind, dtype=dtype, quantisation=quantisation)
    draft = draft_of(tmp_path, model)
    assert (draft.output.kind, draft.label_count, draft.labels) == (kind, 2, None)
    assert "one score for two classes" in draft.assumptions[-1]
    folder = install(draft, ("benign", "malignant"), ["malignant"], place)
    expected = {"malignant": SIGMOIDS[0], "benign": 1 - SIGMOIDS[0]}
    assert scored(folder) == pytest.approx(expected, abs=1 / 100)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("1 malignant\n0 benign\n", ("benign", "malignant")),
        ("malignant\n", ("not malignant", "malignant")),
    ],
)
def test_the_name_of_one_score_is_that_of_the_second_class(
    tmp_path: Path, text: str, labels: tuple[str, ...]
) -> None:
    (tmp_path / "labels.txt").write_text(text)
    assert draft_of(tmp_path, tiny_models.classifier(kind="single")).labels == labels


def test_one_score_needs_two_labels() -> None:
    model = tiny_models.classifier(kind="single")
    with pytest.raises(ModelError, match="one score and two labels"):
        TfliteClassifier(bundles.manifest(model, output=OutputSpec("single")), model)


def test_scores_map_and_features_are_told_apart(tmp_path: Path, place: Path) -> None:
    draft = draft_of(tmp_path, tiny_models.classifier(extras=True))
    assert draft.output == bundles.EXTRAS
    assert "0 [1, 3] is taken for the scores, 1 [1, 8, 8, 3] for the map" in draft.assumptions[-1]
    classifier = library.load(install(draft, tiny_models.LABELS, [], place))
    found = classifier.run(to_input(ORANGE, classifier.manifest.input))
    assert found.cam is not None
    assert found.cam.shape == (8, 8, 3)
    assert found.embedding is not None


def outputs_of(
    *shapes: tuple[int, ...], sums: Sequence[bool] = (), unit: Sequence[bool] = ()
) -> OutputSpec:
    """How a model with such outputs is read, where nothing is known of how they are made."""
    tensors = tuple(TensorDescription("x", shape, "float32", 0, 0) for shape in shapes)
    no = (False,) * len(shapes)
    return read_outputs(ProbeReport((), tensors, tuple(sums) or no, tuple(unit) or no, no), b"")[0]


def test_the_scores_among_several_outputs_are_found_by_what_they_are() -> None:
    spec = outputs_of((1, 64), (1, 8), (1, 7, 7, 8), sums=[False, True, False])
    assert spec == OutputSpec("probabilities", scores=1, cam=2, embedding=0)
    spec = outputs_of((1, 64), (1, 7, 7, 8), (1, 8))
    assert spec == OutputSpec("logits", scores=2, cam=1, embedding=0)
    spec = outputs_of((1, 7, 7, 64), (1, 8))
    assert spec == OutputSpec("logits", scores=1)
    assert outputs_of((1, 5), unit=[True]) == OutputSpec("independent")


@pytest.mark.parametrize("sums", [[True, True], [False, False]])
def test_where_two_outputs_could_be_scores_none_is_chosen(sums: list[bool]) -> None:
    with pytest.raises(ModelError, match="2 outputs; which are scores is not known"):
        outputs_of((1, 8), (1, 5), sums=sums)


@pytest.mark.parametrize("shape", [(1, 8, 8, 3), (1, 0)])
def test_an_output_that_is_no_list_of_scores_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelError, match="no list of class scores"):
        outputs_of(shape)


def test_the_programs_own_model_is_imported_as_what_it_is(tmp_path: Path, place: Path) -> None:
    bundle = library.find("lesion8-v3small", [paths.bundled_models()])
    own = library.load(bundle)
    file = file_of(tmp_path, (bundle / "model.tflite").read_bytes(), "copy.tflite")
    draft = prepare(file)
    assert (draft.input, draft.output) == (own.manifest.input, own.manifest.output)
    assert draft.labels == tuple(c.label for c in own.manifest.labels)
    assert draft.malignant == tuple(c.label for c in own.manifest.labels if c.malignant)
    assert "the model of the bundle lesion8-v3small" in draft.assumptions[0]
    imported = install(draft, draft.labels, draft.malignant, place)
    assert library.verify(imported).manifest.operating_point is None
    assert scored(imported) == scored(bundle)


def test_the_programs_own_model_is_known_by_its_outputs_where_no_bundle_describes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = library.find("lesion8-v3small", [paths.bundled_models()])
    own = library.verify(bundle).manifest
    monkeypatch.setattr(paths, "bundled_models", lambda: tmp_path / "none")
    file = file_of(tmp_path, (bundle / "model.tflite").read_bytes(), "copy.tflite")
    draft = prepare(file)
    assert (draft.input, draft.output) == (own.input, own.output)
    assert "0 to 255 is assumed" in draft.assumptions[0]
    assert (draft.labels, draft.malignant, draft.label_count) == (None, (), len(own.labels))


def test_what_an_earlier_import_assumed_is_not_believed(tmp_path: Path, place: Path) -> None:
    draft = draft_of(tmp_path, tiny_models.classifier())
    earlier = install(draft, ("wrong", "names", "here"), ["wrong"], place)
    again = prepare(earlier / "model.tflite")
    assert (again.labels, again.malignant) == (None, ())


def test_a_detector_becomes_a_classifier_of_its_labels(tmp_path: Path, place: Path) -> None:
    draft = draft_of(tmp_path, tiny_models.with_labels(tiny_models.detector()))
    assert draft.output == OutputSpec("detections", scores=2, classes=1)
    folder = install(draft, tiny_models.LABELS, [], place)
    assert scored(folder) == pytest.approx({"red thing": 0.75, "blue thing": 0.5, "green thing": 0})


def test_a_detectors_scores_are_told_from_its_classes_in_any_order() -> None:
    def tensor(shape: tuple[int, ...]) -> TensorDescription:
        return TensorDescription("x", shape, "float32", 0.0, 0)

    boxes, ranking, count = tensor((1, 5, 4)), tensor((1, 5)), tensor((1,))
    swapped = detection_outputs([ranking, boxes, count, ranking], [False, False, True, True])
    assert swapped == OutputSpec("detections", scores=0, classes=3)
    unsure = detection_outputs([boxes, ranking, ranking, count], [True] * 4)
    assert unsure == OutputSpec("detections", scores=2, classes=1)
    assert detection_outputs([boxes, ranking, count, count], [True] * 4) is None
    assert detection_outputs([boxes, boxes, ranking, ranking], [True] * 4) is None
    assert detection_outputs([boxes, ranking, ranking], [True] * 3) is None


def test_a_detector_takes_labels_of_any_number_from_beside(tmp_path: Path) -> None:
    (tmp_path / "labelmap.txt").write_text("a\nb\nc\nd\n")
    assert draft_of(tmp_path, tiny_models.detector()).labels == ("a", "b", "c", "d")
    (tmp_path / "labelmap.txt").write_text("")
    draft = draft_of(tmp_path, tiny_models.detector())
    assert (draft.labels, draft.label_count) == (None, 0)


@pytest.mark.parametrize("beside", ["m.txt", "m_labels.txt", "labels.txt", "labelmap.txt"])
def test_labels_beside_the_model_are_taken_where_their_number_is_right(
    tmp_path: Path, beside: str
) -> None:
    file = file_of(tmp_path, tiny_models.classifier(), "m.tflite")
    (tmp_path / beside).write_text("a\nb\n")
    assert prepare(file).labels is None
    (tmp_path / beside).write_text("0 a\n1 b\n2 c\n\n")
    assert prepare(file).labels == ("a", "b", "c")


def test_labels_beside_the_model_are_taken_by_their_numbers_or_not_at_all(tmp_path: Path) -> None:
    file = file_of(tmp_path, tiny_models.classifier(), "m.tflite")
    beside = tmp_path / "labels.txt"
    beside.write_text("2 c\n0 a\n1 b\n", "utf-16")
    assert prepare(file).labels == ("a", "b", "c")
    beside.write_text("1 a\n2 b\n3 c\n")
    draft = prepare(file)
    assert draft.labels is None
    assert "labels.txt were not used: no label bears the number 0" in draft.assumptions[-1]


def test_labels_inside_the_model_are_taken_by_their_numbers_or_not_at_all(tmp_path: Path) -> None:
    model = tiny_models.classifier()
    numbered = tiny_models.with_labels(model, ["2 c", "0 a", "1 b"])
    assert draft_of(tmp_path, numbered).labels == ("a", "b", "c")
    draft = draft_of(tmp_path, tiny_models.with_labels(model, ["2 c", "0 a", "2 b"]))
    assert draft.labels is None
    assert "in the file were not used: two labels bear the number 2" in draft.assumptions[-1]


def test_labels_inside_of_another_number_are_not_taken(tmp_path: Path) -> None:
    model = tiny_models.with_labels(tiny_models.classifier(), ["a", "b"])
    assert draft_of(tmp_path, model).labels is None


def test_a_name_as_long_as_a_name_can_be_is_no_obstacle(tmp_path: Path, place: Path) -> None:
    file = file_of(tmp_path, tiny_models.classifier(), "é" * 123 + "x.tflite")
    assert len(os.fsencode(file.name)) == 254
    draft = prepare(file)
    assert draft.name == "x"
    assert library.verify(install(draft, numbered_labels(3), [], place)).manifest.name == "x"


@pytest.mark.parametrize("name", ["模型.tflite", "...tflite", " .tflite", "-.tflite"])
def test_a_name_without_a_usable_letter_has_a_stand_in(tmp_path: Path, name: str) -> None:
    assert prepare(file_of(tmp_path, tiny_models.classifier(), name)).name == "imported-model"


def test_the_runtime_and_the_delegate_are_passed_on_to_the_probe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(importer, "probe", lambda *a: seen.append(a[2]) or _raise())
    options = RuntimeOptions(delegate=Path("libedgetpu.so.1"))
    with pytest.raises(ModelError, match=r"^m\.tflite: tried$"):
        prepare(file_of(tmp_path, tiny_models.classifier(), "m.tflite"), options=options)
    assert seen == [options]


def _raise() -> None:
    raise ModelError("tried")


def test_a_missing_file_a_folder_and_a_text_are_refused_by_name(tmp_path: Path) -> None:
    text = file_of(tmp_path, b"hello " * 100, "text.tflite")
    for file, name in (
        (tmp_path / "gone.tflite", "gone.tflite"),
        (tmp_path, tmp_path.name),
        (text, "text.tflite"),
    ):
        with pytest.raises(ModelError) as refused:
            prepare(file)
        assert str(refused.value).count(name) == 1
        assert str(refused.value).isprintable()


def test_a_line_break_in_a_name_does_not_break_the_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refused:
        prepare(file_of(tmp_path, b"x", "two\nlines.tflite"))
    assert str(refused.value).isprintable()


def test_a_label_file_must_have_one_label_for_each_class(tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    three = draft_of(tmp_path)
    any_number = replace(three, label_count=0)
    file.write_text("\N{BYTE ORDER MARK}a\r\nb\r\n\r\n", "utf-8")
    assert read_label_file(file, replace(three, label_count=2)) == ("a", "b")
    assert read_label_file(file, any_number) == ("a", "b")
    with pytest.raises(ModelError, match=r"names\.txt holds 2 labels, but the model has 3"):
        read_label_file(file, three)
    file.write_text("")
    with pytest.raises(ModelError, match="holds 0 labels"):
        read_label_file(file, any_number)
    file.write_text("0 a\n0 b\n2 c\n")
    with pytest.raises(ModelError, match=r"^names\.txt: two labels bear the number 0"):
        read_label_file(file, three)


def test_classes_without_names_are_numbered(tmp_path: Path, place: Path) -> None:
    draft = draft_of(tmp_path, tiny_models.classifier())
    folder = install(draft, numbered_labels(draft.label_count), ["class 2"], place)
    labels = library.verify(folder).manifest.labels
    assert [(c.label, c.malignant) for c in labels] == [
        ("class 0", False),
        ("class 1", False),
        ("class 2", True),
    ]


@pytest.mark.parametrize(
    ("labels", "malignant", "name", "reason"),
    [
        (("a", "b"), (), "x", "2 labels for 3 classes"),
        ((), (), "x", "0 labels for 3 classes"),
        (("a", "", "c"), (), "x", r"labels\[1\]\.label"),
        (("a", "b", "c"), ("d",), "x", "no class is called 'd'"),
        (("a", "b", "c"), (), "../x", "cannot be a model's name"),
        (("a", "b", "c"), (), ".x", "cannot be a model's name"),
    ],
)
def test_what_cannot_become_a_manifest_is_refused_and_leaves_nothing(
    tmp_path: Path,
    place: Path,
    labels: tuple[str, ...],
    malignant: tuple[str, ...],
    name: str,
    reason: str,
) -> None:
    with pytest.raises(ModelError, match=reason):
        install(draft_of(tmp_path), labels, malignant, place, name)
    assert not place.exists()


def test_too_many_labels_are_refused(tmp_path: Path, place: Path) -> None:
    draft = replace(draft_of(tmp_path, tiny_models.detector()), label_count=0)
    with pytest.raises(ModelError, match="labels is not usable"):
        install(draft, numbered_labels(MAX_LABELS + 1), [], place)


def test_a_taken_name_is_refused_and_the_model_there_stays(tmp_path: Path, place: Path) -> None:
    draft = draft_of(tmp_path)
    first = install(draft, tiny_models.LABELS, [], place)
    before = (first / "manifest.json").read_bytes()
    with pytest.raises(ModelError, match="already is a model named model-of-mine"):
        install(draft, tiny_models.LABELS, ["red thing"], place)
    assert (first / "manifest.json").read_bytes() == before
    assert install(draft, tiny_models.LABELS, [], place, "another").name == "another"


def test_the_name_of_a_model_that_came_with_the_program_is_taken(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundles.tiny_bundle(tmp_path / "bundled", "theirs")
    monkeypatch.setattr(paths, "bundled_models", lambda: tmp_path / "bundled")
    with pytest.raises(ModelError, match="already is a model named theirs"):
        install(draft_of(tmp_path), tiny_models.LABELS, [], place, "theirs")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    place = tmp_path / "models"
    place.write_text("a file where the folder should be")
    with pytest.raises(ModelError, match=r"cannot be saved in .*models \(File exists\)"):
        install(draft_of(tmp_path), tiny_models.LABELS, [], place)


def test_an_import_that_fails_half_way_is_never_seen(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = draft_of(tmp_path)
    write = Path.write_text

    def full(file: Path, *arguments: str) -> int:
        if file.name == "MODEL_CARD.md":
            assert library.list_bundles([place]) == ()
            raise OSError(28, "No space left on device")
        return write(file, *arguments)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ModelError, match="No space left on device"):
        install(draft, tiny_models.LABELS, [], place)
    assert list(place.iterdir()) == []


def test_an_imported_model_can_be_removed_but_not_a_bundled_one(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install(draft_of(tmp_path), tiny_models.LABELS, [], place)
    with pytest.raises(ModelError, match="came with the program"):
        remove(bundles.tiny_bundle(tmp_path / "bundled"), place)
    with monkeypatch.context() as patch:
        patch.setattr(importer.shutil, "rmtree", _denied)
        with pytest.raises(ModelError, match=r"cannot be removed \(Permission denied\)"):
            remove(folder, place)
    remove(folder, place)
    assert list(place.iterdir()) == []


def _denied(_: Path) -> None:
    raise PermissionError(13, "Permission denied")


THIRD_PARTY = {
    "automl_flowers_uint8": ("daisy", 5),
    "mobilenet_v1_0.25_128_quant": ("background", 1001),
    "mobilenet_v1_0.25_224_float_metadata": ("background", 1001),
    "mobilenet_v1_0.25_224_float_no_metadata": (None, 1001),
    "mobilenet_v1_0.25_224_quant_metadata": ("background", 1001),
    "mobilenet_v2_int8_nchw": (None, 1000),
}


@pytest.mark.parametrize("runtime", installed_runtimes())
@pytest.mark.parametrize("name", THIRD_PARTY)
def test_a_public_classifier_is_imported_with_the_labels_it_has(
    shared: Path, place: Path, name: str, runtime: str
) -> None:
    options = RuntimeOptions(runtime=runtime)
    file = shared / "third-party-models" / "classifiers" / f"{name}.tflite"
    draft = prepare(file, options=options)
    first, count = THIRD_PARTY[name]
    assert draft.label_count == count
    assert (draft.labels[0] if draft.labels else None) == first
    labels = draft.labels or numbered_labels(count)
    assert len(set(scored(install(draft, labels, labels[:1], place)).values())) > 1


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_a_public_detector_is_imported_with_its_labels(
    shared: Path, place: Path, runtime: str
) -> None:
    file = shared / "third-party-models/detectors/coco_ssd_mobilenet_v1_quant.tflite"
    draft = prepare(file, options=RuntimeOptions(runtime=runtime))
    assert draft.labels is not None
    assert draft.labels[:3] == ("person", "bicycle", "car")
    found = scored(install(draft, draft.labels, [], place), _photo(shared))
    assert 0.2 < max(found.values()) <= 1
    assert min(found.values()) == 0


def _photo(shared: Path) -> Pixels:
    """The middle of a public photo of a park bench."""
    photo = read_photo(shared / "hostile-images/exif-gps/jpg__gps__DSCN0012.jpg")
    return crop.cut(photo, crop.centred(photo), 300)


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_public_models_agree_on_a_photo_whatever_their_tensors(
    shared: Path, place: Path, runtime: str
) -> None:
    """float32, uint8 and int8, channels first and last: all see the park bench."""
    folder = shared / "third-party-models" / "classifiers"
    options = RuntimeOptions(runtime=runtime)
    named = prepare(folder / "mobilenet_v1_0.25_224_quant_metadata.tflite", options=options)
    assert named.labels is not None
    for name, labels in (
        ("mobilenet_v1_0.25_224_quant_metadata", named.labels),
        ("mobilenet_v1_0.25_224_float_metadata", named.labels),
        ("mobilenet_v1_0.25_224_float_no_metadata", named.labels),
        ("mobilenet_v2_int8_nchw", named.labels[1:]),
    ):
        draft = prepare(folder / f"{name}.tflite", options=options)
        found = scored(install(draft, labels, [], place), _photo(shared))
        assert next(iter(found)) == "park bench", name


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_public_files_that_are_no_picture_models_are_refused_by_name(
    shared: Path, runtime: str
) -> None:
    files = sorted((shared / "third-party-models" / "refuse").iterdir())
    assert files
    for file in files:
        with pytest.raises(ModelError) as refused:
            prepare(file, options=RuntimeOptions(runtime=runtime))
        assert str(refused.value).startswith(f"{file.name}: ")
        assert str(refused.value).isprintable()


def test_a_label_that_stands_there_twice_is_told_apart_and_marked_twice(tmp_path: Path) -> None:
    model = tmp_path / "three.tflite"
    model.write_bytes(tiny_models.classifier())
    folder = importer.install(
        importer.prepare(model), ("crane", "dam", "crane"), ("crane",), tmp_path / "models"
    )
    labels = library.verify(folder).manifest.labels
    assert [(c.label, c.malignant) for c in labels] == [
        ("crane", True),
        ("dam", False),
        ("crane (2)", True),
    ]
