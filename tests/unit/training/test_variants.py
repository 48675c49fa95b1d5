import json
from pathlib import Path

import numpy as np
import pytest

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.taxonomy import LESION8
from skinscreen.training.parity import parity
from skinscreen.training.summary import Answers
from skinscreen.training.variants import Run, Variant, _run, to_markdown, write

RIGHT = np.repeat(np.arange(8), 5)
SURE = np.full((40, 8), 0.02) + np.eye(8)[RIGHT] * 0.84
ANSWERS = Answers(LESION8.classes, SURE, RIGHT, tuple(str(i) for i in range(40)))
SAME = Run("a", parity(ANSWERS, SURE))
WORSE = Run("b", parity(ANSWERS, np.roll(SURE, 3, axis=0)))
REFUSED = Run("c", None, "the runtime cannot load the model")


def test_a_variant_ships_where_every_runtime_runs_it_without_loss() -> None:
    assert Variant("float16", b"x", (SAME, SAME)).shippable
    assert not Variant("int8", b"x", (SAME, WORSE)).shippable
    assert not Variant("int8", b"x", (SAME, REFUSED)).shippable


def test_a_runtime_that_refuses_a_file_is_told_with_its_reason() -> None:
    run = _run(b"no model", "tflite-runtime", np.zeros((1, 8, 8, 3), np.uint8), ANSWERS)
    assert run.parity is None
    assert run.error is not None


def test_the_table_names_runtime_difference_and_verdict() -> None:
    table = to_markdown([Variant("int8", b"12345", (SAME, WORSE, REFUSED))]).splitlines()
    assert table[2].startswith("| int8 | 5 | a | 0.0000 | 1.0000 | +0.0000 | yes")
    assert table[3].endswith("| no |")
    assert "cannot load" in table[4]


def test_files_and_measurements_are_written(tmp_path: Path) -> None:
    write([Variant("int8", b"12345", (SAME, REFUSED))], tmp_path / "out")
    assert (tmp_path / "out" / "int8.tflite").read_bytes() == b"12345"
    (row,) = json.loads((tmp_path / "out" / "variants.json").read_text())
    assert row["shippable"] is False
    assert [run["runtime"] for run in row["runs"]] == ["a", "c"]


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(TrainingError, match="cannot be written to"):
        write([], tmp_path / "out")
