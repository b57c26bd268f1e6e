"""Settings of the scheme ``jwt`` that are wrong stop the start, with all that is wrong in them."""

from __future__ import annotations

import builtins
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization import PublicFormat as Public
from jwt.algorithms import ECAlgorithm

from dualrt.auth import public_jwt
from dualrt.auth.hmac_jwt import load_secret
from dualrt.auth.jwt import JwtScheme
from dualrt.errors import ConfigError
from tests.auth.jwt_keys import EC, SECRET, jwk, pem, private, public, sign, small_rsa
from tests.auth.jwt_oracle import NOW

DER = private("RS256").public_key().public_bytes(Encoding.DER, Public.SubjectPublicKeyInfo)
ED_DER = private("EdDSA").public_key().public_bytes(Encoding.DER, Public.SubjectPublicKeyInfo)
SSH = private("EdDSA").public_key().public_bytes(Encoding.OpenSSH, Public.OpenSSH)
PRIVATE = private("ES256").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
JWK = json.dumps({"kty": "oct", "k": "AAAA", "x": "y" * 40})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"keey": SECRET}, "unknown option 'keey'. Did you mean 'key'"),
        ({"algorithms": None}, "algorithms is missing"),
        ({"algorithms": []}, "algorithms is text or a list"),
        ({"algorithms": [256]}, "algorithms is text or a list"),
        ({"algorithms": ["HS257"]}, "'HS257' is none of HS256"),
        ({"algorithms": ["HS256", "none"]}, "'none' (a token that nobody signed)"),
        ({"algorithms": ["HS256", "RS256"]}, "mixes shared secrets"),
        ({"key": None}, "no key: give key"),
        ({"key": ""}, "key is empty"),
        ({"key": []}, "no key: give key"),
        ({"key": 5}, "key is a int"),
        ({"key": "\ud800" * 40}, "key is not text that can be encoded"),
        ({"key": "short"}, "key is 5 bytes long; HS256 asks for 32"),
        ({"key": pem(private("RS256"))}, "is a public or private key"),
        ({"key": DER}, "is a public or private key"),
        ({"key": ED_DER}, "is a public or private key"),
        ({"key": SSH}, "is a public or private key"),
        ({"key": JWK}, "is a JWK"),
        ({"key": [SECRET, "short"]}, "key is 5 bytes long"),
        ({"key": None, "keys": {"a": "short"}}, "keys['a'] is 5 bytes long"),
        ({"key": None, "keys": [SECRET]}, "keys is a dict"),
        ({"algorithms": ["RS256"], "key": PRIVATE}, "key is a key for none of RS256"),
        ({"algorithms": ["ES256"], "key": PRIVATE}, "key is a private key"),
        ({"algorithms": ["ES384"], "key": public("ES256")}, "key is a key for none of ES384"),
        ({"algorithms": ["RS256"], "key": "x" * 64}, "key is a key for none of RS256"),
        ({"algorithms": ["RS256"], "key": pem(small_rsa())}, "RSA key of 1024 bits"),
        ({"algorithms": ["EdDSA"], "key": {"kty": "oct", "k": "AA"}}, "is a shared secret"),
        ({"algorithms": ["ES256"], "key": jwk("ES256", None, x="AA")}, "is malformed"),
        ({"algorithms": ["ES256"], "key": jwk("ES384", None)}, "is for none of ES256"),
        ({"algorithms": ["ES256"], "key": jwk("ES384", None, alg="ES256")}, "is on another curve"),
        ({"algorithms": ["ES256"], "key": jwk("ES256", None, d="AA")}, "is a private key"),
        ({"algorithms": ["ES256"], "key": jwk("ES256", None, use="enc")}, "is not for signatures"),
        ({"algorithms": ["ES256"], "key": jwk("ES256", None, key_ops=["sign"])}, "for verifying"),
        ({"leeway": -1}, "leeway is a number of at least 0"),
        ({"leeway": float("nan")}, "leeway is a number"),
        ({"leeway": "5"}, "leeway is a number"),
        ({"leeway": True}, "leeway is a number"),
        ({"max_size": 0}, "max_size is a number of at least 1"),
        ({"max_lifetime": "1h"}, "max_lifetime is a number"),
        ({"audience": ""}, "audience is text"),
        ({"audience": ["web", 5]}, "audience is text"),
        ({"issuer": 5}, "issuer is text"),
        ({"require": [5]}, "require is text"),
        ({"cookie": "a b"}, "is no name of a cookie"),
        ({"header": 5}, "header is text"),
        ({"strict": "yes"}, "strict is true or false"),
        ({"jwks": "https://idp.test/jwks"}, "jwks stands beside key"),
        ({"jwks": "https://idp.test/jwks", "key": None}, "HS algorithms have none"),
        ({"jwks": "http://idp.test/", "key": None, "algorithms": ["RS256"]}, "is not https"),
        ({"jwks": "ftp://idp.test/", "key": None, "algorithms": ["RS256"]}, "is an https URL"),
        ({"jwks": "https://u:p@idp.test/", "key": None, "algorithms": ["RS256"]}, "is an https"),
        ({"jwks": "nonsense", "key": None, "algorithms": ["RS256"]}, "is an https URL"),
        ({"jwks": 5, "key": None, "algorithms": ["RS256"]}, "is an https URL"),
    ],
)
def test_a_wrong_setting_is_told(options: dict[str, Any], message: str) -> None:
    """With its name and value, and what to do."""
    given = {"scheme": "jwt", "algorithms": ["HS256"], "key": SECRET, **options}
    with pytest.raises(ConfigError) as caught:
        JwtScheme.from_options({name: each for name, each in given.items() if each is not None})
    assert message in str(caught.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    """One start, one list."""
    with pytest.raises(ConfigError) as caught:
        JwtScheme.from_options({"algorithms": ["HS256", "x"], "key": "short", "leeway": "no"})
    for part in ("'x' is none of", "5 bytes long", "leeway is a number"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            {"algorithms": ["HS512"], "key": "k" * 40}, "asks for 64", id="short for its hash"
        ),
        pytest.param(
            {"algorithms": ["HS256"], "key": "dev", "allow_weak_key": True},
            "a key is 3 bytes long",
            id="short, and wanted so",
        ),
        pytest.param(
            {"algorithms": ["RS256"], "key": public("RS256")}, "no issuer is set", id="no issuer"
        ),
        pytest.param(
            {"algorithms": ["RS256", "ES256"], "key": public("RS256"), "issuer": "i"},
            "lists ES256, and no key is for it",
            id="no key",
        ),
        pytest.param(
            {
                "algorithms": ["RS256"],
                "jwks": "https://idp.test/",
                "issuer": "i",
                "jwks_cooldown": 0,
            },
            "jwks_cooldown is under 10 s",
            id="cooldown",
        ),
    ],
)
def test_a_doubtful_setting_is_logged(
    options: dict[str, Any], message: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It works, and the log says what may come of it."""
    with caplog.at_level(logging.WARNING, "dualrt"):
        JwtScheme.from_options(options)
    assert message in caplog.text


def test_a_good_setting_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    """And every option may be given."""
    with caplog.at_level(logging.DEBUG, "dualrt"):
        made = JwtScheme.from_options(
            {
                "scheme": "jwt",
                "cookie": "__Host-token",
                "header": "Authorization",
                "strict": True,
                "algorithms": "RS256",
                "jwks": "http://127.0.0.1:9/jwks",
                "jwks_insecure": True,
                "jwks_ttl": 60,
                "jwks_cooldown": timedelta(seconds=30),
                "jwks_stale": 0,
                "jwks_timeout": 0.5,
                "audience": {"web"},
                "issuer": ("https://idp.test",),
                "leeway": timedelta(seconds=5),
                "require": ["exp"],
                "typ": "at+jwt",
                "id_claim": "uid",
                "max_lifetime": 3600,
                "max_size": 4096,
            }
        )
    assert caplog.text == ""
    assert made.waits


@pytest.mark.parametrize("algorithm", [*EC, "EdDSA", "PS512"])
def test_a_key_may_be_a_jwk_or_an_object(algorithm: str) -> None:
    """Whatever the site has at hand."""
    token = sign({"sub": "1"}, algorithm)
    for key in (jwk(algorithm, None), private(algorithm).public_key(), public(algorithm).encode()):
        made = JwtScheme.from_options({"algorithms": [algorithm], "key": key})
        assert made.judge(token, NOW).identity


@pytest.mark.parametrize(
    "secret", [b"0" * 32, b"0\x0a" + b"x" * 40, b"0\x84" + b"x" * 40, b"{not json" * 5, b"{}" * 20]
)
def test_a_secret_may_look_odd(secret: bytes) -> None:
    """Only what is a key of another kind from end to end is refused."""
    assert load_secret(secret) == secret


def test_a_curve_that_is_not_the_algorithms_is_refused_by_any_pyjwt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Older ones do not ask."""
    lenient = {"ES256": ECAlgorithm(ECAlgorithm.SHA256)}
    monkeypatch.setattr(public_jwt, "library", lambda: lenient)
    with pytest.raises(ConfigError, match="its curve is not that of ES256"):
        JwtScheme.from_options({"algorithms": ["ES256"], "key": public("ES384")})
    assert JwtScheme.from_options({"algorithms": ["ES256"], "key": public("ES256")})


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    real = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name.startswith("jwt"):
            raise ModuleNotFoundError(name)
        return real(name, *args)

    public_jwt.library.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    for more in ({"key": public("RS256")}, {"jwks": "https://idp.test/"}):
        with pytest.raises(ConfigError, match=r'pip install "dualrt\[jwt\]"'):
            JwtScheme.from_options({"algorithms": ["RS256"], **more})
    assert JwtScheme.from_options({"algorithms": ["HS256"], "key": SECRET})
    monkeypatch.undo()
    public_jwt.library.cache_clear()


def test_a_key_set_needs_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said at the start, not with the first token."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r'pip install "dualrt\[jwt,fetch\]"'):
        JwtScheme.from_options({"algorithms": ["RS256"], "jwks": "https://idp.test/"})
