"""Runs of the command line, in this process and in one of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass

import pytest

from skinscreen.cli.main import main


@dataclass(frozen=True)
class Done:
    """What a run left."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of its output."""
        return self.out.splitlines()


class Command:
    """``skinscreen``, called in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        """What is written is taken from ``capsys``."""
        self._capsys = capsys

    def __call__(self, *words: object) -> Done:
        """The exit code and what was written."""
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
        written = self._capsys.readouterr()
        return Done(code, written.out, written.err)


def in_a_process(*words: str | bytes, **environment: str | None) -> Done:
    """``python -m skinscreen`` with variables put over the environment's, None taking one away."""
    variables = {k: v for k, v in {**os.environ, **environment}.items() if v is not None}
    command = [sys.executable, "-m", "skinscreen", *words]
    done = subprocess.run(command, capture_output=True, env=variables, check=False, timeout=120)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace"))
