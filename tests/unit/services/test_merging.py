"""One patient of two: what is known of both stays, drafts go with what they are of."""

from dataclasses import replace
from datetime import date

import pytest
from unit.services.kept import NOON, Device

from skinscreen.domain.draft import Draft, DraftForm, DraftKey
from skinscreen.domain.errors import StoreError
from skinscreen.domain.judgement import Phototype
from skinscreen.domain.record import NOTES_LENGTH, Consent, Lesion, Patient, Sex, new_id
from skinscreen.services.merging import merged, numbers

ONE = Patient("1", "Ann Lee", born=date(1980, 1, 2), identifier="A-1", notes="mornings")
WORDS = Draft({"label": "mole"}, {"label": ""}, NOON)


def test_what_is_known_stands_and_the_other_fills_what_is_missing() -> None:
    other = Patient(
        "2", "Anne Lee", born=date(1981, 1, 2), sex=Sex.FEMALE, identifier="B-2",
        phototype=Phototype.III, notes="afternoons",
    )  # fmt: skip
    both = merged(ONE, other)
    assert (both.id, both.name, both.born) == ("1", "Ann Lee", date(1980, 1, 2))
    assert (both.sex, both.phototype) == (Sex.FEMALE, Phototype.III)
    assert both.identifier == "A-1 / B-2"
    assert numbers(both) == ("A-1", "B-2")
    assert both.notes == "mornings\n\nafternoons"


def test_the_same_number_and_the_same_notes_stay_once() -> None:
    both = merged(ONE, replace(ONE, id="2"))
    assert (both.identifier, both.notes) == ("A-1", "mornings")
    assert numbers(merged(both, replace(ONE, id="3", identifier=""))) == ("A-1",)


@pytest.mark.parametrize("mine", list(Consent))
@pytest.mark.parametrize("others", list(Consent))
def test_the_consent_that_allows_least_stands(mine: Consent, others: Consent) -> None:
    both = merged(replace(ONE, consent=mine), replace(ONE, id="2", consent=others)).consent
    no = {Consent.REFUSED, Consent.WITHDRAWN}
    assert (both in no) == bool(no & {mine, others})
    assert both in {mine, others}


def test_the_time_of_the_consent_goes_with_it() -> None:
    refused = replace(ONE, id="2", consent=Consent.REFUSED, consent_recorded=NOON)
    assert merged(replace(ONE, consent=Consent.GIVEN), refused).consent_recorded == NOON


def test_notes_that_are_too_long_together_are_refused_in_a_sentence() -> None:
    long = replace(ONE, notes="a" * NOTES_LENGTH)
    with pytest.raises(StoreError, match="notes"):
        merged(long, replace(ONE, id="2", notes="b"))


def test_drafts_go_with_the_lesions_and_come_back_with_them(device: Device) -> None:
    records, kept = device.records, device.patient
    other = Patient(new_id(), "Ann Lee", identifier="B-2")
    spot = Lesion(new_id(), other.id, "mole 9")
    records.add_patient(other)
    records.add_lesion(spot)
    records.drafts.keep(DraftKey(DraftForm.LESION, other.id, spot.id), WORDS)
    records.drafts.keep(DraftKey(DraftForm.LESION, other.id), WORDS)
    before, after = records.merge(kept.id, other.id)
    assert before == kept
    assert after == records.patient(kept.id)
    assert records.drafts.read(DraftKey(DraftForm.LESION, kept.id, spot.id)) == WORDS
    assert records.drafts.read(DraftKey(DraftForm.LESION, kept.id)) == WORDS
    records.unmerge(before, other.id)
    assert records.patient(kept.id) == kept
    assert records.lesion(spot.id).patient_id == other.id
    assert records.drafts.read(DraftKey(DraftForm.LESION, other.id, spot.id)) == WORDS


def test_without_drafts_two_are_merged_as_well(device: Device) -> None:
    other = Patient(new_id(), "Ann Lee", identifier="B-2")
    device.records.add_patient(other)
    device.records.merge(device.patient.id, other.id)
    assert device.records.count_patients() == 1
