"""A page of the record into which things are typed."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from skinscreen.domain.draft import DraftKey
from skinscreen.ui.records.draft_line import DraftLine
from skinscreen.ui.records.drafting import Drafter, Drafting, Field
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.workers.jobs import R

if TYPE_CHECKING:
    from skinscreen.services.records import Records
    from skinscreen.ui.records.record_session import RecordSession


class DraftedPage(RecordPage):
    """What is typed is kept as a draft, where a ``Drafter`` is given, until it is saved."""

    def __init__(self, title: str | None = None, record: "RecordSession | None" = None) -> None:
        """Without drafts; ``draft_line`` is to be laid out."""
        super().__init__(title, record)
        self.draft_line = DraftLine()
        self._drafting: Drafting | None = None

    def drafted(self) -> dict[str, Field]:
        """What a draft keeps, by the names of the fields."""
        raise NotImplementedError

    def keep_drafts(self, drafter: Drafter, key: DraftKey) -> None:
        """Keep what is typed once the page shows what is saved."""
        self._drafting = drafter.of(self, key, self.drafted(), self.draft_line)

    def begin_drafts(self) -> None:
        """What is shown is what is saved; a draft of it is brought back."""
        if self._drafting is not None:
            self._drafting.begin()

    def settle_drafts(self, saved: Mapping[str, str]) -> None:
        """This is what is saved now, by the names of the fields; the page goes on."""
        if self._drafting is not None:
            self._drafting.settle(saved)

    def saving(self, call: Callable[["Records"], R]) -> Callable[["Records"], R]:
        """``call``, which saves what was typed, and leaves no draft of it."""
        return call if self._drafting is None else self._drafting.saving(call)

    def discard_drafts(self) -> None:
        """What was typed is not wanted any more."""
        if self._drafting is not None:
            self._drafting.discard()

    def step_back(self) -> bool:
        """Go; what was typed stays as a draft."""
        if self._drafting is not None:
            self._drafting.step_back()
        return False

    def left(self) -> None:
        """Keep what was typed."""
        if self._drafting is not None:
            self._drafting.leave()
