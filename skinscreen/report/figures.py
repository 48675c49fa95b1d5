"""What is drawn rather than written: the banner's symbol, the bars, the photo with its frame.

Every sign differs in shape and in lightness, not in colour alone: a grey print keeps it.
"""

from io import BytesIO

from skinscreen.domain.assessment import Box, Outcome
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import resize
from skinscreen.report.flow import Canvas

MALIGNANT = "#9B1C1C"
BENIGN = "#A9BCCB"
COLOURS = {
    Outcome.REFER: (MALIGNANT, "#FBECEC"),
    Outcome.NO_SIGN: ("#1F4E79", "#EAF1F7"),
    Outcome.RETAKE: ("#8A5200", "#FDF3E1"),
    Outcome.NO_RESULT: ("#4A4A4A", "#F0F0F0"),
}
"""For each outcome the strong colour and the tint behind it; none is a reassuring green."""

_PRINTED_DOTS = 300 / 72
"""Dots to a point at 300 dpi: more is not seen on paper."""
_DISC = 8.0
"""Radius of a number's disc, in points."""
_SIGNS = {Outcome.REFER: "!", Outcome.NO_SIGN: "i", Outcome.RETAKE: "!", Outcome.NO_RESULT: "?"}


def draw_outcome_symbol(
    canvas: Canvas, outcome: Outcome, centre: tuple[float, float], size: float
) -> None:
    """Triangle, circle, diamond or square with a sign in it, ``size`` points wide."""
    x, y = centre
    half = size / 2
    canvas.setFillColor(COLOURS[outcome][0])
    if outcome is Outcome.NO_SIGN:
        canvas.circle(x, y, half, stroke=0, fill=1)
    elif outcome is Outcome.REFER:
        _fill_polygon(
            canvas, [(x - half, y - half * 0.9), (x, y + half), (x + half, y - half * 0.9)]
        )
    elif outcome is Outcome.RETAKE:
        _fill_polygon(canvas, [(x - half, y), (x, y + half), (x + half, y), (x, y - half)])
    else:
        canvas.rect(x - half, y - half, size, size, stroke=0, fill=1)
    canvas.setFillColor("#FFFFFF")
    canvas.setFont("Helvetica-Bold", size * 0.6)
    lift = 0.28 if outcome is Outcome.REFER else 0.21
    canvas.drawCentredString(x, y - size * lift, _SIGNS[outcome])


def draw_malignant_mark(canvas: Canvas, left: float, middle: float, size: float) -> None:
    """The small triangle beside a malignant class."""
    canvas.setFillColor(MALIGNANT)
    bottom = middle - size / 2
    corners = [(left, bottom), (left + size / 2, bottom + size), (left + size, bottom)]
    _fill_polygon(canvas, corners)


def draw_bar(
    canvas: Canvas,
    box: tuple[float, float, float, float],
    share: float,
    *,
    malignant: bool,
    threshold: float | None = None,
) -> None:
    """A bar on its track; the threshold is a line across it.

    Args:
        canvas: drawn on.
        box: left, bottom, width and height of the track, in points.
        share: filled part, 0 to 1.
        malignant: dark red, otherwise light blue-grey.
        threshold: 0 to 1, or None.
    """
    left, bottom, width, height = box
    canvas.setFillColor("#F1F3F5")
    canvas.rect(left, bottom, width, height, stroke=0, fill=1)
    canvas.setFillColor(MALIGNANT if malignant else BENIGN)
    canvas.rect(left, bottom, width * min(1.0, max(0.0, share)), height, stroke=0, fill=1)
    if threshold is not None:
        x = left + width * threshold
        for colour, thickness in (("#FFFFFF", 2.4), ("#000000", 1.2)):
            canvas.setStrokeColor(colour)
            canvas.setLineWidth(thickness)
            canvas.line(x, bottom - 2.5, x, bottom + height + 2.5)


def draw_pixels(
    canvas: Canvas, pixels: Pixels, left: float, bottom: float, width: float, height: float
) -> None:
    """Place RGB pixels on the page, reduced to what print can show."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    rows, columns = pixels.shape[:2]
    wide = min(columns, max(1, round(width * _PRINTED_DOTS)))
    high = min(rows, max(1, round(height * _PRINTED_DOTS)))
    encoded = BytesIO()
    Image.fromarray(resize(pixels, wide, high)).save(encoded, "JPEG", quality=90)
    encoded.seek(0)
    canvas.drawImage(ImageReader(encoded), left, bottom, width, height)
    canvas.setStrokeColor("#8C959F")
    canvas.setLineWidth(0.5)
    canvas.rect(left, bottom, width, height, stroke=1, fill=0)


def draw_frame(canvas: Canvas, box: Box, left: float, top: float, scale: float) -> None:
    """The assessed square on a photo whose corner is at (left, top).

    Args:
        canvas: drawn on.
        box: in full-resolution pixels.
        left: of the photo, in points.
        top: of the photo, in points.
        scale: points for each full-resolution pixel.
    """
    side = box.side * scale
    x, y = left + box.x * scale, top - (box.y + box.side) * scale
    # White between black lines shows on every skin.
    for colour, thickness in (("#000000", 3.0), ("#FFFFFF", 1.5)):
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(thickness)
        canvas.rect(x, y, side, side, stroke=1, fill=0)


def draw_number(
    canvas: Canvas, number: int, box: Box, left: float, top: float, scale: float
) -> None:
    """A lesion's number on a dark disc at the corner of its frame; see ``draw_frame``."""
    x, y = left + box.x * scale, top - box.y * scale
    canvas.setFillColor("#000000")
    canvas.setStrokeColor("#FFFFFF")
    canvas.setLineWidth(1)
    canvas.circle(x, y, _DISC, stroke=1, fill=1)
    canvas.setFillColor("#FFFFFF")
    canvas.setFont("Helvetica-Bold", _DISC * 1.3)
    canvas.drawCentredString(x, y - _DISC * 0.45, str(number))


def _fill_polygon(canvas: Canvas, corners: list[tuple[float, float]]) -> None:
    path = canvas.beginPath()
    path.moveTo(*corners[0])
    for corner in corners[1:]:
        path.lineTo(*corner)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
