"""The data key comes out of a lock with its secret alone."""

import hashlib
import re
from dataclasses import replace

import pytest
from unit.store.cases import CHEAP

from skinscreen.domain.errors import StoreError, WrongSecretError
from skinscreen.store.key import (
    KEY_BYTES,
    Cost,
    Lock,
    make_lock,
    new_key,
    new_phrase,
    open_lock,
    phrase_as_typed,
    require_secret,
)

KEY = bytes(range(KEY_BYTES))


@pytest.fixture
def lock() -> Lock:
    return make_lock("pin", "Geheim-ß 12", KEY, CHEAP)


@pytest.mark.parametrize("secret", ["Geheim-ß 12", " Geheim-ß 12\n"])
def test_a_lock_opens_with_its_secret(lock: Lock, secret: str) -> None:
    assert open_lock(lock, secret) == KEY


def test_a_secret_is_the_same_however_its_letters_are_composed() -> None:
    composed, decomposed = "caf\u00e9-123", "cafe\u0301-123"
    assert open_lock(make_lock("pin", composed, KEY, CHEAP), decomposed) == KEY


def test_a_secret_of_odd_characters_opens_its_lock() -> None:
    assert open_lock(make_lock("pin", "\ud800\udfff" * 3, KEY, CHEAP), "\ud800\udfff" * 3) == KEY


@pytest.mark.parametrize("secret", ["", "geheim-ß 12", "Geheim-ß 13", "Geheim-ß 12 x"])
def test_a_lock_does_not_open_with_another_secret(lock: Lock, secret: str) -> None:
    with pytest.raises(WrongSecretError, match="does not open the record; try again"):
        open_lock(lock, secret)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "recovery"},
        {"cost": Cost(1 << 5)},
        {"salt": bytes(16)},
        {"wrapped": bytes(32)},
        {"tag": bytes(32)},
    ],
    ids=lambda c: next(iter(c)),
)
def test_a_lock_that_was_changed_does_not_open(lock: Lock, changed: dict[str, object]) -> None:
    with pytest.raises(WrongSecretError):
        open_lock(replace(lock, **changed), "Geheim-ß 12")  # type: ignore[arg-type]


def test_two_locks_of_the_same_secret_have_nothing_in_common() -> None:
    one, two = (make_lock("pin", "271828", KEY, CHEAP) for _ in range(2))
    assert len({one.salt, two.salt, one.wrapped, two.wrapped, one.tag, two.tag, KEY}) == 7


def test_a_lock_shows_nothing_of_itself(lock: Lock) -> None:
    assert lock.wrapped.hex() not in repr(lock)
    assert repr(lock.wrapped) not in repr(lock)


def test_keys_are_random() -> None:
    keys = {new_key() for _ in range(10)}
    assert len(keys) == 10
    assert {len(key) for key in keys} == {KEY_BYTES}


@pytest.mark.parametrize(
    "cost", [(0, 8, 1), (1, 8, 1), (3, 8, 1), (-4, 8, 1), (16, 0, 1), (16, 8, 0), (16, 8, 17)]
)
def test_an_impossible_cost_is_refused(cost: tuple[int, int, int]) -> None:
    with pytest.raises(StoreError, match="impossible key derivation"):
        Cost(*cost)


def test_a_cost_that_would_exhaust_the_device_is_refused() -> None:
    with pytest.raises(StoreError, match="impossible key derivation"):
        Cost(1 << 20)


def test_a_try_costs_128_mib_by_default() -> None:
    assert 128 << 20 < Cost().memory < 129 << 20


def test_too_little_memory_is_said(lock: Lock, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(hashlib, "scrypt", fail)
    with pytest.raises(StoreError, match="not enough free memory"):
        open_lock(lock, "Geheim-ß 12")


@pytest.mark.parametrize("secret", ["", "12345", "  12345  "])
def test_a_secret_that_is_too_short_is_refused(secret: str) -> None:
    with pytest.raises(StoreError, match="at least 6 characters"):
        require_secret(secret)


def test_a_secret_of_six_characters_is_accepted() -> None:
    require_secret("271828")


@pytest.mark.parametrize(
    "secret", ["000000", "123456", " 198504 ", "\uff11\uff12\uff13\uff14\uff15\uff16"]
)
def test_a_new_secret_that_is_easy_to_guess_is_refused_but_still_opens(secret: str) -> None:
    with pytest.raises(StoreError, match="too easy to guess: it "):
        require_secret(secret)
    assert open_lock(make_lock("pin", secret, KEY, CHEAP), secret) == KEY


def test_a_recovery_phrase_has_eight_groups_and_no_letter_that_is_mistaken() -> None:
    phrases = {new_phrase() for _ in range(100)}
    assert len(phrases) == 100
    assert all(
        re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}", p) for p in phrases
    )
    assert len(set("".join(phrases))) == 33


def test_a_phrase_is_read_as_it_was_written_down() -> None:
    phrase = "10AB-CDEF-GHJK-MNPQ-RSTV-WXYZ-2345-6789"
    assert phrase_as_typed(phrase) == phrase
    assert phrase_as_typed(" ioab cdef ghjk mnpq\nrstv-wxyz_2345.6789 ") == phrase
    assert phrase_as_typed("LOABCDEFGHJKMNPQRSTVWXYZ23456789") == phrase
