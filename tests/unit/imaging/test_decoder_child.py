"""The program that a decoder runs in: it speaks the language of who started it."""

import io
import json
import os
import sys
from types import SimpleNamespace

import pytest

from skinscreen import language
from skinscreen.imaging import decoder_child


def test_a_child_answers_in_the_language_and_with_what_it_was_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sink, heard = io.BytesIO(), []
    sink.close = lambda: None  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "argv", ["child", "de", "header"])
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"a photo")))
    monkeypatch.setattr(os, "dup", lambda _: 9)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    monkeypatch.setattr(os, "fdopen", lambda *_: sink)
    monkeypatch.setattr(decoder_child, "limit_resources", lambda: None)
    monkeypatch.setattr(language._Everywhere, "language", language.find("en"))

    def answer(encoded: bytes, wanted: object) -> decoder_child.Answer:
        heard.extend([encoded, wanted, language.spoken().code])
        return None, (), b"a picture"

    decoder_child.run(answer)
    assert heard == [b"a photo", ["header"], "de"]
    head, _, content = sink.getvalue().partition(b"\n")
    assert (json.loads(head), content) == ({"error": None, "issues": []}, b"a picture")
