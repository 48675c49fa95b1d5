"""``hold-out.json``: found, read back as written, and laid out in the card."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.interval import Interval
from skinscreen.domain.modality import Modality
from skinscreen.domain.unseen import UnseenSource
from skinscreen.training import unseen

WARD = UnseenSource(
    source="a ward",
    modality=Modality.DERMOSCOPY,
    n=1200,
    n_malignant=60,
    melanoma_auc=Interval(0.87, 0.81, 0.92),
    sensitivity=Interval(0.78, 0.66, 0.87),
    specificity=Interval(0.87, 0.81, 0.92),
    recipe="8 epochs at 160 px",
)
PHONES = replace(WARD, source="phones", modality=Modality.PHONE, recipe="")


def test_figures_are_read_back_as_written(tmp_path: Path) -> None:
    unseen.write(tmp_path / unseen.HOLD_OUT_FILE, [WARD, PHONES])
    assert unseen.find(tmp_path) == (WARD, PHONES)


def test_figures_kept_beside_the_config_are_of_that_config_alone(tmp_path: Path) -> None:
    run, config = tmp_path / "runs", tmp_path / "lesion.toml"
    assert unseen.find(run, config) == ()
    unseen.write(tmp_path / "lesion.hold-out.json", [WARD])
    assert unseen.find(run, config) == (WARD,)
    assert unseen.find(run, tmp_path / "other.toml") == ()


def test_the_runs_own_figures_come_first(tmp_path: Path) -> None:
    config = tmp_path / "lesion.toml"
    unseen.write(tmp_path / "lesion.hold-out.json", [WARD])
    unseen.write(tmp_path / unseen.HOLD_OUT_FILE, [PHONES])
    assert unseen.find(tmp_path, config) == (PHONES,)


@pytest.mark.parametrize("text", ["{", "{}", "[3]", '[{"source": "x"}]', "[" * 9999])
def test_a_file_that_is_no_list_of_sources_is_refused_by_its_name(
    tmp_path: Path, text: str
) -> None:
    file = tmp_path / unseen.HOLD_OUT_FILE
    file.write_text(text)
    with pytest.raises(TrainingError, match=unseen.HOLD_OUT_FILE):
        unseen.find(tmp_path)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="cannot be written"):
        unseen.write(tmp_path / "none" / unseen.HOLD_OUT_FILE, [WARD])


def test_the_card_names_every_source_with_its_figures_and_what_was_shortened() -> None:
    text = unseen.card_section([WARD, PHONES])
    assert text.startswith("## On clinics it never saw")
    assert "| a ward | dermoscopy | 1,200 | 60 | 0.870 (0.810 to 0.920) | not defined |" in text
    assert "| phones | phone |" in text
    assert text.endswith("The runs were shortened. a ward: 8 epochs at 160 px.")
    assert "shortened" not in unseen.card_section([PHONES])


def test_a_source_at_another_kinds_threshold_stands_in_the_card_alone() -> None:
    borrowed = replace(PHONES, own_threshold=False)
    text = unseen.card_section([WARD, borrowed])
    assert "phones: at the threshold of another kind of photo" in text
    assert unseen.summary_for([WARD, borrowed], Modality.PHONE) is None


def test_without_a_source_held_out_the_card_has_no_such_section() -> None:
    assert unseen.card_section([]) == ""


def test_the_manifest_gets_the_figures_of_one_kind_of_photo() -> None:
    found = unseen.summary_for([WARD, PHONES], Modality.PHONE)
    assert found is not None
    assert [source.source for source in found.sources] == ["phones"]
    assert unseen.summary_for([WARD], Modality.PHONE) is None


def test_what_is_written_is_plain_json(tmp_path: Path) -> None:
    file = tmp_path / unseen.HOLD_OUT_FILE
    unseen.write(file, [WARD])
    assert json.loads(file.read_text())[0]["sensitivity"] == {
        "value": 0.78,
        "low": 0.66,
        "high": 0.87,
    }
