"""What is to be saved, as it is handed to the page that asks where."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be saved.

    Attributes:
        title: what it is.
        folder: where to begin; the person's home for anywhere.
        then: called with the file, and whether it takes a name with a number where that is there
            already; of something that makes its own name, with the folder.
        name: that is suggested, with its ending; empty for what makes its own name.
        kind: of file, in words.
    """

    title: str
    folder: Path
    then: Callable[[Path, bool], object]
    name: str = ""
    kind: str = ""

    @property
    def suffix(self) -> str:
        """The ending of its name."""
        return Path(self.name).suffix
