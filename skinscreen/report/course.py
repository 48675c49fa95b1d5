"""The malignant probability over time: each model with a mark and a letter of its own."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby, pairwise

from skinscreen.domain.timeline import shares_of_time
from skinscreen.language import day
from skinscreen.report.figures import MALIGNANT
from skinscreen.report.flow import GREY, Canvas, draw_lines
from skinscreen.report.fonts import FontSet
from skinscreen.report.lesion_content import Stop
from skinscreen.report.typeset import set_lines

_LEFT, _BOTTOM, _RIGHT, _TOP = 30.0, 16.0, 24.0, 8.0
_SMALL = 7.0
_MARK = 3.5
_INK = ("#1F4E79", "#8A5200", "#4A4A4A", "#5B2A86")
_STEPS = 4

Box = tuple[float, float, float, float]
"""Left, bottom, width and height, in points."""


def draw_course(canvas: Canvas, fonts: FontSet, stops: Sequence[Stop], box: Box) -> None:
    """Probability from bottom (0 %) to top (100 %), time from left to right.

    A dashed line is the threshold of the model whose marks lie beside it. Visits without a
    probability have a cross on the ground line.
    """
    left, bottom, width, height = box
    plot = (left + _LEFT, bottom + _BOTTOM, width - _LEFT - _RIGHT, height - _BOTTOM - _TOP)
    _draw_ground(canvas, fonts, plot)
    if not stops:
        return
    xs = _places([stop.taken for stop in stops], plot)
    _draw_dates(canvas, fonts, stops, plot, xs)
    models = sorted({stop.model for stop in stops})
    for model in models:
        own = [(x, stop) for x, stop in zip(xs, stops, strict=True) if stop.model == model]
        _draw_model(canvas, fonts, own, plot, models.index(model))


def _draw_ground(canvas: Canvas, fonts: FontSet, plot: Box) -> None:
    left, bottom, width, height = plot
    canvas.setLineWidth(0.5)
    for step in range(_STEPS + 1):
        y = bottom + height * step / _STEPS
        canvas.setStrokeColor("#D0D7DE")
        canvas.line(left, y, left + width, y)
        label = set_lines(f"{100 * step // _STEPS} %", fonts, _SMALL, _LEFT)
        draw_lines(canvas, label, left - label[0].width - 4, y + _SMALL * 0.7, GREY)


def _places(taken: Sequence[datetime], plot: Box) -> list[float]:
    left, _, width, _ = plot
    inner = width - 4 * _MARK
    return [left + 2 * _MARK + share * inner for share in shares_of_time(taken)]


def _draw_dates(
    canvas: Canvas, fonts: FontSet, stops: Sequence[Stop], plot: Box, xs: Sequence[float]
) -> None:
    left, bottom, width, _ = plot
    free = left
    for x, stop in sorted(zip(xs, stops, strict=True), key=lambda placed: placed[0]):
        label = set_lines(day(stop.taken), fonts, _SMALL, width)
        start = min(max(left, x - label[0].width / 2), left + width - label[0].width)
        if start >= free:  # dates that would lie on each other are left out
            draw_lines(canvas, label, start, bottom - 3, GREY)
            free = start + label[0].width + 6


def _draw_model(
    canvas: Canvas, fonts: FontSet, own: Sequence[tuple[float, Stop]], plot: Box, place: int
) -> None:
    left, bottom, width, height = plot
    ink = _INK[place % len(_INK)]
    for threshold, _ in groupby(own, key=lambda placed: placed[1].threshold):
        if threshold is not None:
            y = bottom + height * threshold
            canvas.setStrokeColor(MALIGNANT)
            canvas.setLineWidth(0.8)
            canvas.setDash(3, 2)
            canvas.line(left, y, left + width, y)
            canvas.setDash()
            letter = set_lines(own[0][1].model, fonts, _SMALL, width)
            x = left + width + 2 + place * (letter[0].width + 1)
            draw_lines(canvas, letter, x, y + _SMALL * 0.7, MALIGNANT)
    dots = [(x, bottom + height * s.probability) for x, s in own if s.probability is not None]
    canvas.setStrokeColor(ink)
    canvas.setLineWidth(1)
    for (x, y), (to_x, to_y) in pairwise(dots):
        canvas.line(x, y, to_x, to_y)
    for x, stop in own:
        if stop.probability is None:
            _draw_cross(canvas, x, bottom, ink)
        else:
            y = bottom + height * stop.probability
            _draw_mark(canvas, x, y, ink, place)
            letter = set_lines(stop.model, fonts, _SMALL, width)
            draw_lines(canvas, letter, x + _MARK + 1, y + _SMALL, ink)


def _draw_cross(canvas: Canvas, x: float, y: float, ink: str) -> None:
    canvas.setStrokeColor(ink)
    canvas.line(x - _MARK, y - _MARK, x + _MARK, y + _MARK)
    canvas.line(x - _MARK, y + _MARK, x + _MARK, y - _MARK)


def _draw_mark(canvas: Canvas, x: float, y: float, ink: str, place: int) -> None:
    canvas.setFillColor(ink)
    if place % 2 == 0:
        canvas.circle(x, y, _MARK, stroke=0, fill=1)
    else:
        canvas.rect(x - _MARK, y - _MARK, 2 * _MARK, 2 * _MARK, stroke=0, fill=1)
