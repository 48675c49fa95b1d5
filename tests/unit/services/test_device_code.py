"""A device in words, and the word its figures are pasted as."""

import pytest

from skinscreen.services.device_code import code, decoded, device_words


def test_the_code_says_the_device_and_the_figures() -> None:
    word = code(device_words(), {"crop": 1.07, "memory_mb": 150.0})
    device, figures = decoded(f" {word}\n")
    assert device == device_words()
    assert device.startswith("SkinScreen ")
    assert figures == {"crop": 1.07, "memory_mb": 150.0}


@pytest.mark.parametrize("word", ["", "SS2-abc", "SS1-", "SS1-abcdefgh"])
def test_what_is_no_code_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="no code"):
        decoded(word)
