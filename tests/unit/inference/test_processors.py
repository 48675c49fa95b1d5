"""Threads follow from what the process may use, not from what the machine has."""

import os
from pathlib import Path

import pytest

from skinscreen.inference import processors, tflite
from skinscreen.inference.processors import usable_processors


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of eight processors, all allowed, without control groups."""
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    return tmp_path


def write(root: Path, **files: str) -> None:
    """Files by their path, ``/`` written as two underscores."""
    for name, text in files.items():
        file = root / name.replace("__", "/").replace("DOT", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def test_all_are_used_where_nothing_is_said(machine: Path) -> None:
    assert usable_processors(machine) == 8


def test_a_pinned_process_counts_those_it_is_pinned_to(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5})
    assert usable_processors(machine) == 2


def test_this_process_counts_one_when_it_is_pinned_to_one() -> None:
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system pins no process")
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert usable_processors() == 1
        assert tflite.default_threads() == 1
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.parametrize(
    ("limit", "usable"),
    [
        ("max 100000", 8),
        ("200000 100000", 2),
        ("350000 100000", 3),
        ("20000 100000", 1),
        ("", 8),
        ("rubbish", 8),
        ("100000 0", 8),
    ],
)
def test_a_groups_quota_counts(machine: Path, limit: str, usable: int) -> None:
    write(machine, proc__self__cgroup="0::/a/b\n", sys__fs__cgroup__a__b__cpuDOTmax=limit)
    assert usable_processors(machine) == usable


@pytest.mark.parametrize("group", ["sys__fs__cgroup__a__cpuDOTmax", "sys__fs__cgroup__cpuDOTmax"])
def test_the_quota_of_a_group_above_counts_too(machine: Path, group: str) -> None:
    write(machine, proc__self__cgroup="0::/a/b\n", sys__fs__cgroup__a__b__cpuDOTmax="max 100000")
    write(machine, **{group: "300000 100000"})
    assert usable_processors(machine) == 3


@pytest.mark.parametrize(("quota", "usable"), [("250000", 2), ("-1", 8)])
def test_the_older_kind_of_group_counts(machine: Path, quota: str, usable: int) -> None:
    write(
        machine,
        proc__self__cgroup="7:memory:/x\n4:cpu,cpuacct:/docker/1\n0::/\n",
        sys__fs__cgroup__cpu__cpuDOTcfs_quota_us=quota,
        sys__fs__cgroup__cpu__cpuDOTcfs_period_us="100000",
    )
    assert usable_processors(machine) == usable


def test_a_system_that_tells_nothing_has_one(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    monkeypatch.delattr(os, "sched_getaffinity")
    assert usable_processors(machine) == 1


@pytest.mark.parametrize(("usable", "threads"), [(1, 1), (2, 1), (3, 2), (4, 3), (5, 4), (64, 4)])
def test_one_is_left_for_the_window(
    monkeypatch: pytest.MonkeyPatch, usable: int, threads: int
) -> None:
    monkeypatch.setattr(tflite, "usable_processors", lambda: usable)
    assert tflite.default_threads() == threads


def test_more_threads_than_processors_are_never_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tflite, "usable_processors", lambda: 2)
    assert [tflite.threads_to_start(n) for n in (None, 1, 2, 8)] == [1, 1, 2, 2]


def test_nothing_else_counts_the_machines_processors() -> None:
    package = Path(processors.__file__).parents[1]
    counting = [f.name for f in package.rglob("*.py") if "cpu_count" in f.read_text("utf-8")]
    assert counting == ["processors.py"]
