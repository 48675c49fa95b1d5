"""How the program looks: three palettes, one style sheet, sizes for fingers."""

from string import Template
from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from skinscreen import paths

TARGET = 64
"""Smallest side of anything that is tapped, in pixels."""
PRIMARY = 80
"""Height of the primary button, in pixels."""
_BASE_POINTS = 11.0
_WINDOW_FRAME = 40
"""What a window manager may draw around a dialog, in pixels."""


class Palette(NamedTuple):
    """Colours of a theme, as ``#rrggbb``.

    Each text colour has a contrast of 4.5:1 or more on the surface it stands on; borders, the
    focus and the bars have 3:1 or more against what is beside them (WCAG 2.2 AA). ``clear`` is
    blue, as on paper: green would say that all is well.
    """

    window: str
    surface: str
    text: str
    quiet: str
    border: str
    track: str
    accent: str
    on_accent: str
    malignant: str
    on_malignant: str
    benign: str
    clear: str
    on_clear: str
    caution: str
    on_caution: str
    focus: str


PALETTES = {
    "light": Palette(
        window="#f2f5f7", surface="#ffffff", text="#16212b", quiet="#4d5d6b", border="#748390",
        track="#dbe3ea", accent="#0b5c8a", on_accent="#ffffff", malignant="#a3241b",
        on_malignant="#ffffff", benign="#4a6f8f", clear="#1f4e79", on_clear="#ffffff",
        caution="#7a4f00", on_caution="#ffffff", focus="#c25f00",
    ),
    "dark": Palette(
        window="#11181f", surface="#1b252f", text="#eef3f7", quiet="#a9b8c5", border="#6f8496",
        track="#2c3945", accent="#5bb3e6", on_accent="#06202f", malignant="#ff8a7d",
        on_malignant="#2b0500", benign="#86a9c7", clear="#a9c9ea", on_clear="#06202f",
        caution="#f2c265", on_caution="#2a1b00", focus="#ffb454",
    ),
    "contrast": Palette(
        window="#000000", surface="#000000", text="#ffffff", quiet="#ffffff", border="#ffffff",
        track="#404040", accent="#ffff00", on_accent="#000000", malignant="#ff9d94",
        on_malignant="#000000", benign="#ffffff", clear="#9fd4ff", on_clear="#000000",
        caution="#ffd84d", on_caution="#000000", focus="#00ffff",
    ),
}  # fmt: skip

_STYLE = Template("""
QWidget { color: $text; font-size: ${base}pt; }
QMainWindow, QDialog, QScrollArea, QStackedWidget, #page { background: $window; }
QDialog { max-height: ${dialog}px; }
QScrollArea { border: none; }
QScrollArea:focus { border: 3px solid $focus; }
QLabel { background: transparent; }
QLabel[quiet="true"] { color: $quiet; }
QLabel[heading="true"] { font-size: ${heading}pt; font-weight: 600; }
QLabel[field="true"] {
    min-height: ${target}px; min-width: ${label}px;
}
QLabel[badge="retake"] {
    background: $caution; color: $on_caution; font-weight: 600;
    border: 2px solid $caution; border-radius: 8px;
}
QLabel[badge="note"] {
    background: $surface; color: $text; font-weight: 600;
    border: 2px solid $caution; border-radius: 8px;
}
QLabel#drop { border: 2px dashed $border; border-radius: 10px; color: $quiet; padding: 6px; }
QFrame#header, QFrame#footer { background: $surface; }
QFrame#header { border-bottom: 1px solid $border; }
QLabel#subject {
    background: $surface; border-bottom: 1px solid $border; padding: 2px 12px; font-weight: 600;
}
QLabel#band { background: $caution; color: $on_caution; font-weight: 600; padding: 1px 12px; }
QFrame#footer { border-top: 1px solid $border; }
QFrame#card, QFrame#message {
    background: $surface; border: 1px solid $border; border-radius: 10px;
}
QFrame#message { border: 2px solid $accent; border-radius: 0; }
QPushButton, QToolButton {
    min-height: ${inner}px; padding: 0 16px; border-radius: 10px;
    border: 2px solid $border; background: $surface; color: $text;
}
QPushButton:pressed, QToolButton:pressed { background: $track; }
QPushButton:disabled, QToolButton:disabled { color: $quiet; border-style: dashed; }
QFrame#header QPushButton { padding: 0 4px; min-width: ${inner}px; }
QFrame#header QPushButton:disabled { border-color: transparent; }
QPushButton[section="true"] { padding: 0 2px; min-width: ${inner}px; }
QPushButton[here="true"] { font-weight: 700; text-decoration: underline; border-color: $accent; }
QPushButton[section="true"][here="true"] { font-weight: 400; }
QPushButton[answer="true"]:checked {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[toggle="true"]:checked {
    background: $accent; color: $on_accent; border-color: $accent;
}
QPushButton[answer="true"]:checked:focus, QPushButton[toggle="true"]:checked:focus {
    border: 3px solid $focus;
}
QPushButton[compact="true"], QPushButton[answer="true"] { padding: 0 4px; }
QPushButton#primary {
    min-height: ${primary}px; padding: 0 28px; font-weight: 600; font-size: ${large}pt;
    background: $accent; color: $on_accent; border: 2px solid $accent;
}
QPushButton#primary:disabled { background: $window; color: $quiet; border: 2px dashed $border; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus, QPlainTextEdit:focus,
QTextBrowser:focus, QSpinBox:focus, QListWidget:focus, QListView#lines:focus,
QListView#photos:focus,
QPushButton#primary:focus,
QFrame#header QPushButton:focus { border: 3px solid $focus; }
QPushButton#primary:focus {
    border: 5px solid $focus; min-height: ${primary_focused}px; padding: 0 25px;
}
QPushButton#primary[compact="true"] { padding: 0 4px; font-size: ${base}pt; }
QPushButton#primary[compact="true"]:focus { padding: 0 1px; }
QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QTextBrowser, QListWidget, QListView#lines,
QListView#photos {
    background: $surface; color: $text; border: 2px solid $border; border-radius: 8px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit, QPlainTextEdit { placeholder-text-color: $quiet; }
QLineEdit, QComboBox, QSpinBox { min-height: ${inner}px; padding: 0 10px; }
QComboBox QLineEdit { border: none; padding: 0; min-height: 0; }
QComboBox::drop-down { border: none; width: 44px; }
QComboBox::down-arrow { image: url("$chevron"); width: 24px; height: 24px; }
QComboBox QAbstractItemView { background: $surface; color: $text; }
QComboBox QAbstractItemView::item, QListWidget::item, QListView#lines::item,
QFileDialog QAbstractItemView::item {
    min-height: ${target}px;
}
QListWidget::item, QListView#lines::item { padding: 0 8px; }
QListView#lines::item { border-bottom: 1px solid $track; }
QComboBox QAbstractItemView::item:selected, QListWidget::item:selected,
QListView#lines::item:selected, QListView#photos::item:selected {
    background: $accent; color: $on_accent;
}
QCheckBox { min-height: ${inner}px; spacing: 12px; border: 2px solid transparent; }
QCheckBox:focus { border: 3px solid $focus; border-radius: 8px; }
QCheckBox::indicator {
    width: 30px; height: 30px; border: 2px solid $border; border-radius: 6px;
    background: $surface;
}
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url("$tick");
}
QScrollBar:vertical { width: 18px; background: $window; }
QScrollBar:horizontal { height: 18px; background: $window; }
QScrollBar::handle { background: $border; border-radius: 8px; min-height: 48px; min-width: 48px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QSlider { border: 3px solid transparent; border-radius: 8px; }
QSlider:focus { border-color: $focus; }
QSlider::groove:horizontal { height: 8px; border-radius: 4px; background: $track; }
QSlider::sub-page:horizontal { border-radius: 4px; background: $accent; }
QSlider::handle:horizontal {
    width: 44px; margin: -18px 0; border-radius: 10px; background: $accent;
    border: 2px solid $surface;
}
QProgressBar {
    min-height: 14px; max-height: 14px; border: 1px solid $border; border-radius: 7px;
    background: $surface;
}
QProgressBar::chunk { background: $accent; border-radius: 6px; }
QToolTip { background: $surface; color: $text; border: 1px solid $border; }
""")


def palette(name: str) -> Palette:
    """The colours of a theme."""
    return PALETTES[name]


def apply(application: QApplication, theme: str, text_size: int) -> None:
    """Dress the application.

    Args:
        application: to be dressed.
        theme: a key of ``PALETTES``.
        text_size: in percent, 100 to 200.
    """
    colours = palette(theme)
    points = _BASE_POINTS * text_size / 100
    font = QFont(application.font())
    font.setPointSizeF(points)
    application.setFont(font)
    application.setPalette(_qt_palette(colours))
    sizes = {
        "base": round(points, 1),
        "target": TARGET,
        "inner": TARGET - 4,
        "primary": PRIMARY - 4,
        "primary_focused": PRIMARY - 10,
        "label": round(points * 7),
        "dialog": application.primaryScreen().availableSize().height() - _WINDOW_FRAME,
        "heading": round(points * 1.35, 1),
        "large": round(points * 1.15, 1),
    }
    icons = {name: _icon(name, theme) for name in ("chevron", "tick")}
    application.setStyleSheet(_STYLE.substitute(colours._asdict() | sizes | icons))


def _icon(name: str, theme: str) -> str:
    return (paths.resources() / "icons" / f"{name}-{theme}.svg").as_posix()


def _qt_palette(colours: Palette) -> QPalette:
    result = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, colours.window),
        (QPalette.ColorRole.Base, colours.surface),
        (QPalette.ColorRole.AlternateBase, colours.window),
        (QPalette.ColorRole.Button, colours.surface),
        (QPalette.ColorRole.Text, colours.text),
        (QPalette.ColorRole.WindowText, colours.text),
        (QPalette.ColorRole.ButtonText, colours.text),
        (QPalette.ColorRole.PlaceholderText, colours.quiet),
        (QPalette.ColorRole.Highlight, colours.accent),
        (QPalette.ColorRole.HighlightedText, colours.on_accent),
        (QPalette.ColorRole.Link, colours.accent),
        (QPalette.ColorRole.ToolTipBase, colours.surface),
        (QPalette.ColorRole.ToolTipText, colours.text),
    ):
        result.setColor(role, QColor(colour))
    return result
