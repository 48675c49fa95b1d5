"""Which model is in use: the chosen one, or the bundled one where that fails."""

import logging
from pathlib import Path

from skinscreen.domain.errors import ModelError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence
from skinscreen.inference import library
from skinscreen.inference.processors import usable_processors
from skinscreen.inference.tflite import RuntimeOptions, TfliteClassifier, threads_to_start
from skinscreen.language import SOURCE, speaking
from skinscreen.services.acceptance import standing_of
from skinscreen.services.batch import Hand
from skinscreen.services.beside import Beside
from skinscreen.services.lesion_finder import LesionFinder, load_lesion_finder
from skinscreen.services.screening import Screener
from skinscreen.settings import Settings

log = logging.getLogger(__name__)

DEFAULT_BUNDLE = "lesion8-v3small"
MOST_HANDS = 4
"""Models that screen photos at the same time, at most: each takes memory of its own."""


def runtime_options(settings: Settings) -> RuntimeOptions:
    """How the settings want a model to be run."""
    return RuntimeOptions(
        threads=settings.threads or None,
        delegate=Path(settings.delegate) if settings.delegate else None,
    )


def load_screener(
    settings: Settings,
    *,
    strict: bool = False,
    finder: LesionFinder | None = None,
    alone: bool = True,
) -> Screener:
    """A screener with the chosen model.

    Args:
        settings: name the model; an empty name is the bundled default.
        strict: do not fall back to the default where the chosen one cannot be used.
        finder: tells whether a lesion is in the frame at all; None for nobody.
        alone: no other screens photos meanwhile: a core beside the model's looks at the crop.

    Raises:
        ModelError: no model can be used.
    """
    options = runtime_options(settings)
    name = settings.model or DEFAULT_BUNDLE
    beside = _beside(options.threads) if alone else None
    is_kept = not strict and name != DEFAULT_BUNDLE
    try:
        # The reason is kept with every answer: in English, whatever is spoken.
        with speaking(SOURCE if is_kept else ""):
            folder = library.find(name, library.folders())
            loaded = library.load(folder, options, apart=not library.is_bundled(folder))
            return _screener(loaded, finder, beside)
    except ModelError as error:
        if not is_kept:
            raise
        note = Issue.of(IssueCode.MODEL_REPLACED, reason=str(error), model=DEFAULT_BUNDLE)
        log.warning("%s", sentence(note))
        default = library.find(DEFAULT_BUNDLE, library.folders())
        return _screener(library.load(default, options), finder, beside, (note,))


def load_hands(settings: Settings, photos: int, *, strict: bool = False) -> tuple[Hand, ...]:
    """What screens many photos: a model for each core, with one thread, which is quickest.

    A model from elsewhere, or one on an accelerator, is loaded once.

    Args:
        settings: name the model, and how many cores it may use: all, at most four, by default.
        photos: how many there are.
        strict: see ``load_screener``.

    Raises:
        ModelError: no model can be used.
    """
    cores = min(settings.threads or MOST_HANDS, usable_processors())
    count = min(cores, photos)
    is_shared = settings.delegate or not _is_own(settings.model)
    if count <= 1 or is_shared:
        finder = load_lesion_finder(settings)
        return (Hand(load_screener(settings, strict=strict, finder=finder, alone=False), finder),)
    each = settings._replace(threads=1)
    finders = [load_lesion_finder(each) for _ in range(count)]
    return tuple(
        Hand(load_screener(each, strict=strict, finder=finder, alone=False), finder)
        for finder in finders
    )


def _is_own(name: str) -> bool:
    """Whether a model came with the program."""
    try:
        return library.is_bundled(library.find(name or DEFAULT_BUNDLE, library.folders()))
    except ModelError:
        return False


def _beside(threads: int | None) -> Beside[tuple[Issue, ...]] | None:
    """Where a crop is looked at while the model runs; None where no core is left for it."""
    if usable_processors() <= threads_to_start(threads):
        return None
    return Beside("look")


def _screener(
    classifier: TfliteClassifier,
    finder: LesionFinder | None,
    beside: Beside[tuple[Issue, ...]] | None,
    notes: tuple[Issue, ...] = (),
) -> Screener:
    return Screener(
        classifier,
        notes,
        standing=standing_of(classifier.signed),
        misses=(finder or LesionFinder()).misses,
        beside=beside,
    )
