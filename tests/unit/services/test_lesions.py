"""Several lesions in one photo: the worst answer stands first."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from unit.inference import bundles
from unit.services.screeners import answering

from skinscreen.domain.assessment import Assessment, Box, Outcome, UrgentPoint, concern
from skinscreen.domain.errors import ModelError
from skinscreen.imaging.photo import Photo
from skinscreen.services.lesion_finder import LesionFrame
from skinscreen.services.lesions import screen_each
from skinscreen.services.screening import Screener, ScreeningRequest

PHOTO = Photo(np.hstack([lesion_pixels(100, 100)] * 3), 300, 100, "drawn")
FRAMES = [LesionFrame(Box(x, 0, 100), score) for x, score in ((0, 0.9), (100, 0.8), (200, 0.7))]


@dataclass
class ByPlace:
    """A screener whose answer hangs on where the frame lies."""

    answers: dict[int, Screener]

    def screen(self, request: ScreeningRequest) -> object:
        """With the screener of that place."""
        assert request.box is not None
        return self.answers[request.box.x].screen(request)


def test_each_frame_has_its_own_answer_and_the_worst_stands_first() -> None:
    chances = {0: 0.1, 100: 0.9, 200: 0.2}
    model = ByPlace({x: answering(p, 1 - p, 0) for x, p in chances.items()})
    found = screen_each(model, ScreeningRequest(7, PHOTO), FRAMES)
    assert [one.frame.box.x for one in found] == [100, 200, 0]
    assert [one.screening.assessment.outcome for one in found] == [
        Outcome.REFER, Outcome.NO_SIGN, Outcome.NO_SIGN,
    ]  # fmt: skip
    assert all(one.screening.assessment.crop == one.frame.box for one in found)
    assert all(one.screening.id == 7 for one in found)


def test_without_frames_there_is_nothing() -> None:
    assert screen_each(answering(0.1, 0.9, 0), ScreeningRequest(1, PHOTO), ()) == ()


def test_a_model_that_fails_on_one_gives_no_answer_of_the_others() -> None:
    model = ByPlace({0: answering(0.1, 0.9, 0), 100: answering(), 200: answering(0.1, 0.9, 0)})
    with pytest.raises(ModelError):
        screen_each(model, ScreeningRequest(1, PHOTO), FRAMES)


def said(outcome: Outcome, probability: float | None, urgent: float | None = None) -> Assessment:
    point = bundles.POINT
    if urgent is not None:
        point = replace(point, urgent=UrgentPoint(urgent, 0.5, 0.99))
    identity = bundles.manifest(b"").identity
    return Assessment(outcome, (), probability, point, identity, Box(0, 0, 1))


def test_no_answer_is_worse_than_one_without_a_sign_and_a_referral_is_worst() -> None:
    ordered = [
        said(Outcome.NO_SIGN, 0.1),
        said(Outcome.NO_SIGN, 0.2),
        said(Outcome.RETAKE, 0.1),
        said(Outcome.NO_RESULT, None),
        said(Outcome.NO_RESULT, 0.0),
        said(Outcome.REFER, 0.95),
        said(Outcome.REFER, 0.9, urgent=0.8),
    ]
    chance = np.random.default_rng(1)
    assert sorted((ordered[i] for i in chance.permutation(7)), key=concern) == ordered
