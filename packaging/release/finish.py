"""Ends a release: checks it, lists what each package holds, signs the list of hashes.

    .venv/bin/python packaging/release/finish.py --key FILE [--out dist]

`make release` builds the packages first. Everything in the folder is part of the release.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE)]

import changelog  # noqa: E402 - its folder is none of a package
import sbom  # noqa: E402

from skinscreen.domain.errors import ModelError  # noqa: E402
from skinscreen.inference import library, signing  # noqa: E402

SUMS = "SHA256SUMS"
ENDINGS = (".whl", ".deb", ".tar")
STAND_IN = "skinscreen-development"
"""The key that ships until the holder has made the project's own."""


def main() -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--key", type=Path, required=True, help="the secret release key")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the packages are")
    chosen = parser.parse_args()
    packages = sorted(f for f in chosen.out.iterdir() if f.suffix in ENDINGS)
    found = [*changelog.faults(ROOT), *unsigned(), *missing(packages)]
    for fault in found:
        print(f"release: {fault}", file=sys.stderr)
    if found:
        return 1
    for file in packages:
        print(f"release: {sbom.write(file, ROOT, commit_time()).name}")
    try:
        signer = seal(chosen.out, chosen.key)
    except ModelError as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    print(f"release: {SUMS} signed by {signer}")
    if signer == STAND_IN:
        print("release: that key is a stand-in: no one is to be given this (docs/release.md)")
    return 0


def unsigned() -> list[str]:
    """Which of the models are not signed by a key that comes with the program."""
    own = {key.name for key in signing.trusted_keys() if key.own}
    bundles = library.list_bundles([ROOT / "models"])
    return [
        f"model {bundle.folder.name} is not signed: python -m skinscreen.training sign"
        for bundle in bundles
        if isinstance(bundle, library.BrokenBundle) or bundle.signed.signer not in own
    ]


def missing(packages: list[Path]) -> list[str]:
    """Whether there is something to release, of this version alone."""
    number = changelog.version(ROOT)
    strange = [f"{file.name} is not of {number}" for file in packages if number not in file.name]
    return strange or ([] if packages else ["there are no packages: run make release"])


def seal(out: Path, key: Path) -> str:
    """Write the hashes of all files and their signature; returns the name of the key.

    Raises:
        ModelError: the key is none, or none of those that come with the program.
    """
    files = sorted(f for f in out.iterdir() if f.is_file() and not f.name.startswith(SUMS))
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    content = "".join(lines).encode()
    signature = signing.sign(content, key)
    signer = signing.signer(content, signature, signing.trusted_keys())
    if signer is None or not signer.own:
        raise ModelError(f"{key.name} is no key whose public half comes with the program")
    (out / SUMS).write_bytes(content)
    (out / f"{SUMS}.sig").write_bytes(signature)
    return signer.name


def commit_time() -> int:
    """Seconds since 1970 of the last commit."""
    if told := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(told)
    log = ["git", "-C", ROOT, "log", "-1", "--format=%ct"]
    return int(subprocess.run(log, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    raise SystemExit(main())
