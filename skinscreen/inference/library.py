"""The classifiers' bundles on this device: found, verified at every load, or refused and why."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from skinscreen import paths
from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import (
    CARD_FILE,
    FAMILIARITY_FILE,
    MANIFEST_FILE,
    RECOGNISER_FILE,
    Manifest,
)
from skinscreen.domain.manifest_reader import parse
from skinscreen.domain.signature import SIGNATURE_FILE
from skinscreen.domain.trust import UNSIGNED, Signed
from skinscreen.imaging.source import shown
from skinscreen.inference import detector, familiarity, recogniser, signing
from skinscreen.inference.apart import ApartModel
from skinscreen.inference.bundle_files import (
    CARD_BYTES_LIMIT,
    MANIFEST_BYTES_LIMIT,
    is_bundle,
    is_detector,
    of_model,
    read_contents,
    read_limited,
    require_hash,
    signature,
)
from skinscreen.inference.detector import DetectorBundle
from skinscreen.inference.familiarity import Familiarity
from skinscreen.inference.probe import ProbeReport, probe
from skinscreen.inference.recogniser import Recogniser
from skinscreen.inference.signing import PublicKey
from skinscreen.inference.tensors import TensorDescription, require_fit
from skinscreen.inference.tflite import RawModel, RuntimeOptions, TfliteClassifier
from skinscreen.language import tr, trc

IMPORTED_KEY = "assumptions"
"""A further key of the manifest of a bundle that was imported: sentences on what was assumed."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A usable bundle.

    Attributes:
        folder: of its files.
        manifest: what it says of itself.
        signed: who vouches for it.
    """

    folder: Path
    manifest: Manifest
    signed: Signed = UNSIGNED

    @property
    def card(self) -> str:
        """The text of its model card; empty where it has none."""
        try:
            return paths.read_plain(self.folder / CARD_FILE, CARD_BYTES_LIMIT).decode(
                errors="replace"
            )
        except OSError:
            return ""


@dataclass(frozen=True, slots=True)
class BrokenBundle:
    """A bundle that cannot be used, with the reason in one sentence."""

    folder: Path
    reason: str


def folders() -> tuple[Path, ...]:
    """Where bundles are looked for: those that came with the program, then the person's."""
    return (paths.bundled_models(), paths.user_models())


def detectors(places: Sequence[Path]) -> tuple[Path, ...]:
    """The folders of the detectors' bundles in the places, verified or not."""
    return tuple(folder for folder in _all_folders(places) if is_detector(folder))


def list_detectors(
    places: Sequence[Path], options: RuntimeOptions | None = None
) -> tuple[DetectorBundle | BrokenBundle, ...]:
    """Every detector's bundle in the places, verified, in order of place and name."""
    found: list[DetectorBundle | BrokenBundle] = []
    for folder in detectors(places):
        try:
            found.append(detector.verify(folder, options))
        except ModelError as error:
            found.append(BrokenBundle(folder, str(error)))
    return tuple(found)


def list_bundles(
    places: Sequence[Path], options: RuntimeOptions | None = None
) -> tuple[Bundle | BrokenBundle, ...]:
    """Every classifier's bundle in the places, verified, in order of place and name."""
    found: list[Bundle | BrokenBundle] = []
    for folder in _bundle_folders(places):
        if any(folder.name == earlier.folder.name for earlier in found):
            reason = tr("another model has this name; rename one of them")
            found.append(BrokenBundle(folder, of_model(folder, reason)))
            continue
        try:
            found.append(verify(folder, options))
        except ModelError as error:
            found.append(BrokenBundle(folder, str(error)))
    return tuple(found)


def find(name: str, places: Sequence[Path]) -> Path:
    """The folder of the bundle with this name, verified or not.

    Raises:
        ModelError: there is none; the sentence lists the names there are.
    """
    all_folders = _bundle_folders(places)
    for folder in all_folders:
        if folder.name == name:
            return folder
    known = ", ".join(shown(f) for f in all_folders) or trc("models", "none")
    raise ModelError(
        tr("there is no model named {name} (there are: {names})").format(name=name, names=known)
    )


def described_bundle(model: Path, sha256: str, report: ProbeReport) -> Manifest | None:
    """What a bundle says of the model with this hash: one around the file, or one installed.

    Bundles that were themselves imported say only what was assumed then, and do not count.

    Args:
        model: the file.
        sha256: of its bytes.
        report: of the probe; a manifest that does not fit it does not count.
    """
    for folder in (model.parent, *_bundle_folders(folders())):
        with suppress(ModelError, UnicodeDecodeError):
            text = read_limited(folder / MANIFEST_FILE, MANIFEST_BYTES_LIMIT).decode("utf-8")
            manifest = parse(text)
            if manifest.sha256 == sha256 and IMPORTED_KEY not in manifest.extra:
                require_fit(manifest, report.inputs, report.outputs)
                return manifest
    return None


def _bundle_folders(places: Sequence[Path]) -> list[Path]:
    """Of classifiers."""
    return [folder for folder in _all_folders(places) if not is_detector(folder)]


def _all_folders(places: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for place in places:
        with suppress(OSError):  # a place that is missing or not permitted holds no models
            found += sorted(each for each in place.iterdir() if is_bundle(each))
    return found


def verify(folder: Path, options: RuntimeOptions | None = None) -> Bundle:
    """Check a bundle whole: manifest, hash, and the model itself in a child process.

    Raises:
        ModelError: naming the bundle and what is wrong with it.
    """
    return _verified(folder, options).bundle


def is_bundled(folder: Path) -> bool:
    """Whether a bundle came with the program; any other is a program from elsewhere."""
    return folder.parent == paths.bundled_models()


def load(
    folder: Path, options: RuntimeOptions | None = None, *, apart: bool = False
) -> TfliteClassifier:
    """Verify a bundle and load its model from the very bytes that were verified.

    Args:
        folder: of the bundle.
        options: how its model is to be run.
        apart: run it in a process of its own, with limits of time and memory.

    Raises:
        ModelError: naming the bundle and what is wrong with it.
    """
    found = _verified(folder, options)
    try:
        return TfliteClassifier(
            found.bundle.manifest,
            found.content,
            options,
            found.familiarity,
            found.recogniser,
            ApartModel if apart else RawModel,
            found.bundle.signed,
        )
    except ModelError as error:
        raise ModelError(of_model(folder, error)) from error


def sign(folder: Path, key_file: Path) -> Path:
    """Verify a bundle and write its signature, in the place of an older one.

    Args:
        folder: of the bundle.
        key_file: the secret key, as ``signing.new_key`` makes it.

    Returns:
        The file of the signature.

    Raises:
        ModelError: the bundle cannot be used, the key is none, or the file cannot be written.
    """
    files = detector.files_of(folder) if is_detector(folder) else _files_of(folder)
    target = folder / SIGNATURE_FILE
    try:
        paths.write_atomically(target, signing.sign_files(files, key_file).to_json().encode())
        target.chmod(0o644)
    except OSError as error:
        unwritten = tr("{file} cannot be written ({reason})")
        raise ModelError(unwritten.format(file=shown(target), reason=error.strerror)) from error
    return target


def _files_of(folder: Path) -> Mapping[str, str]:
    return _verified(folder, None, keys=None).files


@dataclass(frozen=True, slots=True, eq=False)
class _Verified:
    """A bundle with what was verified of it."""

    bundle: Bundle
    content: bytes
    familiarity: Familiarity | None
    recogniser: Recogniser | None
    files: Mapping[str, str]


def _verified(
    folder: Path,
    options: RuntimeOptions | None,
    keys: Callable[[], Sequence[PublicKey]] | None = signing.trusted_keys,
) -> _Verified:
    """All of a bundle, verified; without ``keys`` nobody asks who signed it."""
    try:
        read = read_contents(folder, parse)
        manifest = read.manifest
        files = read.files | _others(manifest)
        # Before the model is tried: it is a program.
        signed = UNSIGNED if keys is None else signing.check(files, signature(folder), keys())
        report = probe(read.model, manifest.sha256, options)
        require_fit(manifest, report.inputs, report.outputs)
        known = _familiarity(folder, manifest, report.outputs)
        kinds = _recogniser(folder, manifest, report.outputs)
    except (ModelError, UnicodeDecodeError) as error:
        raise ModelError(of_model(folder, error)) from error
    return _Verified(Bundle(folder, manifest, signed), read.model, known, kinds, files)


def _others(manifest: Manifest) -> dict[str, str]:
    """SHA-256 of the files that the manifest has a hash of, by name.

    It is that hash: each is held against its file where it is read.
    """
    checks = {FAMILIARITY_FILE: manifest.familiarity, RECOGNISER_FILE: manifest.recogniser}
    return {name: check.sha256 for name, check in checks.items() if check is not None}


def _familiarity(
    folder: Path, manifest: Manifest, outputs: Sequence[TensorDescription]
) -> Familiarity | None:
    """What the bundle knows of its training photos; None where the manifest names no such file."""
    check, embedding = manifest.familiarity, manifest.output.embedding
    if check is None:
        return None
    if embedding is None:
        raise ModelError(tr("its manifest names a check for unfamiliar photos, but no embedding"))
    content = read_limited(folder / FAMILIARITY_FILE, familiarity.BYTES_LIMIT)
    require_hash(FAMILIARITY_FILE, hashlib.sha256(content).hexdigest(), check.sha256)
    return familiarity.unpack(content, outputs[embedding].elements)


def _recogniser(
    folder: Path, manifest: Manifest, outputs: Sequence[TensorDescription]
) -> Recogniser | None:
    """What tells kinds of photo apart; None where the manifest names no such file."""
    named, embedding = manifest.recogniser, manifest.output.embedding
    if named is None:
        return None
    if embedding is None:
        raise ModelError(tr("its manifest names a recogniser of kinds of photo, but no embedding"))
    content = read_limited(folder / RECOGNISER_FILE, recogniser.BYTES_LIMIT)
    require_hash(RECOGNISER_FILE, hashlib.sha256(content).hexdigest(), named.sha256)
    return recogniser.unpack(content, outputs[embedding].elements)
