"""How the program looks."""

from PySide6.QtWidgets import QCheckBox, QPushButton

from skinscreen.language import LANGUAGES, mark, tr, trc
from skinscreen.settings import KEYBOARDS, TEXT_SIZES, THEMES, Settings
from skinscreen.ui.settings.section import Section
from skinscreen.ui.widgets import grey, labels
from skinscreen.ui.widgets.choice import Choice, NumberChoice
from skinscreen.ui.widgets.hold_button import HoldButton

_LANGUAGES = ("", *LANGUAGES)
_KEYBOARD_WORDS = {
    "automatic": mark("Automatic: on a touchscreen without a keyboard"),
    "always": mark("Always"),
    "never": mark("Never"),
}


class LookSection(Section):
    """Language, theme, text size, keyboard, full screen, and what the first step remembers."""

    def __init__(self) -> None:
        super().__init__()
        # L10N: the language of the system that the program runs on.
        languages = [trc("language", "System"), *LANGUAGES.values()]
        self.language = Choice(tr("Language"), languages)
        self.language.activated.connect(lambda i: self.change(language=_LANGUAGES[i]))
        self.theme = Choice(tr("Theme"), [_theme_words()[name] for name in THEMES])
        self.theme.activated.connect(lambda i: self.change(theme=THEMES[i]))
        self.text_size = NumberChoice(tr("Text size"), TEXT_SIZES, lambda size: f"{size} %")
        self.text_size.chosen.connect(lambda size: self.change(text_size=size))
        self.keyboard = Choice(
            tr("On-screen keyboard"), [tr(_KEYBOARD_WORDS[name]) for name in KEYBOARDS]
        )
        self.keyboard.activated.connect(lambda i: self.change(keyboard=KEYBOARDS[i]))
        self.kiosk = QCheckBox(tr("Full screen (F11)"))
        self.kiosk.clicked.connect(lambda on: self.change(kiosk=on))
        # L10N: stands in one line, also with letters of twice the size: as short as can be.
        self.list_recent = QCheckBox(tr("List photos opened last (never those of patients)"))
        self.list_recent.clicked.connect(self._list)
        self.forget = QPushButton(tr("Forget the photos opened last"))
        self.forget.clicked.connect(lambda: self.change(recent=()))
        self.leave = HoldButton(tr("Leave SkinScreen: hold for 2 seconds"))
        self.leave.hide()
        self.add_field(tr("Language"), self.language)
        self.form.addRow("", labels.quiet(tr("Holds from the next start of the program.")))
        self.add_field(tr("Theme"), self.theme)
        self.add_field(tr("Text size"), self.text_size)
        self.add_field(tr("Keyboard"), self.keyboard)
        for whole_row in (self.kiosk, self.leave, self.list_recent, self.forget):
            self.form.addRow(whole_row)  # their words do not wrap

    def guard(self) -> None:
        """A kiosk that a PIN guards: the way out takes the place of the way to a smaller window."""
        self.kiosk.hide()
        self.leave.show()

    def _list(self, on: bool) -> None:
        """List them from now on; without a list nothing of one is kept."""
        self.change(list_recent=on, **({} if on else {"recent": ()}))

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self.language.setCurrentIndex(_LANGUAGES.index(settings.language))
        self.theme.setCurrentIndex(THEMES.index(settings.theme))
        self.text_size.show_value(settings.text_size)
        self.keyboard.setCurrentIndex(KEYBOARDS.index(settings.keyboard))
        self.kiosk.setChecked(settings.kiosk)
        self.list_recent.setChecked(settings.list_recent)
        grey.allow(self.forget, bool(settings.recent), tr("No photo is listed."))


def _theme_words() -> dict[str, str]:
    return {
        "light": trc("theme", "Light"),
        "dark": trc("theme", "Dark"),
        "contrast": trc("theme", "High contrast"),
    }
