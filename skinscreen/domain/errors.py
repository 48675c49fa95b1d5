"""Expected errors: each carries one sentence that can be shown to the person as it is."""

from skinscreen.language import tr, trn

_SECONDS = 90
"""Up to so many a wait is said in seconds."""


class SkinscreenError(Exception):
    """An error that was foreseen. ``str(error)`` says what, where and what to do."""


class ImageError(SkinscreenError):
    """A photo cannot be read, or must not be."""


class ModelError(SkinscreenError):
    """A model cannot be loaded, imported or run."""


class CaptureError(SkinscreenError):
    """A camera is absent, busy or silent."""


class StoreError(SkinscreenError):
    """The record cannot be read or written."""


class WrongSecretError(StoreError):
    """The PIN, passphrase or recovery phrase does not open the record."""


class TooManyTriesError(StoreError):
    """Too many wrong secrets were tried: the next try must wait ``seconds``."""

    def __init__(self, seconds: int, *, edited: bool = False) -> None:
        """Say how long, in words a person can follow, and whether the count was ``edited``."""
        self.seconds = seconds
        minutes = -(-seconds // 60)
        long = trn("{n} minute", "{n} minutes", minutes).format(n=minutes)
        if seconds <= _SECONDS:
            long = trn("{n} second", "{n} seconds", seconds).format(n=seconds)
        sentence = tr("too many wrong tries; wait {long} and try again, or use the recovery phrase")
        if edited:
            sentence = tr(
                "the count of wrong tries in the key file was edited past the program; wait {long} "
                "and try again, or use the recovery phrase"
            )
        super().__init__(sentence.format(long=long))


class LockedError(StoreError):
    """The record is locked: nothing of it can be shown or changed."""


class FullDriveError(StoreError):
    """The drive of the record is full: it can be read, but nothing be saved."""


class CancelledError(StoreError):
    """What was begun was given up because the person wished so; nothing is left of it."""


class DamagedRecordError(StoreError):
    """The record's file is damaged, or was changed by something else than this program."""


class ReportError(SkinscreenError):
    """A report cannot be built or saved."""


class NetworkError(SkinscreenError):
    """Another system cannot be reached, or says something else than was asked."""


class RefusedError(NetworkError):
    """The other system does not take it: sent again as it is, it would be refused again."""


class SettingsError(SkinscreenError):
    """The settings cannot be read or written."""


class WindowError(SkinscreenError):
    """The system lacks what a window needs."""


class ArchiveError(SkinscreenError):
    """An index of many photos, or what is to work on it, is not usable."""


class TrainingError(SkinscreenError):
    """A training run, its data or its weights are not usable."""
