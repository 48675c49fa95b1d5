"""Which font shows what, and what happens without it."""

import logging
import shutil
from pathlib import Path

import pytest

from skinscreen.paths import resources
from skinscreen.report.fonts import BuiltInFace, FontSet, bundled
from skinscreen.report.typeset import unshown

FOLDER = resources() / "fonts"
NAMES = {
    "Latin": "Nguyễn Thị Hương Åsa Łukasz",
    "Greek": "Ελένη",
    "Cyrillic": "Дмитрий Їжак",
    "Arabic": "عبد الرحمن",
    "Persian": "پژمان گلی",
    "Hebrew": "הזרוע",
    "Devanagari": "कृष्ण",
    "Bengali": "ক্ষেত্র",
    "Gurmukhi": "ਪੰਜਾਬੀ",
    "Gujarati": "ગુજરાતી",
    "Oriya": "ଓଡ଼ିଆ",
    "Tamil": "தமிழ்",
    "Telugu": "తెలుగు",
    "Kannada": "ಕನ್ನಡ",
    "Malayalam": "മലയാളം",
    "Sinhala": "සිංහල",
    "Thai": "ไทยน้ำ",
    "Lao": "ລາວ",
    "Myanmar": "မြန်မာ",
    "Khmer": "ខ្មែរ",
    "Georgian": "ქართული ᲥᲐᲠᲗᲣᲚᲘ ⴐⴀⴇ",
    "Armenian": "Հայերեն",
    "Ethiopic": "አማርኛ",
    "Chinese": "王小明 龍",
    "Japanese": "山田たろうタロウ々",
    "Korean": "김철수 각힣",
}


def drawn_by(text: str, fonts: FontSet) -> str:
    """The characters that draw a text of one font and left-to-right order."""
    face = fonts.runs(text, bold=False)[0]
    return "".join(glyph.character for glyph in face.shape(text, rightward=True).glyphs)


@pytest.mark.parametrize("script", NAMES)
def test_every_script_has_a_font_with_all_its_letters(script: str) -> None:
    assert [c for c in NAMES[script] if not bundled().shows(c)] == []


@pytest.mark.parametrize("script", NAMES)
def test_no_letter_of_a_name_is_drawn_as_the_missing_box(script: str) -> None:
    for word in NAMES[script].split():
        face = bundled().runs(word, bold=False)[0]
        box = face.shape("\U0010ffff", rightward=True).glyphs[0].character
        assert box not in [g.character for g in face.shape(word, rightward=True).glyphs]


def test_a_character_no_font_has_is_said_to_be_lacking_and_drawn_as_a_box() -> None:
    fonts = bundled()
    assert not fonts.shows("😀")
    assert drawn_by("😀", fonts) == drawn_by("\U0010ffff", fonts)


SIGNS = (
    "≥≤≈≠±×÷°µμ²³½¼→←↑↓↔⇒√∞∑∆∅♀♂⚥•·…–—‘’“”«»€£§¶†‡✓✔✗✘☐"  # noqa: RUF001
    "☑☒★☆●○■□▲△▼▽◆◇⚠☢☣⊕⊖∼≡⌀‰′″℃Ω①②③㎜㎎№℞☺♥⁺⁻₂⅓⊥∥∈∉∪∩⇑⇓↗↘⇄➔➜−"  # noqa: RUF001
)


def test_every_sign_that_clinicians_type_is_shown_by_a_glyph_of_its_own() -> None:
    fonts = bundled()
    assert [sign for sign in SIGNS if not fonts.shows(sign)] == []
    for bold in (False, True):
        for sign in SIGNS:
            (face,) = fonts.runs(sign, bold=bold)
            box = face.shape("\U0010ffff", rightward=True).glyphs[0].character
            assert [g.character for g in face.shape(sign, rightward=True).glyphs] != [box], sign
    assert fonts.shows("\N{VARIATION SELECTOR-16}")


def test_what_no_font_has_is_told_by_its_name() -> None:
    said = unshown("≥ 5 mm 🙂", bundled())
    assert said == "Characters that no font here can show: U+1F642 SLIGHTLY SMILING FACE."
    assert not unshown("≥ 5 mm, ≤ 7 mm ❤️", bundled())


def test_joiners_need_no_font() -> None:
    assert bundled().shows("\u200d")


def test_a_mark_is_set_in_the_font_of_its_letter() -> None:
    for text in ("e\u0301", "क\u200dष", "ب\u064e"):
        assert len({id(face) for face in bundled().runs(text, bold=False)}) == 1


def test_a_mark_its_letters_font_lacks_gets_its_own() -> None:
    assert len({id(face) for face in bundled().runs("e\u093f", bold=False)}) == 2


def test_latin_text_is_drawn_by_its_own_characters() -> None:
    assert drawn_by("office fjord AVA", bundled()) == "office fjord AVA"


def test_arabic_letters_take_their_joined_forms() -> None:
    assert set(drawn_by("ب", bundled())).isdisjoint(drawn_by("ببب", bundled())[1])


def test_devanagari_forms_conjuncts() -> None:
    face = bundled().runs("क्ष", bold=False)[0]
    assert len(face.shape("क्ष", rightward=True).glyphs) < 3


def test_every_glyph_answers_for_its_letters_once() -> None:
    for text in NAMES.values():
        for word in text.split():
            face = bundled().runs(word, bold=False)[0]
            shaped = face.shape(word, rightward=True)
            assert "".join(glyph.source for glyph in shaped.glyphs) == word
            assert face.measure(word, rightward=True) == pytest.approx(shaped.advance)


def test_shaping_is_the_same_whatever_was_shaped_before() -> None:
    fresh, used = FontSet(FOLDER), FontSet(FOLDER)
    drawn_by("क्षत्रिय ज्ञान", used)
    assert drawn_by("कृष्ण", fresh) == drawn_by("कृष्ण", used)


def test_a_font_is_read_when_its_first_character_comes(tmp_path: Path) -> None:
    for name in ("NotoSans-Regular", "NotoSansThai-Regular"):
        shutil.copy(FOLDER / f"{name}.ttf", tmp_path)
    fonts = FontSet(tmp_path)
    assert fonts.shows("a")
    (tmp_path / "NotoSansThai-Regular.ttf").unlink()
    assert not fonts.shows("ไ")


def test_without_any_font_the_readers_own_takes_its_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fonts = FontSet(tmp_path)
    face = fonts.runs("Zoë Д", bold=True)[0]
    assert isinstance(face, BuiltInFace)
    shaped = face.shape("Zoë Д", rightward=True)
    assert "".join(glyph.character for glyph in shaped.glyphs) == "Zoë ?"
    assert face.measure("Zoë Д", rightward=True) == pytest.approx(shaped.advance)
    backward = face.shape("abc", rightward=False)
    assert "".join(glyph.character for glyph in backward.glyphs) == "cba"
    assert fonts.shows("ë")
    assert not fonts.shows("Д")
    assert "NotoSans-Bold.ttf" in caplog.text


def broken(content: bytes) -> list[bytes]:
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    return [b"", b"\x00\x01\x00\x00" + b"\xff" * 200, content[:middle], flipped]


@pytest.mark.parametrize("kind", range(4))
def test_a_broken_font_is_left_out_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: int
) -> None:
    whole = (FOLDER / "NotoSansThai-Regular.ttf").read_bytes()
    shutil.copy(FOLDER / "NotoSans-Regular.ttf", tmp_path)
    (tmp_path / "NotoSansThai-Regular.ttf").write_bytes(broken(whole)[kind])
    with caplog.at_level(logging.WARNING):
        assert not FontSet(tmp_path).shows("ไ")
    assert "NotoSansThai-Regular.ttf cannot be used" in caplog.text
    assert "ไ" not in caplog.text


def test_every_font_file_is_named_in_the_list_of_licences() -> None:
    listed = (FOLDER / "README.md").read_text("utf-8")
    for file in FOLDER.glob("*.ttf"):
        assert file.name in listed or "NotoSans<Script>-Regular.ttf" in listed
        assert file.stem.startswith("NotoSans") or file.name in listed
