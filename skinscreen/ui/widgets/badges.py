"""What is the matter with a live picture or a frame, in a few words each, with what to do."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

from skinscreen.domain.issue import Issue
from skinscreen.domain.issue_words import sentences, words
from skinscreen.ui.widgets import labels

MOST = 2
"""Badges that are shown at once: nobody mends three things at a time."""
COMES_AFTER = 2
"""Looks in a row at which something must be seen before it is said."""
GOES_AFTER = 3
"""Looks in a row at which it must not be seen before it is no longer said."""
_ROOM = 6


class Badges(QWidget):
    """Shows the gravest issues; with none it says nothing, which is no praise."""

    def __init__(self, direction: QBoxLayout.Direction) -> None:
        """Empty; in a row, the second badge is left out where the two take more than a line."""
        super().__init__()
        self._in_a_row = direction is QBoxLayout.Direction.LeftToRight
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QBoxLayout(direction, self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._labels = [labels.text() for _ in range(MOST)]
        for label in self._labels:
            label.setMargin(_ROOM)
            label.setWordWrap(not self._in_a_row)
            label.hide()
            layout.addWidget(label)
        self.issues: tuple[Issue, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What the badges say, the gravest first."""
        return tuple(label.text() for label in self._labels if not label.isHidden())

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Say these; those that forbid an answer first."""
        graver_first = tuple(sorted(issues, key=lambda issue: not issue.retake))
        if graver_first == self.issues:
            return
        self.issues = graver_first
        self.setAccessibleName(" ".join(sentences(graver_first)))
        for number, label in enumerate(self._labels):
            _fill(label, graver_first[number] if number < len(graver_first) else None)
        if self._in_a_row and self.sizeHint().width() > self.parentWidget().width() - 2 * _ROOM:
            self._labels[-1].hide()
        self.adjustSize()


def _fill(label: QLabel, issue: Issue | None) -> None:
    label.setVisible(issue is not None)
    if issue is None:
        return
    shown = words(issue)
    label.setText(f"{'↻' if issue.retake else '⚠'} {shown.badge}: {shown.advice}")
    label.setToolTip(labels.tip(shown.sentence))
    label.setProperty("badge", "retake" if issue.retake else "note")
    label.style().unpolish(label)  # or the style sheet would not look at the property again
    label.style().polish(label)


class Steady:
    """Lets an issue come and go only when it has been so for a few looks: nothing flickers."""

    def __init__(self) -> None:
        self._seen: Counter[Issue] = Counter()
        self._missed: Counter[Issue] = Counter()
        self._shown: tuple[Issue, ...] = ()

    def after(self, issues: Sequence[Issue]) -> tuple[Issue, ...]:
        """What is to be shown after one more look that found ``issues``."""
        for issue in issues:
            self._seen[issue] += 1
        for issue in self._shown:
            self._missed[issue] += 1
        for issue in set(self._seen) - set(issues):
            del self._seen[issue]
        for issue in issues:
            self._missed.pop(issue, None)
        staying = [issue for issue in self._shown if self._missed[issue] < GOES_AFTER]
        coming = [
            issue for issue in issues if issue not in staying and self._seen[issue] >= COMES_AFTER
        ]
        self._shown = (*staying, *coming)
        return self._shown
