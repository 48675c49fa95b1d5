from pathlib import Path

import pytest

from skinscreen.training import __main__ as command_line
from skinscreen.training import search
from skinscreen.training.__main__ import FAILED, INTERRUPTED, OK, main, parser
from skinscreen.training.search import Trial

COMMANDS = ("train", "export", "convert", "sheet", "search", "check", "evaluate", "card", "compare")


def test_every_command_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(f"    {name} " in told for name in COMMANDS)


def test_no_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_what_is_wrong_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(tmp_path / "none.toml")]) == FAILED
    told = capsys.readouterr().out
    assert "none.toml is not a readable TOML file" in told
    assert "Traceback" not in told


def test_a_stop_by_the_person_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "read_config", stopped)
    assert main(["train", "x.toml"]) == INTERRUPTED
    assert "run the same command to go on" in capsys.readouterr().out


@pytest.mark.parametrize(("more", "found"), [([], []), (["--trials", "2"], ["a", "b"])])
def test_search_tells_every_trial(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    found: list[str],
) -> None:
    monkeypatch.setattr(command_line, "read_config", lambda _: None)
    monkeypatch.setattr(
        search, "random_search", lambda *_: iter([Trial(x, {}, 0.5) for x in found])
    )
    assert main(["search", "x.toml", *more]) == OK
    assert capsys.readouterr().out.split("\n")[:-1] == [Trial(x, {}, 0.5).to_json() for x in found]


def test_batches_are_shared_among_devices_where_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keras = pytest.importorskip("keras", reason="Keras comes with the extra [train]")
    set_up: list[object] = []

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "read_config", lambda _: None)
    monkeypatch.setattr(
        command_line, "prepare", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    monkeypatch.setattr(keras.distribution, "set_distribution", set_up.append)
    options = parser().parse_args(["train", "x.toml", "--data-parallel"])
    with pytest.raises(KeyboardInterrupt):
        options.run(options)
    assert [type(d) for d in set_up] == [keras.distribution.DataParallel]
