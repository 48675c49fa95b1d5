"""The models on this device, and how one that was made elsewhere is added."""

from collections.abc import Set as AbstractSet
from pathlib import Path

from skinscreen import paths
from skinscreen.inference import importer, library
from skinscreen.inference.importer import ImportDraft, numbered_labels, read_label_file
from skinscreen.inference.library import BrokenBundle, Bundle, folders
from skinscreen.services.models import runtime_options
from skinscreen.settings import Settings

__all__ = [
    "BrokenBundle", "Bundle", "ImportDraft", "folders", "install", "list_bundles",
    "numbered_labels", "read_label_file", "try_file",
]  # fmt: skip


def list_bundles(settings: Settings) -> tuple[Bundle | BrokenBundle, ...]:
    """Every bundle, also those that cannot be used, with the reason."""
    return library.list_bundles(library.folders(), runtime_options(settings))


def try_file(file: Path, settings: Settings) -> ImportDraft:
    """Try a model made elsewhere, in a process of its own.

    Raises:
        ModelError: it cannot be used.
    """
    return importer.prepare(file, options=runtime_options(settings))


def install(
    draft: ImportDraft, names: tuple[str, ...], malignant: AbstractSet[str], name: str
) -> Path:
    """Add a model that was tried to the person's own.

    Returns:
        The folder of its bundle.

    Raises:
        ModelError: it cannot be added.
    """
    return importer.install(draft, names, malignant, paths.user_models(), name)
