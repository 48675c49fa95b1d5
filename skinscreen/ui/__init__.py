"""The window, its screens and its workers (PySide6)."""

import builtins

import PySide6.QtCore  # noqa: F401

# PySide6 leads every import through a function that reads the module's source, to see whether it
# asks for ``from __feature__ import ...``. Nothing here does, and the start would take longer.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
