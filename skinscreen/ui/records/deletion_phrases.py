"""What is said of patients, lesions and visits that are deleted and brought back."""

from skinscreen.domain.record import RecordKind
from skinscreen.language import listed, mark, tr
from skinscreen.ui.records import phrases

WAS_DELETED = {
    RecordKind.PATIENT: mark("The patient was deleted."),
    RecordKind.LESION: mark("The lesion was deleted."),
    RecordKind.VISIT: mark("The visit was deleted."),
    RecordKind.CONFIRMATION: mark("The outcome was deleted."),
}
IS_BACK = {
    RecordKind.PATIENT: mark("The patient is back."),
    RecordKind.LESION: mark("The lesion is back."),
    RecordKind.VISIT: mark("The visit is back."),
    RecordKind.CONFIRMATION: mark("The outcome is back."),
}
# L10N: {held} is "1 lesion and 3 visits" or alike.
_GOES_WITH = {
    RecordKind.PATIENT: mark(
        "The patient will be deleted for good with {held}: photos, results and notes."
    ),
    RecordKind.LESION: mark(
        "The lesion will be deleted for good with {held}: photos, results and notes."
    ),
    RecordKind.VISIT: mark(
        "The visit will be deleted for good with {held}: photos, results and notes."
    ),
}
_GOES = {
    RecordKind.PATIENT: mark(
        "The patient will be deleted for good with everything that belongs to it: photos, results "
        "and notes."
    ),
    RecordKind.LESION: mark(
        "The lesion will be deleted for good with everything that belongs to it: photos, results "
        "and notes."
    ),
    RecordKind.VISIT: mark(
        "The visit will be deleted for good with everything that belongs to it: photos, results "
        "and notes."
    ),
    RecordKind.CONFIRMATION: mark("The outcome will be deleted for good."),
}


def question(kind: RecordKind, lesions: int, visits: int) -> str:
    """What goes with it, before it is deleted for good."""
    counts = ((lesions, phrases.lesions(lesions)), (visits, phrases.visits(visits)))
    held = listed([words for count, words in counts if count])
    goes = tr(_GOES_WITH.get(kind, _GOES[kind])).format(held=held) if held else tr(_GOES[kind])
    ends = tr("This cannot be undone. Backups and reports made before still hold what they held.")
    return f"{goes} {ends}"
