"""Gathers ``changes/*.md`` into the changelog under a version, and checks that a version is whole.

    python packaging/release/changelog.py gather [--date 2026-11-28]
    python packaging/release/changelog.py check

The version is that of ``skinscreen/__init__.py``, the one place where it stands; the changelog and
the desktop's metainfo repeat it with the date.
"""

import argparse
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
UNRELEASED = "## Unreleased\n"
METAINFO = Path("packaging/org.skinscreen.skinscreen.metainfo.xml")


def version(root: Path) -> str:
    """The version of the program in ``root``."""
    text = (root / "skinscreen/__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        sys.exit("release: skinscreen/__init__.py names no version")
    return found[1]


def fragments(root: Path) -> list[Path]:
    """The changes that are not gathered yet, by name."""
    return sorted(f for f in (root / "changes").glob("*.md") if f.name != "README.md")


def faults(root: Path) -> list[str]:
    """What keeps the version from being released, a sentence each."""
    number = version(root)
    log = (root / "CHANGELOG.md").read_text("utf-8")
    found = []
    if left := fragments(root):
        names = ", ".join(file.name for file in left)
        found.append(f"changes that are not gathered: {names}; run make changelog")
    if not re.search(rf"^## {re.escape(number)} \(\d{{4}}-\d\d-\d\d\)$", log, re.MULTILINE):
        found.append(f"CHANGELOG.md has no section {number} with a date")
    if f'<release version="{number}"' not in (root / METAINFO).read_text("utf-8"):
        found.append(f"{METAINFO} does not name {number}")
    return found


def gather(root: Path, day: date) -> None:
    """Put the changes, and what stands under Unreleased, under the version; then delete them."""
    number = version(root)
    log = (root / "CHANGELOG.md").read_text("utf-8")
    if UNRELEASED not in log or f"\n## {number} (" in log:
        sys.exit(f"release: CHANGELOG.md has no Unreleased, or {number} already")
    new = ""
    for file in fragments(root):
        text = file.read_text("utf-8").strip()
        if not text.startswith("- "):
            sys.exit(f"release: {file.name} must begin with '- '")
        new += f"{text}\n"
    head, _, old = log.partition(UNRELEASED)
    section = f"{UNRELEASED}\n## {number} ({day})\n\n{new}{old.lstrip()}"
    (root / "CHANGELOG.md").write_text(head + section, "utf-8")
    metainfo = (root / METAINFO).read_text("utf-8")
    line = f'<release version="{number}" date="{day}"/>'
    metainfo = re.sub(rf' *<release version="{re.escape(number)}"[^\n]*\n', "", metainfo)
    metainfo = metainfo.replace("<releases>\n", f"<releases>\n    {line}\n", 1)
    (root / METAINFO).write_text(metainfo, "utf-8")
    for file in fragments(root):
        file.unlink()


def main() -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["gather", "check"])
    parser.add_argument("--date", type=date.fromisoformat, default=datetime.now(UTC).date())
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    chosen = parser.parse_args()
    if chosen.what == "gather":
        gather(chosen.root, chosen.date)
        print(f"release: CHANGELOG.md has {version(chosen.root)}")
        return 0
    found = faults(chosen.root)
    for fault in found:
        print(f"release: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
