"""A crop as everything that looks at it sees it: scaled once, each thing of it worked out once."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.appearance import SIDE, appearance_of, is_shapeless
from skinscreen.imaging.field import field_of_view
from skinscreen.imaging.measures import COLOURS_AT, LOOKED_AT
from skinscreen.imaging.photo import Mask, Pixels
from skinscreen.imaging.resizing import resize

Question = Callable[[NDArray[np.float32]], float]
"""About an ``appearance``, [37]."""


class Glance:
    """A crop's pixels, with what was worked out of them; it belongs to one thread at a time.

    Attributes:
        pixels: of the crop, RGB, 8 bit, [any, any, 3].
    """

    def __init__(self, pixels: Pixels) -> None:
        """Of ``pixels``; nothing is worked out before it is asked for."""
        self.pixels = pixels
        self._sizes: dict[tuple[int, int], Pixels] = {}
        self._answers: dict[Question, float] = {}

    def sized(self, width: int, height: int) -> Pixels:
        """The pixels scaled to ``width`` x ``height``; see ``resize``."""
        found = self._sizes.get((width, height))
        if found is None:
            found = self._sizes[width, height] = resize(self.pixels, width, height)
        return found

    @cached_property
    def small(self) -> Pixels:
        """As light and focus are looked at: square, of ``LOOKED_AT`` pixels at most."""
        side = min(LOOKED_AT, *self.pixels.shape[:2])
        return self.sized(side, side)

    @cached_property
    def field(self) -> Mask | None:
        """The ``field_of_view`` of ``small``."""
        return field_of_view(self.small)

    @cached_property
    def places(self) -> Pixels:
        """``small`` as colours are looked at, of ``COLOURS_AT`` x ``COLOURS_AT`` pixels."""
        return resize(self.small, COLOURS_AT, COLOURS_AT)

    @cached_property
    def appearance(self) -> NDArray[np.float32]:
        """What it looks like at a glance, in numbers, [37]; see ``appearance``."""
        sized = self.sized(SIDE, SIDE)
        if sized is self.small:
            return appearance_of(sized, self.field, self.places)
        return appearance_of(sized, field_of_view(sized))

    def asked(self, question: Question) -> float:
        """What a question about its ``appearance`` is answered with; worked out once."""
        found = self._answers.get(question)
        if found is None:
            found = self._answers[question] = question(self.appearance)
        return found

    @cached_property
    def is_shapeless(self) -> bool:
        """Whether there is nothing in it larger than grain; see ``is_shapeless``."""
        return is_shapeless(self.pixels)


def glanced(crop: Glance | Pixels) -> Glance:
    """A crop that may be looked at already, or its pixels."""
    return crop if isinstance(crop, Glance) else Glance(crop)
