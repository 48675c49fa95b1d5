"""The whole way of a model of one's own: record, data set, training, bundle, is it better."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from textures import texture
from unit.services.made_up import assessment

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.assessment import Box
from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.histology import HISTOLOGIES, Histology
from skinscreen.domain.interval import Interval
from skinscreen.domain.record import Consent, Lesion, Patient, new_id
from skinscreen.domain.taxonomy import LESION8, TAXONOMIES
from skinscreen.imaging.photo import Photo
from skinscreen.inference import library
from skinscreen.services.dataset_export import export_dataset
from skinscreen.services.records import Records
from skinscreen.store.key import Cost
from skinscreen.training import better
from skinscreen.training.__main__ import OK, main
from skinscreen.training.better import FEW, Difference, difference, to_text
from skinscreen.training.config import read_config
from skinscreen.training.dataset import read_source
from skinscreen.training.sample import BENIGN, MALIGNANT, Sample
from skinscreen.training.summary import Answers

CHECKOUT = Path(__file__).parents[3]
OWN = CHECKOUT / "training-configs" / "own.toml"
needs_checkout = pytest.mark.skipif(not OWN.is_file(), reason="no checkout: no training-configs")
KINDS = [one for one in HISTOLOGIES if one.key in ("mel", "nv", "bkl", "bcc")][:8]
MERKEL = next(one for one in HISTOLOGIES if one.name.startswith("Merkel"))


def filled(folder: Path, patients: int) -> Records:
    """A record of patients with a lesion of each of some kinds, drawn as textures."""
    now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    records = Records(folder / "records", cost=Cost(1 << 4), now=lambda: now)
    records.create("271828", "Ann")
    for number in range(patients):
        who = Patient(new_id(), f"Made Up {number}", consent=Consent.GIVEN)
        records.cases.add_patient(who)
        for kind in (KINDS[number % len(KINDS)], KINDS[(number + 3) % len(KINDS)]):
            add(records, who, kind, number)
    add(records, who, MERKEL, patients)
    return records


def add(records: Records, who: Patient, kind: Histology, seed: int) -> None:
    where = Lesion(new_id(), who.id)
    records.cases.add_lesion(where)
    pixels = np.asarray(texture(HISTOLOGIES.index(kind), seed, 96))
    said = dataclasses.replace(assessment(0.4), crop=Box(10, 10, 76))
    screening: Any = SimpleNamespace(
        assessment=said,
        photo=Photo(pixels, 96, 96, "x.png"),
        crop=pixels[10:86, 10:86],
        scores=SimpleNamespace(embedding=None),
    )
    records.keep(where.id, screening, clinic=NOTHING_SET)
    day = (records.now() + timedelta(days=9)).date()
    records.confirmations.keep(
        Confirmation(
            *(new_id(), where.id, Basis.HISTOLOGY, day, kind.malignant, kind.name, kind.code)
        )
    )


@needs_checkout
def test_the_configuration_reads_what_was_exported_and_holds_patients_together(
    tmp_path: Path,
) -> None:
    export_dataset(filled(tmp_path, 6), tmp_path / "own")
    config = read_config(OWN)
    samples = read_source(config.source[0], tmp_path, TAXONOMIES[config.taxonomy])
    assert len(samples) == 13
    assert {s.label for s in samples} == {"mel", "nv", "bkl", "bcc", MALIGNANT}
    assert len({s.group for s in samples}) == 6


@needs_checkout
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_shipped_model_is_trained_on_and_compared_on_patients_it_never_saw(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("tensorflow", reason="TensorFlow comes with the extra [train]")
    export_dataset(filled(tmp_path, 40), tmp_path / "own")
    shipped = CHECKOUT / "models" / "lesion8-v3small"
    text = OWN.read_text("utf-8").replace("models/lesion8-v3small", str(shipped), 1)
    text = text.replace('start = "models/lesion8-v3small"', f'start = "{shipped}"')
    text = re.sub(r"^(side|kept) = \d+", r"\1 = 64", text, flags=re.MULTILINE)
    text = re.sub(r"^epochs = \d+", "epochs = 1", text, flags=re.MULTILINE)
    run = tmp_path / "own.toml"
    run.write_text(text, "utf-8")
    places = ["--data", str(tmp_path), "--runs", str(tmp_path / "runs")]
    assert main(["train", str(run), *places, "--models", str(tmp_path / "models")]) == OK
    capsys.readouterr()
    bundle = tmp_path / "models" / "own"
    assert main(["compare", str(shipped), str(bundle), "--on", str(run), *places]) == OK
    told = capsys.readouterr().out
    version = library.verify(shipped).manifest.version
    assert told.startswith(f"lesion8-v3small {version}: AUC of malignant 0.")
    assert "own 1.0.0: AUC of malignant 0." in told
    assert "Too few to tell" in told


# --- better ------------------------------------------------------------------------------


def samples(malignant: int, benign: int) -> list[Sample]:
    labels = ["mel"] * (malignant - 1) + [MALIGNANT] + ["nv"] * (benign - 1) + [BENIGN]
    return [
        Sample(f"own/{n}", "own", None, f"{n}.png", label, group=f"own/{n}")
        for n, label in enumerate(labels)
    ]


def scoring(monkeypatch: pytest.MonkeyPatch, noise: dict[str, float]) -> list[Any]:
    """Models that tell malignant apart, but for so much noise."""
    classes = LESION8.classes

    def answered(classifier: Any, of: list[Sample]) -> Answers:  # noqa: ANN401 - stands for one
        chance = np.random.default_rng(len(classifier.manifest.name))
        truth = np.array([s.label in ("mel", MALIGNANT) for s in of], dtype=float)
        share = truth + chance.normal(0, noise[classifier.manifest.name], len(of))
        share = 1 / (1 + np.exp(-share))
        rows = np.zeros((len(of), len(classes)))
        rows[:, 0], rows[:, 3] = share, 1 - share
        return Answers(classes, rows, np.zeros(len(of), dtype=np.intp), tuple(s.id for s in of))

    monkeypatch.setattr(better, "answer", answered)
    return [
        SimpleNamespace(manifest=SimpleNamespace(name=name, version="1", labels=classes))
        for name in noise
    ]


@pytest.mark.parametrize(
    ("noise", "sentence"),
    [
        ({"a": 2.0, "bb": 0.1}, "bb 1 is better than a 1 on 60 malignant and 60 benign photos."),
        ({"a": 0.1, "bb": 2.0}, "bb 1 is worse than a 1 on 60 malignant and 60 benign photos: do"),
        ({"a": 0.5, "bb": 0.5}, "No difference can be told on 60 malignant and 60 benign photos"),
    ],
)
def test_better_is_said_only_where_the_interval_says_so(
    monkeypatch: pytest.MonkeyPatch, noise: dict[str, float], sentence: str
) -> None:
    first, second = scoring(monkeypatch, noise)
    found = difference(first, second, samples(60, 60), resamples=200)
    assert found.sentence.startswith(sentence)
    assert to_text(found).count("AUC of malignant") == 2


def test_of_few_photos_nothing_is_said_however_far_apart_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = scoring(monkeypatch, {"a": 5.0, "bb": 0.01})
    found = difference(first, second, samples(FEW - 1, 200), resamples=50)
    assert found.sentence.startswith("Too few to tell (29 malignant and 200 benign photos")


def test_a_score_that_is_not_defined_is_told() -> None:
    none = Interval(None)
    found = Difference(("a 1", "b 1"), FEW, FEW, (none, Interval(0.5)), none)
    assert "not defined" in to_text(found)
    assert "No difference can be told" in found.sentence
