"""The extra that the archive needs, and the sentence where it is not installed."""

from importlib.util import find_spec

from skinscreen.domain.errors import ArchiveError
from skinscreen.language import tr

NEEDED = ("pyarrow", "dask", "distributed", "fsspec", "jinja2", "usearch")
"""What is imported by the archive alone, within functions."""


def require() -> None:
    """Say what is missing before anything is begun.

    Raises:
        ArchiveError: a package of the extra is not installed.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if not missing and not _fits():
        missing = ["pyarrow"]
    if missing:
        sentence = tr(
            "the archive needs packages that are not installed ({names}): install "
            "skinscreen[archive], or run make setup-archive in a checkout"
        )
        raise ArchiveError(sentence.format(names=", ".join(missing)))


def _fits() -> bool:
    """Whether pyarrow is one that goes with the numpy of the model's runtime."""
    try:
        import pyarrow as pa  # noqa: F401 - tried
    except ImportError:
        return False
    return True
