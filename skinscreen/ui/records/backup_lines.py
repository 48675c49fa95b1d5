"""How drives and backups on them are told."""

from typing import TYPE_CHECKING

from skinscreen import language
from skinscreen.language import tr, trn
from skinscreen.ui.records import phrases
from skinscreen.ui.widgets.line_list import Line

if TYPE_CHECKING:
    from skinscreen.services.backups import Content


def drive_lines() -> tuple[Line, ...]:
    """A line for each drive that is plugged in, with its free space."""
    from skinscreen.services.drives import drives

    return tuple(
        Line(
            str(drive.folder),
            f"{phrases.isolated(drive.name)}\n" + ("" if drive.free is None else _free(drive.free)),
        )
        for drive in drives()
    )


def backup_lines() -> tuple[Line, ...]:
    """A line for each backup on a drive that is plugged in."""
    from skinscreen.services.backups import find
    from skinscreen.services.drives import drives

    return tuple(
        Line(
            str(found.file),
            tr("{moment} on {drive}").format(
                moment=language.moment(found.written), drive=phrases.isolated(found.drive)
            )
            + "\n"
            f"{phrases.isolated(found.file.name)}, {phrases.size(found.size)}",
        )
        for found in find(drives())
    )


def _free(size: int) -> str:
    # L10N: room on a drive.
    return tr("{size} free").format(size=phrases.size(size))


def holds(content: "Content") -> tuple[str, ...]:
    """What is in a backup, and its last hash, each as a sentence."""
    counts = ", ".join(
        (
            phrases.patients(content.patients),
            phrases.lesions(content.lesions),
            phrases.visits(content.visits),
        )
    )
    # L10N: {counts} is "2 patients, 3 lesions, 5 visits"; {n} entries are those of the audit.
    held = trn(
        "It holds {counts} and {n} entry of the audit.",
        "It holds {counts} and {n} entries of the audit.",
        content.entries,
    )
    last = tr("Last hash of the audit: {hash}").format(hash=content.head)
    return (
        held.format(counts=counts, n=language.count(content.entries)),
        last if content.head else "",
    )
