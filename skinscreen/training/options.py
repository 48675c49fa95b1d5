"""What every command that works on a run is told: its configuration and its folders."""

import argparse
from pathlib import Path
from typing import Any

from skinscreen.training.material import Folders


def add_command(
    commands: Any,  # noqa: ANN401 - argparse names no type for it
    name: str,
    summary: str,
    config: str = "the run's TOML file",
) -> argparse.ArgumentParser:
    """Add a command that takes a configuration, described as ``config``, and the folders."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=summary)
    command.add_argument("config", type=Path, help=config)
    command.add_argument("--data", type=Path, default=Path(), help="folder of the data sets")
    command.add_argument("--weights", type=Path, default=Path(), help="folder of the backbones")
    command.add_argument("--runs", type=Path, default=Path("runs"), help="for checkpoints and logs")
    return command


def folders_of(options: argparse.Namespace) -> Folders:
    """The folders that such a command was given."""
    return Folders(options.data, options.weights, options.runs)
