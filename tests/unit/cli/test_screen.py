"""``skinscreen screen``: photos and folders, as text, JSON or a table, with reports."""

import csv
import io
import json
import os
import sys
from io import BytesIO
from pathlib import Path

import pytest
from drawn_lesion import encoded, lesion_pixels
from pypdf import PdfReader
from unit.cli.commands import Command, in_a_process
from unit.inference import bundles

from skinscreen import paths, settings
from skinscreen.domain import wording
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.clinic import Advice
from skinscreen.domain.errors import ReportError
from skinscreen.domain.issue_words import sentence
from skinscreen.imaging.heif import UNCHECKED
from skinscreen.services import export
from skinscreen.settings import Settings

KEYS = {
    *("file", "outcome", "malignant_probability", "threshold", "findings"),
    *("model", "crop", "issues", "issue_codes", "error", "recommendation", "operating_point"),
    *("prevalence", "ppv", "ppv_interval", "npv", "npv_interval", "answer", "trust"),
    *("modality", "modality_origin", "modality_probability", "modality_unsure"),
    *("crop_origin", "lesions_found", "lesions"),
}
OUTCOMES = [outcome.value for outcome in Outcome]


def drawn(file: Path, width: int = 60, height: int = 40) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(encoded(lesion_pixels(width, height), "PNG"))
    return file


def reference(pdf: Path) -> str:
    """All words of a report."""
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.read_bytes())).pages)


def test_a_photo_is_answered_in_words(skinscreen: Command, lesion_photo: Path) -> None:
    done = skinscreen("screen", lesion_photo)
    assert (done.code, done.err) == (0, "")
    assert done.lines[0].startswith("lesion.jpg: ")
    assert any(wording.headline(outcome) in done.out for outcome in Outcome)
    assert "red thing  [malignant]" in done.out
    assert "diagnosis" not in done.out


def test_json_is_one_object_with_all_keys(skinscreen: Command, lesion_photo: Path) -> None:
    done = skinscreen("screen", "--json", lesion_photo)
    assert done.code == 0
    (line,) = done.lines
    document = json.loads(line)
    assert set(document) == KEYS
    assert document["file"] == str(lesion_photo)
    assert document["outcome"] in {"refer", "no_sign"}
    assert document["crop"] == [160, 60, 480]  # as the window starts
    assert sum(f["probability"] for f in document["findings"]) == pytest.approx(1, abs=1e-4)
    assert document["error"] is None


def test_a_table_can_be_read_back_whatever_the_files_are_called(
    skinscreen: Command, tmp_path: Path
) -> None:
    names = ["plain.png", 'co,mma "quoted".png', "two\nlines.png", "模型 é.png"]
    for name in names:
        drawn(tmp_path / "photos" / name)
    done = skinscreen("screen", "--csv", tmp_path / "photos")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert done.code == 0
    assert sorted(Path(row["file"]).name for row in rows) == sorted(names)
    assert all(float(row["red thing"]) <= 1 and row["error"] == "" for row in rows)


def test_no_cell_of_the_table_is_a_formula(
    skinscreen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("=1+1.png", "\uff1d1.png", "\N{ZERO WIDTH SPACE}@SUM(A1).png", "-2.png"):
        drawn(tmp_path / name)
    (tmp_path / "+3.png").write_text("no photo")
    here = [
        skinscreen("screen", "--csv", "--", file.relative_to(tmp_path))
        for file in sorted(tmp_path.iterdir())
    ]
    assert len(here) == 5
    for done in here:
        (row,) = csv.DictReader(io.StringIO(done.out))
        assert row["file"].startswith("'")
        assert not [c for c in row.values() if c and c[0] in "=+@\uff1d"]


def test_refused_photos_are_told_and_the_others_are_screened(
    skinscreen: Command, tmp_path: Path
) -> None:
    good, text = drawn(tmp_path / "good.png"), tmp_path / "text.png"
    text.write_text("no picture")
    words = (text, good, tmp_path / "gone.png")
    done = skinscreen("screen", "--json", *words)
    assert done.code == 3
    documents = [json.loads(line) for line in done.lines]
    assert [d["error"] is None for d in documents] == [False, True, False]
    assert [d["outcome"] is None for d in documents] == [True, False, True]
    spoken = skinscreen("screen", *words)
    assert spoken.code == 3
    assert "skinscreen: text.png: is not a picture" in spoken.err
    assert "skinscreen: gone.png: there is no such file" in spoken.err
    assert "good.png: " in spoken.out


@pytest.mark.parametrize(("kind", "said"), [("WEBP", True), ("TIFF", True), ("PNG", False)])
def test_what_the_format_cannot_show_is_said_on_every_way_out(
    skinscreen: Command, tmp_path: Path, kind: str, said: bool
) -> None:
    photo, report = tmp_path / "photo", tmp_path / "r.pdf"
    photo.write_bytes(encoded(lesion_pixels(60, 40), kind))
    told = [skinscreen("screen", *way, photo).out for way in ((), ("--json",), ("--csv",))]
    assert skinscreen("screen", "--pdf", report, photo).code == 0
    for text in (*told, reference(report)):
        assert (sentence(UNCHECKED) in " ".join(text.split())) == said


@pytest.mark.parametrize("share", ["0.05", "5%", "5 %"])
def test_the_clinics_prevalence_gives_predictive_values(
    skinscreen: Command, lesion_photo: Path, tmp_path: Path, share: str
) -> None:
    report = tmp_path / "r.pdf"
    words = ("screen", "--prevalence", share, "--pdf", report, lesion_photo)
    document = json.loads(skinscreen(*words, "--json").out)
    assert document["prevalence"] == pytest.approx(0.05)
    assert 0 < document["ppv"] < 1
    assert 0 < document["npv"] < 1
    assert "in a clinic with 5 % malignant" in skinscreen(*words).out
    assert "in a clinic with 5 % malignant" in reference(report)


def test_what_the_clinic_has_set_is_used(skinscreen: Command, lesion_photo: Path) -> None:
    own = {name: f"Own words for {name}." for name in Advice}
    settings.save(Settings(prevalence=0.1, recommendations=own))
    document = json.loads(skinscreen("screen", "--json", lesion_photo).out)
    assert document["prevalence"] == 0.1
    assert "Own words for" in document["recommendation"]
    assert document["recommendation"] in skinscreen("screen", lesion_photo).out


def test_a_square_or_the_whole_photo_can_be_chosen(skinscreen: Command, tmp_path: Path) -> None:
    photo = drawn(tmp_path / "a.png", 60, 40)
    square = json.loads(skinscreen("screen", "--json", "--crop", "5,6,20", photo).out)
    assert square["crop"] == [5, 6, 20]
    whole = json.loads(skinscreen("screen", "--json", "--whole", photo).out)
    assert whole["crop"] == [0, 0, 60]
    assert "The whole photo was scored" in whole["issues"][0]


def test_a_square_outside_the_photo_is_refused(skinscreen: Command, tmp_path: Path) -> None:
    done = skinscreen("screen", "--json", "--crop", "50,0,20", drawn(tmp_path / "a.png"))
    assert done.code == 3
    assert "not inside the photo" in json.loads(done.out)["error"]


def test_a_tiny_square_must_be_retaken(skinscreen: Command, tmp_path: Path) -> None:
    done = skinscreen("screen", "--crop", "0,0,2", drawn(tmp_path / "a.png"))
    assert done.code == 0
    assert "Retake the photo" in done.out
    assert done.out.count("Too few pixels") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["screen"],
        ["screen", "--json", "--csv", "a.jpg"],
        ["screen", "--whole", "--crop", "0,0,9", "a.jpg"],
        ["screen", "--crop", "0,0", "a.jpg"],
        ["screen", "--crop", "0,0,x", "a.jpg"],
        ["screen", "--crop=-1,0,9", "a.jpg"],
        ["screen", "--crop", "0,0,0", "a.jpg"],
        ["screen", "--prevalence", "5", "a.jpg"],
        ["screen", "--prevalence", "0", "a.jpg"],
        ["screen", "--prevalence", "100%", "a.jpg"],
        ["screen", "--prevalence", "nan", "a.jpg"],
        ["screen", "--prevalence", "some", "a.jpg"],
        ["screen", "--threads", "0", "a.jpg"],
        ["screen", "--threads", "99", "a.jpg"],
        ["screen", "--threads", "many", "a.jpg"],
        ["screen", "--no-such-option", "a.jpg"],
        ["models"],
        ["models", "no-such-action"],
    ],
)
def test_wrong_words_are_a_usage_error(skinscreen: Command, words: list[str]) -> None:
    done = skinscreen(*words)
    assert done.code == 2
    assert done.out == ""
    assert "usage: skinscreen" in done.err


def test_a_folder_without_photos_is_said(skinscreen: Command, tmp_path: Path) -> None:
    done = skinscreen("screen", tmp_path)
    assert done.code == 3
    assert f"there are no photos in {tmp_path}" in done.err


def test_a_report_is_written_where_it_was_asked_for(skinscreen: Command, tmp_path: Path) -> None:
    target = tmp_path / "out.PDF"
    for _ in range(2):  # a named file is written anew
        assert skinscreen("screen", "--pdf", target, drawn(tmp_path / "a.png")).code == 0
    assert "a.png" in reference(target)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["a.png", "out.PDF"]


def test_reports_of_photos_with_one_name_do_not_write_over_each_other(
    skinscreen: Command, tmp_path: Path
) -> None:
    photos = [drawn(tmp_path / "left" / "a.png"), drawn(tmp_path / "right" / "a.png", 50, 50)]
    photos.append(drawn(tmp_path / "right" / "a.tif"))
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.pdf").write_bytes(b"someone's letter")
    assert skinscreen("screen", "--pdf", reports, *photos).code == 0
    assert (reports / "a.pdf").read_bytes() == b"someone's letter"
    written = sorted(f for f in reports.iterdir() if f.name != "a.pdf")
    assert [f.name for f in written] == ["a-2.pdf", "a-3.pdf", "a-4.pdf"]
    assert ["a.tif" in reference(f) for f in written] == [False, False, True]
    assert written[0].read_bytes() != written[1].read_bytes()


def test_several_photos_to_one_report_are_refused_before_any_work(
    skinscreen: Command, tmp_path: Path
) -> None:
    photos = [drawn(tmp_path / "photos" / f"{i}.png") for i in range(2)]
    for words in (photos, [tmp_path / "photos"]):
        done = skinscreen("screen", "--pdf", tmp_path / "out.pdf", *words)
        assert done.code == 2
        assert "for 2 photos a folder that exists is needed" in done.err
        assert done.out == ""
    assert not (tmp_path / "out.pdf").exists()


def test_a_photo_named_as_the_report_is_not_written_over(
    skinscreen: Command, tmp_path: Path
) -> None:
    first, second = drawn(tmp_path / "a.png"), drawn(tmp_path / "b.png")
    before = first.read_bytes()
    done = skinscreen("screen", "--pdf", first, second)
    assert done.code == 2
    assert "a name that ends in .pdf" in done.err
    assert first.read_bytes() == before


@pytest.mark.parametrize("target", ["gone/out.pdf", "x" * 300 + ".pdf"])
def test_a_report_that_cannot_be_written_is_said_beside_the_answer(
    skinscreen: Command, tmp_path: Path, target: str
) -> None:
    photo = drawn(tmp_path / "a.png")
    done = skinscreen("screen", "--json", "--pdf", tmp_path / target, photo)
    assert done.code == 3
    document = json.loads(done.out)
    assert document["outcome"] in OUTCOMES
    assert document["error"].startswith("The report cannot be saved")
    spoken = skinscreen("screen", "--pdf", tmp_path / target, photo)
    assert "a.png: " in spoken.out
    assert "The report cannot be saved" in spoken.err


def test_a_full_disk_stops_one_report_and_not_the_others(
    skinscreen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = [drawn(tmp_path / f"{i}.png") for i in range(3)]
    write = export.export_pdf

    def once_full(
        screening: object, patient: object, target: Path, *more: object, **named: object
    ) -> Path:
        if target.name == "1.pdf":
            raise ReportError("The report cannot be saved (No space left on device).")
        return write(screening, patient, target, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(export, "export_pdf", once_full)
    reports = tmp_path / "reports"
    reports.mkdir()
    done = skinscreen("screen", "--json", "--pdf", reports, *photos)
    assert done.code == 3
    assert [json.loads(line)["error"] is None for line in done.lines] == [True, False, True]
    assert sorted(f.name for f in reports.iterdir()) == ["0.pdf", "2.pdf"]


def test_a_refused_photo_has_no_report(skinscreen: Command, tmp_path: Path) -> None:
    done = skinscreen("screen", "--pdf", tmp_path / "out.pdf", tmp_path / "gone.png")
    assert done.code == 3
    assert list(tmp_path.iterdir()) == []


def test_the_longest_names_are_screened_and_reported(skinscreen: Command, tmp_path: Path) -> None:
    photo = drawn(tmp_path / "photos" / ("é" * 127 + "x"))
    reports = tmp_path / "reports"
    reports.mkdir()
    done = skinscreen("screen", "--json", "--pdf", reports, photo)
    assert (done.code, json.loads(done.out)["error"]) == (0, None)
    assert len(list(reports.iterdir())) == 1


def test_a_model_that_is_not_there_is_said(skinscreen: Command, lesion_photo: Path) -> None:
    done = skinscreen("screen", "--json", "--model", "gone", lesion_photo)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("skinscreen: there is no model named gone (there are: ")


def test_the_kept_choice_falls_back_to_the_bundled_model_and_says_so(
    skinscreen: Command, lesion_photo: Path
) -> None:
    settings.save(Settings(model="gone"))
    done = skinscreen("screen", "--json", lesion_photo)
    assert done.code == 0
    assert "is used instead" in done.err
    assert json.loads(done.out)["model"]["name"] == "lesion8-v3small"
    assert "is used instead" in json.loads(done.out)["issues"][0]


def test_a_model_without_operating_point_gives_no_result(
    skinscreen: Command, lesion_photo: Path
) -> None:
    bundles.tiny_bundle(paths.user_models(), "unmeasured", point=None)
    done = skinscreen("screen", "--model", "unmeasured", "--json", lesion_photo)
    document = json.loads(done.out)
    assert (done.code, document["outcome"], document["threshold"]) == (0, "no_result", None)
    assert document["model"]["name"] == "unmeasured"


def test_a_kind_the_bundle_was_not_measured_on_gets_no_reassuring_word(
    skinscreen: Command, lesion_photo: Path
) -> None:
    done = skinscreen("screen", "--modality", "phone", "--json", lesion_photo)
    document = json.loads(done.out)
    assert (done.code, document["outcome"], document["threshold"]) == (0, "no_result", None)
    assert (document["modality"], document["modality_origin"]) == ("phone", "chosen")
    assert document["findings"]
    assert "Not validated for this kind of photo." in document["issues"]
    words = skinscreen("screen", "--modality", "phone", lesion_photo).out
    assert "Not validated for this kind of photo." in words
    assert "Kind of photo: close-up phone photo, as the clinician says." in words
    assert "No malignant sign" not in words


def test_a_kind_that_is_named_is_the_kind_that_is_judged(
    skinscreen: Command, lesion_photo: Path
) -> None:
    table = skinscreen("screen", "--modality", "dermoscopy", "--csv", lesion_photo).out
    head, row = csv.reader(table.splitlines())
    assert dict(zip(head, row, strict=True))["modality"] == "dermoscopy"
    assert dict(zip(head, row, strict=True))["modality_origin"] == "chosen"


def test_an_unknown_kind_is_a_usage_error(skinscreen: Command, lesion_photo: Path) -> None:
    done = skinscreen("screen", "--modality", "xray", lesion_photo)
    assert done.code == 2
    assert "dermoscopy" in done.err


def test_a_delegate_that_fails_is_said(skinscreen: Command, lesion_photo: Path) -> None:
    done = skinscreen("screen", "--delegate", "libnothing.so", "--threads", 2, lesion_photo)
    assert done.code == 0
    assert "the CPU is used" in done.err


@pytest.mark.parametrize(
    ("errors_seen", "output_seen", "count", "bar"),
    [
        (True, False, 3, True),
        (True, True, 3, False),
        (False, False, 3, False),
        (True, False, 1, False),
    ],
)
def test_a_bar_is_shown_for_many_photos_where_the_lines_are_not_seen(
    skinscreen: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    errors_seen: bool,
    output_seen: bool,
    count: int,
    bar: bool,
) -> None:
    photos = [drawn(tmp_path / f"{i}.png") for i in range(count)]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: errors_seen)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: output_seen)
    done = skinscreen("screen", "--csv", *photos)
    assert done.code == 0
    assert len(done.lines) == count + 1
    assert ("photo/s" in done.err or "0/3" in done.err) == bar


def test_every_hostile_file_is_one_line_and_none_stops_the_others(
    skinscreen: Command, shared: Path
) -> None:
    files = [f for f in (shared / "hostile-images").rglob("*") if f.is_file()]
    bundles.tiny_bundle(paths.user_models())
    done = skinscreen("screen", "--json", "--model", "tiny", shared / "hostile-images")
    assert done.code == 3
    documents = [json.loads(line) for line in done.lines]
    assert sorted(d["file"] for d in documents) == sorted(str(f) for f in files)
    for document in documents:
        assert set(document) == KEYS
        assert (document["outcome"] is None) == (document["error"] is not None)
        assert document["outcome"] in {*OUTCOMES, None}
        if document["error"]:
            assert document["error"].startswith(Path(document["file"]).name + ":")
            assert document["error"].isprintable()
    assert 0 < sum(d["error"] is None for d in documents) < len(documents)


def test_names_in_any_bytes_are_written_as_good_json_in_any_encoding(tmp_path: Path) -> None:
    bundles.tried_tiny_bundle(paths.user_models())
    names = [
        b"\xff\xfe\xe9.png",
        "模型 🙂.png".encode(),
        b"two\nlines.png",
        b"-dash.png",
        b"\x1b[31m.png",
    ]
    photos = tmp_path / "photos"
    for name in names:
        drawn(photos / os.fsdecode(name))
    arguments = [os.fsencode(photos / os.fsdecode(name)) for name in names]
    done = in_a_process(
        "screen", "--json", "--model", "tiny", *arguments, LC_ALL="C", PYTHONIOENCODING="ascii"
    )
    assert (done.code, done.err.count("Traceback")) == (0, 0)
    documents = [json.loads(line) for line in done.lines]
    assert len(documents) == len(names)
    assert documents[1]["file"].endswith("模型 🙂.png")
    spoken = in_a_process("screen", "--model", "tiny", *arguments, PYTHONIOENCODING="ascii")
    assert (spoken.code, spoken.err.count("Traceback")) == (0, 0)
    assert "\x1b" not in spoken.out


BOXES = [(0.25, 0.1, 0.4, 0.2), (0.5, 0.6, 0.7, 0.8)]


def test_the_frame_lies_on_the_lesion_that_is_found(
    skinscreen: Command, bundled: Path, lesion_photo: Path
) -> None:
    centred = json.loads(skinscreen("screen", "--json", lesion_photo).out)
    assert (centred["crop_origin"], centred["lesions_found"]) == ("centred", None)
    bundles.finder_bundle(bundled, BOXES, (0.9, 0.6))
    done = skinscreen("screen", "--json", lesion_photo)
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert (found["crop_origin"], found["lesions_found"]) == ("found", 2)
    (lesion,) = found["lesions"]
    assert lesion["frame"] == found["crop"] != centred["crop"]
    assert lesion["score"] == pytest.approx(0.9, abs=1e-5)
    again = json.loads(skinscreen("screen", "--json", "--centred", lesion_photo).out)
    assert (again["crop"], again["crop_origin"]) == (centred["crop"], "centred")


def test_what_is_set_for_the_window_holds_here_too(
    skinscreen: Command, bundled: Path, lesion_photo: Path
) -> None:
    bundles.finder_bundle(bundled, BOXES, (0.9, 0.6))
    settings.save(Settings(find_lesions=False))
    centred = json.loads(skinscreen("screen", "--json", lesion_photo).out)
    assert (centred["crop_origin"], centred["lesions"]) == ("centred", [])
    every = json.loads(skinscreen("screen", "--json", "--lesions", "all", lesion_photo).out)
    assert len(every["lesions"]) == 2


def test_all_lesions_are_answered_in_every_form(
    skinscreen: Command, bundled: Path, lesion_photo: Path, tmp_path: Path
) -> None:
    bundles.finder_bundle(bundled, BOXES, (0.9, 0.6))
    said = skinscreen("screen", "--lesions", "all", lesion_photo)
    places = [line for line in said.lines if line.startswith("Lesion ")]
    assert [line.split(",")[0] for line in places] == ["Lesion 1 of 2", "Lesion 2 of 2"]
    assert f"{lesion_photo}: No more than 2 lesions are found in a photo" in said.err
    document = json.loads(skinscreen("screen", "--lesions", "all", "--json", lesion_photo).out)
    assert [document["outcome"], document["crop"]] == [
        document["lesions"][0][key] for key in ("outcome", "frame")
    ]
    table = skinscreen("screen", "--lesions", "all", "--csv", lesion_photo)
    rows = list(csv.DictReader(io.StringIO(table.out)))
    assert [[int(row[key]) for key in ("x", "y", "side")] for row in rows] == [
        one["frame"] for one in document["lesions"]
    ]
    target = tmp_path / "all.pdf"
    assert skinscreen("screen", "--lesions", "all", "--pdf", target, lesion_photo).code == 0
    words = reference(target)
    assert "2 lesions of the photo were screened" in words
    assert "lesion 1 of 2" in words
    assert "lesion 2 of 2" in words


def test_where_no_lesion_is_found_the_centre_is_scored_and_that_is_said(
    skinscreen: Command, bundled: Path, lesion_photo: Path
) -> None:
    bundles.finder_bundle(bundled, BOXES, (0.1, 0.1))
    done = skinscreen("screen", lesion_photo)
    assert done.code == 0
    assert f"{lesion_photo}: no lesion was found; the centre was scored" in done.err
    document = json.loads(skinscreen("screen", "--json", lesion_photo).out)
    assert (document["crop_origin"], document["lesions_found"]) == ("centred", 0)


def test_a_detector_that_fails_is_said_once_and_the_centre_is_scored(
    skinscreen: Command, bundled: Path, lesion_photo: Path
) -> None:
    folder = bundles.finder_bundle(bundled, [(float("nan"), 0, 1, 1)], (0.9,))
    done = skinscreen("screen", lesion_photo)
    assert done.code == 0
    assert done.err.count("Lesions cannot be looked for (the detector answered") == 1
    (folder / "model.tflite").write_bytes(b"damaged")
    done = skinscreen("screen", lesion_photo, lesion_photo)
    assert done.code == 0
    assert done.err.count("Lesions cannot be looked for (model finder:") == 1


@pytest.mark.parametrize("words", [["--crop", "0,0,90"], ["--whole"], ["--centred"]])
def test_all_lesions_and_a_frame_that_is_given_are_too_much(
    skinscreen: Command, lesion_photo: Path, words: list[str]
) -> None:
    done = skinscreen("screen", "--lesions", "all", *words, lesion_photo)
    assert (done.code, done.out) == (2, "")
    assert "leave --crop, --whole and --centred out" in done.err
