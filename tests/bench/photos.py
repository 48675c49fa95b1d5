"""Photos to measure with, made of the drawn demo photo."""

from skinscreen.services.speed import demo_photo, draw_phone_photo, draw_photos

__all__ = ["demo_photo", "draw_phone_photo", "draw_photos"]
