import dataclasses
from pathlib import Path

import numpy as np
import pytest
from textures import write_classes

from skinscreen.domain.errors import TrainingError
from skinscreen.training.config import Architecture, Config
from skinscreen.training.dataset import Source
from skinscreen.training.material import UNUSED, Folders, prepare, taxonomy_of
from skinscreen.training.split import PARTS, Shares

CONFIG = Config(
    name="run",
    version="1",
    taxonomy="lesion8",
    source=(Source("a", "a"), Source("b", "b")),
    stage=(),
    network=Architecture(side=32),
    split=Shares(0.25, 0.25, near_copies=False),
)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    for name in ("a", "b"):
        write_classes(tmp_path / name, ["mel", "nv"], 8, side=32)
    return Folders(tmp_path, tmp_path, tmp_path / "runs")


def test_every_photo_is_there_with_its_class_and_part(folders: Folders) -> None:
    material = prepare(CONFIG, folders)
    assert len(material.samples) == len(material.pixels) == len(material.labels) == 32
    assert [len(material.of(part)) for part in PARTS] == [16, 8, 8]
    assert {s.label for s in np.array(material.samples)[material.labels == 0]} == {"mel"}
    assert material.judged_on("b").sum() == 16
    assert material.judged_on("").all()


def test_the_split_is_made_once_for_a_run(folders: Folders) -> None:
    first = prepare(CONFIG, folders)
    other = dataclasses.replace(CONFIG, seed=99, split=Shares(0.1, 0.1))
    assert prepare(other, folders).parts == first.parts


def test_what_the_first_weights_may_have_seen_never_judges(folders: Folders) -> None:
    shares = dataclasses.replace(CONFIG.split, never_tested=("a",), only_tested=("b",))
    material = prepare(dataclasses.replace(CONFIG, split=shares), folders)
    parts = {
        source: {
            p for s, p in zip(material.samples, material.parts, strict=True) if s.source == source
        }
        for source in ("a", "b")
    }
    assert parts == {"a": {"train", "validation"}, "b": {"test"}}


def test_the_same_photo_in_two_sources_stays_on_one_side(folders: Folders) -> None:
    pytest.importorskip("imagehash", reason="ImageHash comes with the extra [train]")
    apart = dataclasses.replace(CONFIG, split=Shares(0.25, 0.25))
    material = prepare(apart, folders)
    part = {s.id: p for s, p in zip(material.samples, material.parts, strict=True)}
    for i in range(8):
        assert part[f"a/mel/{i:03}.png"] == part[f"b/mel/{i:03}.png"]


def test_an_unknown_taxonomy_is_refused_with_the_known_ones() -> None:
    with pytest.raises(TrainingError, match="no taxonomy 'x': take one of lesion8, noma24"):
        taxonomy_of(dataclasses.replace(CONFIG, taxonomy="x"))


def test_a_source_held_out_is_tested_whole_and_nothing_else_is(folders: Folders) -> None:
    whole = prepare(CONFIG, folders)
    material = whole.without("b")
    assert {s.source for s in material.of("test")} == {"b"}
    assert len(material.of("test")) == 16
    assert {s.source for s in material.of("train")} == {"a"}
    assert {s.source for s in material.of("validation")} == {"a"}
    assert len(material.of(UNUSED)) == sum(
        s.source == "a" and p == "test" for s, p in zip(whole.samples, whole.parts, strict=True)
    )


def test_an_unknown_source_cannot_be_held_out(folders: Folders) -> None:
    with pytest.raises(TrainingError, match="'c' cannot be held out: the sources are a, b"):
        prepare(CONFIG, folders).without("c")


def test_pairs_of_a_source_stay_on_one_side(folders: Folders) -> None:
    several = tuple((f"mel/{i:03}.png", f"nv/{i:03}.png") for i in range(8))
    paired = dataclasses.replace(CONFIG, source=(Source("a", "a", pairs=several),))
    material = prepare(paired, folders)
    part = {s.id: p for s, p in zip(material.samples, material.parts, strict=True)}
    assert all(part[f"a/{x}"] == part[f"a/{y}"] for x, y in several)
