"""What a person does about the models and the settings, wherever the person is."""

from pathlib import Path
from typing import Any

from frame_hand import FrameHand

from skinscreen.settings import Settings
from skinscreen.ui.settings.model_card import ModelCardScreen
from skinscreen.ui.settings.screen import SettingsScreen


class SettingsHand(FrameHand):
    """Chooses models, reads their cards, and sees which settings are kept."""

    @property
    def settings(self) -> SettingsScreen:
        """Beside the way."""
        return self.window.settings.screen

    @property
    def card(self) -> ModelCardScreen:
        """The page of the model in use."""
        return self.window.settings.card

    @property
    def preferred(self) -> Settings:
        """The settings that hold now."""
        return self.window.preferences.settings

    @property
    def model_name(self) -> str:
        """The model in use."""
        current = self.window.model.current
        assert current is not None, "there is none"
        return current.manifest.name

    def wait_for_model(self) -> None:
        """Until a model is in use."""
        self.wait(lambda: self.window.model.current)

    def load_again(self) -> None:
        """The same model, of which more or less is known now."""
        self.window.model.load_again()

    def prefer(self, **changed: Any) -> None:  # noqa: ANN401 - as each setting is
        """Have settings changed, as their page does once that may be."""
        self.window.preferences.change(**changed)

    def show_card(self) -> None:
        """From any screen to the card of the model in use."""
        self.window.settings.show_card()

    def import_model(self, file: Path) -> None:
        """Add the model of a file, as its choice on the page of settings does."""
        self.window.settings.models.import_file(file)
