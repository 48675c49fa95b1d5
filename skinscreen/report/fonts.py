"""Which font shows which character, and the shaping of a run of text in one font.

The main font holds Latin, Greek and Cyrillic; every other script has its own file, loaded
when its first character comes. A file that is missing or broken is left out with a warning
in the log; without the main font the PDF reader's own Helvetica takes its place.
"""

import logging
import struct
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol
from unicodedata import category

from skinscreen import paths

_log = logging.getLogger(__name__)

_REGULAR, _BOLD = "NotoSans-Regular", "NotoSans-Bold"
_IDEOGRAPHS = "DroidSansFallbackFull"
_SCRIPTS = (
    (0x0530, 0x058F, "NotoSansArmenian-Regular"),
    (0x0590, 0x05FF, "NotoSansHebrew-Regular"),
    (0x0600, 0x08FF, "NotoSansArabic-Regular"),
    (0x0900, 0x097F, "NotoSansDevanagari-Regular"),
    (0x0980, 0x09FF, "NotoSansBengali-Regular"),
    (0x0A00, 0x0A7F, "NotoSansGurmukhi-Regular"),
    (0x0A80, 0x0AFF, "NotoSansGujarati-Regular"),
    (0x0B00, 0x0B7F, "NotoSansOriya-Regular"),
    (0x0B80, 0x0BFF, "NotoSansTamil-Regular"),
    (0x0C00, 0x0C7F, "NotoSansTelugu-Regular"),
    (0x0C80, 0x0CFF, "NotoSansKannada-Regular"),
    (0x0D00, 0x0D7F, "NotoSansMalayalam-Regular"),
    (0x0D80, 0x0DFF, "NotoSansSinhala-Regular"),
    (0x0E00, 0x0E7F, "NotoSansThai-Regular"),
    (0x0E80, 0x0EFF, "NotoSansLao-Regular"),
    (0x1000, 0x109F, "NotoSansMyanmar-Regular"),
    (0x10A0, 0x10FF, "NotoSansGeorgian-Regular"),
    (0x1100, 0x11FF, "NanumSquareR"),
    (0x1200, 0x139F, "NotoSansEthiopic-Regular"),
    (0x1780, 0x17FF, "NotoSansKhmer-Regular"),
    (0x1C90, 0x1CBF, "NotoSansGeorgian-Regular"),
    (0x2D00, 0x2D2F, "NotoSansGeorgian-Regular"),
    (0x2D80, 0x2DDF, "NotoSansEthiopic-Regular"),
    (0x3130, 0x318F, "NanumSquareR"),
    (0xA8E0, 0xA8FF, "NotoSansDevanagari-Regular"),
    (0xAB00, 0xAB2F, "NotoSansEthiopic-Regular"),
    (0xAC00, 0xD7A3, "NanumSquareR"),
    (0xFB13, 0xFB17, "NotoSansArmenian-Regular"),
    (0xFB1D, 0xFB4F, "NotoSansHebrew-Regular"),
    (0xFB50, 0xFDFF, "NotoSansArabic-Regular"),
    (0xFE70, 0xFEFE, "NotoSansArabic-Regular"),
)
_SYMBOLS = ("NotoSansMath-Regular", "NotoSansSymbols-Regular", "NotoSansSymbols2-Regular")
"""Signs of many blocks: comparison, arrows, ticks, boxes, circled numbers, sexes, pictures."""
_PRIVATE_USE = range(0xE000, 0xF900)
_LAST_OF_BASIC_PLANE = "\uffff"
"""The PDF library writes no valid reading (ToUnicode) for characters beyond it."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph in its place; lengths in thousandths of the font size.

    Attributes:
        character: the one that draws it.
        source: what was typed for it and the glyphs after it up to the next with a source.
        x_offset: from where it would stand.
        y_offset: from the baseline, upwards.
        advance: from its place to the next glyph's.
        width: its own, as the font has it.
    """

    character: str
    source: str
    x_offset: float
    y_offset: float
    advance: float
    width: float


@dataclass(frozen=True, slots=True)
class Shaped:
    """A run of text in one font, ready to draw.

    Attributes:
        font: the name it is registered under.
        glyphs: from left to right.
        advance: width of the run, in thousandths of the font size.
    """

    font: str
    glyphs: tuple[Glyph, ...]
    advance: float


class Face(Protocol):
    """One font file, or a font every PDF reader has."""

    def covers(self, character: str) -> bool:
        """Whether the font has a glyph for it."""

    def shape(self, text: str, *, rightward: bool) -> Shaped:
        """Choose and place the glyphs of a text of one script and direction."""

    def measure(self, text: str, *, rightward: bool) -> float:
        """The advance ``shape`` would give, without its glyphs: many times faster."""


class BuiltInFace:
    """Helvetica, which every PDF reader has: Western European letters alone."""

    def __init__(self, name: str) -> None:
        """``name`` is Helvetica or Helvetica-Bold."""
        self._name = name

    def covers(self, character: str) -> bool:
        """Whether the character is in Windows code page 1252, the font's encoding."""
        try:
            character.encode("cp1252")
        except UnicodeEncodeError:
            return False
        return True

    def shape(self, text: str, *, rightward: bool) -> Shaped:
        """One glyph for each character; "?" for what the font lacks."""
        from reportlab.pdfbase.pdfmetrics import stringWidth

        glyphs = []
        for source in text if rightward else reversed(text):
            shown = source if self.covers(source) else "?"
            width = stringWidth(shown, self._name, 1000)
            glyphs.append(Glyph(shown, source, 0, 0, width, width))
        return Shaped(self._name, tuple(glyphs), sum(g.advance for g in glyphs))

    def measure(self, text: str, *, rightward: bool) -> float:
        """The advance of the text, in thousandths of the font size."""
        return self.shape(text, rightward=rightward).advance


class TrueTypeFace:
    """A TrueType font file, shaped by HarfBuzz and embedded as a subset."""

    def __init__(self, file: Path) -> None:
        """Read and register the font.

        Raises:
            OSError: the file is not there.
            reportlab.pdfbase.ttfonts.TTFError: it is not a TrueType font, or a checksum is wrong.
        """
        import uharfbuzz
        from reportlab.pdfbase.pdfmetrics import registerFont
        from reportlab.pdfbase.ttfonts import TTFont

        content = file.read_bytes()
        font = TTFont(file.stem, str(file), validate=1)
        self._name = file.stem
        self._face: Any = font.face
        harfbuzz_face = uharfbuzz.Face(content)
        self._font: Any = uharfbuzz.Font(harfbuzz_face)
        self._scale = 1000 / harfbuzz_face.upem
        self._features = {"liga": False} if self._name in {_REGULAR, _BOLD} else {}
        self._drawn_by = self._give_every_glyph_a_character(harfbuzz_face.glyph_count)
        registerFont(font)

    def covers(self, character: str) -> bool:
        """Whether the font's character map has it."""
        return ord(character) in self._face.charToGlyph

    def shape(self, text: str, *, rightward: bool) -> Shaped:
        """Choose and place glyphs by the font's own rules (GSUB and GPOS tables)."""
        chosen, places = self._shaped(text, rightward=rightward)
        sources = _sources(text, [glyph.cluster for glyph in chosen])
        glyphs = []
        for source, glyph, place in zip(sources, chosen, places, strict=True):
            character = self._character(glyph.codepoint, source)
            glyphs.append(
                Glyph(
                    character,
                    source,
                    place.x_offset * self._scale,
                    place.y_offset * self._scale,
                    place.x_advance * self._scale,
                    self._face.getCharWidth(ord(character)),
                )
            )
        return Shaped(self._name, tuple(glyphs), sum(g.advance for g in glyphs))

    def measure(self, text: str, *, rightward: bool) -> float:
        """The advance of the shaped text, in thousandths of the font size."""
        _, places = self._shaped(text, rightward=rightward)
        advance: float = self._scale * sum(place.x_advance for place in places)
        return advance

    def _shaped(self, text: str, *, rightward: bool) -> tuple[list[Any], list[Any]]:
        """HarfBuzz's glyphs (number and cluster) and their places, from left to right."""
        import uharfbuzz

        buffer = uharfbuzz.Buffer()
        buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_codepoints([ord(c) for c in text])
        buffer.guess_segment_properties()
        buffer.direction = "ltr" if rightward else "rtl"
        uharfbuzz.shape(self._font, buffer, self._features)
        return buffer.glyph_infos, buffer.glyph_positions

    def _character(self, glyph: int, source: str) -> str:
        """The character that draws a glyph: its own where it has one, so that text copies right."""
        known = len(source) == 1 and source <= _LAST_OF_BASIC_PLANE
        if known and self._face.charToGlyph.get(ord(source)) == glyph:
            return source
        return chr(self._drawn_by.get(glyph, self._drawn_by[0]))

    def _give_every_glyph_a_character(self, count: int) -> dict[int, int]:
        """Map glyph to character; the PDF library knows glyphs by character alone.

        Glyphs made by shaping have none and get private-use ones, in the order of the file:
        the same on every run, whatever was drawn before, so that reports are reproducible.
        """
        mapped = {
            glyph: min(codes)
            for glyph, codes in self._face.glyphToChar.items()
            if min(codes) <= ord(_LAST_OF_BASIC_PLANE)
        }
        free = (c for c in _PRIVATE_USE if c not in self._face.charToGlyph)
        unmapped = (glyph for glyph in range(count) if glyph not in mapped)
        for glyph, code in zip(unmapped, free, strict=False):
            mapped[glyph] = code
            self._face.charToGlyph[code] = glyph
            width = self._font.get_glyph_h_advance(glyph) * self._scale
            self._face.charWidths[code] = width
        return mapped


class FontSet:
    """The fonts of a folder, each loaded when its first character comes."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read yet.

        Args:
            folder: holds the font files; may lack some or all.
        """
        self._folder = folder
        self._loaded: dict[str, Face | None] = {}

    def runs(self, text: str, *, bold: bool) -> list[Face]:
        """The font for each character of a text; a mark stays with the letter it stands on."""
        faces: list[Face] = []
        for character in text:
            is_mark = category(character)[0] == "M" and faces and faces[-1].covers(character)
            joins = _needs_no_glyph(character) or is_mark
            faces.append(faces[-1] if joins and faces else self._face_for(character, bold=bold))
        return faces

    def shows(self, character: str) -> bool:
        """Whether some font has the character; what only shapes others needs none."""
        face = self._face_for(character, bold=False)
        return _needs_no_glyph(character) or face.covers(character)

    def _face_for(self, character: str, *, bold: bool) -> Face:
        main = self._main(bold=bold)
        if main.covers(character):
            return main
        code = ord(character)
        names = [name for first, last, name in _SCRIPTS if first <= code <= last]
        for name in (*names, *_signs_first(character)):
            face = self._load(name)
            if face is not None and face.covers(character):
                return face
        return main

    def _main(self, *, bold: bool) -> Face:
        loaded = self._load(_BOLD if bold else _REGULAR)
        return loaded or BuiltInFace("Helvetica-Bold" if bold else "Helvetica")

    def _load(self, name: str) -> Face | None:
        if name not in self._loaded:
            self._loaded[name] = _read(self._folder / f"{name}.ttf")
        return self._loaded[name]


def _needs_no_glyph(character: str) -> bool:
    """Format characters, and variation selectors, which choose among a sign's forms."""
    return category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _signs_first(character: str) -> tuple[str, ...]:
    """Where a character of no script's block is looked for; signs are drawn best in their own."""
    if category(character)[0] in "SNP":
        return (*_SYMBOLS, _IDEOGRAPHS)
    return (_IDEOGRAPHS, *_SYMBOLS)


def _sources(text: str, clusters: list[int]) -> list[str]:
    """For each glyph the letters it begins; a cluster is where a glyph's letters start."""
    starts = sorted({*clusters, len(text)})
    letters = {start: text[start:end] for start, end in pairwise(starts)}
    return [letters.pop(cluster, "") for cluster in clusters]


@lru_cache(maxsize=1)
def bundled() -> FontSet:
    """The fonts that came with the program."""
    return FontSet(paths.resources() / "fonts")


def _read(file: Path) -> Face | None:
    from reportlab.pdfbase.ttfonts import TTFError

    # Beside its own error the parser lets through whatever a broken table leads to.
    broken = (TTFError, OSError, struct.error, ValueError, LookupError, TypeError, AssertionError)
    try:
        return TrueTypeFace(file)
    except broken as error:
        _log.warning("font %s cannot be used: %s", file.name, type(error).__name__)
        return None
