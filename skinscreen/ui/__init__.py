"""The window, its screens and its workers (PySide6)."""
