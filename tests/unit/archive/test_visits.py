"""The record's own visits in an index."""

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="the extra [archive] is not installed", exc_type=ImportError)

from unit.archive.archives import lines, loaded
from unit.services.kept import TELLING, Device
from unit.services.screeners import answering

from skinscreen.archive.index import Index
from skinscreen.archive.run import Progress, write_rows
from skinscreen.archive.screened import Loaded
from skinscreen.archive.visits import VISIT, forget_others, screened_visits
from skinscreen.services.lesion_finder import LesionFinder
from skinscreen.services.visit_photos import visit_photos


def brought(device: Device, index: Index, model: Loaded) -> Progress:
    asked = model.job.asked
    known = index.known(asked.bundle, asked.framing) if index.exists else {}
    rows = screened_visits(model, visit_photos(device.records), known)
    return write_rows(index, rows, lambda _: None, chunk=2)


def test_each_visit_is_screened_once_in_its_own_frame(tmp_path: Path) -> None:
    device, index = Device(tmp_path), Index(tmp_path / "index")
    visits = [device.visit(0.4) for _ in range(3)]
    assert brought(device, index, loaded()) == Progress(3, 3, 0)
    rows = lines(index)
    assert [row["photo"] for row in rows] == visits
    kept = device.records.visit(visits[0]).assessment.crop
    assert {(row["x"], row["y"], row["side"]) for row in rows} == {(kept.x, kept.y, kept.side)}
    visits.append(device.visit(0.4))
    assert brought(device, index, loaded()) == Progress(4, 1, 0)
    assert [row["photo"] for row in lines(index)] == visits
    device.records.lock()


def test_a_visit_the_model_fails_on_stays_with_its_reason(tmp_path: Path) -> None:
    device, index = Device(tmp_path), Index(tmp_path / "index")
    device.visit(0.4)
    assert brought(device, index, loaded(answering())) == Progress(1, 0, 1)
    assert lines(index)[0]["error"] == "the model failed while scoring"
    device.records.lock()


def test_nothing_in_the_index_tells_who_it_is(tmp_path: Path) -> None:
    device, index = Device(tmp_path), Index(tmp_path / "index")
    device.visit(0.4)
    brought(device, index, loaded())
    said = str([table.to_pylist() for table in index.tables()])
    assert [word for word in TELLING if word in said] == []
    device.records.lock()


def test_a_visit_that_the_record_no_longer_has_leaves_the_index(tmp_path: Path) -> None:
    device, index = Device(tmp_path), Index(tmp_path / "index")
    gone, kept = (device.visit(0.4) for _ in range(2))
    asked = replace(loaded().job.asked, framing=f"{VISIT}:none")
    model = Loaded(replace(loaded().job, asked=asked), loaded().screener, LesionFinder())
    brought(device, index, model)
    brought(device, index, loaded())
    assert forget_others(index, {gone, kept}) == 0
    assert forget_others(index, {kept}) == 1
    left = [(row["photo"], row["framing"]) for row in lines(index)]
    centred = loaded().job.asked.framing
    assert left == [(kept, "visit:none"), (gone, centred), (kept, centred)]
    device.records.lock()
