"""The catalogues say everything that the program says."""

import sys
from pathlib import Path

import pytest
from babel.messages import Catalog

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "packaging"))

import messages  # noqa: E402


def _faults(monkeypatch: pytest.MonkeyPatch, program: Catalog, there: Catalog) -> list[str]:
    monkeypatch.setattr(messages, "messages", lambda: program)
    monkeypatch.setattr(messages, "read", lambda _: there)
    return [fault for fault in messages.faults("de") if "compiled" not in fault]


@pytest.mark.parametrize(
    ("sentence", "translated", "fault"),
    [
        ("{n} photos", "{n} Fotos", None),
        ("{n} photos", "", "not translated"),
        ("{n} photos", "Fotos", "became"),
        ("{n} photos", "{m} Fotos", "became"),
        ("{n} photos", "{n Fotos", "became"),
        ("<b>Note</b>", "<b>Notiz", "other tags"),
        ("Model: ", "Modell:", "space"),
    ],
)
def test_a_translation_that_would_break_is_found(
    monkeypatch: pytest.MonkeyPatch, sentence: str, translated: str, fault: str | None
) -> None:
    program, there = Catalog(locale="de"), Catalog(locale="de")
    program.add(sentence)
    there.add(sentence, translated)
    found = _faults(monkeypatch, program, there)
    assert len(found) == (0 if fault is None else 1)
    assert all(fault in one for one in found if fault)


def test_both_forms_of_a_number_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    program, there = Catalog(locale="de"), Catalog(locale="de")
    program.add(("one photo", "{n} photos"))
    there.add(("one photo", "{n} photos"), ("ein Foto", "{n} Fotos"))
    assert not _faults(monkeypatch, program, there)
    half = Catalog(locale="de")
    half.add(("one photo", "{n} photos"), ("ein Foto", ""))
    assert _faults(monkeypatch, program, half) == ["not translated: 'one photo'"]


def test_a_sentence_that_the_program_no_longer_says_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = Catalog(locale="de")
    there.add("Gone", "Weg")
    assert _faults(monkeypatch, Catalog(locale="de"), there) == ["not in the program: 'Gone'"]


def test_sentences_are_found_wherever_they_are_looked_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "program.py").write_text(
        'one = tr("Plain")\n'
        """two = f"{tr('Photos')} ({trc('button', 'Open')})"\n"""
        """three = f"{trn('{n} file', '{n} files', n).format(n=n)}, {tr(KNOWN)}"\n"""
    )
    monkeypatch.setattr(messages, "PROGRAM", tmp_path)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    found = messages.messages()
    assert {message.id for message in found if message.id} == {
        "Plain",
        "Photos",
        "Open",
        ("{n} file", "{n} files"),
    }
    assert found.get("Open", "button") is not None


def test_every_sentence_is_translated_and_well_formed(monkeypatch: pytest.MonkeyPatch) -> None:
    program = messages.messages()  # read once for all languages
    monkeypatch.setattr(messages, "messages", lambda: program)
    found = {code: list(messages.faults(code)) for code in messages.languages()}
    assert found
    assert not any(found.values()), f"make messages, then translate what is missing: {found}"
