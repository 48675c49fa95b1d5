from pathlib import Path

import pytest

from skinscreen.domain.errors import TrainingError
from skinscreen.training.config import read_config

WHOLE = """
name = "x"
version = "1"
taxonomy = "lesion8"
[network]
width = 1
[[source]]
name = "s"
path = "s.csv"
photos = [{ path = "p.zip", member = "{id}.jpg" }]
masks = { path = "m.zip", member = "{id}.png" }
labels = { A = "mel" }
[[stage]]
name = "head"
unfrozen = 0
epochs = 1
learning_rate = 1e-3
"""
CONFIGS = Path(__file__).resolve().parents[3] / "training-configs"


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "run.toml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def test_tables_become_typed_values(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text(WHOLE, encoding="utf-8")
    config = read_config(path)
    assert config.network.width == 1.0
    assert config.source[0].photos[0].member == "{id}.jpg"
    assert config.source[0].masks is not None
    assert config.source[0].labels == {"A": "mel"}
    assert config.stage[0].learning_rate == 1e-3


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "x"', 'name = "../x"', "use letters"),
        ('version = "1"', "", "the key 'version' is missing"),
        ('version = "1"', "version = 1", "version must be str, not 1"),
        ("epochs = 1", "epochs = true", r"stage\[0\]: epochs must be int"),
        ("epochs = 1", "epoch = 1", "there is no key 'epoch'"),
        ("width = 1", 'width = "1"', "width must be float"),
        ('labels = { A = "mel" }', "labels = { A = 1 }", "must be a table of texts"),
        ("width = 1", "views = 3", "views = 3: only 1, 2 and 4 are possible"),
        ("[network]", "[[network]]", "must be a table"),
        ("photos = [{", "photos = {", "not a readable TOML file"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(TrainingError, match=sentence):
        read(tmp_path, WHOLE.replace(old, new))


def test_a_list_that_is_none_is_refused(tmp_path: Path) -> None:
    wrong = WHOLE.replace('[{ path = "p.zip", member = "{id}.jpg" }]', '"p.zip"')
    with pytest.raises(TrainingError, match="photos must be a list"):
        read(tmp_path, wrong)


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"none\.toml"):
        read_config(tmp_path / "none.toml")


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda p: p.stem)
def test_the_kept_configurations_are_readable(path: Path) -> None:
    assert read_config(path).name == path.stem


def test_a_run_either_trains_or_averages(tmp_path: Path) -> None:
    path = tmp_path / "both.toml"
    path.write_text(
        """
        name = "both"
        version = "1"
        taxonomy = "lesion8"
        members = ["a.toml"]
        source = []
        [[stage]]
        name = "head"
        unfrozen = 0
        epochs = 1
        learning_rate = 1e-3
        """
    )
    with pytest.raises(TrainingError, match="both: give stages to train or members to average"):
        read_config(path)
