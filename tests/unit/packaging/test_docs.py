"""What the documentation names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PAGES = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *ADRS,
)
CHANGES = ("class", "format", "export", "camera", "quality check", "language")
MOST_FILES = 5


def changes() -> dict[str, list[str]]:
    """The files that CONTRIBUTING names for each change, by its heading."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    sections = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    return {
        section.splitlines()[0]: re.findall(r"^- `([^`]+)`", section, re.MULTILINE)
        for section in sections
    }


def test_each_of_the_six_changes_names_at_most_five_files_that_are_there() -> None:
    found = changes()
    assert len(found) == len(CHANGES)
    for word, (heading, files) in zip(CHANGES, found.items(), strict=True):
        assert word in heading
        assert 0 < len(files) <= MOST_FILES
        for file in files:
            assert (ROOT / file).is_file(), file


@pytest.mark.parametrize("page", ADRS, ids=lambda page: page.stem)
def test_a_decision_has_its_number_in_name_and_title_and_a_number_of_its_own(page: Path) -> None:
    number = page.name[:4]
    assert page.read_text("utf-8").startswith(f"# {number} ")
    assert [other for other in ADRS if other.name[:4] == number] == [page]


def test_every_decision_that_is_cited_is_there() -> None:
    code = [*(ROOT / "skinscreen").rglob("*.py"), ROOT / "pyproject.toml"]
    there = {page.name[:4] for page in ADRS}
    for file in (*PAGES, *code):
        lists = re.findall(r"\bADRs? (\d+(?:(?:, | and )\d{4})*)", file.read_text("utf-8"))
        assert set(re.findall(r"\d+", " ".join(lists))) <= there, file


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8"))
    for link in links:
        assert (page.parent / link).exists(), link


def test_the_architecture_names_every_floor() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for folder in (ROOT / "skinscreen").iterdir():
        if (folder / "__init__.py").is_file():
            assert f"`{folder.name}`" in text, folder.name
