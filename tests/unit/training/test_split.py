from collections import Counter, defaultdict
from pathlib import Path

import pytest

from skinscreen.domain.errors import TrainingError
from skinscreen.training.sample import Sample
from skinscreen.training.split import (
    PARTS,
    TEST,
    TRAIN,
    VALIDATION,
    Shares,
    combined,
    merged_groups,
    read_split,
    split_groups,
    write_split,
)


def sample(number: int, label: str, group: str, source: str = "a") -> Sample:
    return Sample(f"{source}/{number}", source, None, "", label, group=group)


SAMPLES = [
    sample(i, label, f"{label}-{i // 3}")
    for label, count in (("nv", 600), ("mel", 120), ("df", 60))
    for i in range(count)
]
SAMPLES = [Sample(f"{s.label}-{s.id}", "a", None, "", s.label, group=s.group) for s in SAMPLES]


def test_no_group_lies_on_two_sides() -> None:
    assignment = split_groups(SAMPLES, Shares())
    parts = defaultdict(set)
    for s in SAMPLES:
        parts[s.group].add(assignment[s.id])
    assert all(len(p) == 1 for p in parts.values())


def test_every_class_has_its_share_in_every_part() -> None:
    assignment = split_groups(SAMPLES, Shares(validation=0.1, test=0.2))
    counts = Counter((s.label, assignment[s.id]) for s in SAMPLES)
    for label, count in (("nv", 600), ("mel", 120), ("df", 60)):
        shares = [counts[label, part] / count for part in PARTS]
        assert shares == pytest.approx([0.7, 0.1, 0.2])


def test_the_order_of_the_samples_makes_no_difference_but_the_seed_does() -> None:
    first = split_groups(SAMPLES, Shares())
    assert split_groups(SAMPLES[::-1], Shares()) == first
    assert split_groups(SAMPLES, Shares(seed=2)) != first


def test_near_copies_of_two_lesions_stay_together() -> None:
    a, b, c = (sample(i, "nv", f"g{i}") for i in range(3))
    groups = merged_groups([a, b, c], [[a.id, b.id], [b.id, c.id, "unknown"]])
    assert len(set(groups.values())) == 1
    assert len(set(merged_groups([a, b, c]).values())) == 3


def test_a_class_of_one_group_is_trained_on() -> None:
    assignment = split_groups([*SAMPLES, sample(1, "vasc", "v")], Shares())
    assert assignment["a/1"] == TRAIN


def test_a_class_left_without_a_training_photo_is_refused() -> None:
    rare = [sample(i, "df", f"g{i}") for i in range(8)]
    # All naevi are the patient's with the first dermatofibroma, and all but one group are held.
    common = [sample(100 + i, "nv", "g0") for i in range(9)]
    shares = Shares(validation=0.3, test=0.6)
    with pytest.raises(TrainingError, match="'nv' has no photo left to train on"):
        split_groups([*rare, *common], shares)


def test_a_split_is_read_back(tmp_path: Path) -> None:
    assignment = split_groups(SAMPLES, Shares())
    write_split(tmp_path / "split.csv", assignment)
    assert read_split(tmp_path / "split.csv", SAMPLES) == assignment


def test_a_split_of_other_photos_is_refused(tmp_path: Path) -> None:
    write_split(tmp_path / "split.csv", {"x": TRAIN})
    with pytest.raises(TrainingError, match="made for other photos"):
        read_split(tmp_path / "split.csv", SAMPLES)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"id,side\n1,2\n"])
def test_a_damaged_split_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "split.csv"
    path.write_bytes(content)
    with pytest.raises(TrainingError, match="not a readable split"):
        read_split(path, SAMPLES)


def test_an_average_judges_by_what_no_member_trained_on() -> None:
    samples = [Sample(f"A/{i}", "A", None, "", "mel", group=f"g{i}") for i in range(4)]
    first = dict(zip([s.id for s in samples], [TRAIN, TEST, TEST, VALIDATION], strict=True))
    second = dict(zip([s.id for s in samples], [TEST, VALIDATION, TEST, VALIDATION], strict=True))
    assert combined([first, second], samples) == {
        "A/0": TRAIN,
        "A/1": VALIDATION,
        "A/2": TEST,
        "A/3": VALIDATION,
    }
    assert combined([first], samples) == first


def test_of_a_source_that_nothing_judges_half_of_the_validating_groups_judge() -> None:
    samples = [Sample(f"A/{i}", "A", None, "", "mel", group=f"g{i // 2}") for i in range(80)]
    parts = dict.fromkeys((s.id for s in samples), VALIDATION)
    found = combined([parts, parts], samples)
    judging = [s for s in samples if found[s.id] == TEST]
    assert 20 < len(judging) < 60
    assert set(found.values()) == {TEST, VALIDATION}
    assert all(found[f"A/{2 * i}"] == found[f"A/{2 * i + 1}"] for i in range(40))
