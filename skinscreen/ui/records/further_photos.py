"""Further photos of a visit: seen, taken away; and what one that is being added is for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skinscreen.domain.further_photo import MOST, ROLES, FurtherPhoto, PhotoRole
from skinscreen.domain.record import Lesion, Patient
from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.crop_picture import CropPicture
from skinscreen.ui.widgets.line_list import Line, LineList
from skinscreen.ui.widgets.split import Split

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Photo

NONE_YET = mark(
    "No further photo yet: an overview or a close-up can be kept with the visit. They are not "
    "screened."
)
NOT_SCREENED = mark("Kept with the visit, not screened.")
FULL = mark("The visit has as many further photos as it can have.")
CHOOSE = mark("Choose a photo first.")


class FurtherPhotosScreen(RecordPage):
    """A list with small pictures beside the one that is chosen, large."""

    add_wanted = Signal()
    remove_wanted = Signal(str)
    """The id of the photo that is to be taken away."""

    def __init__(
        self, record: RecordSession, visit_id: str, patient: Patient, lesion: Lesion
    ) -> None:
        """Ask ``record`` for what is kept with a visit of a ``lesion`` of a ``patient``."""
        name = phrases.isolated(phrases.lesion_name(lesion))
        title = tr("Further photos, {name}").format(name=name)
        super().__init__(phrases.titled(title, patient), record)
        self._visit_id = visit_id
        self._chosen = ""
        self._count = 0
        self.list = LineList(tr("Further photos"))
        self.list.chosen.connect(self._choose)
        self._first_field = self.list
        self.message_label = labels.quiet(tr(NONE_YET))
        self.picture = CropPicture(tr("The photo that is chosen"))
        left = QWidget()
        layouts.column((self.list, 1), self.message_label, parent=left, margins=(0, 0, 0, 0))
        self.arrange(Split(left, self.picture, (1, 1)))

    @property
    def footer_actions(self) -> Actions:
        """Take one more; take the chosen one away."""
        return Actions(
            Action(tr("Add a photo"), self.add_wanted.emit, self._count < MOST, why=tr(FULL)),
            Action(
                tr("Take away") if self._count else "",
                lambda: self.remove_wanted.emit(self._chosen),
                bool(self._chosen),
                why=tr(CHOOSE),
            ),
        )

    def entered(self) -> None:
        """One may have been added or taken away."""
        from skinscreen.services.further_photos import of_visit

        self.ask(lambda records: of_visit(records, self._visit_id), self._show)

    def _show(self, found: tuple[FurtherPhoto, ...]) -> None:
        self._count = len(found)
        self.list.show_lines([_line(photo) for photo in found])
        self.list.setVisible(bool(found))
        self.message_label.setText(labels.breakable(tr(NOT_SCREENED if found else NONE_YET)))
        ids = [photo.id for photo in found]
        self._chosen = ""
        self.picture.show_crop(None)
        if ids:
            self._choose(ids[-1])  # the newest
        self.actions_changed.emit()

    def _choose(self, photo_id: str) -> None:
        self._chosen = photo_id
        self.actions_changed.emit()

        from skinscreen.services.further_photos import restored_photo

        self.ask(
            lambda records: restored_photo(records, self._visit_id, photo_id),
            self._show_photo,
            latest="further photo",
        )

    def _show_photo(self, photo: "Photo") -> None:
        self.picture.show_crop(photo.pixels)


class RoleScreen(RecordPage):
    """What a photo that is added to a visit is for; back adds none."""

    chosen = Signal(object)
    """The ``PhotoRole``."""
    declined = Signal()

    def __init__(self, patient: Patient, lesion: Lesion) -> None:
        """For the visit of a ``lesion`` of a ``patient``."""
        super().__init__(phrases.titled(tr("What does the photo show?"), patient))
        name = phrases.isolated(phrases.lesion_name(lesion))
        told = tr("It is kept with the visit of {name}, and not screened.").format(name=name)
        self.words = labels.text(told)
        self.list = LineList(tr("What does the photo show?"))
        self.list.show_lines([Line(role.value, tr(words)) for role, words in ROLES.items()])
        self.list.chosen.connect(lambda role: self.chosen.emit(PhotoRole(role)))
        self._first_field = self.list
        self.arrange(self.words, (self.list, 1))

    def step_back(self) -> bool:
        """To the frame."""
        self.declined.emit()
        return True


def _line(photo: FurtherPhoto) -> Line:
    size = f"{photo.width} x {photo.height}"
    words = f"{tr(ROLES[photo.role])}\n{phrases.isolated(tr(photo.name))} · {size}"
    return Line(photo.id, words, photo.thumbnail)
