"""What a detector finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detection:
    """A lesion that was found: a rectangle in a photo's pixels.

    Attributes:
        left: its left edge.
        top: its upper edge.
        right: its right edge, beyond ``left``.
        bottom: its lower edge, beyond ``top``.
        score: how sure the detector is, 0 to 1.
    """

    left: float
    top: float
    right: float
    bottom: float
    score: float

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """The rectangle, as ``imaging.crop`` takes it."""
        return self.left, self.top, self.right, self.bottom

    @property
    def longer(self) -> float:
        """Its longer side, in the photo's pixels."""
        return max(self.right - self.left, self.bottom - self.top)

    @property
    def area(self) -> float:
        """In the photo's square pixels."""
        return (self.right - self.left) * (self.bottom - self.top)

    def shared(self, other: "Detection") -> float:
        """Area that lies in both, in the photo's square pixels."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0.0) * max(down, 0.0)

    def overlap(self, other: "Detection") -> float:
        """Intersection over union, 0 to 1."""
        shared = self.shared(other)
        return shared / max(self.area + other.area - shared, 1e-9)
