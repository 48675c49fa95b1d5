"""The list that is signed has one form only, and what is no signature is none."""

import json

import pytest

from skinscreen.domain.signature import Signature, digest_of, listing, parse

FILES = {"model.tflite": "ab" * 32, "manifest.json": "cd" * 32}
GOOD = Signature("0123456789abcdef", FILES, b"s" * 64)


def test_the_order_of_the_files_does_not_matter_and_their_content_does() -> None:
    assert listing(FILES) == listing(dict(reversed(FILES.items())))
    assert listing(FILES).decode().splitlines() == [
        "SkinScreen bundle 1",
        f"{'cd' * 32}  manifest.json",
        f"{'ab' * 32}  model.tflite",
    ]
    assert digest_of(FILES) != digest_of(FILES | {"model.tflite": "cd" * 32})
    assert digest_of(FILES) != digest_of({"model.tflite": "ab" * 32})


def test_a_signature_is_read_back() -> None:
    assert parse(GOOD.to_json().encode()) == GOOD


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"key": "Ours\x1b[2J"},
        {"key": 7},
        {"files": {"../../etc/passwd": "ab" * 32}},
        {"files": {"model.tflite": "no hash"}},
        {"files": {"model.tflite": None}},
        {"files": 3},
        {"signature": "not base64!"},
        {"signature": None},
    ],
    ids=str,
)
def test_what_is_no_signature_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse(json.dumps(json.loads(GOOD.to_json()) | change).encode())


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", b"[" * 100_000, b"null"])
def test_rubbish_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse(content)
