import dataclasses
from pathlib import Path

import numpy as np
import pytest
from unit.training.test_familiarity import MANIFEST, ColoursAreTheEmbedding, sample

from skinscreen.domain.assessment import OperatingPoint
from skinscreen.domain.errors import TrainingError
from skinscreen.domain.manifest import Calibrated
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import LESION8
from skinscreen.training import gates, hold_out, split
from skinscreen.training.config import Architecture, Config, Stage
from skinscreen.training.dataset import Source
from skinscreen.training.hold_out import figures, held_out_configs, recipe_of
from skinscreen.training.material import Material
from skinscreen.training.sample import Sample
from skinscreen.training.summary import Answers

CONFIG = Config(
    name="run",
    version="1",
    taxonomy="lesion8",
    source=(Source("Clinic A", "a"), Source("Clinic B", "b")),
    judged_on="Clinic A",
    stage=(
        Stage("head", 0, 9, 1e-3),
        Stage("whole", -1, 9, 1e-3, held_out_epochs=2),
        Stage("last", -1, 9, 1e-3, held_out_epochs=-1),
    ),
    network=Architecture(side=32),
)


def test_the_recipe_is_shortened_where_its_stages_say_so() -> None:
    (recipe,) = held_out_configs(CONFIG, "Clinic B")
    assert [(s.name, s.epochs) for s in recipe.stage] == [("head", 9), ("whole", 2)]
    assert recipe.name == "run-without-clinic-b"
    assert recipe.judged_on == "Clinic A"


def test_nothing_is_judged_on_the_source_that_is_left_out() -> None:
    (recipe,) = held_out_configs(CONFIG, "Clinic A")
    assert recipe.judged_on == ""


def _member(folder: Path, name: str, network: str = "") -> str:
    path = folder / f"{name}.toml"
    path.write_text(
        f'name = "{name}"\nversion = "1"\ntaxonomy = "lesion8"\n{network}'
        '[[source]]\nname = "Clinic A"\npath = "a"\n[[source]]\nname = "Clinic B"\npath = "b"\n'
        '[[stage]]\nname = "head"\nunfrozen = 0\nepochs = 3\nlearning_rate = 1e-3\n',
        encoding="utf-8",
    )
    return str(path)


def test_of_an_average_each_member_that_never_saw_the_source_is_trained(tmp_path: Path) -> None:
    begun = '[network]\nstart = "other-2.0.0"\nstart_saw = ["Clinic A"]\n'
    members = (_member(tmp_path, "one"), _member(tmp_path, "two", begun))
    average = dataclasses.replace(CONFIG, stage=(), members=members)
    both = held_out_configs(average, "Clinic B")
    assert [one.name for one in both] == ["one-without-clinic-b", "two-without-clinic-b"]
    assert recipe_of(both) == (
        "the average of one network of mobilenet_v3_small: head 3 epochs and one network of "
        "mobilenet_v3_small, begun with other-2.0.0: head 3 epochs"
    )
    assert [one.name for one in held_out_configs(average, "Clinic A")] == ["one-without-clinic-a"]


@pytest.mark.parametrize("source", ["Clinic C", ""])
def test_a_source_that_is_not_there_is_refused_with_those_that_are(source: str) -> None:
    with pytest.raises(TrainingError, match="the sources are Clinic A, Clinic B"):
        held_out_configs(CONFIG, source)


def test_the_only_source_cannot_be_left_out() -> None:
    alone = dataclasses.replace(CONFIG, source=CONFIG.source[:1])
    with pytest.raises(TrainingError, match="cannot be held out"):
        held_out_configs(alone, "Clinic A")


def test_a_source_that_the_first_weights_saw_cannot_be_left_out() -> None:
    begun = Architecture(side=32, start="build/other-2.0.0", start_saw=("Clinic A",))
    config = dataclasses.replace(CONFIG, network=begun)
    with pytest.raises(TrainingError, match="the weights that run begins with may have seen it"):
        held_out_configs(config, "Clinic A")
    recipes = held_out_configs(config, "Clinic B")
    assert recipe_of(recipes) == (
        "one network of mobilenet_v3_small, begun with other-2.0.0: head 9 epochs, whole 2 epochs"
    )


def answered(labels: list[int], malignant: list[float]) -> tuple[list[Sample], Answers]:
    """Photos that the model gives a melanoma or a naevus, as likely as said."""
    p = np.zeros((len(labels), 8))
    p[:, 0], p[:, 3] = malignant, 1 - np.array(malignant)
    samples = [
        Sample(f"B/{i}", "Clinic B", None, "", "mel", modality="phone") for i in range(len(labels))
    ]
    return samples, Answers(
        LESION8.classes, p, np.array(labels), tuple(str(i) for i in range(len(labels)))
    )


NONE = np.zeros(8, bool)


def test_the_figures_are_those_of_the_threshold_chosen_elsewhere() -> None:
    samples, answers = answered([0] * 4 + [3] * 4, [0.9, 0.8, 0.4, 0.1, 0.5, 0.2, 0.1, 0.0])
    retake = np.array([True] + [False] * 7)
    found = figures(samples, answers, 0.3, (retake, NONE), "one network")
    assert (found.source, found.modality, found.n, found.n_malignant) == (
        "Clinic B",
        Modality.PHONE,
        8,
        4,
    )
    assert found.sensitivity.value == 0.75
    assert found.specificity.value == 0.75
    assert found.retake.value == 0.125
    assert found.no_result.value == 0.0
    assert found.malignant_auc.value == pytest.approx(27 / 32 + 0.5 / 16 - 0.5 / 16, abs=0.07)


def test_photos_known_to_be_benign_alone_count_against_malignant_and_melanoma() -> None:
    samples, answers = answered([0] * 4 + [8] * 4, [0.9, 0.8, 0.7, 0.6, 0.5, 0.2, 0.1, 0.0])
    found = figures(samples, answers, 0.3, (NONE, NONE), "one network")
    assert found.melanoma_auc.value == 1.0
    assert found.malignant_auc.value == 1.0
    assert found.specificity.value == 0.75
    assert found.ece.value == pytest.approx(
        np.mean([0.1, 0.2, 0.3, 0.4, 0.5, 0.2, 0.1, 0.0]), abs=0.2
    )


def test_the_gates_of_a_held_out_run_know_only_the_other_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn comes with the extra [train]")
    known = [sample(tmp_path, i, source, "nv") for source in ("A", "C") for i in range(12)]
    unseen = [sample(tmp_path, i, "B", ("mel", "nv")[i % 2]) for i in range(4)]
    point = OperatingPoint(0.5, 0.9, 0.8, 100, "drawn lesions")
    model = ColoursAreTheEmbedding(
        dataclasses.replace(MANIFEST, modalities=(Calibrated(Modality.DERMOSCOPY, point),))
    )
    monkeypatch.setattr(hold_out.library, "load", lambda *_: model)
    looked: list[gates.Basis] = []
    fit = gates.fit
    monkeypatch.setattr(gates, "fit", lambda basis: looked.append(basis) or fit(basis))
    parts = (split.TRAIN, split.VALIDATION) * 12 + (split.TEST,) * 4
    nothing = np.zeros((28, 1, 1, 3), np.uint8)
    material = Material((*known, *unseen), nothing, np.zeros(28, np.intp), parts)
    found = hold_out.measure(tmp_path, [CONFIG], material, gates.Extent(6, 5, 1))
    assert found.source == "B"
    assert found.n == 4
    assert found.no_result.value + found.retake.value <= 1
    assert set(looked[0].good.source) | set(looked[0].held.source) == {"A", "C"}
