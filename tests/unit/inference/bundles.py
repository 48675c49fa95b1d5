"""Bundles of tiny models in a folder of the test."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from unit.inference import tiny_models

import skinscreen
from skinscreen.domain.assessment import OperatingPoint
from skinscreen.domain.detector_manifest import DetectorManifest
from skinscreen.domain.manifest import Calibrated, InputSpec, Manifest, OutputSpec
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.domain.trust import Signed, Standing, Trust
from skinscreen.inference import library, probe, signing
from skinscreen.inference.probe import ProbeReport
from skinscreen.inference.tflite import RuntimeOptions

POINT = OperatingPoint(0.3, 0.95, 0.7, 200, "a drawn set")
CLASSES = tuple(
    ConditionClass(label.split()[0], label, malignant=label.startswith("red"), icd10=None)
    for label in tiny_models.LABELS
)
INPUT = InputSpec(tiny_models.SIDE, tiny_models.SIDE)
INTEGER_INPUTS = {
    "uint8": replace(INPUT, dtype="uint8", scale=1.0),
    # Pixels 0 to 255 are stored as -128 to 127.
    "int8": replace(INPUT, dtype="int8", scale=1.0, zero_point=-128),
}
EXTRAS = OutputSpec(cam=1, embedding=2)
VOUCHED = Standing(Trust.SIGNED, Signed("", signer="somebody"))
"""Of a model whose word is taken."""
FOREIGN = Standing(Trust.FOREIGN)
_TRIED: dict[tuple[str, RuntimeOptions], ProbeReport] = {}


def try_tiny_models_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Probe the models made here in this process: a child for each would take half a second.

    Everything else still goes into a child process, and ``test_probe`` tests the real thing.
    """
    in_child: Callable[[bytes, RuntimeOptions, float], ProbeReport] = probe._probe_in_child

    def here(content: bytes, options: RuntimeOptions, time_limit: float) -> ProbeReport:
        if tiny_models.MARK in content:
            return probe.examine(content, replace(options, threads=1))
        return in_child(content, options, time_limit)

    monkeypatch.setattr(probe, "_probe_in_child", here)


def try_own_models_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a child process found of the program's own models is known to the tests after it.

    A person's own folder keeps it as well; a test's is empty at first.
    """
    in_child: Callable[[bytes, RuntimeOptions, float], ProbeReport] = probe._probe_in_child

    def once(content: bytes, options: RuntimeOptions, time_limit: float) -> ProbeReport:
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 not in _own_models():
            return in_child(content, options, time_limit)
        if (sha256, options) not in _TRIED:
            _TRIED[sha256, options] = in_child(content, options, time_limit)
        return _TRIED[sha256, options]

    monkeypatch.setattr(probe, "_probe_in_child", once)


@cache
def _own_models() -> frozenset[str]:
    files = Path(skinscreen.__file__).parent.parent.glob("models/*/model.tflite")
    return frozenset(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)


def manifest(
    model: bytes,
    name: str = "tiny",
    *,
    input_spec: InputSpec = INPUT,
    output: OutputSpec | None = None,
    point: OperatingPoint | None = POINT,
) -> Manifest:
    """One that fits ``tiny_models.classifier()``, but for what is given."""
    return Manifest(
        name=name,
        version="1.0",
        sha256=hashlib.sha256(model).hexdigest(),
        input=input_spec,
        output=output or OutputSpec(),
        labels=CLASSES,
        modalities=() if point is None else (Calibrated(Modality.DERMOSCOPY, point),),
    )


def write(place: Path, model: bytes, description: Manifest | DetectorManifest) -> Path:
    """The bundle's folder."""
    folder = place / description.name
    folder.mkdir(parents=True)
    (folder / "model.tflite").write_bytes(model)
    (folder / "manifest.json").write_text(description.to_json(), "utf-8")
    return folder


def signed(folder: Path, keys: Path, name: str = "ours") -> Path:
    """The bundle, signed with a key whose public half lies in ``keys``; the secret one beside."""
    secret = keys / f"{name}.key"
    if not secret.exists():
        keys.mkdir(parents=True, exist_ok=True)
        signing.new_key(secret)
    library.sign(folder, secret)
    return folder


def tiny_bundle(place: Path, name: str = "tiny", point: OperatingPoint | None = POINT) -> Path:
    """A bundle whose three probabilities follow the picture's mean red, green and blue."""
    model = tiny_models.classifier()
    return write(place, model, manifest(model, name, point=point))


def tried_tiny_bundle(place: Path) -> Path:
    """The same, found fit in this process: a program that a test starts takes that as found."""
    return library.verify(tiny_bundle(place)).folder


def detector_manifest(model: bytes, name: str = "finder") -> DetectorManifest:
    """One that fits ``tiny_models.finder()``."""
    return DetectorManifest(
        name, "1.0", hashlib.sha256(model).hexdigest(), side=64, threshold=0.5, licence="MIT",
        origin="drawn up by a test", sources=({"name": "drawn"},), metrics={"found": 0.9},
    )  # fmt: skip


def finder_bundle(
    place: Path,
    boxes: Sequence[Sequence[float]] = ((0.25, 0.25, 0.5, 0.5),),
    scores: Sequence[float] = (0.9,),
    name: str = "finder",
    absence: float | None = None,
    redness: float = 0.0,
) -> Path:
    """A detector's bundle that finds the same boxes in every picture."""
    model = tiny_models.finder(boxes, scores, redness=redness)
    return write(place, model, replace(detector_manifest(model, name), absence_threshold=absence))
