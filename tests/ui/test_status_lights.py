"""The lights follow the window: what they say is on the screen already."""

from collections.abc import Callable
from pathlib import Path

import pytest
from window_fixtures import BENIGN, Clinician, FakeLoader

from skinscreen.app import Application
from skinscreen.domain.errors import ModelError
from skinscreen.indicator.lights import Pins, Sign
from skinscreen.services import lights
from skinscreen.settings import Settings
from skinscreen.ui.steps import JUDGEMENT

PINS = {"led_red": 17, "led_yellow": 27, "led_green": 22}


class Recorded:
    """Lights that remember what they were told."""

    def __init__(self, pins: Pins) -> None:
        """Dark."""
        self.pins = pins
        self.shown = [Sign.DARK]
        self.closed = False

    def show(self, sign: Sign) -> None:
        """Remember it."""
        assert not self.closed
        self.shown.append(sign)

    def close(self) -> None:
        """Remember it."""
        self.closed = True


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Recorded]:
    made: list[Recorded] = []

    def open_lights(pins: Pins) -> Recorded:
        made.append(Recorded(pins))
        return made[-1]

    monkeypatch.setattr(lights, "open_lights", open_lights)
    return made


@pytest.fixture
def person(
    opened: list[Recorded],
    app: Callable[[Settings], Application],
    loader: FakeLoader,
    qtbot: object,
    monkeypatch: pytest.MonkeyPatch,
) -> Clinician:
    someone = Clinician(app(Settings(**PINS, clinician_first=False)), qtbot, monkeypatch)  # type: ignore[arg-type]
    someone.wait_for_model()
    someone.wait(lambda: opened)
    someone.wait(lambda: opened[0].shown[-1] is Sign.READY)
    return someone


def test_green_says_that_a_photo_can_be_screened(person: Clinician, opened: list[Recorded]) -> None:
    assert opened[0].pins == Pins(17, 27, 22)


def test_yellow_blinks_while_the_model_works_and_red_says_refer(
    person: Clinician, loader: FakeLoader, opened: list[Recorded], lesion_photo: Path
) -> None:
    person.open(lesion_photo)
    assert opened[0].shown[-1] is Sign.READY
    loader.model.gate.clear()
    person.primary()
    person.wait(lambda: opened[0].shown[-1] is Sign.WORKING)
    loader.model.gate.set()
    person.wait(lambda: opened[0].shown[-1] is Sign.REFER)
    person.primary()
    assert opened[0].shown[-1] is Sign.REFER
    person.press("Ctrl+,")
    assert opened[0].shown[-1] is Sign.REFER
    person.start_over()
    assert opened[0].shown[-1] is Sign.READY


def test_the_answer_is_not_lit_while_the_clinician_gives_the_own_view(
    person: Clinician, loader: FakeLoader, opened: list[Recorded], lesion_photo: Path
) -> None:
    person.prefer(clinician_first=True)
    person.open(lesion_photo)
    person.primary()
    assert person.step == JUDGEMENT
    person.wait(lambda: person.session.screening)
    assert opened[0].shown[-1] is Sign.READY
    person.secondary()
    person.wait(lambda: opened[0].shown[-1] is Sign.REFER)
    person.back()
    assert opened[0].shown[-1] is Sign.READY


def test_no_sign_is_yellow_and_never_green(
    person: Clinician, loader: FakeLoader, opened: list[Recorded], lesion_photo: Path
) -> None:
    loader.model.answer = BENIGN
    person.open(lesion_photo)
    person.screen()
    assert opened[0].shown[-1] is Sign.READ


def test_a_clinician_who_refers_is_lit_red_whatever_the_model_says(
    person: Clinician, loader: FakeLoader, opened: list[Recorded], lesion_photo: Path
) -> None:
    loader.model.answer = BENIGN
    person.open(lesion_photo)
    person.judgement.boxes["impression"].buttons[2].click()
    person.screen()
    assert opened[0].shown[-1] is Sign.REFER


def test_back_at_the_frame_the_old_answer_is_not_lit(
    person: Clinician, opened: list[Recorded], lesion_photo: Path
) -> None:
    person.open(lesion_photo)
    person.screen()
    person.back()
    assert opened[0].shown[-1] is Sign.READY


def test_an_answer_that_failed_is_not_lit(
    person: Clinician, loader: FakeLoader, opened: list[Recorded], lesion_photo: Path
) -> None:
    loader.model.answer = ModelError("the model failed")
    person.open(lesion_photo)
    person.primary()
    person.wait(lambda: person.sentence)
    assert opened[0].shown[-1] is Sign.READY


def test_without_a_model_there_is_something_to_read(
    opened: list[Recorded],
    app: Callable[[Settings], Application],
    loader: FakeLoader,
    qtbot: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loader.classifiers.clear()
    someone = Clinician(app(Settings(**PINS, clinician_first=False)), qtbot, monkeypatch)  # type: ignore[arg-type]
    someone.wait(lambda: someone.window.model.refusal)
    someone.wait(lambda: opened and opened[0].shown[-1] is Sign.READ)


def test_other_pins_let_go_of_the_first_ones(person: Clinician, opened: list[Recorded]) -> None:
    person.prefer(led_green=0)
    person.wait(lambda: len(opened) == 2)
    assert opened[0].closed
    assert opened[1].pins == Pins(17, 27, 0)
    person.wait(lambda: opened[1].shown[-1] is Sign.READY)
    person.prefer(theme="dark")
    assert len(opened) == 2


def test_pins_changed_twice_leave_no_light_open(person: Clinician, opened: list[Recorded]) -> None:
    person.prefer(led_green=0)
    person.prefer(led_green=5)
    person.wait(lambda: len(opened) == 3)
    person.wait(lambda: opened[2].shown[-1] is Sign.READY)
    assert [made.closed for made in opened] == [True, True, False]


def test_without_pins_nothing_is_looked_for(clinician: Clinician, opened: list[Recorded]) -> None:
    clinician.prefer(theme="dark")
    assert opened == []


def test_at_the_end_the_lights_are_off(person: Clinician, opened: list[Recorded]) -> None:
    person.app.stop()
    assert opened[0].closed
