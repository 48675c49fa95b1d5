"""What a model's file says of itself, also where the file is damaged."""

import io
import random
import zipfile

import flatbuffers
import pytest
from unit.inference import tiny_models

from skinscreen.inference.metadata import embedded_labels, embedded_normalization, read_labels


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
        embedded_labels(bytes(damaged))
        found = embedded_normalization(bytes(damaged))
        assert found is None or min(found[1]) > 0


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("a\nb\n\n\n", ("a", "b")),
        ("a\n\nc", ("a", "class 1", "c")),
        ("0 a\n1 b c\n", ("a", "b c")),
        ("0: a\n1: b\n", ("a", "b")),
        ("1 a\n2 b\n", ("1 a", "2 b")),
        ("7 up\ncola\n", ("7 up", "cola")),
        ("\x1b[31mred\x07\n", ("[31mred",)),
        ("  \n\n", ()),
        ("", ()),
    ],
)
def test_one_label_a_line(text: str, labels: tuple[str, ...]) -> None:
    assert read_labels(text.encode()) == labels


def test_bytes_that_are_no_text_become_replacement_characters() -> None:
    assert read_labels(b"\xff\xfe") == ("\N{REPLACEMENT CHARACTER}" * 2,)
