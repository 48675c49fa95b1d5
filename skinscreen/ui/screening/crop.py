"""Step 2: frame the lesion."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QPushButton, QWidget

from skinscreen.domain.assessment import Box
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentences
from skinscreen.language import tr, trc
from skinscreen.ui.screen import Screen
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.badges import Badges
from skinscreen.ui.widgets.crop_view import STEP, CropView
from skinscreen.ui.widgets.lesion_choice import LesionChoice
from skinscreen.ui.widgets.split import Split
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Photo
    from skinscreen.services.lesion_finder import FoundLesions, LesionFrame

_OF_PIXELS = (IssueCode.TOO_FEW_PIXELS, IssueCode.FEW_PIXELS)
_JOB = "frame"
_REST = 200
"""Milliseconds the frame must be at rest before it is looked at."""


class CropScreen(Screen):
    """The photo with the frame, and the buttons that move it."""

    crop_accepted = Signal(object, object)
    """The ``Photo`` as it was turned, and the ``Box`` on it."""
    all_wanted = Signal(object, object)
    """The ``Photo`` as it was turned, and each ``LesionFrame`` that was found on it."""
    reframed = Signal()
    """The frame was moved, or the photo turned."""
    adding_wanted = Signal(object)
    """The ``Photo`` as it was turned is to be kept with the visit that is on, unscreened."""
    retake_wanted = Signal()
    """The photo of the camera is not good enough."""

    def __init__(self, jobs: Jobs) -> None:
        """Without a photo; the frame is looked at by ``jobs``, in the background."""
        super().__init__()
        self._jobs = jobs
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._look)
        self._seen: tuple[Issue, ...] = ()
        self._refusal = ""
        self._photo: Photo | None = None
        self._needed = 1
        self._from_camera = False
        self._before_reset: Box | None = None
        self._placing = False
        self._adds = False
        """Whether there is a visit with which the photo can be kept."""
        self._touched = False
        """Whether the person moved the frame, turned the photo or had it screened."""
        self.view = CropView()
        self.view.box_changed.connect(self._on_box)
        self.photo_name = labels.ElidedLabel()
        self.frame_size = labels.ElidedLabel()
        self.lesions = LesionChoice()
        self.lesions.chosen.connect(self._place)
        self.badges = Badges(QBoxLayout.Direction.TopToBottom)
        self.warning = labels.text()
        self.larger = QPushButton("+")
        self.smaller = QPushButton("\N{MINUS SIGN}")
        self.rotate = QPushButton(tr("Rotate"))
        self.reset = QPushButton(tr("Reset"))
        for button, words, tip in (
            (self.larger, tr("Larger frame"), "+"),
            (self.smaller, tr("Smaller frame"), "-"),
            (self.rotate, tr("Rotate the photo by 90 degrees"), "R"),
            (self.reset, tr("Frame back to the centre"), "0"),
        ):
            button.setAccessibleName(words)
            button.setToolTip(labels.tip(f"{words} ({tip})"))
        self.larger.clicked.connect(self.enlarge)
        self.smaller.clicked.connect(self.shrink)
        self.rotate.clicked.connect(self.turn)
        self.reset.clicked.connect(self.reset_frame)
        for key, slot in (
            ("+", self.enlarge),
            ("=", self.enlarge),  # plus without Shift on many keyboards
            ("-", self.shrink),
            ("_", self.shrink),
            ("R", self.turn),
            ("0", self.reset_frame),
            ("N", self.lesions.go_on),
        ):
            QShortcut(QKeySequence(key), self, slot)
        self._first_field = self.view
        self._lay_out()

    def _lay_out(self) -> None:
        side = QWidget()
        column = layouts.column(
            self.lesions,
            self.photo_name,
            self.frame_size,
            self.badges,
            self.warning,
            1,
            parent=side,
            margins=(0, 0, 0, 0),
            spacing=6,
        )
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(self.smaller, 0, 0)
        grid.addWidget(self.larger, 0, 1)
        grid.addWidget(self.rotate, 1, 0)
        grid.addWidget(self.reset, 1, 1)
        column.addLayout(grid)
        layouts.column(Split(self.view, side, (5, 3), (1, 0)), parent=self, margins=(12, 4, 12, 4))

    @property
    def footer_actions(self) -> Actions:
        """Have a photo screened, or take it again where it came from the camera."""
        photo, count = self._photo, len(self.lesions.frames)
        again = tr("Retake") if self._from_camera and photo is not None else ""
        beside = Action(again, self.retake_wanted.emit)
        if self._adds and photo is not None:
            # L10N: a button: keep the photo with the visit, without having it screened; short
            beside = Action(tr("Keep unscreened…"), lambda: self.adding_wanted.emit(self._photo))
        return Actions(
            Action(
                # L10N: a button: have the model look at the photo.
                trc("button", "Screen"),
                self._accept,
                photo is not None,
                why=tr("There is no photo yet."),
            ),
            beside,
            # L10N: a button: have the model look at every lesion that was found; short
            Action(
                tr("Screen all {n}").format(n=count) if count > 1 and not self._adds else "",
                self._accept_all,
            ),
        )

    def offer_adding(self, adds: bool) -> None:
        """Offer to keep the photo with a visit that is on, or not."""
        self._adds = adds
        self.actions_changed.emit()

    def _accept(self) -> None:
        self._touched = True
        self.crop_accepted.emit(self._photo, self.view.box)

    def _accept_all(self) -> None:
        self._touched = True
        self.all_wanted.emit(self._photo, self.lesions.frames)

    def entered(self) -> None:
        """Look at the frame."""
        if self._photo is not None:
            self._rest.start()

    def left(self) -> None:
        """The frame is looked at no more."""
        self._rest.stop()

    def show_photo(
        self, photo: "Photo", needed: int, *, from_camera: bool = False, place: str = ""
    ) -> None:
        """Start framing.

        Args:
            photo: that is framed.
            needed: the model's input side in pixels.
            from_camera: whether it was taken just now.
            place: which one of several it is, in words.
        """
        self._photo = photo
        self._needed = needed
        self._from_camera = from_camera
        self._forget_look()
        name = tr(photo.name)  # one that was pasted has no name of its own
        self.photo_name.show_words(f"{place} · {name}" if place else name)
        self._centre()
        self._touched = False
        self._forget_lesions()
        self._remember(None)
        self.actions_changed.emit()

    def show_found(self, photo: "Photo", found: "FoundLesions") -> None:
        """Lay the frame on the surest lesion of a photo, unless it is the person's own by now."""
        if photo is self._photo:  # and was not turned since
            untouched = not self._touched and not self.view.is_held
            self.lesions.show_found(found, untouched=untouched)
            self.view.show_marks(self.lesions.boxes)
            self.actions_changed.emit()

    @property
    def photo(self) -> "Photo | None":
        """As it was turned."""
        return self._photo

    @property
    def from_camera(self) -> bool:
        """Whether it was taken just now."""
        return self._from_camera

    def bring_back(self, box: Box, frames: "tuple[LesionFrame, ...]") -> None:
        """Frame and lesions as they were on the photo that is shown again."""
        from skinscreen.services.lesion_finder import FoundLesions

        self._place(box)
        self._touched = True
        if frames:
            self.lesions.show_found(FoundLesions(frames), untouched=False)
            self.view.show_marks(self.lesions.boxes)
        self.actions_changed.emit()

    def put_in_order(self, frames: "tuple[LesionFrame, ...]") -> None:
        """Number the lesions as their answers are, the worst first."""
        self.lesions.put_in_order(frames)
        self.view.show_marks(self.lesions.boxes)

    def _forget_lesions(self) -> None:
        self.lesions.clear()
        self.view.show_marks(())

    def clear(self) -> None:
        """Without a photo again."""
        self._forget_lesions()
        self._photo = None
        self._forget_look()
        self._remember(None)
        self.photo_name.show_words("")
        self.view.clear()
        self.actions_changed.emit()

    def use_needed(self, needed: int) -> None:
        """Another model is in use."""
        self._needed = needed
        if self._photo is not None:
            self._place(self.view.box)

    def enlarge(self) -> None:
        """Make the frame one step larger."""
        self.view.scale_frame(1 + STEP)

    def shrink(self) -> None:
        """Make the frame one step smaller."""
        self.view.scale_frame(1 - STEP)

    def reset_frame(self) -> None:
        """Put the frame back to the centre; a second time, back to where it was."""
        if self._photo is None:
            return
        before, there = self._before_reset, self.view.box
        if before is None:
            self._centre()
            self._remember(there if there != self.view.box else None)
        else:
            self._place(before)
        self._settle()

    def _remember(self, box: Box | None) -> None:
        """Where the frame was before it was reset."""
        self._before_reset = box
        self.reset.setText(tr("Undo") if box else tr("Reset"))
        words = tr("Frame back to where it was") if box else tr("Frame back to the centre")
        self.reset.setAccessibleName(words)
        self.reset.setToolTip(labels.tip(f"{words} (0)"))

    def _centre(self) -> None:
        from skinscreen.imaging.crop import starting

        assert self._photo is not None  # noqa: S101 - asked by those who call
        self._place(starting(self._photo, self._needed))

    def _place(self, box: Box) -> None:
        """Lay the frame there, which is not the person's doing."""
        assert self._photo is not None  # noqa: S101 - asked by those who call
        self._placing = True
        self.view.show_photo(self._photo, box, self._needed)
        self._placing = False

    def _settle(self) -> None:
        """The frame is the person's own from now on."""
        self._touched = True
        self.lesions.show_moved()

    def turn(self) -> None:
        """Turn the photo, with the frame on the same spot of skin."""
        from skinscreen.imaging.crop import turn, turn_box

        if self._photo is None:
            return
        before = self._photo
        box = turn_box(self.view.box, before)
        self.lesions.turn(lambda found: turn_box(found, before))
        self.view.show_marks(self.lesions.boxes)
        self._photo = turn(before)
        self._touched = True
        self._place(box)

    def _on_box(self) -> None:
        self._remember(None)
        if not self._placing:
            self._settle()
        self.reframed.emit()
        side = self.view.box.side
        self.frame_size.show_words(tr("{side} x {side} pixels").format(side=side))
        self._say()
        if self.isVisible():
            self._rest.start()

    def _say(self) -> None:
        """What is the matter: of the pixels at once, of what they show as it was last seen."""
        from skinscreen.imaging.quality import check

        too_few = check(self.view.box.side, self._needed)
        self.badges.show_issues((*too_few, *(i for i in self._seen if i.code not in _OF_PIXELS)))
        warnings = (*sentences(self._photo.issues if self._photo else ()), self._refusal)
        self.warning.setText(labels.breakable("\n".join(f"⚠ {s}" for s in warnings if s)))
        self.warning.setVisible(any(warnings))

    def _look(self) -> None:
        """Have the frame looked at; what is seen of an older one is dropped."""
        if self._photo is None:
            return
        photo, box, needed = self._photo, self.view.box, self._needed

        def look() -> tuple[Issue, ...]:
            from skinscreen.services.framing import issues_of

            return issues_of(photo, box, needed)

        def show(seen: tuple[Issue, ...], refusal: str = "") -> None:
            self._seen, self._refusal = seen, refusal
            self._say()

        self._jobs.latest(_JOB, look, show, lambda sentence: show((), sentence))

    def _forget_look(self) -> None:
        self._rest.stop()
        self._jobs.drop(_JOB)
        self._seen, self._refusal = (), ""
        self.badges.show_issues(())
