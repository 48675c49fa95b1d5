"""Lights on the device that say from afar what the screen says in full."""
