"""Generated tokens, judged by the scheme and by PyJWT with the same options and the same clock."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

import jwt
from jwt import api_jwt

from dualrt.auth.jwt import JwtScheme
from dualrt.auth.jwt_options import MAX_SIZE
from tests.auth.jwt_keys import EC, HMAC, RSA, b64, public, sign

NOW = 1_764_000_000
AUDIENCES = (None, *["web"] * 6, ["web", "api"])
ISSUERS = (None, "https://idp.test", "https://idp.test", ["https://idp.test", "https://two.test"])
FAMILIES = ("HS", "HS", "HS", "HS", "HS", "HS", "RSA", "EC", "Ed")
NONE = b64(b'{"alg":"none"}')


class Case(NamedTuple):
    """A scheme's settings and a token."""

    options: dict[str, Any]
    token: str


class Tally:
    """What a run has seen."""

    def __init__(self) -> None:
        self.cases = self.accepted = self.stricter = 0
        self.disagreements: list[str] = []


@contextmanager
def frozen(now: float) -> Iterator[None]:
    """Let PyJWT read ``now`` from its clock."""

    class Frozen(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.fromtimestamp(now, tz)

    real = api_jwt.datetime
    api_jwt.datetime = Frozen  # type: ignore[misc]
    try:
        yield
    finally:
        api_jwt.datetime = real  # type: ignore[misc]


def by_pyjwt(options: dict[str, Any], token: str) -> dict[str, Any] | None:
    """Return the payload where PyJWT accepts a token. A key is chosen by ``kid`` as its users do:
    from the header that nobody has verified yet.
    """
    try:
        key = options.get("key")
        if "keys" in options:
            key = options["keys"][jwt.get_unverified_header(token)["kid"]]
        return dict(
            jwt.decode(
                token,
                key,
                algorithms=options["algorithms"],
                audience=options.get("audience"),
                issuer=options.get("issuer"),
                leeway=options.get("leeway", 0),
                options={"require": options.get("require", [])},
            )
        )
    except (jwt.PyJWTError, KeyError, UnicodeEncodeError):
        return None


def by_rule(token: str) -> bool:
    """Whether a token that PyJWT accepts is one that the scheme refuses, as its page says."""
    if len(token) > MAX_SIZE:  # most such are nested too deep for PyJWT too, but not on 3.13
        return True
    header, claims = (_loads(part) for part in token.split(".")[:2])
    if header is None or claims is None or "crit" in header or header.get("b64", True) is not True:
        return True
    dates = [claims[name] for name in ("exp", "iat", "nbf") if name in claims]
    return any(isinstance(each, str | bool) for each in dates)


def _loads(part: str) -> Any:
    """Return what a part says; ``None`` where it says it in words that JSON does not have."""
    found = []
    data = api_jwt.json.loads(  # the very reader that PyJWT uses
        jwt.utils.base64url_decode(part.rstrip("=")), parse_constant=found.append
    )
    return None if found else data


def run(seed: int, cases: int) -> Tally:
    """Judge generated tokens; every disagreement is told with its settings."""
    chance, tally, schemes = random.Random(seed), Tally(), {}
    with frozen(NOW):
        for _ in range(cases):
            case = make(chance)
            known = json.dumps(case.options, default=repr, sort_keys=True)
            scheme = schemes.get(known) or JwtScheme.from_options({"scheme": "jwt", **case.options})
            schemes[known] = scheme
            _compare(case, scheme, tally)
    return tally


def _compare(case: Case, scheme: JwtScheme, tally: Tally) -> None:
    tally.cases += 1
    expected = by_pyjwt(*case)
    if expected is not None and by_rule(case.token):
        expected = None
        tally.stricter += 1
    identity = scheme.judge(case.token, NOW).identity
    got = None if identity is None else dict(identity.claims)
    if got != expected or (identity and identity.id != got.get("sub", "")):  # type: ignore[union-attr]
        tally.disagreements.append(f"{case!r}\n  PyJWT {expected!r}\n  ours  {got!r}")
    tally.accepted += got is not None


def make(chance: random.Random) -> Case:
    """Return a case: mostly well-formed and mostly with one thing out of order."""
    family = chance.choice(FAMILIES)
    algorithms = _algorithms(chance, family)
    algorithm = chance.choice(algorithms)
    options: dict[str, Any] = {"algorithms": algorithms}
    header: dict[str, Any] = {}
    if chance.random() < 0.15:
        options["keys"] = {"a": public(algorithm), "b": public(algorithm, 1)}
        header["kid"] = chance.choice(["a", "a", "b", "c", ""])
    else:
        options["key"] = public(algorithm)
    options["audience"] = chance.choice(AUDIENCES)
    options["issuer"] = chance.choice(ISSUERS)
    options["leeway"] = chance.choice([0, 0, 10, 0.5])
    options["require"] = chance.choice([*[[]] * 5, ["exp"], ["sub", "exp"], ["x"]])
    if options["issuer"] is None and family != "HS":
        options["issuer"] = "https://idp.test"  # else a warning for each
    which = 1 if header.get("kid") == "b" else chance.choice([0] * 19 + [1])
    text = sign(_claims(chance), algorithm, which, _header(chance, algorithm, header))
    if chance.random() < 0.3:
        text = _mutate(chance, text)
    return Case({name: value for name, value in options.items() if value is not None}, text)


def _algorithms(chance: random.Random, family: str) -> list[str]:
    if family == "HS":
        return chance.choice([["HS256"], ["HS256"], ["HS384"], ["HS512"], list(HMAC)])
    if family == "RSA":
        return chance.choice([["RS256"], ["PS256"], list(RSA)])
    return [chance.choice(list(EC))] if family == "EC" else ["EdDSA"]


def _header(chance: random.Random, algorithm: str, header: dict[str, Any]) -> Any:
    if chance.random() < 0.75:
        return header
    odd: list[tuple[str, Any]] = [
        *(
            ("alg", each)
            for each in ("none", "None", "nOnE", "", "HS256", "RS256", "hs256", "ES256")
        ),
        *(("alg", each) for each in (None, 256, ["HS256"], {"a": 1}, True, " HS256", "HS256 ")),
        *(("kid", each) for each in ("a", "", 7, None, ["a"], "../../dev/null", "ä", "\ud800")),
        *(("typ", each) for each in ("at+jwt", "", None, 5, "JWS")),
        *(("crit", each) for each in ([], ["b64"], ["exp"], "b64", None, {}, 0)),
        *(("b64", each) for each in (True, False, 0, 1, None, "")),
        *(("cty", "JWT"), ("jku", "https://evil.test"), ("zip", "DEF"), ("x", 1.5)),
    ]
    header = header | dict(chance.sample(odd, chance.choice([1, 1, 2])))
    text = json.dumps({"alg": algorithm, **header})
    if chance.random() < 0.3:
        return chance.choice(
            [
                text[:-1] + ', "alg": "none"}',
                '{"alg": "none", ' + text[1:],
                text[:-1] + ', "x": NaN}',
                text[:-1] + ', "x": -Infinity}',
                f"[{text}]",
                text[:-1],
                text + " ",
                text.encode("utf-16"),
                b"\xef\xbb\xbf" + text.encode(),
                b"\xff" + text.encode(),
                text[:-1] + ', "x": ' + "[" * 5000 + "]" * 5000 + "}",
            ]
        )
    return header


def _claims(chance: random.Random) -> Any:
    claims: dict[str, Any] = {
        "sub": "1",
        "iat": NOW - 10,
        "exp": NOW + 3600,
        "iss": "https://idp.test",
        "aud": "web",
    }
    for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
        name = chance.choice([*claims, "nbf", "exp", "aud", "jti", "x"])
        if chance.random() < 0.2:
            claims.pop(name, None)
        else:
            claims[name] = chance.choice(_pool(name))
    if chance.random() > 0.12:
        return claims
    text = json.dumps(claims)
    return chance.choice(
        [
            text[:-1] + f', "exp": {NOW + 9}}}',
            text[:-1] + f', "exp": {NOW - 9}}}',
            text[:-1] + ', "x": NaN}',
            text[:-1] + ', "x": Infinity}',
            text[:-1] + ', "x": 1e999}',
            text[:-1] + ', "exp": NaN}',
            text[:-1] + ', "exp": 1e400}',
            text[:-1] + f', "exp": {"9" * 5000}}}',
            text[:-1] + f', "exp": {"9" * 400}}}',
            text[:-1] + ', "sub": "\\ud800"}',
            text[:-1] + ', "x": ' + "[" * 6000 + "]" * 6000 + "}",
            text[:-1] + ', "x": ' + '{"a":' * 900 + "1" + "}" * 900 + "}",
            f"[{text}]",
            '"text"',
            "null",
            "",
            text[:-1],
            text.encode("utf-16-le"),
            b"\xef\xbb\xbf" + text.encode(),
            text.encode() + b"\xff",
            text.replace("1", "\xe9").encode("latin-1"),
        ]
    )


def _pool(name: str) -> list[Any]:
    edges = [NOW + step for step in (-11, -10, -9, -1, 0, 1, 9, 10, 11, 0.5, -0.5, 10.5, -9.5)]
    odd = [None, True, False, "", "text", [], {}, 0, -1, 1.5, 10**30, -(10**30), 1e300, str(NOW)]
    if name in ("exp", "iat", "nbf"):
        return [*edges, *edges, *odd, f" {NOW + 60} ", [NOW]]
    if name == "aud":
        return ["web", "api", "WEB", "web2", ["api", "web"], ["x"], ["web", 5], [""], *odd]
    if name == "iss":
        return [
            "https://idp.test",
            "https://two.test",
            "https://idp.test/",
            ["https://idp.test"],
            *odd,
        ]
    return ["1", "ann", "Zoë ☃", 1, *odd]


def _mutate(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text))
    head, payload, signature = text.split(".")
    return chance.choice(
        [
            text[:at] + chr(ord(text[at]) ^ (1 << chance.randrange(8))) + text[at + 1 :],
            text[:at] + chr(ord(text[at]) ^ (1 << chance.randrange(8))) + text[at + 1 :],
            text[:at],
            text[at:],
            text[:at] + chance.choice(".=+/ \n\x00é☃\ud800") + text[at:],
            text + chance.choice([".", "=", "==", "===", "x", "\n", " ", ".x", "A", "AA"]),
            chance.choice([" ", "\n", ".", "Bearer "]) + text,
            f"{head}=.{payload}.{signature}",
            ".".join(part + "=" * (-len(part) % 4) for part in text.split(".")),
            ".".join(part + "=" * (4 - len(part) % 4) for part in text.split(".")),
            f"{head}.{payload}.",
            f"{head}.{payload}",
            f"{head}..{signature}",
            f"{NONE}.{payload}.",
            f"{NONE}.{payload}.{signature}",
            f"{head}.{payload}.{signature[:-2]}",
            f"{head}.{payload}.{signature}.{signature}.x",
            json.dumps({"payload": payload, "signatures": [{"protected": head}]}),
            text.swapcase(),
            "",
        ]
    )


__all__ = ["NOW", "Case", "by_pyjwt", "frozen", "run"]
