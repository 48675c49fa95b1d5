"""The record's own visits: screened in this process alone, for the record's key stays in it."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from skinscreen.archive.index import Index
from skinscreen.archive.rows import Row, refused_row, screened_row
from skinscreen.archive.screened import Loaded
from skinscreen.domain.errors import ImageError, ModelError
from skinscreen.services.screening import ScreeningRequest
from skinscreen.services.visit_photos import VisitPhoto

VISIT = "visit"
"""The framing of a visit: the square that was screened then."""


def screened_visits(
    loaded: Loaded, photos: Iterable[VisitPhoto], known: Mapping[str, str]
) -> Iterator[Row | None]:
    """A line for each visit that is new, changed or refused; None for each that is as it was.

    Args:
        loaded: the model, for ``VISIT``.
        photos: of the visits.
        known: the content that is in the index, by the visits' ids.
    """
    asked = loaded.job.asked
    for one in photos:
        if known.get(one.visit_id) == one.content:
            yield None
            continue
        try:
            request = ScreeningRequest(0, one.photo(), one.frame)
            screening = loaded.screener.screen(request)
        except (ImageError, ModelError) as error:
            yield refused_row(asked, one.visit_id, one.content, str(error))
        else:
            yield screened_row(asked, one.visit_id, one.content, screening, "asked_for")


def forget_others(index: Index, visits: Collection[str]) -> int:
    """Take visits out of an index that the record no longer has: what is deleted must not stay.

    Args:
        index: of one record.
        visits: the ids of all that it has.

    Returns:
        How many visits went.

    Raises:
        ArchiveError: the index cannot be read or written.
    """
    with index.being_written() as writer:
        return writer.forget(
            lambda photo, framing: framing.partition(":")[0] == VISIT and photo not in visits
        )
