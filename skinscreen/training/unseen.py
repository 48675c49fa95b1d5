"""The figures of sources held out whole: kept in ``hold-out.json``, read by card and manifest."""

import json
from collections.abc import Sequence
from pathlib import Path

from skinscreen import paths
from skinscreen.domain.errors import TrainingError
from skinscreen.domain.modality import Modality
from skinscreen.domain.unseen import Unseen, UnseenSource, unseen_of
from skinscreen.training.markdown import score_text, table

HOLD_OUT_FILE = "hold-out.json"
HEADING = "## On clinics it never saw"
_INTRO = (
    "Each source was left out of training, calibration, threshold and gates once, and measured "
    "on whole. Sensitivity and specificity are of all its photos at the threshold chosen without "
    "it, also of those a gate would stop. In brackets 95 % intervals. These are the figures to "
    "go by in a clinic that gave no photos."
)
_COLUMNS = {
    "melanoma_auc": "melanoma AUC",
    "malignant_auc": "malignant AUC",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "ece": "ECE",
    "no_result": "no result",
    "retake": "retake",
}


def write(path: Path, sources: Sequence[UnseenSource]) -> None:
    """Write the figures, over those that stood there.

    Raises:
        TrainingError: the folder is not writable or the disk is full.
    """
    text = json.dumps([s.to_json() for s in sources], indent=2, ensure_ascii=False) + "\n"
    try:
        paths.write_atomically(path, text.encode())
    except OSError as error:
        raise TrainingError(f"{path} cannot be written ({error}); free some room") from error


def read(path: Path) -> tuple[UnseenSource, ...]:
    """Read what ``write`` wrote.

    Raises:
        TrainingError: the file is unreadable or says something impossible; names the key.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise TrainingError(f"{path} must hold a list of sources; run hold-out again")
        return tuple(UnseenSource.from_json(row) for row in rows)
    except (OSError, ValueError, RecursionError) as error:
        raise TrainingError(f"{path} is not usable ({error}); run hold-out again") from error


def find(run: Path, config: Path | None = None) -> tuple[UnseenSource, ...]:
    """The figures of a run; nothing where no source was held out.

    Args:
        run: the run's folder, whose ``hold-out.json`` comes first.
        config: the run's TOML file, beside which ``NAME.hold-out.json`` may be kept.

    Raises:
        TrainingError: the file is there and not usable.
    """
    places = [run / HOLD_OUT_FILE]
    if config is not None:
        places.append(config.with_suffix(f".{HOLD_OUT_FILE}"))
    return next((read(place) for place in places if place.exists()), ())


def summary_for(sources: Sequence[UnseenSource], modality: Modality) -> Unseen | None:
    """What the manifest says of one kind of photo; None where none of its sources was held out."""
    return unseen_of(sources, modality)


def card_section(sources: Sequence[UnseenSource]) -> str:
    """The section "On clinics it never saw" in Markdown; empty where no source was held out."""
    if not sources:
        return ""
    rows = [
        (
            source.source,
            source.modality.value,
            f"{source.n:,}",
            f"{source.n_malignant:,}",
            *(score_text(getattr(source, name).to_json()) for name in _COLUMNS),
        )
        for source in sources
    ]
    head = ("source held out", "kind", "photos", "malignant", *_COLUMNS.values())
    shortened = [f"{s.source}: {s.recipe}." for s in sources if s.recipe]
    notes = ["The runs were shortened. " + " ".join(shortened)] if shortened else []
    others = [s.source for s in sources if not s.own_threshold]
    if others:
        notes.append(
            f"{', '.join(others)}: at the threshold of another kind of photo, since no other "
            "source of its kind was left; these figures stand here alone."
        )
    return "\n\n".join([f"{HEADING}\n\n{_INTRO}", table(head, rows), *notes])
