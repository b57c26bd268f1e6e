"""Keys of every kind, made once for each run of the tests; and tokens signed by hand with them."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import get_default_algorithms

KNOWN = get_default_algorithms()
SECRET = b"0123456789abcdef" * 4
OTHER_SECRET = b"fedcba9876543210" * 4
HMAC = ("HS256", "HS384", "HS512")
RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
EC = {
    "ES256": ec.SECP256R1,
    "ES384": ec.SECP384R1,
    "ES512": ec.SECP521R1,
    "ES256K": ec.SECP256K1,
}
PUBLIC = (*RSA, *EC, "EdDSA")
EVERY = (*HMAC, *PUBLIC)


def private(algorithm: str, which: int = 0) -> Any:
    """Return a signing key for an algorithm; ``which`` tells several of a kind apart."""
    return _private(algorithm, which)


@cache
def _private(algorithm: str, which: int) -> Any:
    if algorithm in HMAC:
        return OTHER_SECRET if which else SECRET
    if algorithm in RSA:
        return _rsa(which, 2048)
    if algorithm in EC:
        return ec.generate_private_key(EC[algorithm]())
    return ed25519.Ed25519PrivateKey.generate()


@cache
def _rsa(which: int, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@cache
def ed448_key() -> Any:
    return ed448.Ed448PrivateKey.generate()


def small_rsa() -> rsa.RSAPrivateKey:
    return _rsa(0, 1024)


def public(algorithm: str, which: int = 0) -> Any:
    """Return what a site has in its settings: the secret, or a public key in PEM."""
    key = private(algorithm, which)
    return key if isinstance(key, bytes) else pem(key)


def pem(key: Any) -> str:
    """Return the public half of a key in PEM."""
    found = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return str(found.decode())


def jwk(algorithm: str, kid: str | None, which: int = 0, **more: Any) -> dict[str, Any]:
    """Return a public key as a JWK; a value of ``None`` in ``more`` takes a member away."""
    key = private(algorithm, which).public_key()
    found = KNOWN[algorithm].to_jwk(key, as_dict=True)
    found.pop("key_ops", None)
    found |= {"kid": kid, "alg": algorithm, "use": "sig", **more}
    return {name: value for name, value in found.items() if value is not None}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(
    claims: dict[str, Any] | str | bytes,
    algorithm: str = "HS256",
    which: int = 0,
    header: dict[str, Any] | str | bytes | None = None,
    key: Any = None,
) -> str:
    """Return a token. ``claims`` and ``header`` may be JSON, or what is none, as they shall stand
    there; a dict of ``header`` is added to ``alg``.
    """
    if header is None or isinstance(header, dict):
        header = json.dumps({"alg": algorithm, "typ": "JWT", **(header or {})})
    if isinstance(claims, dict):
        claims = json.dumps(claims)
    first = b64(header if isinstance(header, bytes) else header.encode())
    second = b64(claims if isinstance(claims, bytes) else claims.encode())
    message = f"{first}.{second}".encode()
    signature = KNOWN[algorithm].sign(message, key or private(algorithm, which))
    return f"{first}.{second}.{b64(signature)}"
