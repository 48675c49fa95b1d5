"""What the bundled models answer for the drawn lesion, measured once and kept.

``PYTHONPATH=tests python -m golden.scores`` measures every bundle in every runtime that is
installed and writes ``<bundle>.json`` beside this file: the model's hash and, by runtime, the
probability of each class. Run it when a model was replaced on purpose, and look at what changed.
"""

import json
import sys
from pathlib import Path

from drawn_lesion import lesion_pixels

from skinscreen import paths
from skinscreen.imaging.preprocess import to_input
from skinscreen.inference import library
from skinscreen.inference.tflite import RuntimeOptions, installed_runtimes

FOLDER = Path(__file__).resolve().parent
_SIDE = 600
_DIGITS = 5


def measure(bundle: Path, runtime: str) -> dict[str, float]:
    """The probability of each class by its key, for the same drawn pixels each time."""
    classifier = library.load(bundle, RuntimeOptions(threads=1, runtime=runtime))
    pixels = lesion_pixels(_SIDE, _SIDE, furrows=False)
    scores = classifier.run(to_input(pixels, classifier.manifest.input)).probabilities
    keys = (c.key for c in classifier.manifest.labels)
    return {key: round(float(p), _DIGITS) for key, p in zip(keys, scores, strict=True)}


def write(bundle: Path) -> Path:
    """Measure a bundle and keep what was found; a runtime that is not here keeps its old scores."""
    target = FOLDER / f"{bundle.name}.json"
    sha256 = library.verify(bundle).manifest.sha256
    kept = json.loads(target.read_text("utf-8")) if target.exists() else {}
    scores = kept["scores"] if kept.get("sha256") == sha256 else {}
    scores |= {runtime: measure(bundle, runtime) for runtime in installed_runtimes()}
    text = json.dumps({"sha256": sha256, "scores": scores}, indent=2, sort_keys=True)
    target.write_text(text + "\n", "utf-8")
    return target


if __name__ == "__main__":
    for found in library.list_bundles([paths.bundled_models()]):
        sys.stdout.write(f"{write(found.folder)}\n")
