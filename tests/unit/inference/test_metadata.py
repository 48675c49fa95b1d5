"""What a model's file says of itself, also where the file is damaged."""

import contextlib
import io
import random
import zipfile

import flatbuffers
import pytest
from unit.inference import tiny_models

from skinscreen.domain.errors import ModelError
from skinscreen.inference.metadata import embedded_labels, embedded_normalization, last_operator


def archived(name: str, content: bytes, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", compression) as entries:
        entries.writestr("other.txt", "not these")
        entries.writestr(name, content)
    return tiny_models.classifier() + archive.getvalue()


def test_labels_are_found_behind_the_model() -> None:
    model = archived("my_Labels.txt", b"a\nb\n")
    assert embedded_labels(model) == ("a", "b")


@pytest.mark.parametrize(
    "model",
    [
        b"",
        tiny_models.classifier(),
        archived("names.txt", b"a"),
        archived("labels.txt", bytes(2**20)),
    ],
    ids=["nothing", "no archive", "no label file", "a label file over the limit"],
)
def test_without_a_usable_archive_there_are_no_labels(model: bytes) -> None:
    assert embedded_labels(model) is None


def test_without_a_metadata_block_nothing_is_said_of_the_normalisation() -> None:
    assert embedded_normalization(tiny_models.classifier()) is None
    assert embedded_normalization(tiny_models.classifier(metadata=b"")) is None
    no_input = tiny_models.Graph().build([], [], b"")
    assert embedded_normalization(no_input) is None


def test_a_block_without_an_input_says_nothing() -> None:
    b = flatbuffers.Builder(0)
    b.StartObject(1)
    b.Finish(b.EndObject())
    assert embedded_normalization(tiny_models.classifier(metadata=bytes(b.Output()))) is None


@pytest.mark.parametrize("missing", ["mean", "std"])
def test_half_a_normalisation_says_nothing(missing: str) -> None:
    values = {"mean": (1.0,), "std": (2.0,)} | {missing: None}
    block = tiny_models.normalization_metadata(values["mean"], values["std"])
    assert embedded_normalization(tiny_models.classifier(metadata=block)) is None


def test_no_damage_to_a_model_breaks_the_search() -> None:
    metadata = tiny_models.normalization_metadata([1, 2, 3], [4, 5, 6])
    model = archived("labels.txt", b"a\nb\n" * 50)
    good = tiny_models.classifier(metadata=metadata) + model[len(tiny_models.classifier()) :]
    assert embedded_labels(good) is not None
    assert embedded_normalization(good) == ([1, 2, 3], [4, 5, 6])
    chance = random.Random(1)
    for _ in range(3000):
        damaged = bytearray(good[: chance.randrange(len(good))] if chance.random() < 0.2 else good)
        for _ in range(chance.randrange(1, 4)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with contextlib.suppress(ModelError):
            embedded_labels(bytes(damaged))
        last_operator(bytes(damaged), 0)
        found = embedded_normalization(bytes(damaged))
        assert found is None or min(found[1]) > 0


@pytest.mark.parametrize(
    ("kind", "operator"),
    [("probabilities", 25), ("independent", 14), ("logits", 9), ("single", 14), ("nan", 75)],
)
@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_the_operator_that_makes_the_scores_is_seen_through_their_storing(
    kind: str, operator: int, dtype: str
) -> None:
    quantisation = None if dtype == "float32" else (1.0, 0)
    model = tiny_models.classifier(kind=kind, dtype=dtype, quantisation=quantisation)
    assert last_operator(model, 0) == operator


def test_which_operator_makes_an_output_is_unsaid_where_the_file_cannot_tell() -> None:
    assert last_operator(tiny_models.classifier(), 3) is None
    assert last_operator(b"no model", 0) is None
    nothing = tiny_models.Graph()
    picture = nothing.tensor((1, 8, 8, 3))
    assert last_operator(nothing.build([picture], [picture]), 0) is None


def test_two_lists_of_labels_that_differ_are_not_chosen_from() -> None:
    same = tiny_models.with_labels(archived("labels.txt", b"a\nb\n"), ["a", "b"])
    assert embedded_labels(same) == ("a", "b")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as entries:
        entries.writestr("labels_de.txt", "a\nb")
        entries.writestr("labels_en.txt", "b\na")
    with pytest.raises(ModelError, match="2 lists of labels"):
        embedded_labels(archive.getvalue())
