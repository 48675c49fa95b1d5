"""The pictures of an evaluation, as PNG bytes. Drawn without a screen."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from skinscreen.training import metrics
from skinscreen.training.summary import Answers

_DPI = 120
_INK, _ACCENT, _MALIGNANT = "#4c566a", "#1f6fb2", "#b3261e"


def _figure(width: float, height: float) -> tuple[Any, Any]:
    """A figure with one plot; made without pyplot, so that no screen and no state is used."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots()


def _png(figure: Any) -> bytes:  # noqa: ANN401 - matplotlib has no type hints here
    target = io.BytesIO()
    figure.savefig(target, format="png", dpi=_DPI, metadata={"Software": None})
    return target.getvalue()


def confusion(answers: Answers) -> bytes:
    """The confusion matrix: counts, shaded by the share of the true class."""
    matrix = metrics.confusion_matrix(answers.probabilities, answers.labels)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    keys = [c.key for c in answers.classes]
    side = 2.5 + 0.5 * len(keys)
    figure, axes = _figure(side, side)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(keys)), keys, rotation=60, ha="right")
    axes.set_yticks(range(len(keys)), keys)
    axes.set_xlabel("most probable class")
    axes.set_ylabel("true class")
    for row, column in np.ndindex(*matrix.shape):
        if matrix[row, column]:
            colour = "white" if shares[row, column] > 0.6 else "black"
            count = str(matrix[row, column])
            axes.text(column, row, count, ha="center", va="center", color=colour, fontsize=8)
    return _png(figure)


def reliability(after: Answers, before: Answers | None) -> bytes:
    """The reliability diagram, also before calibration where that is known."""
    figure, axes = _figure(5, 5)
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--")
    drawn = [(after, _ACCENT, "o", "calibrated")]
    if before is not None:
        drawn.insert(0, (before, _INK, "x", "before"))
    for answers, colour, marker, name in drawn:
        curve = metrics.reliability(answers.probabilities, answers.labels)
        once = np.ones((1, len(answers.labels)))
        error = metrics.ece(answers.probabilities, answers.labels, once)[0]
        axes.plot(
            [point["confidence"] for point in curve],
            [point["accuracy"] for point in curve],
            color=colour,
            marker=marker,
            label=f"{name} (ECE {error:.3f})",
        )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share correct")
    axes.legend(loc="upper left")
    return _png(figure)


def roc(answers: Answers, threshold: float | None) -> bytes | None:
    """Malignant against benign, with the operating point; None without both kinds."""
    from sklearn.metrics import roc_curve

    scores, malignant = answers.malignant_scores, answers.malignant
    if not malignant.any() or malignant.all():
        return None
    figure, axes = _figure(5, 5)
    false_alarms, found, _ = roc_curve(malignant, scores)
    once = np.ones((1, len(scores)))
    area = metrics.auc(scores, malignant, once)[0]
    axes.plot(false_alarms, found, color=_ACCENT, label=f"malignant (AUC {area:.3f})")
    if threshold is not None:
        x = 1 - metrics.specificity(scores, malignant, once, threshold)[0]
        y = metrics.sensitivity(scores, malignant, once, threshold)[0]
        axes.plot([x], [y], "o", color=_MALIGNANT, label=f"threshold {threshold:.3f}")
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--")
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    axes.set(xlabel="1 - specificity", ylabel="sensitivity")
    axes.legend(loc="lower right")
    return _png(figure)


def per_class(rows: Sequence[dict[str, Any]]) -> bytes:
    """Recall and precision of each class with their intervals; ``rows`` as in the JSON."""
    figure, axes = _figure(7, 1.5 + 0.5 * len(rows))
    for name, shift, colour in (("recall", -0.18, _ACCENT), ("precision", 0.18, _INK)):
        given = [(i, row[name]) for i, row in enumerate(rows) if row[name]["value"] is not None]
        places = [i + shift for i, _ in given]
        axes.barh(places, [s["value"] for _, s in given], 0.34, color=colour, label=name)
        for place, (_, score) in zip(places, given, strict=True):
            if score["low"] is not None:
                axes.plot([score["low"], score["high"]], [place, place], color="black", lw=1)
    labels = [
        f"{'! ' if row['malignant'] else ''}{row['key']} (n={row['support']})" for row in rows
    ]
    axes.set_yticks(range(len(rows)), labels)
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), xlabel="95 % intervals over lesions; ! malignant or pre-malignant")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    return _png(figure)


def draw(
    answers: Answers,
    before: Answers | None,
    threshold: float | None,
    rows: Sequence[dict[str, Any]],
) -> dict[str, bytes]:
    """All plots by file name."""
    drawn = {
        "confusion.png": confusion(answers),
        "reliability.png": reliability(answers, before),
        "per_class.png": per_class(rows),
    }
    curve = roc(answers, threshold)
    return drawn if curve is None else {**drawn, "roc.png": curve}
