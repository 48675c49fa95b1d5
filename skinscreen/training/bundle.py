"""Writing a bundle: its folder appears whole or not at all."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from skinscreen import paths
from skinscreen.domain.detector_manifest import DetectorManifest
from skinscreen.domain.errors import TrainingError
from skinscreen.domain.manifest import (
    CARD_FILE,
    FAMILIARITY_FILE,
    MANIFEST_FILE,
    MODEL_FILE,
    RECOGNISER_FILE,
    Manifest,
)


def write_bundle(
    folder: Path,
    model: bytes,
    manifest: Manifest | DetectorManifest,
    card: str,
    familiarity: bytes | None = None,
    recogniser: bytes | None = None,
) -> Path:
    """Write or replace the bundle ``folder / manifest.name``.

    Args:
        folder: in which the bundle's folder appears.
        model: the model file.
        manifest: with the hashes of the files.
        card: in Markdown.
        familiarity: what the check for unfamiliar photos reads, or None without one.
        recogniser: what tells kinds of photo apart, or None without it.

    Raises:
        TrainingError: the folder is not writable or the disk is full; a bundle that stood
            there before still does.
    """
    target = folder / manifest.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".bundle-", dir=folder))
        try:
            paths.write_atomically(fresh / MODEL_FILE, model)
            if familiarity is not None:
                paths.write_atomically(fresh / FAMILIARITY_FILE, familiarity)
            if recogniser is not None:
                paths.write_atomically(fresh / RECOGNISER_FILE, recogniser)
            paths.write_atomically(fresh / MANIFEST_FILE, manifest.to_json().encode())
            paths.write_atomically(fresh / CARD_FILE, card.encode())
            fresh.chmod(0o755)
            for file in fresh.iterdir():
                file.chmod(0o644)  # a model is no one's secret, unlike all else that is written
            _exchange(fresh, target)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except OSError as error:
        raise TrainingError(f"the bundle {target} cannot be written ({error})") from error
    return target


def _exchange(fresh: Path, target: Path) -> None:
    """Put the new folder in the old one's place; the old one comes back where that fails."""
    aside = fresh.with_name(fresh.name + ".old")
    if not target.exists():
        fresh.rename(target)
        return
    target.rename(aside)
    try:
        fresh.rename(target)
    except BaseException:
        with suppress(OSError):
            aside.rename(target)
        raise
    shutil.rmtree(aside)
