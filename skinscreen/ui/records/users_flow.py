"""What happens with the users of the record: added, removed, a new PIN, a new phrase."""

from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.first_question import PhraseScreen
from skinscreen.ui.records.page_flow import PageFlow
from skinscreen.ui.records.pins import NewPinScreen, SecretScreen
from skinscreen.ui.records.users import UsersScreen

OLD_BACKUPS = mark("Backups made before still open as they did.")


class UsersFlow(PageFlow):
    """Shows the users; every change asks for the PIN of who is at work."""

    def show_users(self) -> None:
        """The list of users."""
        page = UsersScreen(self._record)
        page.add_wanted.connect(self._add)
        page.remove_wanted.connect(self._remove)
        page.pin_wanted.connect(self._change_pin)
        page.phrase_wanted.connect(self._renew_phrase)
        self._screen.push(page)

    def _add(self) -> None:
        def ask(confirming: SecretScreen, _: str) -> None:
            page = NewPinScreen(
                title=tr("Add a user"),
                heading=tr("The new user"),
                yes=tr("Add"),
                busy=tr("One moment…"),
            )
            page.pin_chosen.connect(
                lambda name, pin: self._record.ask(
                    lambda records: records.add_user(name, pin),
                    lambda _: self.leave(
                        page, tr("{user} can open the record now.").format(user=_called(name))
                    ),
                    page.refuse,
                    page,
                )
            )
            self._screen.pop_from(confirming, 1)
            self._screen.push(page)

        self.confirm(tr("Add a user"), tr("Your own PIN first"), tr("Go on"), ask)

    def _remove(self, name: str) -> None:
        called = _called(name)

        def remove(page: SecretScreen, _: str) -> None:
            sentence = tr("{user} cannot open the record any more.").format(user=called)
            sentence = f"{sentence} {tr(OLD_BACKUPS)}"
            self._record.ask(
                lambda records: records.remove_user(name),
                lambda _: self.leave(page, sentence),
                page.refuse,
                page,
            )

        heading = tr("Remove {user}? Enter your own PIN.").format(user=called)
        self.confirm(tr("Remove a user"), heading, tr("Remove"), remove)

    def _change_pin(self) -> None:
        def ask(confirming: SecretScreen, old: str) -> None:
            page = NewPinScreen(
                None,
                title=tr("Change my PIN"),
                heading=tr("The new PIN"),
                yes=tr("Change the PIN"),
                busy=tr("One moment…"),
            )
            sentence = " ".join((tr("Your PIN was changed."), tr(OLD_BACKUPS)))
            page.pin_chosen.connect(
                lambda _, pin: self._record.ask(
                    lambda records: records.change_secret(old, pin, records.user),
                    lambda _: self.leave(page, sentence),
                    page.refuse,
                    page,
                )
            )
            self._screen.pop_from(confirming, 1)
            self._screen.push(page)

        self.confirm(tr("Change my PIN"), tr("The old PIN first"), tr("Go on"), ask)

    def _renew_phrase(self) -> None:
        def renew(confirming: SecretScreen, secret: str) -> None:
            def show(phrase: str) -> None:
                page = PhraseScreen(phrase)
                sentence = " ".join((tr("The recovery phrase was replaced."), tr(OLD_BACKUPS)))
                page.noted.connect(lambda: self.leave(page, sentence))
                self._screen.pop_from(confirming, 1)
                self._screen.push(page)

            self._record.ask(
                lambda records: records.renew_phrase(secret), show, confirming.refuse, confirming
            )

        self.confirm(
            tr("New phrase"),
            tr("A new recovery phrase replaces the old one. Enter your PIN."),
            tr("Replace"),
            renew,
        )


def _called(name: str) -> str:
    return phrases.isolated(" ".join(name.split()))
