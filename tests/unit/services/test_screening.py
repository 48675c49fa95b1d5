"""From a crop to an assessment."""

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from unit.inference import bundles, tiny_models
from unit.services.screeners import Chosen, answering
from worded import worded

from skinscreen.domain import wording
from skinscreen.domain.advice import NOTHING_SET, Clinic, predictive_values_of
from skinscreen.domain.assessment import (
    Box,
    Outcome,
)
from skinscreen.domain.errors import ImageError, ModelError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence
from skinscreen.domain.manifest import OutputSpec
from skinscreen.domain.own_view import NO_VIEW
from skinscreen.imaging.crop import starting
from skinscreen.imaging.photo import Photo
from skinscreen.services.screening import Screener, ScreeningRequest

SIDE = tiny_models.SIDE


def photo(width: int = 60, height: int = 40, issues: tuple[Issue, ...] = ()) -> Photo:
    return Photo(lesion_pixels(width, height), width, height, "drawn", issues=issues)


def test_a_probability_at_the_threshold_is_referred() -> None:
    threshold = bundles.POINT.threshold
    at = float(np.float32(threshold))
    assert at >= threshold
    said = answering(at, 1 - at, 0.0).screen(ScreeningRequest(1, photo())).assessment
    assert said.malignant_probability == at
    assert said.outcome is Outcome.REFER
    assert said.operating_point == bundles.POINT


def test_a_probability_just_below_the_threshold_is_no_sign() -> None:
    below = float(np.nextafter(np.float32(bundles.POINT.threshold), np.float32(0)))
    assert below < bundles.POINT.threshold
    said = answering(below, 1 - below, 0.0).screen(ScreeningRequest(1, photo())).assessment
    assert said.outcome is Outcome.NO_SIGN


def test_findings_come_most_probable_first_with_their_marks() -> None:
    said = answering(0.3, 0.6, 0.1).screen(ScreeningRequest(1, photo())).assessment
    assert [(f.label, round(f.probability, 4), f.malignant) for f in said.findings] == [
        ("green thing", 0.6, False),
        ("red thing", 0.3, True),
        ("blue thing", 0.1, False),
    ]
    assert (said.model.name, said.model.version) == ("tiny", "1.0")


def test_a_tiny_crop_must_be_retaken_and_says_why() -> None:
    request = ScreeningRequest(1, photo(), Box(0, 0, SIDE // 2 - 1))
    said = answering(0.9, 0.1, 0.0).screen(request).assessment
    assert said.outcome is Outcome.RETAKE
    assert sentence(said.issues[0]).startswith("Too few pixels: the frame is 3 pixels wide")
    assert said.malignant_probability == pytest.approx(0.9)


def test_a_small_crop_is_answered_with_a_word_of_warning() -> None:
    request = ScreeningRequest(1, photo(), Box(0, 0, SIDE - 1))
    said = answering(0.9, 0.1, 0.0).screen(request).assessment
    assert said.outcome is Outcome.REFER
    assert sentence(said.issues[0]).startswith("Few pixels")


def test_without_an_operating_point_there_is_no_result() -> None:
    said = answering(0.9, 0.1, 0.0, point=None).screen(ScreeningRequest(1, photo())).assessment
    assert said.outcome is Outcome.NO_RESULT
    assert said.operating_point is None
    assert said.findings[0].probability == pytest.approx(0.9)
    assert said.issues == (Issue(IssueCode.NOT_VALIDATED),)


def test_the_crop_is_where_the_window_would_start_unless_one_is_given() -> None:
    screening = answering(1, 0, 0).screen(ScreeningRequest(7, photo()))
    assert screening.id == 7
    assert screening.assessment.crop == starting(photo(), 1)
    assert screening.assessment.crop == Box(14, 4, 32)
    framed = photo()
    screening = answering(1, 0, 0).screen(ScreeningRequest(8, framed, Box(40, 5, 20)))
    assert screening.assessment.crop == Box(40, 5, 20)
    assert (screening.crop == framed.pixels[5:25, 40:60]).all()


def test_what_is_said_of_photo_and_model_stands_beside_the_answer() -> None:
    screener = answering(1, 0, 0, notes=(worded("The CPU is used."),))
    said = screener.screen(ScreeningRequest(1, photo(issues=(worded("It is odd."),)))).assessment
    assert said.issues == (worded("It is odd."), worded("The CPU is used."))


def test_a_square_that_leaves_the_photo_is_refused() -> None:
    with pytest.raises(ImageError, match="not inside the photo"):
        answering(1, 0, 0).screen(ScreeningRequest(1, photo(), Box(30, 0, 40)))


def test_a_model_that_fails_is_said() -> None:
    with pytest.raises(ModelError, match="failed while scoring"):
        answering().screen(ScreeningRequest(1, photo()))


def test_a_spoiled_photo_is_never_answered_and_keeps_its_findings() -> None:
    white = Photo(np.full((300, 300, 3), 255, np.uint8), 300, 300, "white")
    for malignant in (0.0, 0.9):
        said = answering(malignant, 1 - malignant, 0.0).screen(ScreeningRequest(1, white))
        assert said.assessment.outcome is Outcome.RETAKE
        assert len(said.assessment.findings) == 3
        assert said.assessment.issues[0].code is IssueCode.TOO_BRIGHT


UNFAMILIAR = Issue(IssueCode.UNFAMILIAR)
FORCED = Issue(IssueCode.FORCED)
QUALITY_OVERRIDDEN = Issue(IssueCode.QUALITY_OVERRIDDEN)
INDEPENDENT = Issue(IssueCode.INDEPENDENT_CLASSES)
WHITE = Photo(np.full((300, 300, 3), 255, np.uint8), 300, 300, "white")


def test_the_models_own_scores_travel_with_the_screening() -> None:
    screening = answering(0.25, 0.5, 0.25).screen(ScreeningRequest(1, photo()))
    assert screening.scores.probabilities.tolist() == [0.25, 0.5, 0.25]


@pytest.mark.parametrize("malignant", [0.0, 1.0])
def test_an_unfamiliar_photo_gets_neither_answer_nor_findings(malignant: float) -> None:
    screener = answering(malignant, 1 - malignant, 0.0, familiar=False)
    said = screener.screen(ScreeningRequest(1, photo())).assessment
    assert said.outcome is Outcome.NO_RESULT
    assert (said.unfamiliar, said.overridden) == (True, False)
    assert (said.findings, said.malignant_probability) == ((), None)
    assert said.issues == (UNFAMILIAR,)


def test_forced_findings_of_an_unfamiliar_photo_are_no_answer_and_say_so() -> None:
    request = ScreeningRequest(1, photo(), force=True)
    said = answering(0.9, 0.1, 0.0, familiar=False).screen(request).assessment
    assert said.outcome is Outcome.NO_RESULT
    assert (said.unfamiliar, said.overridden) == (True, True)
    assert said.malignant_probability == pytest.approx(0.9)
    assert said.issues == (UNFAMILIAR, FORCED)


def test_forcing_changes_nothing_of_a_familiar_photo() -> None:
    screener = answering(0.9, 0.1, 0.0)
    plain = screener.screen(ScreeningRequest(1, photo())).assessment
    assert screener.screen(ScreeningRequest(1, photo(), force=True)).assessment == plain


@pytest.mark.parametrize(("malignant", "outcome"), [(0.9, Outcome.REFER), (0.1, Outcome.NO_SIGN)])
def test_a_clinician_may_accept_a_poor_photo_and_the_answer_says_so(
    malignant: float, outcome: Outcome
) -> None:
    request = ScreeningRequest(1, WHITE, accept_quality=True)
    said = answering(malignant, 1 - malignant, 0.0).screen(request).assessment
    assert said.outcome is outcome
    assert said.overridden
    assert said.issues[0].code is IssueCode.TOO_BRIGHT
    assert said.issues[-1] == QUALITY_OVERRIDDEN


def test_what_the_model_does_not_know_is_not_cleared_by_accepting_its_quality() -> None:
    request = ScreeningRequest(1, WHITE, accept_quality=True)
    said = answering(0.1, 0.9, 0.0, familiar=False).screen(request).assessment
    assert (said.outcome, said.overridden) == (Outcome.RETAKE, True)
    assert said.issues[-1] == Issue(IssueCode.NOT_CLEARED)
    assert QUALITY_OVERRIDDEN not in said.issues
    raised = answering(0.9, 0.1, 0.0, familiar=False).screen(request).assessment
    assert raised.outcome is Outcome.REFER
    assert raised.issues[-1] == QUALITY_OVERRIDDEN


def test_accepting_a_good_photo_changes_nothing() -> None:
    screener = answering(0.9, 0.1, 0.0)
    plain = screener.screen(ScreeningRequest(1, photo())).assessment
    assert screener.screen(ScreeningRequest(1, photo(), accept_quality=True)).assessment == plain


def test_an_accepted_photo_is_not_answered_by_a_model_that_is_not_validated() -> None:
    request = ScreeningRequest(1, WHITE, accept_quality=True)
    said = answering(0.9, 0.1, 0.0, point=None).screen(request).assessment
    assert said.outcome is Outcome.NO_RESULT
    assert said.findings


def test_a_model_without_the_check_for_unfamiliar_photos_says_so() -> None:
    said = answering(0.9, 0.1, 0.0, familiar=None).screen(ScreeningRequest(1, photo())).assessment
    assert said.outcome is Outcome.REFER
    assert not said.unfamiliar
    assert said.issues == (Issue(IssueCode.NO_FAMILIARITY_CHECK),)


def test_stopping_a_screener_stops_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[bool] = []
    chosen = Chosen((1, 0, 0), bundles.manifest(b""))
    monkeypatch.setattr(chosen, "interrupt", lambda: stopped.append(True))
    Screener(chosen, standing=bundles.VOUCHED).interrupt()
    assert stopped == [True]


def test_probabilities_that_need_not_sum_to_1_are_said_to_be_such() -> None:
    description = bundles.manifest(b"", output=OutputSpec("independent"), point=None)
    screener = Screener(Chosen((0.97, 0.92, 0.01), description), standing=bundles.VOUCHED)
    said = screener.screen(ScreeningRequest(1, photo())).assessment
    assert [f.probability for f in said.findings] == pytest.approx([0.97, 0.92, 0.01])
    assert INDEPENDENT in said.issues
    assert (
        INDEPENDENT
        not in answering(0.5, 0.5, 0).screen(ScreeningRequest(1, photo())).assessment.issues
    )


def test_a_foreign_model_may_raise_concern_but_clears_nothing() -> None:
    for standing, low in ((bundles.VOUCHED, Outcome.NO_SIGN), (bundles.FOREIGN, Outcome.NO_RESULT)):
        for probability, outcome in ((0.5, Outcome.REFER), (0.1, low)):
            screener = answering(probability, 1 - probability, 0.0, standing=standing)
            said = screener.screen(ScreeningRequest(1, photo())).assessment
            assert said.outcome is outcome
            assert said.trust is standing.trust
            assert (Issue(IssueCode.FOREIGN_MODEL) in said.issues) == (standing is bundles.FOREIGN)


def test_the_figures_of_a_foreign_model_give_no_predictive_value() -> None:
    screener = answering(0.5, 0.5, 0.0, standing=bundles.FOREIGN)
    said = screener.screen(ScreeningRequest(1, photo())).assessment
    assert said.is_claimed
    assert predictive_values_of(said, Clinic(0.1)) is None


def test_no_sign_in_a_frame_without_a_lesion_clears_nothing() -> None:
    base = answering(0.1, 0.9, 0.0)
    found = base.screen(ScreeningRequest(1, photo())).assessment
    assert found.outcome is Outcome.NO_SIGN
    doubted = Screener(base._classifier, standing=bundles.VOUCHED, misses=lambda _: True)
    said = doubted.screen(ScreeningRequest(1, photo())).assessment
    assert said.outcome is Outcome.NO_RESULT
    assert said.issues == (*found.issues, Issue(IssueCode.NO_LESION_IN_FRAME))
    assert said.findings == found.findings, "the probabilities stay: it is a doubt, no refusal"
    assert "No lesion was found in the frame" in wording.sentence(said, NOTHING_SET, NO_VIEW)


def test_a_missed_lesion_takes_no_referral_away() -> None:
    base = answering(0.9, 0.1, 0.0)
    doubted = Screener(base._classifier, standing=bundles.VOUCHED, misses=lambda _: True)
    said = doubted.screen(ScreeningRequest(1, photo())).assessment
    assert said.outcome is Outcome.REFER
    assert Issue(IssueCode.NO_LESION_IN_FRAME) not in said.issues
