"""Records as versions of the program left them; see ``README.md``."""

from pathlib import Path

SAMPLES = tuple(sorted(file.parent for file in Path(__file__).parent.glob("*/records.db")))
"""Their folders, oldest first."""
