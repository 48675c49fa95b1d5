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


def striped(colour: tuple[int, int, int]) -> np.ndarray:
    """A picture with shape, contrast and a colour that no skin has."""
    pixels = np.zeros((300, 300, 3), np.uint8)
    pixels[:] = colour
    pixels[(np.arange(300) // 20) % 2 == 0] //= 2
    return pixels


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
    assert "Photos of own." in said
    assert {f.name: f.read_bytes() for f in (workplace / "models" / "drawn").iterdir()} == before


def test_gates_writes_file_limits_figures_and_card(workplace: Path) -> None:
    green = striped((0, 250, 0))
    for kind, colour in (("leaves", (0, 250, 0)), ("sky", (0, 90, 250)), ("sea", (0, 200, 200))):
        folder = workplace / "pictures" / kind
        folder.mkdir(parents=True)
        Image.fromarray(striped(colour)).save(folder / "1.png")
    run("gates", "models/drawn", "run.toml", "--write", "--pictures", "pictures")
    folder = workplace / "models" / "drawn"
    manifest = parse((folder / "manifest.json").read_text())
    assert manifest.familiarity is not None
    known = unpack((folder / FAMILIARITY_FILE).read_bytes(), 6)
    figures = manifest.metrics["gates"]["familiarity"]
    assert figures["photos"]["all"]["value"] < 0.5
    assert figures["nonskin"]["all"] == share(2, 2)
    assert figures["kinds"]["all"] == share(3, 3)
    assert set(figures["kinds"]) == {"leaves", "sky", "sea", "all"}
    assert figures["kinds_retake"]["all"] == share(0, 3)
    assert "unseen" not in figures  # one source alone cannot be left out
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


def test_a_source_left_out_has_figures_of_its_own(workplace: Path) -> None:
    config = read_config(workplace / "run.toml")
    for source in ("a", "b"):
        (workplace / source).symlink_to(workplace / "photos")
    two = replace(config, source=tuple(replace(config.source[0], name=n, path=n) for n in "ab"))
    samples = read_samples(two, workplace)
    third = len(samples) // 3
    shuffled = [samples[i] for i in np.random.default_rng(1).permutation(len(samples))]
    parts = {
        split.TRAIN: shuffled[:third],
        split.VALIDATION: shuffled[third:-third],
        split.TEST: shuffled[-third:],
    }
    extent = gates.Extent(photos=10)
    basis = gates.look(ColoursAreTheEmbedding(), parts, extent, config.augmentation)
    figures = gates.measure(gates.fit(basis), basis, parts, extent)["familiarity"]
    assert set(figures["unseen"]) == {"a", "b", "all"}
    assert figures["unseen"]["all"]["n"] == figures["photos"]["all"]["n"] == 20
    assert set(figures["unseen_retake"]) == {"a", "b", "all"}


def test_the_card_says_which_photos_the_model_may_have_learned_from() -> None:
    figures = {
        "fit": {"sources": ["A", "B"], "new": ["B"], "own_split": False},
        "quality": {"originals": {"all": share(0, 1)}, "kinds": {}},
        "familiarity": {"photos": {"all": share(0, 1)}, "spoiled": {"all": share(1, 1)}},
    }
    said = gates_section(figures)
    assert "those of A may be among its own training photos. It never saw those of B." in said
    assert "retake |" not in said
    own = {**figures, "fit": {**figures["fit"], "own_split": True}}
    assert "may be among" not in gates_section(own)
    assert "Photos of" not in gates_section({**figures, "fit": None})


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
