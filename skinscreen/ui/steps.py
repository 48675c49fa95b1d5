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

    @property
    def on_way(self) -> bool:
        """Whether it is one of the steps from the photo to its report."""
        return self <= Step.REPORT


PHOTO, CROP, JUDGEMENT, RESULT, REPORT, SETTINGS, CARD, RECORDS, LEAVE, BROWSE, TOUR = Step
ON_WAY = tuple(step for step in Step if step.on_way)
