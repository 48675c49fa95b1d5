"""The count of wrong tries, bound to the record's key; see ``domain.tries.Chain``."""

import hashlib
import hmac
import os

from skinscreen.domain.tries import MOST, Chain, Tries, led_on
from skinscreen.store import wiping

NONCE_BYTES = 16
_PURPOSE = b"SkinScreen wrong tries 1"


def begun(data_key: bytes, period: int) -> Tries:
    """No wrong tries, in a new period of the record with this key."""
    nonce = os.urandom(NONCE_BYTES)
    start = _start(data_key, period, nonce)
    return Tries(chain=Chain(period, nonce, start, led_on(start, MOST)))


def is_own(chain: Chain, wrong: int, data_key: bytes) -> bool:
    """Whether the chain began with this key and was led on once with each wrong try."""
    token = led_on(_start(data_key, chain.period, chain.nonce), wrong)
    return hmac.compare_digest(token, chain.token)


def _start(data_key: bytes, period: int, nonce: bytes) -> bytes:
    own_key = hmac.digest(data_key, _PURPOSE, hashlib.sha256)
    start = hmac.digest(own_key, period.to_bytes(8) + nonce, hashlib.sha256)
    wiping.wipe(own_key)
    return start
