"""The command ``gates``: fits, measures, and writes what survives the other commands."""

import argparse
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from PIL import Image
from unit.training.test_familiarity import MANIFEST, ColoursAreTheEmbedding

from skinscreen.domain.manifest import FAMILIARITY_FILE
from skinscreen.domain.manifest_reader import parse
from skinscreen.domain.taxonomy import LESION8
from skinscreen.inference.familiarity import unpack
from skinscreen.inference.library import Bundle
from skinscreen.training import gates, measuring, nonskin_held_out, split
from skinscreen.training.config import read_config
from skinscreen.training.gates_section import gates_section, with_section
from skinscreen.training.material import read_samples
from skinscreen.training.share import share

for name in ("sklearn", "imagehash", "scipy"):
    pytest.importorskip(name, reason=f"{name} comes with the extra [train]")

CONFIG = """
name = "drawn"
version = "1"
taxonomy = "lesion8"

[split]
validation = 0.3
test = 0.3

[[source]]
name = "own"
path = "photos"

[[stage]]
name = "head"
unfrozen = 0
epochs = 1
learning_rate = 0.001
"""
DRAWN = MANIFEST


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config, drawn lesions, a kept split and a bundle with a card."""
    monkeypatch.chdir(tmp_path)
    for number, key in enumerate(LESION8.keys[:2]):
        folder = tmp_path / "photos" / key
        folder.mkdir(parents=True)
        for i in range(30):
            pixels = lesion_pixels(290 + 2 * i, 290 + 2 * i, seed=number * 100 + i)
            Image.fromarray(pixels).save(folder / f"{i}.png")
    (tmp_path / "run.toml").write_text(CONFIG)
    config = read_config(tmp_path / "run.toml")
    samples = read_samples(config, tmp_path)
    (tmp_path / "runs" / "drawn").mkdir(parents=True)
    split.write_split(
        tmp_path / "runs" / "drawn" / "split.csv", split.split_groups(samples, config.split)
    )
    bundle = tmp_path / "models" / "drawn"
    bundle.mkdir(parents=True)
    (bundle / "model.tflite").write_bytes(b"not run here")
    (bundle / "manifest.json").write_text(DRAWN.to_json())
    (bundle / "MODEL_CARD.md").write_text("# drawn 1\n\n## Limits\n\n- Some.\n")
    monkeypatch.setattr(gates.library, "load", lambda *_: ColoursAreTheEmbedding())
    monkeypatch.setattr(
        gates.library,
        "verify",
        lambda folder: Bundle(folder, parse((folder / "manifest.json").read_text())),
    )
    monkeypatch.setattr(gates, "Extent", partial(gates.Extent, spoiled=10, drawn=1))
    some = {name: nonskin_held_out.HELD_OUT[name] for name in ("one colour", "sign")}
    monkeypatch.setattr(gates, "HELD_OUT", some)
    return tmp_path


def run(*words: str) -> None:
    parser = argparse.ArgumentParser()
    gates.register(parser.add_subparsers(required=True))
    arguments = parser.parse_args(words)
    arguments.run(arguments)


def test_gates_prints_what_it_measured_and_leaves_the_bundle(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {f.name: f.read_bytes() for f in (workplace / "models" / "drawn").iterdir()}
    run("gates", "models/drawn", "run.toml")
    said = capsys.readouterr().out
    assert said.startswith("## Gates")
    assert "| one colour | 1 | 1.000" in said
    assert "photographs of other things" not in said
    assert {f.name: f.read_bytes() for f in (workplace / "models" / "drawn").iterdir()} == before


def test_gates_writes_file_limits_figures_and_card(workplace: Path) -> None:
    pictures = workplace / "pictures" / "deep"
    pictures.mkdir(parents=True)
    (pictures / "notes.txt").write_text("no picture")
    green = np.zeros((300, 300, 3), np.uint8) + np.array([0, 250, 0], np.uint8)
    Image.fromarray(green).save(pictures / "green.png")
    run("gates", "models/drawn", "run.toml", "--write", "--pictures", "pictures")
    folder = workplace / "models" / "drawn"
    manifest = parse((folder / "manifest.json").read_text())
    assert manifest.familiarity is not None
    known = unpack((folder / FAMILIARITY_FILE).read_bytes(), 6)
    figures = manifest.metrics["gates"]["familiarity"]
    assert figures["photos"]["all"]["value"] < 0.5
    assert figures["nonskin"]["all"] == share(2, 2)
    assert figures["pictures"] == share(1, 1)
    assert figures["spoiled"]["all"]["value"] > 0.5
    assert manifest.metrics["gates"]["quality"]["kinds"]["blur"]["all"]["n"] > 0
    gate = gates.Gate(ColoursAreTheEmbedding(), known, manifest.familiarity.limit,
                      manifest.familiarity.spoiled_limit)  # fmt: skip
    assert gate.refuses(green)
    assert not gate.refuses(lesion_pixels(320, 320, seed=5)[32:-32, 32:-32])
    card = (folder / "MODEL_CARD.md").read_text()
    assert card.startswith("# drawn 1")
    assert card.count("## Gates") == 1
    assert "- Some." in card


def test_the_figures_and_the_file_outlive_another_evaluation(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("gates", "models/drawn", "run.toml", "--write")
    folder = workplace / "models" / "drawn"
    before = parse((folder / "manifest.json").read_text())
    packed = (folder / FAMILIARITY_FILE).read_bytes()
    monkeypatch.setattr(
        measuring, "with_results", lambda manifest, _: replace(manifest, version="2")
    )
    monkeypatch.setattr(
        measuring, "card_text", lambda manifest, _: gates_section(manifest.metrics["gates"])
    )
    measuring.publish(folder, {})
    after = parse((folder / "manifest.json").read_text())
    assert after.version == "2"
    assert after.familiarity == before.familiarity
    assert json.dumps(after.metrics) == json.dumps(before.metrics)
    assert (folder / FAMILIARITY_FILE).read_bytes() == packed


def test_a_cards_section_is_replaced_or_put_at_its_end() -> None:
    card = "# m 1\n\n## Gates\n\nold\n\n### more\n\n## Limits\n\n- One.\n"
    once = with_section(card, "## Gates\n\nnew")
    assert "old" not in once
    assert once.count("## Gates") == 1
    assert with_section(once, "## Gates\n\nnew") == once
    assert with_section("# m 1\n", "## Gates\n\nnew") == "# m 1\n\n## Gates\n\nnew\n"


def test_without_figures_there_is_no_section() -> None:
    assert gates_section(None) == ""
