"""What the schemes compute with gives what the standard library gives, which it is faster than."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any

import pytest

from dualrt.auth.encoding import MAX_INFLATED, Refused, b64decode, inflate, load_json
from dualrt.auth.identity import Identity
from dualrt.auth.mac import mac


def verdict(function: Callable[[Any], Any], given: Any) -> str:
    """Return what a function gives, or that it raises, in whichever way."""
    try:
        return repr(function(given))
    except Exception:
        return "raised"


@pytest.mark.parametrize("digest", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_a_prepared_key_gives_what_hmac_gives(digest: str) -> None:
    size = hashlib.new(digest).block_size
    for length in (0, 1, 20, size - 1, size, size + 1, 3 * size):
        key = random.Random(length).randbytes(length)
        code = mac(key, digest)
        for message in (b"", b"m", b"m" * (size - 9), b"m" * 5_000, b"again"):
            assert code(message) == hmac.digest(key, message, digest)


def test_json_is_read_as_the_standard_library_reads_it() -> None:
    rng = random.Random(7)
    alphabet = '{}[]",:0123456789-.eE truefalsn\n\t\ufeff\\u" '
    texts = ["".join(rng.choices(alphabet, k=rng.randrange(14))) for _ in range(20_000)]
    texts += ['{"a": 1}', ' {"a": 1}', '{"a": 1}\n', '{"a": 1} 2', "", "NaN", "[" * 100_000]
    for text in texts:
        assert verdict(load_json, text) == verdict(json.loads, text)


def test_base64_is_read_as_the_standard_library_reads_it() -> None:
    rng = random.Random(8)
    for _ in range(20_000):
        data = bytes(rng.choices(b"AZaz09+/-_= \n!\xff.", k=rng.randrange(30)))
        padded = data + b"=" * (-len(data) % 4)
        assert verdict(b64decode, data) == verdict(urlsafe_b64decode, padded)


def test_short_data_is_decompressed_as_long_data_is() -> None:
    """Truncated, lengthened or damaged: the machine that knows a bound says the same."""

    def bounded(data: bytes) -> bytes:
        machine = zlib.decompressobj()
        found = machine.decompress(data, MAX_INFLATED + 1)
        assert machine.eof
        return found

    rng = random.Random(9)
    for _ in range(10_000):
        data = bytearray(zlib.compress(b'{"a":1}' * rng.randrange(60)))
        match rng.randrange(4):
            case 0:
                data = data[: rng.randrange(len(data))]
            case 1:
                data += rng.randbytes(rng.randrange(1, 9))
            case 2:
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        assert verdict(inflate, bytes(data)) == verdict(bounded, bytes(data))


@pytest.mark.parametrize("size", [MAX_INFLATED, MAX_INFLATED + 1, 8 * MAX_INFLATED])
def test_no_data_grows_over_the_bound(size: int) -> None:
    data = zlib.compress(b"\0" * size, 9)
    if size == MAX_INFLATED:
        assert len(inflate(data)) == size
    else:
        with pytest.raises(Refused, match="when decompressed"):
            inflate(data)


def test_what_an_identity_says_is_settled_when_it_is_made() -> None:
    """Some of it is computed late; a claim's list that changes afterwards grants nothing."""
    permissions = ["shop.view_item"]
    identity = Identity("7", {"permissions": permissions, "is_staff": True})
    permissions.append("shop.delete_item")
    assert identity.permissions == {"shop.view_item"}
    assert (identity.is_staff, identity.is_superuser) == (True, False)
    assert Identity("7").permissions == frozenset()
    with pytest.raises(AttributeError, match="no attribute 'is_admin'"):
        identity.is_admin  # type: ignore[attr-defined]
