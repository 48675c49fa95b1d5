"""The screens of the window, in their order."""

from enum import IntEnum


class Step(IntEnum):
    """A screen; from the settings on they lie beside the way, and lead back to it."""

    PHOTO = 0
    CROP = 1
    JUDGEMENT = 2
    RESULT = 3
    REPORT = 4
    SETTINGS = 5
    CARD = 6
    RECORDS = 7
    LEAVE = 8
    BROWSE = 9
    TOUR = 10
    TAKING_OVER = 11
    PRINT = 12
    SAVE = 13

    @property
    def on_way(self) -> bool:
        """Whether it is one of the steps from the photo to its report."""
        return self <= Step.REPORT


PHOTO, CROP, JUDGEMENT, RESULT, REPORT = (step for step in Step if step.on_way)
SETTINGS, CARD, RECORDS, LEAVE = Step.SETTINGS, Step.CARD, Step.RECORDS, Step.LEAVE
BROWSE, TOUR, TAKING_OVER = Step.BROWSE, Step.TOUR, Step.TAKING_OVER
PRINT, SAVE = Step.PRINT, Step.SAVE
ON_WAY = tuple(step for step in Step if step.on_way)
