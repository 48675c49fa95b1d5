"""PINs on the command line: asked for on the terminal, or read from a file descriptor."""

import argparse
import getpass
import os
import sys

from skinscreen.domain.errors import StoreError
from skinscreen.language import tr, trn


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add whose PIN it is and where it comes from."""
    parser.add_argument("--user", metavar="NAME", help=tr("whose PIN it is"))
    parser.add_argument(
        "--pin-fd", type=int, metavar="N",
        help=tr(
            "read PINs, one a line, from this file descriptor (0: standard input), not the terminal"
        ),
    )  # fmt: skip


def of_user(user: str) -> str:
    """The prompt for the PIN of a user."""
    return tr("PIN of {user}:").format(user=user)


def asked(options: argparse.Namespace, *prompts: str) -> list[str]:
    """An answer to each prompt.

    Raises:
        StoreError: there is no terminal, or the file descriptor does not give as many lines.
    """
    if options.pin_fd is not None:
        return _lines(options.pin_fd, len(prompts))
    if not sys.stdin.isatty():
        raise StoreError(tr("there is no terminal to ask for the PIN; give it with --pin-fd"))
    return [getpass.getpass(f"{prompt} ") for prompt in prompts]


def _lines(descriptor: int, count: int) -> list[str]:
    try:
        with os.fdopen(descriptor, encoding="utf-8", closefd=False) as stream:
            lines = [stream.readline().rstrip("\r\n") for _ in range(count)]
    except (OSError, ValueError) as error:
        unread = tr("no PIN can be read from file descriptor {number}")
        raise StoreError(unread.format(number=descriptor)) from error
    if not all(lines):
        short = trn(
            "file descriptor {number} must give {n} lines, each with a PIN",
            "file descriptor {number} must give {n} lines, each with a PIN",
            count,
        )
        raise StoreError(short.format(number=descriptor, n=count))
    return lines
