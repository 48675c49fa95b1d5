import io

import numpy as np
import pytest
from PIL import Image

from skinscreen.domain.taxonomy import LESION8
from skinscreen.training import plots
from skinscreen.training.summary import Answers, summarise

pytest.importorskip("matplotlib", reason="matplotlib comes with the extra [train]")
pytest.importorskip("sklearn", reason="scikit-learn comes with the extra [train]")


def answers(labels: np.ndarray) -> Answers:
    p = np.random.default_rng(0).dirichlet(np.ones(8), len(labels))
    return Answers(LESION8.classes, p, labels, tuple(str(i) for i in range(len(labels))))


def size(png: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        image.load()
        assert len(image.convert("RGB").getcolors(1 << 20) or ()) > 10  # something is drawn
        return image.size


def test_every_plot_is_a_picture() -> None:
    some = answers(np.arange(80) % 8)
    rows = summarise(some, resamples=20)["per_class"]
    drawn = plots.draw(some, some, 0.5, rows)
    assert set(drawn) == {"confusion.png", "reliability.png", "per_class.png", "roc.png"}
    for png in drawn.values():
        assert min(size(png)) > 300


def test_the_threshold_and_the_curve_before_calibration_are_drawn_where_they_are_known() -> None:
    some = answers(np.arange(80) % 8)
    assert plots.roc(some, None) != plots.roc(some, 0.5)
    assert plots.reliability(some, None) != plots.reliability(some, some)


def test_pictures_of_one_kind_alone_have_no_curve() -> None:
    some = answers(np.full(20, 4))
    rows = summarise(some, resamples=20)["per_class"]
    assert set(plots.draw(some, None, None, rows)) == {
        "confusion.png",
        "reliability.png",
        "per_class.png",
    }


def test_the_same_answers_give_the_same_bytes() -> None:
    some = answers(np.arange(80) % 8)
    assert plots.confusion(some) == plots.confusion(some)
