"""RS, PS, ES and EdDSA: PyJWT's and cryptography's work, loaded when a site asks for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from dualrt.auth.hmac_jwt import Verify
from dualrt.errors import ConfigError

RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "ES256K": "secp256k1"}
_CRYPTO = {"P-256": "secp256r1", "P-384": "secp384r1", "P-521": "secp521r1"}
PUBLIC = (*RSA, *CURVES, "EdDSA")
MIN_RSA = 2048  # bits: RFC 7518 sections 3.3 and 3.5


@cache
def library() -> Mapping[str, Any]:
    """Return PyJWT's algorithms by name; ``ConfigError`` where it or cryptography is missing."""
    try:
        from jwt.algorithms import get_default_algorithms, has_crypto
    except ModuleNotFoundError:
        has_crypto = False
    if not has_crypto:
        raise ConfigError(
            "the algorithms RS, PS, ES and EdDSA need PyJWT and cryptography: "
            'pip install "dualrt[jwt]"'
        )
    return get_default_algorithms()


def load_public(given: Any, algorithms: Collection[str]) -> dict[str, Verify] | str:
    """Return what verifies, by algorithm, for those of ``algorithms`` that the key is for; or why
    the key does for none of them.

    ``given``: a public key in PEM or OpenSSH form, a JWK as a dict, or an object of cryptography.
    """
    if isinstance(given, Mapping):
        return _from_dict(given, algorithms)
    found: dict[str, Verify] = {}
    why = ""
    for name in algorithms:
        known = library()[name]
        try:
            key = known.prepare_key(given)
        except Exception as error:  # each library has its own; all of them mean: not this kind
            why = str(error)
            continue
        if refused := _unfit(key):
            return refused
        if not _has_curve(name, key):
            why = f"its curve is not that of {name}"
            continue
        found[name] = _verifier(known, key)
    return found or f"is a key for none of {', '.join(algorithms)} ({why:.120})"


def _from_dict(given: Mapping[str, Any], algorithms: Collection[str]) -> dict[str, Verify] | str:
    found = from_jwk(given, algorithms)
    return found if isinstance(found, str) else dict([found])


def from_jwk(jwk: Mapping[str, Any], algorithms: Collection[str]) -> tuple[str, Verify] | str:
    """Return the one algorithm that a JWK (RFC 7517) is for, of ``algorithms``, and what verifies
    with it; or why it does not do.

    A key without ``alg`` is for what PyJWT takes it for (RS256, the algorithm of its curve), or
    else for the only one of ``algorithms`` that fits its type.
    """
    if jwk.get("kty") == "oct":
        return "is a shared secret (kty: oct), which no public key set can have"
    if "d" in jwk:
        return "is a private key"
    if jwk.get("use") not in (None, "sig"):
        return f"is not for signatures (use: {jwk.get('use')!r:.40})"
    operations = jwk.get("key_ops")
    if operations is not None and not (isinstance(operations, list) and "verify" in operations):
        return f"is not for verifying (key_ops: {operations!r:.40})"
    name = _algorithm_of(jwk, algorithms)
    if name is None:
        kind = jwk.get("alg") or jwk.get("kty")
        return f"is for none of {', '.join(algorithms)} (it says {kind!r:.40})"
    if CURVES.get(name) not in (None, jwk.get("crv")):
        return f"is on another curve than that of {name}"
    known = library()[name]
    try:
        key = known.prepare_key(known.from_jwk(dict(jwk)))
    except Exception as error:  # each library has its own
        return f"is malformed ({error!s:.120})"
    return _unfit(key) or (name, _verifier(known, key))


def _algorithm_of(jwk: Mapping[str, Any], algorithms: Collection[str]) -> str | None:
    named = jwk.get("alg")
    if named is not None:
        return named if isinstance(named, str) and named in algorithms else None
    kind, curve = jwk.get("kty"), jwk.get("crv")
    if kind == "RSA":
        fitting = [each for each in algorithms if each in RSA]
    elif kind == "EC":
        fitting = [each for each in algorithms if CURVES.get(each) == curve]
    else:
        fitting = [each for each in algorithms if kind == "OKP" and each == "EdDSA"]
    if "RS256" in fitting:
        return "RS256"
    return fitting[0] if len(fitting) == 1 else None


def _has_curve(name: str, key: Any) -> bool:
    """Whether a key is on the curve of ``name`` (RFC 7518 section 3.4); old PyJWTs do not ask."""
    curve = CURVES.get(name)
    return curve is None or bool(key.curve.name == _CRYPTO.get(curve, curve))


def _unfit(key: Any) -> str:
    if hasattr(key, "private_bytes"):
        return "is a private key; give the public one, which is all that verifying needs"
    bits = getattr(key, "key_size", MIN_RSA)
    if hasattr(key, "public_numbers") and not hasattr(key, "curve") and bits < MIN_RSA:
        return f"is an RSA key of {bits} bits; {MIN_RSA} are the least (RFC 7518 section 3.3)"
    return ""


def _verifier(known: Any, key: Any) -> Verify:
    def verify(message: bytes, signature: bytes) -> bool:
        try:
            return bool(known.verify(message, key, signature))
        except Exception:  # whatever a signature made a library do: it is not the right one
            return False

    return verify


__all__ = ["CURVES", "MIN_RSA", "PUBLIC", "RSA", "from_jwk", "library", "load_public"]
