"""What a name from elsewhere may consist of."""

import json

import pytest
from unit.inference import bundles, tiny_models

from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest_reader import parse
from skinscreen.domain.plain import unseen, unseen_in


@pytest.mark.parametrize(
    "text",
    ["melanoma (in situ), 95 %", "näevus ≥ 3 µm", "מלנומה", "ورم ميلانيني ۝", "مي\u200cروم",
     "क्\u200dष", "黑色素瘤", "👩\u200d⚕", "a\xa0b", ""],
)  # fmt: skip
def test_letters_of_every_script_are_plain(text: str) -> None:
    assert unseen(text) == ""


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\x1b", "U+001B"), ("\n", "U+000A"), ("\r", "U+000D"), ("\t", "U+0009"), ("\0", "U+0000"),
        ("\x7f", "U+007F"), ("\x9b", "U+009B"), ("\xad", "U+00AD"), ("\u061c", "U+061C"),
        ("\u200b", "U+200B"), ("\u200e", "U+200E"), ("\u200f", "U+200F"), ("\u2028", "U+2028"),
        ("\u2029", "U+2029"), ("\u202a", "U+202A"), ("\u202b", "U+202B"), ("\u202c", "U+202C"),
        ("\u202d", "U+202D"), ("\u202e", "U+202E"), ("\u2060", "U+2060"), ("\u2066", "U+2066"),
        ("\u2069", "U+2069"), ("\ufeff", "U+FEFF"), ("\ud83d", "U+D83D"), ("\ue000", "U+E000"),
        ("\ufff9", "U+FFF9"), ("\U000e0041", "U+E0041"), ("\uffff", "U+FFFF"),
    ],
)  # fmt: skip
def test_what_is_not_seen_or_changes_what_is_is_named(character: str, name: str) -> None:
    assert unseen(f"benign{character} naevus") == name


def test_the_first_place_in_a_document_is_told_whether_key_or_text() -> None:
    assert unseen_in({"a": [1, None, "good", {"b": "\x07"}], "c": "\x08"}) == (
        "a[3].b",
        "U+0007",
    )
    assert unseen_in({"a": {"b\x1b": 1}}) == ("a key of a", "U+001B")
    assert unseen_in({"x" * 1000: "\x07"})[0] == "x" * 80
    assert unseen_in({"a": ["good", 1.5, True]}) == ("", "")


def test_a_document_as_deep_as_json_may_be_is_looked_through() -> None:
    deep: object = "\x1b"
    for _ in range(50_000):
        deep = [deep]
    assert unseen_in(deep)[1] == "U+001B"


FIELDS = {
    "version": "1.0\x1b[31m",
    "licence": "free\nto use",
    "taxonomy": "lesion8\u202e",
    "labels": [{"key": "a", "label": "naevus\u2067", "malignant": True}],
    "data": [{"name": "HAM\r10000"}],
    "metrics": {"test": {"per_class": [{"label": "mel\u2028"}]}},
    "assumptions": ["nothing\x07"],
    "note\x1b": "an extra key",
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_manifest_with_such_a_text_anywhere_is_refused(field: str) -> None:
    manifest = bundles.manifest(tiny_models.classifier())
    document = json.loads(manifest.to_json())
    assert parse(json.dumps(document)) == manifest
    with pytest.raises(ModelError, match="is not plain text: it holds U") as refused:
        parse(json.dumps(document | {field: FIELDS[field]}))
    assert str(refused.value).isprintable()
