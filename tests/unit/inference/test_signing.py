"""Who signed a bundle, and that nothing of it changed since."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from unit.inference import bundles, known

from skinscreen import paths
from skinscreen.domain.errors import ModelError
from skinscreen.inference import library, signing

SIGNATURE = "signature.json"


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the project's keys."""
    bundles.try_tiny_models_here(monkeypatch)
    monkeypatch.setattr(paths, "release_keys", lambda: tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def folder(keys: Path, tmp_path: Path) -> Path:
    """A bundle with all its parts, signed with a key of the project."""
    folder = known.checked_bundle(tmp_path / "models")
    (folder / "MODEL_CARD.md").write_text("# Checked\n")
    return bundles.signed(folder, keys)


def test_a_bundle_signed_with_a_key_of_the_project_is_told_by_its_name(folder: Path) -> None:
    found = library.verify(folder).signed
    assert (found.signer, found.why) == ("ours", "")
    assert library.load(folder).signed == found


def test_what_the_program_does_not_read_may_lie_beside(folder: Path) -> None:
    (folder / "notes.txt").write_text("of no matter")
    assert library.verify(folder).signed.signer == "ours"


def rewritten(folder: Path, name: str) -> None:
    file = folder / name
    file.write_bytes(file.read_bytes() + b" ")


@pytest.mark.parametrize("name", ["manifest.json", "MODEL_CARD.md"])
def test_a_file_that_changed_after_it_was_signed_is_named(folder: Path, name: str) -> None:
    rewritten(folder, name)
    with pytest.raises(ModelError, match=f"{name} changed after ours signed it; install it again"):
        library.verify(folder)


def test_a_file_that_was_taken_away_is_named(folder: Path) -> None:
    (folder / "MODEL_CARD.md").unlink()
    with pytest.raises(ModelError, match=r"MODEL_CARD\.md changed after ours signed it"):
        library.load(folder)


def test_a_part_that_was_added_is_named(keys: Path, tmp_path: Path) -> None:
    folder = bundles.signed(bundles.tiny_bundle(tmp_path / "models"), keys)
    (folder / "MODEL_CARD.md").write_text("Validated in ten hospitals.")
    with pytest.raises(ModelError, match=r"MODEL_CARD\.md changed after ours signed it"):
        library.verify(folder)


def signature_of(folder: Path) -> dict[str, object]:
    content: dict[str, object] = json.loads((folder / SIGNATURE).read_text())
    return content


def test_another_bundles_signature_is_not_taken_for_its_own(
    folder: Path, keys: Path, tmp_path: Path
) -> None:
    other = bundles.signed(bundles.tiny_bundle(tmp_path / "models", "other"), keys)
    (folder / SIGNATURE).write_bytes((other / SIGNATURE).read_bytes())
    with pytest.raises(ModelError, match="changed after ours signed it"):
        library.verify(folder)


@pytest.mark.parametrize("forged", ["AAAA", "A" * 86 + "=="])
def test_a_signature_that_the_named_key_did_not_make_is_refused(folder: Path, forged: str) -> None:
    (folder / SIGNATURE).write_text(json.dumps(signature_of(folder) | {"signature": forged}))
    with pytest.raises(ModelError, match="its signature was not made by ours, whom it names"):
        library.verify(folder)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda file: file.unlink(), "it is not signed"),
        (lambda file: file.write_text("{}"), "its signature cannot be read"),
        (lambda file: file.write_bytes(b"x" * 200_000), "its signature cannot be read"),
        (lambda file: (file.unlink(), file.mkdir()), "its signature cannot be read"),
    ],
)
def test_without_a_readable_signature_a_bundle_is_foreign_and_goes_on_working(
    folder: Path, spoil: Callable[[Path], object], why: str
) -> None:
    whole = library.verify(folder).signed
    spoil(folder / SIGNATURE)
    found = library.verify(folder).signed
    assert (found.signer, found.why) == ("", why)
    assert found.digest == whole.digest


def test_a_bundle_signed_by_somebody_else_is_foreign_until_their_key_is_trusted(
    folder: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    bundles.signed(folder, theirs, "clinic")
    key = signing.read_public(theirs / "clinic.pem")
    assert library.verify(folder).signed.why == (
        f"it is signed with a key that is not trusted here ({key.id})"
    )
    assert signing.trust(theirs / "clinic.pem", "north-clinic").content == key.content
    assert library.verify(folder).signed.signer == "north-clinic"
    assert [(k.name, k.own) for k in signing.trusted_keys()] == [
        ("ours", True),
        ("north-clinic", False),
    ]


def test_a_key_is_trusted_once_and_under_one_name(folder: Path, tmp_path: Path) -> None:
    theirs, others = tmp_path / "theirs" / "clinic.key", tmp_path / "theirs" / "other.key"
    theirs.parent.mkdir()
    for secret in (theirs, others):
        signing.new_key(secret)
    signing.trust(theirs.with_suffix(".pem"), "clinic")
    with pytest.raises(ModelError, match="trusted already, as clinic"):
        signing.trust(theirs.with_suffix(".pem"), "again")
    for taken in ("clinic", "ours", "Ours"):  # nobody passes for the project
        with pytest.raises(ModelError, match=f"there already is a key named {taken}"):
            signing.trust(others.with_suffix(".pem"), taken)
    with pytest.raises(ModelError, match="cannot be a key's name"):
        signing.trust(others.with_suffix(".pem"), "../clinic")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "write_atomically", no_space)
        with pytest.raises(ModelError, match=r"cannot be saved in .*No space"):
            signing.trust(others.with_suffix(".pem"), "other")


def no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ],
)
def test_what_is_no_public_key_is_refused_and_trusts_nobody(
    folder: Path, keys: Path, tmp_path: Path, content: bytes
) -> None:
    file = keys / "broken.pem"
    file.write_bytes(content)
    with pytest.raises(ModelError, match=r"broken\.pem is no public Ed25519 key"):
        signing.read_public(file)
    assert [key.name for key in signing.trusted_keys()] == ["ours"]
    with pytest.raises(ModelError, match="cannot be read"):
        signing.read_public(tmp_path / "missing.pem")


def test_a_key_is_as_openssl_reads_and_writes_it(tmp_path: Path) -> None:
    try:
        subprocess.run(["openssl", "version"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("openssl is not installed")
    signing.new_key(tmp_path / "a.key")
    (tmp_path / "content").write_bytes(b"what is signed")
    signature = signing.sign(b"what is signed", tmp_path / "a.key")
    (tmp_path / "content.sig").write_bytes(signature)
    checked = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "a.pem", "-rawin", "-in", "content",
         "-sigfile", "content.sig"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert b"Verified Successfully" in checked.stdout
    made = subprocess.run(
        ["openssl", "pkey", "-in", "a.key", "-pubout"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    (tmp_path / "b.pem").write_bytes(made.stdout)
    assert (
        signing.read_public(tmp_path / "b.pem").content
        == signing.read_public(tmp_path / "a.pem").content
    )


def test_a_new_key_writes_over_nothing_and_its_secret_half_is_its_owners(tmp_path: Path) -> None:
    secret = tmp_path / "a.key"
    made = signing.new_key(secret)
    assert secret.stat().st_mode & 0o777 == 0o600
    assert made.fingerprint.replace(" ", "").startswith(made.id)
    with pytest.raises(ModelError, match=r"a\.key is there already"):
        signing.new_key(secret)
    for name in ("a.pem", ".key", "ä.key"):
        with pytest.raises(ModelError, match="cannot be a secret key's name"):
            signing.new_key(tmp_path / name)
    with pytest.raises(ModelError, match="cannot be written"):
        signing.new_key(tmp_path / "missing" / "a.key")


def test_what_is_no_secret_key_signs_nothing(folder: Path, keys: Path, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    before = (folder / SIGNATURE).read_bytes()
    other = tmp_path / "other.key"
    other.write_bytes(
        X25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    for file, reason in (
        (keys / "ours.pem", "is no secret key"),
        (tmp_path / "missing.key", "cannot be read"),
        (other, "is no Ed25519 key"),
    ):
        with pytest.raises(ModelError, match=reason):
            library.sign(folder, file)
    assert (folder / SIGNATURE).read_bytes() == before


def test_a_bundle_that_cannot_be_used_is_not_signed(folder: Path, keys: Path) -> None:
    (folder / "model.tflite").write_bytes(b"damaged")
    with pytest.raises(ModelError, match="not the file that was measured"):
        library.sign(folder, keys / "ours.key")


def test_a_bundle_that_changed_is_signed_anew(folder: Path, keys: Path) -> None:
    rewritten(folder, "MODEL_CARD.md")
    assert library.sign(folder, keys / "ours.key") == folder / SIGNATURE
    assert library.verify(folder).signed.signer == "ours"


def test_a_signature_that_cannot_be_written_is_said(
    folder: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "write_atomically", no_space)
    with pytest.raises(ModelError, match=r"signature\.json cannot be written \(No space"):
        library.sign(folder, keys / "ours.key")


def test_every_bundle_that_comes_with_the_program_is_signed_with_a_key_that_does() -> None:
    found = library.list_bundles([paths.bundled_models()])
    if not found:
        pytest.skip("no model has been trained yet")
    own = {key.name for key in signing.trusted_keys() if key.own}
    for bundle in found:
        assert isinstance(bundle, library.Bundle), bundle
        assert bundle.signed.signer in own, "sign it: python -m skinscreen.training sign"
