"""The clinical record on screen."""
