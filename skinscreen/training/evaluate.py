"""What a bundle's shipped model file is worth on photos it was not trained on."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.manifest import Manifest
from skinscreen.domain.taxonomy import Taxonomy
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.preprocess import to_input
from skinscreen.inference.classifier import Classifier
from skinscreen.training import consistency, kinds
from skinscreen.training.bootstrap import RESAMPLES
from skinscreen.training.calibrate import scale
from skinscreen.training.metrics import Floats
from skinscreen.training.sample import BENIGN, MALIGNANT, Sample, load_framed
from skinscreen.training.summary import Answers, by_subgroup, headline, plain_scores, summarise
from skinscreen.training.targets import label_number

TEMPERATURE_KEY = "calibration"
"""The manifest's extra object whose ``temperature`` is folded into the model."""
UNKNOWN = "unknown"
_AGE_BANDS = ((30, "under 30"), (45, "30 to 44"), (60, "45 to 59"), (75, "60 to 74"))
_OLDEST = "75 and over"


def answer(classifier: Classifier, samples: Sequence[Sample], *, turned: bool = False) -> Answers:
    """Run the model on every sample as the app would.

    Args:
        classifier: the loaded bundle.
        samples: labelled with keys of the bundle's classes.
        turned: whether each probability is the mean over the eight mirrored and
            right-angle turned views of the square (test-time augmentation).

    Raises:
        TrainingError: a photo is unreadable, a label is none of the bundle's classes, or
            there is no sample.
        ModelError: the model fails.
    """
    from tqdm import tqdm

    manifest = classifier.manifest
    taxonomy = Taxonomy(manifest.taxonomy or manifest.name, manifest.labels)
    for sample in samples:
        if sample.label not in (*taxonomy.keys, BENIGN, MALIGNANT):
            msg = f"sample {sample.id}: {manifest.name} has no class {sample.label!r}"
            raise TrainingError(msg)
    rows = [
        _probabilities(classifier, load_framed(sample, manifest.input.side), turned=turned)
        for sample in tqdm(samples, "scoring", unit=" photos", disable=None)
    ]
    return Answers(
        classes=manifest.labels,
        probabilities=np.array(rows, dtype=np.float64).reshape(-1, len(manifest.labels)),
        labels=np.array([label_number(s.label, taxonomy) for s in samples], dtype=np.intp),
        groups=tuple(f"{s.source}/{s.lesion or s.id}" for s in samples),
    )


def _probabilities(classifier: Classifier, pixels: Pixels, *, turned: bool) -> Floats:
    views = _views(pixels) if turned else [pixels]
    spec = classifier.manifest.input
    every = [classifier.run(to_input(view, spec)).probabilities for view in views]
    mean: Floats = np.mean(every, axis=0, dtype=np.float64)
    return mean


def _views(pixels: Pixels) -> list[Pixels]:
    """The square as it is, mirrored, and both turned by right angles: eight views."""
    sides = (pixels, pixels[:, ::-1])
    return [np.ascontiguousarray(np.rot90(side, turns)) for side in sides for turns in range(4)]


def age_band(age: float | None) -> str:
    """The band of an age in years."""
    if age is None:
        return UNKNOWN
    return next((name for limit, name in _AGE_BANDS if age < limit), _OLDEST)


def subgroup_columns(samples: Sequence[Sample]) -> dict[str, list[str]]:
    """Each sample's value of every property the results are given by."""
    return {
        "source": [f"{s.source} ({s.modality})" for s in samples],
        "fitzpatrick": [str(s.fitzpatrick or UNKNOWN) for s in samples],
        "sex": [s.sex or UNKNOWN for s in samples],
        "age": [age_band(s.age) for s in samples],
        "site": [s.site or UNKNOWN for s in samples],
    }


def evaluate(
    classifier: Classifier,
    test: Sequence[Sample],
    validation: Sequence[Sample],
    *,
    judged_on: str = "",
    turned: bool = False,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> tuple[dict[str, Any], Answers]:
    """Everything that is measured of a bundle.

    Args:
        classifier: the loaded bundle.
        test: photos of every source that were not trained on; subgroups are of them all.
        validation: what the threshold of each kind of photo is chosen on, of every source;
            where empty, the manifest's thresholds are measured.
        judged_on: the source whose photos give the scores; all where it is empty or none of
            its photos is tested.
        turned: whether test-time augmentation is measured beside it.
        resamples: number of bootstrap resamples.
        seed: of the resamples.

    Returns:
        The document of ``evaluation.json``, and the answers on the judged test photos.

    Raises:
        TrainingError: a sample cannot be scored, or no threshold can be chosen.
        ModelError: the model fails.
    """
    manifest = classifier.manifest
    every = answer(classifier, test)
    # A source that was held out is tested alone, also where another is judged on.
    judged_on = judged_on if of_source(test, judged_on) else ""
    judged = of_source(test, judged_on)
    answers = every.where(np.array([judged_on in ("", s.source) for s in test]))
    modalities = kinds.measure(
        manifest,
        kinds.Part(tuple(test), every),
        kinds.Part(tuple(validation), answer(classifier, validation) if validation else None),
        resamples=resamples,
        seed=seed,
    )
    point = modalities[0]["operating_point"]
    document = {
        "model": {
            "name": manifest.name,
            "version": manifest.version,
            "sha256": manifest.sha256,
            "taxonomy": manifest.taxonomy,
        },
        "measured_on": f"{judged_on or 'all sources'}, test split by patient and lesion",
        "resamples": resamples,
        "seed": seed,
        "test": summarise(answers, resamples=resamples, seed=seed),
        "calibration": _calibration(manifest, answers),
        "operating_point": point,
        "modalities": modalities,
        "subgroups": by_subgroup(every, subgroup_columns(test), resamples=resamples, seed=seed),
        "test_time_augmentation": headline(
            answer(classifier, judged, turned=True), resamples=resamples, seed=seed
        )
        if turned
        else None,
    }
    if point is not None:
        document["consistency"] = consistency.measure(classifier, judged, point["threshold"])
    return document, answers


def of_source(samples: Sequence[Sample], source: str) -> list[Sample]:
    """The samples of one source; all where the name is empty."""
    return [s for s in samples if source in ("", s.source)]


def uncalibrated(manifest: Manifest, answers: Answers) -> Answers | None:
    """The answers before the temperature in the model, or None where the manifest names none."""
    calibration = manifest.extra.get(TEMPERATURE_KEY)
    temperature = calibration.get("temperature") if isinstance(calibration, dict) else None
    if not isinstance(temperature, float | int) or temperature <= 0:
        return None
    before = scale(answers.probabilities, 1 / temperature)
    return Answers(answers.classes, before, answers.labels, answers.groups)


def _calibration(manifest: Manifest, answers: Answers) -> dict[str, Any]:
    before = uncalibrated(manifest, answers)
    return {
        "temperature": None if before is None else manifest.extra[TEMPERATURE_KEY]["temperature"],
        "ece_before": None if before is None else plain_scores(before)["ece"],
        "ece_after": plain_scores(answers)["ece"],
    }
