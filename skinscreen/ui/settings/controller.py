"""The settings and the model's card, beside the way."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from skinscreen.settings import Settings
from skinscreen.ui.current_model import CurrentModel
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.settings.models import ModelController
from skinscreen.ui.settings.screen import SettingsScreen
from skinscreen.ui.shell.navigator import Navigator
from skinscreen.ui.steps import CARD, SETTINGS, TOUR
from skinscreen.ui.widgets.message_bar import MessageBar
from skinscreen.ui.workers.cameras import look_for_cameras
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:
    from skinscreen.ui.settings.model_card import ModelCardScreen
    from skinscreen.ui.settings.tour import TourScreen


class SettingsController(QObject):
    """Shows what is set and what there is to be chosen from."""

    def __init__(
        self,
        navigator: Navigator,
        message: MessageBar,
        preferences: Preferences,
        model: CurrentModel,
        jobs: Jobs,
    ) -> None:
        super().__init__()
        self._navigator = navigator
        self._message = message
        self._preferences = preferences
        self._model = model
        self._jobs = jobs
        self.screen = SettingsScreen()
        self.models = ModelController(self.screen, model, preferences, jobs)
        self.models.message_sent.connect(message.say)
        self.models.tried.connect(message.clear)
        self.screen.device.card_wanted.connect(self.show_card)
        self.screen.closed.connect(navigator.back)
        self.screen.about.tour_wanted.connect(self.show_tour)
        navigator.add(SETTINGS, self.screen)
        preferences.changed.connect(self._on_settings)

    @cached_property
    def card(self) -> "ModelCardScreen":
        """The card of the model in use."""
        from skinscreen.ui.settings.model_card import ModelCardScreen

        card = ModelCardScreen()
        card.closed.connect(self._navigator.back)
        self._navigator.add(CARD, card)
        return card

    @cached_property
    def tour(self) -> "TourScreen":
        """What the program does, in five cards."""
        from skinscreen.ui.settings.tour import TourScreen

        tour = TourScreen()
        tour.ended.connect(self._navigator.go_back)
        self._navigator.add(TOUR, tour)
        return tour

    @Slot()
    def show_tour(self) -> None:
        """From its first card."""
        self.tour.begin()
        self._navigator.step_aside(TOUR)

    @Slot(object, object)
    def _on_settings(self, _before: Settings, now: Settings) -> None:
        self.screen.show_settings(now)

    def show(self) -> None:
        """Settings and About."""
        if self._navigator.step != SETTINGS:
            settings = self._preferences.settings
            self.screen.show_settings(settings)
            self.models.list_models()
            look_for_cameras(
                self._jobs, settings, self.screen.device.show_cameras, self._message.say
            )
            self._navigator.step_aside(SETTINGS)

    @Slot()
    def show_card(self) -> None:
        """The card of the model in use."""
        if self._navigator.step != CARD and self._model.current is not None:
            self._model.read_card(self.card.show_card)
            self._navigator.step_aside(CARD)

    @Slot(str)
    def refuse(self, sentence: str) -> None:
        """Show again what is in use."""
        self.screen.show_settings(self._preferences.settings)
        self.models.list_models()
        self._message.say(sentence)
