"""Which model is in use: the chosen one, or the bundled one where that fails."""

import logging
from pathlib import Path

from skinscreen.domain.errors import ModelError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence
from skinscreen.inference import library
from skinscreen.inference.tflite import RuntimeOptions, TfliteClassifier
from skinscreen.language import SOURCE, speaking
from skinscreen.services.acceptance import standing_of
from skinscreen.services.lesion_finder import LesionFinder
from skinscreen.services.screening import Screener
from skinscreen.settings import Settings

log = logging.getLogger(__name__)

DEFAULT_BUNDLE = "lesion8-v3small"


def runtime_options(settings: Settings) -> RuntimeOptions:
    """How the settings want a model to be run."""
    return RuntimeOptions(
        threads=settings.threads or None,
        delegate=Path(settings.delegate) if settings.delegate else None,
    )


def load_screener(
    settings: Settings, *, strict: bool = False, finder: LesionFinder | None = None
) -> Screener:
    """A screener with the chosen model.

    Args:
        settings: name the model; an empty name is the bundled default.
        strict: do not fall back to the default where the chosen one cannot be used.
        finder: tells whether a lesion is in the frame at all; None for nobody.

    Raises:
        ModelError: no model can be used.
    """
    options = runtime_options(settings)
    name = settings.model or DEFAULT_BUNDLE
    is_kept = not strict and name != DEFAULT_BUNDLE
    try:
        # The reason is kept with every answer: in English, whatever is spoken.
        with speaking(SOURCE if is_kept else ""):
            folder = library.find(name, library.folders())
            loaded = library.load(folder, options, apart=not library.is_bundled(folder))
            return _screener(loaded, finder)
    except ModelError as error:
        if not is_kept:
            raise
        note = Issue.of(IssueCode.MODEL_REPLACED, reason=str(error), model=DEFAULT_BUNDLE)
        log.warning("%s", sentence(note))
        default = library.find(DEFAULT_BUNDLE, library.folders())
        return _screener(library.load(default, options), finder, (note,))


def _screener(
    classifier: TfliteClassifier, finder: LesionFinder | None, notes: tuple[Issue, ...] = ()
) -> Screener:
    misses = (finder or LesionFinder()).misses
    return Screener(classifier, notes, standing=standing_of(classifier.signed), misses=misses)
