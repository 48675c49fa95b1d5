"""Each kind of photo is judged by what was measured on it; a wrong guess must not reassure."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from unit.inference import bundles
from unit.services.screeners import answering

from skinscreen.domain.assessment import Assessment, OperatingPoint, Outcome
from skinscreen.domain.errors import ModelError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.manifest import Calibrated
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.imaging.photo import Photo
from skinscreen.services.screening import Screener, ScreeningRequest, tempered

PHOTO = Photo(lesion_pixels(60, 40), 60, 40, "drawn")
STRICT = Calibrated(Modality.PHONE, OperatingPoint(0.1, 0.9, 0.5, 230, "phones"))
LAX = replace(STRICT, operating_point=replace(STRICT.operating_point, threshold=0.6))


def said(screener: Screener, modality: Modality | None = None) -> Assessment:
    return screener.screen(ScreeningRequest(1, PHOTO, modality=modality)).assessment


def test_a_model_that_cannot_tell_kinds_apart_is_taken_to_see_dermoscopy() -> None:
    answer = said(answering(0.2, 0.8, 0.0))
    assert answer.kind == PhotoKind(Modality.DERMOSCOPY, Origin.ASSUMED)
    assert answer.outcome is Outcome.NO_SIGN


def test_a_model_that_was_measured_on_nothing_knows_of_no_kind() -> None:
    answer = said(answering(0.2, 0.8, 0.0, point=None), Modality.PHONE)
    assert answer.kind is None
    assert answer.issues == (Issue(IssueCode.NOT_VALIDATED),)


def test_a_recognised_kind_has_its_own_threshold() -> None:
    dermoscopy = said(answering(0.2, 0.8, 0.0, phone=0.02, phones=STRICT))
    phone = said(answering(0.2, 0.8, 0.0, phone=0.98, phones=STRICT))
    assert dermoscopy.outcome is Outcome.NO_SIGN
    assert dermoscopy.operating_point == bundles.POINT
    assert dermoscopy.kind == PhotoKind(Modality.DERMOSCOPY, Origin.RECOGNISED, 0.98)
    assert phone.outcome is Outcome.REFER
    assert phone.operating_point == STRICT.operating_point
    assert phone.kind == PhotoKind(Modality.PHONE, Origin.RECOGNISED, 0.98)


def test_a_kind_that_was_not_measured_gets_its_findings_and_no_answer() -> None:
    for answer in (
        said(answering(0.01, 0.99, 0.0, phone=0.98)),
        said(answering(0.01, 0.99, 0.0), Modality.PHONE),
    ):
        assert answer.outcome is Outcome.NO_RESULT
        assert answer.operating_point is None
        assert len(answer.findings) == 3
        assert answer.issues[-1] == Issue(IssueCode.NOT_VALIDATED_FOR_KIND)
        assert answer.is_other_kind


@pytest.mark.parametrize("phone", [0.3, 0.7])
def test_an_unsettled_kind_is_judged_as_the_one_that_raises_concern(phone: float) -> None:
    answer = said(answering(0.2, 0.8, 0.0, phone=phone, phones=STRICT))
    assert answer.outcome is Outcome.REFER
    assert answer.kind is not None
    assert answer.kind.modality is Modality.PHONE
    assert answer.kind.unsure
    assert answer.kind.probability == pytest.approx(phone)


def test_an_unsettled_kind_that_neither_threshold_flags_is_the_more_probable_one() -> None:
    answer = said(answering(0.2, 0.8, 0.0, phone=0.7, phones=LAX))
    assert answer.outcome is Outcome.NO_SIGN
    assert answer.kind is not None
    assert answer.kind.modality is Modality.PHONE
    assert answer.kind.unsure


def test_what_may_be_a_kind_that_was_not_measured_is_not_cleared() -> None:
    assert said(answering(0.2, 0.8, 0.0, phone=0.3)).outcome is Outcome.NO_RESULT
    assert said(answering(0.5, 0.5, 0.0, phone=0.3)).outcome is Outcome.REFER


def test_what_the_clinician_says_stands_over_what_was_recognised() -> None:
    screener = answering(0.2, 0.8, 0.0, phone=0.98, phones=STRICT)
    answer = said(screener, Modality.DERMOSCOPY)
    assert answer.kind == PhotoKind(Modality.DERMOSCOPY, Origin.CHOSEN)
    assert answer.outcome is Outcome.NO_SIGN


def test_a_kind_is_calibrated_apart() -> None:
    hot = replace(LAX, temperature=2.0)
    plain = said(answering(0.2, 0.8, 0.0, phone=0.98, phones=LAX))
    softer = said(answering(0.2, 0.8, 0.0, phone=0.98, phones=hot))
    assert plain.malignant_probability == pytest.approx(0.2)
    assert softer.malignant_probability == pytest.approx(1 / 3, abs=1e-4)
    sharper = said(answering(0.2, 0.8, 0.0, temperature=0.5))
    assert sharper.malignant_probability == pytest.approx(0.04 / 0.68, abs=1e-4)


def test_a_temperature_of_one_changes_no_bit_and_another_keeps_the_order() -> None:
    probabilities = np.array([0.7, 0.0, 0.2, 0.1], np.float32)
    assert list(tempered(probabilities, 1.0)) == probabilities.tolist()
    scaled = tempered(probabilities, 3.0)
    assert sum(scaled) == pytest.approx(1.0)
    assert list(np.argsort(scaled)) == list(np.argsort(probabilities))
    roots = np.cbrt(np.maximum(probabilities, 1e-12, dtype=np.float64))
    assert list(scaled) == (roots / roots.sum()).astype(np.float32).tolist()


def test_another_kind_is_judged_at_once_without_the_model() -> None:
    screener = answering(0.2, 0.8, 0.0, phone=0.02, phones=STRICT)
    shown = screener.screen(ScreeningRequest(1, PHOTO))
    screener._classifier.probabilities = None  # running it would fail from now on
    anew = screener.judge_anew(shown, 2, Modality.PHONE)
    assert (anew.id, anew.scores, anew.crop is shown.crop) == (2, shown.scores, True)
    assert anew.assessment.outcome is Outcome.REFER
    assert anew.assessment.kind == PhotoKind(Modality.PHONE, Origin.CHOSEN)
    back = screener.judge_anew(anew, 3, Modality.DERMOSCOPY)
    assert back.assessment.outcome is Outcome.NO_SIGN
    again = screener.judge_anew(back, 4, None)
    assert again.assessment == shown.assessment


def test_what_was_put_aside_stays_put_aside_for_another_kind() -> None:
    dark = Photo((lesion_pixels(60, 40) * 0.15).astype(np.uint8), 60, 40, "dark")
    screener = answering(0.2, 0.8, 0.0, phone=0.02, phones=STRICT)
    retake = screener.screen(ScreeningRequest(1, dark))
    assert retake.assessment.outcome is Outcome.RETAKE
    assert screener.judge_anew(retake, 2, Modality.PHONE).assessment.outcome is Outcome.RETAKE
    accepted = screener.screen(ScreeningRequest(3, dark, accept_quality=True))
    anew = screener.judge_anew(accepted, 4, Modality.PHONE)
    assert anew.assessment.outcome is Outcome.REFER
    assert anew.assessment.overridden


def test_probabilities_of_an_unfamiliar_photo_stay_shown_for_another_kind() -> None:
    screener = answering(0.2, 0.8, 0.0, familiar=False, phone=0.02, phones=STRICT)
    forced = screener.screen(ScreeningRequest(1, PHOTO, force=True))
    anew = screener.judge_anew(forced, 2, Modality.PHONE)
    assert anew.assessment.outcome is Outcome.NO_RESULT
    assert len(anew.assessment.findings) == 3
    plain = screener.screen(ScreeningRequest(3, PHOTO))
    assert screener.judge_anew(plain, 4, Modality.PHONE).assessment.findings == ()


def test_the_answer_of_another_model_is_not_judged_anew() -> None:
    screener = answering(0.2, 0.8, 0.0)
    shown = screener.screen(ScreeningRequest(1, PHOTO))
    other = replace(
        shown,
        assessment=replace(
            shown.assessment, model=replace(shown.assessment.model, sha256="cd" * 32)
        ),
    )
    with pytest.raises(ModelError, match="the model was changed"):
        screener.judge_anew(other, 2, Modality.PHONE)
