"""What a DICOM photo says of its patient: asked plainly, taken over by nobody but the person."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from drawn_lesion import lesion_pixels
from record_fixtures import PIN, Keeper
from unit.imaging.dicoms import decode_here, photo, region, written

from skinscreen.domain.record import Lesion, Patient, new_id
from skinscreen.ui.records import taking_over
from skinscreen.ui.records.lock import LockScreen
from skinscreen.ui.records.taking_over_screen import TakingOverScreen
from skinscreen.ui.steps import CROP, PHOTO, RESULT, TAKING_OVER

SITE = [region("1902009", "Skin of ear")]
Make = Callable[..., Path]


@pytest.fixture
def dicom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Writes a DICOM photo of a patient."""
    decode_here(monkeypatch)

    def make(**elements: object) -> Path:
        told = {
            "PatientName": "Doe^Jane",
            "PatientBirthDate": "19580327",
            "AnatomicRegionSequence": SITE,
            "ImageLaterality": "L",
            **elements,
        }
        file = tmp_path / "photo.dcm"
        file.write_bytes(written(photo(lesion_pixels(120, 100), **told)))
        return file

    return make


def opened(keeper: Keeper, file: Path) -> TakingOverScreen:
    """The question that comes with a photo."""
    if keeper.step != PHOTO:
        keeper.go_to(PHOTO)
    keeper.photo.take_file(file)
    keeper.wait(lambda: keeper.step == TAKING_OVER)
    return asked(keeper)


def asked(keeper: Keeper) -> TakingOverScreen:
    return keeper.records.taking_over.screen


def lines(keeper: Keeper) -> list[str]:
    return [line.words for line in asked(keeper).list.lines.lines]


def tap(keeper: Keeper, words: str) -> None:
    keeper.wait(lambda: any(words in line for line in lines(keeper)))
    view = asked(keeper).list
    row = next(row for row, line in enumerate(lines(keeper)) if words in line)
    view.scrollTo(view.lines.index(row))
    keeper.click(view.viewport(), view.visualRect(view.lines.index(row)).center())


def patients(keeper: Keeper) -> int:
    return keeper.ask(lambda records: records.count_patients())


def recorded(keeper: Keeper, name: str, number: str = "P-17") -> tuple[Patient, Lesion]:
    patient = Patient(new_id(), name, born=date(1958, 3, 27), identifier=number)
    lesion = Lesion(new_id(), patient.id, "mole 1", site="ear, left")
    keeper.ask(lambda records: (records.add_patient(patient), records.add_lesion(lesion)))
    return patient, lesion


def test_a_new_patient_is_taken_over_with_one_tap_and_undone_with_another(
    keeper: Keeper, dicom: Make
) -> None:
    keeper.make_record()
    page = opened(keeper, dicom(BurnedInAnnotation="YES"))
    assert "Doe, Jane, number P-17, born 1958-03-27: ear, left" in page.question.text()
    assert "text is part of its picture" in page.warning.text()
    assert patients(keeper) == 0, "nothing is taken over unasked"
    tap(keeper, "New patient")
    keeper.wait(lambda: keeper.step == CROP and keeper.session.lesion)
    assert keeper.session.patient is not None
    assert keeper.session.patient.name == "Doe, Jane"
    assert keeper.session.lesion.site == "ear, left"
    assert "Doe, Jane" in keeper.window.subject
    assert keeper.preferred.recent == ()
    assert patients(keeper) == 1
    keeper.click(keeper.action)
    keeper.wait(lambda: "as it was before" in keeper.sentence)
    assert patients(keeper) == 0
    assert keeper.session.lesion is None


def test_nothing_is_taken_over_where_the_person_says_no(keeper: Keeper, dicom: Make) -> None:
    keeper.make_record()
    opened(keeper, dicom())
    keeper.wait(lambda: lines(keeper))
    keeper.primary()
    assert keeper.step == CROP
    assert keeper.session.patient is None
    assert patients(keeper) == 0
    assert not asked(keeper).question.text()
    assert "Jane" not in keeper.texts()


def test_who_is_in_the_record_is_opened_and_the_lesion_that_lies_there_is_screened(
    keeper: Keeper, dicom: Make
) -> None:
    keeper.make_record()
    patient, lesion = recorded(keeper, "Doe, J.")
    opened(keeper, dicom())
    keeper.wait(lambda: lines(keeper))
    first, second, third, last = lines(keeper)
    assert "Doe, J." in first
    assert "mole 1" in first
    assert "Doe, J." in second
    assert "New lesion" in second
    assert "two people" in third
    assert "Doe, Jane" in third
    assert "report" in last
    assert taking_over.OTHERS in asked(keeper).warning.text()
    tap(keeper, "mole 1")
    keeper.wait(lambda: keeper.session.lesion)
    assert (keeper.session.patient, keeper.session.lesion) == (patient, lesion)
    assert patients(keeper) == 1
    keeper.screen()
    keeper.primary()  # Save to record
    keeper.wait(lambda: "Saved to the record" in keeper.sentence)
    assert len(keeper.ask(lambda records: records.timeline(lesion.id))) == 1


def test_without_a_record_it_is_said_and_the_report_alone_can_have_it(
    keeper: Keeper, dicom: Make
) -> None:
    page = opened(keeper, dicom(PatientSex="F"))
    assert taking_over.NONE in page.warning.text()
    assert len(lines(keeper)) == 1
    tap(keeper, "report")
    assert keeper.step == CROP
    keeper.screen()
    told = keeper.report._texts()
    assert (told["reference"], told["sex"], told["body_site"]) == ("P-17", "female", "ear, left")
    assert keeper.report.typed == {}


def test_a_locked_record_is_said_and_asked_again_once_it_is_open(
    keeper: Keeper, dicom: Make
) -> None:
    keeper.make_record()
    keeper.press("Ctrl+L")
    keeper.wait_page(LockScreen)
    keeper.back()
    page = opened(keeper, dicom())
    assert taking_over.LOCKED in page.warning.text()
    assert not any("New patient" in line for line in lines(keeper))
    tap(keeper, "Unlock")
    keeper.unlock(PIN)
    keeper.wait(lambda: keeper.step == TAKING_OVER)
    tap(keeper, "New patient")
    keeper.wait(lambda: keeper.step == CROP and keeper.session.lesion)


def test_the_lock_hides_who_may_be_the_patient(keeper: Keeper, dicom: Make) -> None:
    keeper.make_record()
    recorded(keeper, "Zorblaxine Quuxley")
    opened(keeper, dicom())
    keeper.wait(lambda: any("Zorblaxine" in line for line in lines(keeper)))
    keeper.press("Ctrl+L")
    keeper.wait_page(LockScreen)
    assert "Zorblaxine" not in keeper.texts()
    assert "Jane" not in keeper.texts()
    keeper.unlock(PIN)
    keeper.wait(lambda: keeper.sentence == taking_over.UNANSWERED)
    keeper.wait(lambda: keeper.session.photo)
    assert keeper.session.lesion is None


def test_on_a_visit_the_photo_of_somebody_else_is_told(keeper: Keeper, dicom: Make) -> None:
    keeper.make_record()
    patient, lesion = recorded(keeper, "Somebody Else", "K-2")
    keeper.start_visit(patient, lesion)
    page = opened(keeper, dicom())
    assert "Somebody Else" in page.question.text()
    assert "Doe, Jane" in page.question.text()
    keeper.back()
    keeper.screen()
    keeper.primary()  # Save to record: whose is it?
    keeper.wait(lambda: "Whose result" in keeper.page.title)
    keeper.back()
    assert keeper.step == RESULT
    keeper.primary()
    keeper.wait(lambda: "Whose result" in keeper.page.title)
    keeper.primary()  # it is
    keeper.wait(lambda: "Saved to the record" in keeper.sentence)
    opened(keeper, dicom())
    tap(keeper, "somebody else")
    keeper.wait(lambda: any("New patient" in line for line in lines(keeper)))
    assert keeper.session.lesion is None


def test_on_a_visit_the_photo_of_its_patient_raises_no_question(
    keeper: Keeper, dicom: Make
) -> None:
    keeper.make_record()
    patient, lesion = recorded(keeper, "Jane Doe")
    keeper.start_visit(patient, lesion)
    keeper.open(dicom())
    assert keeper.session.lesion == lesion


def test_a_site_alone_is_for_the_report(keeper: Keeper, dicom: Make) -> None:
    keeper.make_record()
    page = opened(keeper, dicom(PatientName=None, PatientID=None))
    assert page.question.text() == "The photo says where it was taken: ear, left. Take this over?"
    assert len(lines(keeper)) == 1
    tap(keeper, "report")
    assert keeper.report._texts()["body_site"] == "ear, left"


def test_a_name_that_no_font_has_is_refused_with_a_sentence(keeper: Keeper, dicom: Make) -> None:
    keeper.make_record()
    opened(keeper, dicom(SpecificCharacterSet="ISO_IR 192", PatientName="\U00013000^Jane"))
    tap(keeper, "New patient")
    keeper.wait(lambda: "Leave them out" in keeper.sentence)
    assert patients(keeper) == 0
