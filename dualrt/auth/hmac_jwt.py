"""HS256, HS384 and HS512 on the standard library (RFC 7518 section 3.2)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from typing import Any

from dualrt.auth.jose import load_object
from dualrt.auth.mac import mac

Verify = Callable[[bytes, bytes], bool]  # (message, signature) → whether the signature is right

HASHES = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}
SIZES = {"HS256": 32, "HS384": 48, "HS512": 64}
# A token is all that one needs to try keys at leisure, some 10^9 a second. Below 256 bits there is
# no algorithm here for which RFC 7518 (section 3.2) allows the key.
MIN_KEY = 32

# What stands where a key is public, or is not the secret itself: whoever knows it could sign.
_PEM = re.compile(rb"----[- ]\s*BEGIN ")
_SSH = (b"ssh-", b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-")


def load_secret(given: Any) -> bytes | str:
    """Return the bytes of an HMAC key, or why it cannot be one.

    Text that is a key of another kind (PEM, DER, OpenSSH, JWK) cannot: a public key that is taken
    for a secret lets everybody sign.
    """
    if not isinstance(given, str | bytes):
        return f"is a {type(given).__name__}, and an HMAC key is str or bytes"
    try:
        secret = given.encode() if isinstance(given, str) else given
    except UnicodeEncodeError:
        return "is not text that can be encoded"
    if not secret:
        return "is empty"
    if _PEM.search(secret) or secret.lstrip().startswith(_SSH) or _is_der(secret):
        return (
            "is a public or private key, not a shared secret; its algorithms are the RS, PS, ES "
            "ones or EdDSA"
        )
    if secret.lstrip().startswith(b"{") and "kty" in (load_object(secret) or ()):
        return "is a JWK; give the secret itself"
    return secret


def _is_der(secret: bytes) -> bool:
    """Whether this is one ASN.1 SEQUENCE from end to end, as every DER key and certificate is."""
    if len(secret) < 4 or secret[0] != 0x30:
        return False
    first = secret[1]
    if first < 0x80:
        return len(secret) == first + 2
    size = first - 0x80
    return (
        size in (1, 2, 3) and len(secret) == int.from_bytes(secret[2 : 2 + size], "big") + 2 + size
    )


def weakness(algorithm: str, secret: bytes) -> str:
    """Return what is wrong with the length of a key, ``""`` where it is long enough."""
    size = SIZES[algorithm]
    if len(secret) >= size:
        return ""
    return (
        f"is {len(secret)} bytes long; {algorithm} asks for {size} (RFC 7518 section 3.2): "
        f"python -c 'import secrets; print(secrets.token_urlsafe({size}))'"
    )


def verifier(algorithm: str, secret: bytes) -> Verify:
    """Return what tells whether a signature is that of a message, in constant time."""
    code, compare = mac(secret, HASHES[algorithm]), hmac.compare_digest

    def verify(message: bytes, signature: bytes) -> bool:
        return compare(code(message), signature)

    return verify


__all__ = ["HASHES", "MIN_KEY", "SIZES", "Verify", "load_secret", "verifier", "weakness"]
