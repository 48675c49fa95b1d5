import zipfile
from pathlib import Path

import pytest
from drawn_lesion import encoded, lesion_pixels
from textures import write_classes

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.taxonomy import LESION8
from skinscreen.training.dataset import Place, Source, kept_together, read_source
from skinscreen.training.sample import open_archive

COLUMNS = {
    "id": "{image}",
    "patient": "{person}",
    "lesion": "{person}/{spot}",
    "sex": "{sex}",
    "age": "{age}",
    "site": "{site}",
    "fitzpatrick": "{type}",
}
HEAD = "image,person,spot,dx,sex,age,site,type\n"


def table(folder: Path, *rows: str) -> None:
    (folder / "table.csv").write_text(HEAD + "".join(r + "\n" for r in rows), encoding="utf-8")


def source(**changes: object) -> Source:
    settings: dict[str, object] = {
        "photos": (Place("near", "{image}.png"), Place("far.zip", "{image}.png")),
        "label": "dx",
        "columns": COLUMNS,
        "labels": {"SCC": "akiec", "OTHER": ""},
    }
    return Source("set", "table.csv", **(settings | changes))  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "near").mkdir()
    (tmp_path / "near" / "a.png").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "far.zip", "w") as archive:
        archive.writestr("a.png", b"")
        archive.writestr("b.png", b"")
    open_archive.cache_clear()
    return tmp_path


def test_a_row_becomes_a_sample_with_all_that_is_known(folder: Path) -> None:
    table(folder, "a,P1,7,SCC,FEMALE,61,NOSE,2.0", "b,P1,8,mel,unknown,,,")
    first, second = read_source(source(), folder, LESION8)
    assert (first.id, first.label, first.patient, first.lesion) == ("set/a", "akiec", "P1", "P1/7")
    assert (first.sex, first.age, first.site, first.fitzpatrick) == ("female", 61.0, "nose", 2)
    assert (second.sex, second.age, second.site, second.fitzpatrick) == (None, None, None, None)
    assert first.group == second.group


def test_the_first_place_that_has_a_photo_wins(folder: Path) -> None:
    table(folder, "a,P1,7,mel,,,,", "b,P1,8,mel,,,,")
    first, second = read_source(source(), folder, LESION8)
    assert (first.archive, first.member) == (None, str(folder / "near" / "a.png"))
    assert (second.archive, second.member) == (folder / "far.zip", "b.png")


def test_a_class_mapped_to_nothing_is_left_out(folder: Path) -> None:
    table(folder, "a,P1,7,OTHER,,,,", "b,P1,8,mel,,,,")
    assert [s.id for s in read_source(source(), folder, LESION8)] == ["set/b"]


def test_a_mask_is_named_where_there_is_one(folder: Path) -> None:
    table(folder, "a,P1,7,mel,,,,", "b,P2,8,mel,,,,")
    with zipfile.ZipFile(folder / "masks.zip", "w") as archive:
        archive.writestr("b_mask.png", b"")
    masks = Place("masks.zip", "{image}_mask.png")
    first, second = read_source(source(masks=masks), folder, LESION8)
    assert first.mask is None
    assert (second.mask_archive, second.mask) == (folder / "masks.zip", "b_mask.png")


@pytest.mark.parametrize(
    ("row", "changes", "sentence"),
    [
        ("a,P1,7,wart,,,,", {}, "line 2: the label 'wart' is not in lesion8"),
        ("c,P1,7,mel,,,,", {}, r"line 2: the photo is not there: c\.png"),
        ("a,P1,7,mel,,,,", {"label": "class"}, "there is no column 'class'"),
        ("a,P1,7,mel,,,,", {"columns": {"id": "{nothing}"}}, "names no column"),
        ("a,P1,7,mel,,,,", {"photos": ()}, "no place"),
        ("a,P1,7,OTHER,,,,", {}, "holds no labelled photo"),
        ("a,P1,7,mel,,,,\na,P1,7,mel,,,,", {}, "names the photo 'set/a' twice"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_line(
    folder: Path, row: str, changes: dict[str, object], sentence: str
) -> None:
    table(folder, row)
    with pytest.raises(TrainingError, match=sentence):
        read_source(source(**changes), folder, LESION8)


def test_an_age_that_is_no_number_is_unknown(folder: Path) -> None:
    table(folder, "a,P1,7,mel,male,old,,")
    (only,) = read_source(source(), folder, LESION8)
    assert only.age is None


def test_a_table_that_is_no_text_is_refused(folder: Path) -> None:
    (folder / "table.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TrainingError, match="cannot be read as a CSV table"):
        read_source(source(), folder, LESION8)


def test_a_missing_data_set_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="say with --data where set lies"):
        read_source(source(), tmp_path, LESION8)


def test_class_folders_and_a_zip_of_them_give_the_same_samples(tmp_path: Path) -> None:
    write_classes(tmp_path / "set", ["Melanoma", "nevus"], 2, side=16)
    (tmp_path / "set" / "readme.txt").write_text("no photo")
    (tmp_path / "set" / ".hidden").mkdir()
    (tmp_path / "set" / ".hidden" / "x.png").write_bytes(encoded(lesion_pixels(32, 32), "PNG"))
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for path in (tmp_path / "set").rglob("*.png"):
            archive.write(path, path.relative_to(tmp_path / "set").as_posix())
    folder = read_source(Source("s", "set"), tmp_path, LESION8)
    zipped = read_source(Source("s", "set.zip"), tmp_path, LESION8)
    open_archive(tmp_path / "set.zip").close()
    open_archive.cache_clear()
    assert [(s.id, s.label) for s in folder] == [(s.id, s.label) for s in zipped]
    assert [s.label for s in folder] == ["mel", "mel", "nv", "nv"]


def test_a_class_folder_can_be_left_out(tmp_path: Path) -> None:
    write_classes(tmp_path / "set", ["melanoma", "other"], 1, side=16)
    samples = read_source(Source("s", "set", labels={"other": ""}), tmp_path, LESION8)
    assert [s.label for s in samples] == ["mel"]


def test_a_squashed_photo_is_given_its_shape(folder: Path) -> None:
    table(folder, "a,P1,7,mel,,,,")
    (found,) = read_source(source(shape=("4:3",)), folder, LESION8)
    assert found.shape == pytest.approx(4 / 3)


def test_of_several_shapes_each_photo_draws_one_and_keeps_it(folder: Path) -> None:
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        for i in range(40):
            archive.writestr(f"{i}.png", b"")
    table(folder, *(f"{i},P{i},7,mel,,,," for i in range(40)))
    many = source(shape=("4:3", "3:2"), photos=(Place("many.zip", "{image}.png"),))
    shapes = [s.shape for s in read_source(many, folder, LESION8)]
    assert set(shapes) == {4 / 3, 3 / 2}
    assert shapes == [s.shape for s in read_source(many, folder, LESION8)]


@pytest.mark.parametrize("shape", ["4", "4:0", "wide", "4:3:2", "100:1", "-4:3"])
def test_a_shape_that_is_none_is_refused(shape: str) -> None:
    with pytest.raises(TrainingError, match="source set: shape"):
        source(shape=(shape,))


def test_squares_of_normal_skin_are_not_cut_from_squashed_photos() -> None:
    with pytest.raises(TrainingError, match="not possible with a shape"):
        source(shape=("4:3",), normal_skin=3)


def test_labels_may_say_no_more_than_benign_or_malignant(folder: Path) -> None:
    table(folder, "a,P1,7,clear,,,,", "b,P1,8,bad,,,,")
    kinds = source(labels={"clear": "benign", "bad": "malignant"})
    assert [s.label for s in read_source(kinds, folder, LESION8)] == ["benign", "malignant"]


def test_pairs_are_named_as_the_photos_of_their_source(folder: Path) -> None:
    table(folder, "a,P1,7,mel,,,,", "b,P2,8,mel,,,,")
    pairs = source(pairs=(("a", "b"),))
    samples = read_source(pairs, folder, LESION8)
    assert kept_together((pairs,), samples) == [["set/a", "set/b"]]
    with pytest.raises(TrainingError, match="'set/c', which is not there"):
        kept_together((source(pairs=(("a", "c"),)),), samples)
