"""Birth dates: typed and shown as the language writes them, kept as ISO 8601 does."""

from datetime import date, datetime

from skinscreen import language
from skinscreen.domain.errors import StoreError
from skinscreen.language import tr

_EXAMPLE = date(1958, 3, 27)


def hint() -> str:
    """How a birth date is typed, as a hint."""
    if language.spoken().conventions.order[0] == "year":
        # L10N: how a date is typed, in letters for year, month and day.
        return tr("YYYY-MM-DD")
    # L10N: how a date is typed, in letters for day, month and year, with the language's own signs
    # between them, such as TT.MM.JJJJ.
    return tr("DD/MM/YYYY")


def kept(text: str) -> str:
    """A date that is typed, as it is kept in a draft: half of one stays as it was typed."""
    try:
        return language.read_day(text).isoformat()
    except ValueError:
        return text


def shown(text: str) -> str:
    """What ``kept`` gave, in the language that is spoken."""
    try:
        return language.day(date.fromisoformat(text))
    except ValueError:
        return text


def read(text: str) -> date | None:
    """A birth date as it is typed.

    Raises:
        StoreError: it is no date, or none a person alive can have.
    """
    if not text:
        return None
    try:
        born = language.read_day(text)
    except ValueError as error:
        # L10N: year-month-day is to be the order and signs of the language, such as
        # Tag.Monat.Jahr; {example} is a date so written.
        sentence = tr(
            "the birth date is not understood; type it as year-month-day, such as {example}"
        )
        raise StoreError(sentence.format(example=language.day(_EXAMPLE))) from error
    if born > datetime.now().astimezone().date():
        raise StoreError(tr("the birth date lies in the future; check it"))
    return born
