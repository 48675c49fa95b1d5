"""Secrets are overwritten where they lie."""

import ctypes
import os

import pytest

from skinscreen.store import wiping


def lies_at(secret: bytes | str) -> int:
    """Where the content of an object lies, found by looking for it."""
    content = secret if isinstance(secret, bytes) else secret.encode()
    return id(secret) + ctypes.string_at(id(secret), 64 + len(content)).index(content)


@pytest.mark.parametrize("length", [2, 32, 33, 600, 5_000])
def test_bytes_are_zeros_where_they_lay(length: int) -> None:
    secret = os.urandom(length)
    place = lies_at(secret)
    wiping.wipe(secret)
    assert ctypes.string_at(place, length) == bytes(length)


def test_a_text_is_zeros_where_it_lay() -> None:
    secret = os.urandom(32).hex()
    place = lies_at(secret)
    wiping.wipe(secret)
    assert ctypes.string_at(place, 64) == bytes(64)


def test_what_the_whole_program_shares_is_left_as_it_is() -> None:
    wiping.wipe(b"", b"x", "", "y")
    assert [b"x"[0], "y", bytes([120])] == [120, "y", b"x"]


def test_letters_whose_place_is_not_known_are_refused_and_nothing_is_written() -> None:
    name = "şule".title()
    with pytest.raises(ValueError, match="ASCII"):
        wiping.wipe(name)
    assert name == "Şule"


def test_a_copy_outlives_what_it_was_copied_from() -> None:
    secret = os.urandom(32)
    copy, content = wiping.copy_of(secret), secret.hex()
    wiping.wipe(secret)
    assert copy.hex() == content


def test_mixing_twice_gives_back_what_was_mixed() -> None:
    left, right = os.urandom(32), os.urandom(32)
    mixed = wiping.xor(left, right)
    assert mixed != left
    assert wiping.xor(mixed, right) == left
    with pytest.raises(ValueError, match="shorter"):
        wiping.xor(left, right[1:])


def test_what_python_freed_is_overwritten() -> None:
    words = [os.urandom(40).hex() for _ in range(50)]
    places = [lies_at(word) for word in words]
    ends = [word[40:] for word in words]
    words.clear()
    wiping.scrub_small_blocks()
    left = [ctypes.string_at(place + 40, 40).decode("latin-1") for place in places]
    assert not set(left) & set(ends)


def test_what_the_c_library_freed_for_this_thread_is_overwritten() -> None:
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    library.free.argtypes = (ctypes.c_void_p,)
    secret = os.urandom(96)
    block = library.malloc(96)
    ctypes.memmove(block, secret, 96)
    library.free(block)
    wiping.scrub_thread()
    assert secret[32:] not in ctypes.string_at(block, 96)


def test_a_c_library_that_cannot_fill_or_trim_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = ctypes.CDLL(None)

    class Plain:
        malloc, free = real.malloc, real.free

    monkeypatch.setattr(wiping, "_c_library", Plain)
    wiping.fill_what_is_freed()
    wiping.scrub_thread()
