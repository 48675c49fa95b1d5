"""PINs on the command line: asked for on the terminal, or read from a file descriptor."""

import argparse
import getpass
import os
import sys

from skinscreen.domain.errors import StoreError


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add whose PIN it is and where it comes from."""
    parser.add_argument("--user", metavar="NAME", help="whose PIN it is")
    parser.add_argument(
        "--pin-fd", type=int, metavar="N",
        help="read PINs, one a line, from this file descriptor (0: standard input), not the "
        "terminal",
    )  # fmt: skip


def asked(options: argparse.Namespace, *prompts: str) -> list[str]:
    """An answer to each prompt.

    Raises:
        StoreError: there is no terminal, or the file descriptor does not give as many lines.
    """
    if options.pin_fd is not None:
        return _lines(options.pin_fd, len(prompts))
    if not sys.stdin.isatty():
        raise StoreError("there is no terminal to ask for the PIN; give it with --pin-fd")
    return [getpass.getpass(prompt) for prompt in prompts]


def _lines(descriptor: int, count: int) -> list[str]:
    try:
        with os.fdopen(descriptor, encoding="utf-8", closefd=False) as stream:
            lines = [stream.readline().rstrip("\r\n") for _ in range(count)]
    except (OSError, ValueError) as error:
        raise StoreError(f"no PIN can be read from file descriptor {descriptor}") from error
    if not all(lines):
        raise StoreError(f"file descriptor {descriptor} must give {count} lines, each with a PIN")
    return lines
