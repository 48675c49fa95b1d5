"""What the person chose: frozen, checked when read, replaced whole when written."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from skinscreen import paths
from skinscreen.domain.clinic import DEFAULT_WEEKS, REVIEW_WEEKS, Advice, is_prevalence, tidy_text
from skinscreen.domain.errors import SettingsError
from skinscreen.language import LANGUAGES, tr

if TYPE_CHECKING:
    from skinscreen.domain.advice import Clinic

log = logging.getLogger(__name__)

_MOST_BYTES = 4_000_000

THEMES = ("light", "dark", "contrast")
TEXT_SIZES = (100, 125, 150, 175, 200)
PAGE_SIZES = ("A4", "Letter")
MAX_THREADS = 16
RECENT_COUNT = 8
GPIOS = (0, *range(2, 28))
"""The Raspberry Pi's general pins by BCM number (0 and 1 belong to its add-on boards); 0: none."""
RECORDS = ("", "with", "without")
KEYBOARDS = ("automatic", "always", "never")
KEYBOARD_LAYOUTS = ("", "en", "de", "es", "fr")
LOCK_MINUTES = (1, 2, 5, 10, 15, 30)
FILE_NAME = "settings.json"


class Settings(NamedTuple):
    """The person's choices.

    Attributes:
        model: name of the bundle, or empty for the bundled default.
        threads: CPU threads of the model; 0 for one core fewer than may be used, at most 4.
        delegate: path of an external delegate's library, or empty.
        camera: id of the camera, or empty for the first one.
        camera_width: wanted width of its frames in pixels; 0 for the default.
        camera_height: wanted height of its frames in pixels; 0 for the default.
        stills: a folder or video file that stands in for a camera, or empty.
        theme: one of ``THEMES``.
        text_size: percent, one of ``TEXT_SIZES``.
        kiosk: full screen, without a way to other windows.
        keyboard: when the on-screen keyboard is shown, one of ``KEYBOARDS``.
        keyboard_layout: its letters, one of ``KEYBOARD_LAYOUTS``; empty for the program's language.
        language: of the program, one of ``LANGUAGES``; empty for the system's.
        report_language: of PDFs, likewise; empty for the program's.
        page_size: of the PDF, one of ``PAGE_SIZES``.
        clinician: name put into new reports.
        clinician_first: whether the clinician is asked before the model's view is shown.
        find_lesions: whether the frame is laid on a lesion that was found.
        take_by_itself: whether the camera takes its photo after a second on a lesion in focus.
        prevalence: share of malignant among the lesions screened here; 0 for not set.
        review_weeks: time to another photo where no sign was found.
        recommendations: the clinic's own sentences by the name of an ``Advice``.
        backup_days: a backup of the record should be no older; 0 for no reminder.
        retention_years: visits older than this are listed to be looked at; 0 for never.
        led_red: GPIO (BCM number) of the red light, one of ``GPIOS``; 0 for none.
        led_yellow: of the yellow light.
        led_green: of the green light.
        records: whether patients' records are kept, one of ``RECORDS``; empty before it was asked.
        lock_minutes: without use until the record is locked, one of ``LOCK_MINUTES``.
        list_recent: whether photos opened last are listed at the first step.
        recent: paths of the photos opened last, newest first; never one opened for a patient.
    """

    model: str = ""
    threads: int = 0
    delegate: str = ""
    camera: str = ""
    camera_width: int = 0
    camera_height: int = 0
    stills: str = ""
    theme: str = "light"
    text_size: int = 100
    kiosk: bool = False
    keyboard: str = "automatic"
    keyboard_layout: str = ""
    language: str = ""
    report_language: str = ""
    page_size: str = "A4"
    clinician: str = ""
    clinician_first: bool = True
    find_lesions: bool = True
    take_by_itself: bool = False
    prevalence: float = 0.0
    review_weeks: int = DEFAULT_WEEKS
    recommendations: Mapping[str, str] = MappingProxyType({})
    backup_days: int = 7
    retention_years: int = 0
    led_red: int = 0
    led_yellow: int = 0
    led_green: int = 0
    records: str = ""
    lock_minutes: int = 5
    list_recent: bool = True
    recent: tuple[str, ...] = ()

    def with_recent(self, photo: Path) -> tuple[str, ...]:
        """The list of recent photos with one more at its head, where there is a list."""
        if not self.list_recent:
            return ()
        return (str(photo.absolute()), *self.without_recent(photo))[:RECENT_COUNT]

    def without_recent(self, photo: Path) -> tuple[str, ...]:
        """The list of recent photos without one, such as one that turned out to be a patient's."""
        path = str(photo.absolute())
        return tuple(p for p in self.recent if p != path)

    @property
    def clinic(self) -> "Clinic":
        """What stands beside every answer of this clinic."""
        from skinscreen.domain.advice import Clinic

        texts = {Advice(name): text for name, text in self.recommendations.items()}
        return Clinic(self.prevalence or None, self.review_weeks, texts)


_POSSIBLE: Mapping[str, Callable[[Any], bool]] = {
    "theme": THEMES.__contains__,
    "text_size": TEXT_SIZES.__contains__,
    "keyboard": KEYBOARDS.__contains__,
    "keyboard_layout": KEYBOARD_LAYOUTS.__contains__,
    "language": ("", *LANGUAGES).__contains__,
    "report_language": ("", *LANGUAGES).__contains__,
    "page_size": PAGE_SIZES.__contains__,
    "threads": range(MAX_THREADS + 1).__contains__,
    "camera_width": range(20_000).__contains__,
    "camera_height": range(20_000).__contains__,
    "prevalence": lambda share: share == 0 or is_prevalence(share),
    "review_weeks": range(REVIEW_WEEKS[0], REVIEW_WEEKS[1] + 1).__contains__,
    "backup_days": range(366).__contains__,
    "retention_years": range(101).__contains__,
    "records": RECORDS.__contains__,
    "lock_minutes": LOCK_MINUTES.__contains__,
    "led_red": GPIOS.__contains__,
    "led_yellow": GPIOS.__contains__,
    "led_green": GPIOS.__contains__,
}


def settings_file() -> Path:
    """Where the settings are kept."""
    return paths.user_config() / FILE_NAME


def load() -> Settings:
    """The kept settings; a value that is missing or impossible has its default.

    A file that is no JSON is put aside under another name, so that nothing is lost. What an older
    version listed of photos that may be a patient's is taken out of the file at once.

    Raises:
        SettingsError: the file is there, but cannot be read.
    """
    file = settings_file()
    try:
        document = _parsed(paths.read_plain(file, _MOST_BYTES))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        unread = tr("the settings in {file} cannot be read ({reason})")
        raise SettingsError(unread.format(file=file, reason=error.strerror)) from error
    except (ValueError, RecursionError):
        log.warning("the settings were not readable and were put aside; defaults are used")
        with suppress(OSError):
            file.replace(file.with_suffix(".unreadable"))
        return Settings()
    document = document if isinstance(document, dict) else {}
    chosen = _checked(document)
    if chosen.records == "with" and chosen.recent and "list_recent" not in document:
        chosen = chosen._replace(recent=())
        with suppress(SettingsError):  # said when something is changed
            save(chosen)
    return chosen


def language() -> str:
    """The language that was chosen, or empty: told before all else, so no fault of the file is."""
    with suppress(OSError, ValueError, RecursionError):
        document = _parsed(paths.read_plain(settings_file(), _MOST_BYTES))
        if isinstance(document, dict) and document.get("language") in LANGUAGES:
            return str(document["language"])
    return ""


def _parsed(content: bytes) -> object:
    """A JSON document; what reads it is loaded where there is one."""
    import json

    return json.loads(content.decode("utf-8"))


def _checked(document: Mapping[str, Any]) -> Settings:
    default = Settings()
    chosen: dict[str, Any] = {}
    for name in Settings._fields:
        value = document.get(name)
        if name == "recent" and isinstance(value, list):
            chosen[name] = tuple(p for p in value if isinstance(p, str))[:RECENT_COUNT]
        elif name == "recommendations" and isinstance(value, dict):
            chosen[name] = {k: tidy_text(v) for k, v in value.items() if _is_own_text(k, v)}
        elif type(value) is type(getattr(default, name)) and (
            name not in _POSSIBLE or _POSSIBLE[name](value)
        ):
            chosen[name] = value
    return Settings(**chosen)


def _is_own_text(name: str, text: object) -> bool:
    return name in set(Advice) and isinstance(text, str) and bool(tidy_text(text))


def save(settings: Settings) -> None:
    """Replace the kept settings in one step.

    Raises:
        SettingsError: the folder cannot be written; the old settings are untouched.
    """
    import json

    file = settings_file()
    document = settings._asdict() | {"recommendations": dict(settings.recommendations)}
    try:
        paths.make_private(file.parent)
        paths.write_atomically(file, (json.dumps(document, indent=2) + "\n").encode())
    except OSError as error:
        unsaved = tr("the settings cannot be saved in {file} ({reason})")
        raise SettingsError(unsaved.format(file=file, reason=error.strerror)) from error
