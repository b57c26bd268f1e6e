"""The scheme ``jwt`` says of a token what PyJWT says of it, or refuses what its page says."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from dualrt import Request
from dualrt.auth import public_jwt
from dualrt.auth.jwt import JwtScheme
from dualrt.errors import ConfigError
from dualrt.web.headers import Headers
from tests.auth.jwt_keys import EVERY, HMAC, PUBLIC, SECRET, b64, ed448_key, pem, public, sign
from tests.auth.jwt_oracle import NOW, run

FACTS = json.loads((Path(__file__).parent.parent / "facts/cookie_vectors.json").read_text())
CLAIMS = {"sub": "1", "iat": NOW - 10, "exp": NOW + 60, "iss": "https://idp.test"}
# What the facts' edge_rule says where PyJWT accepts: these are refused.
REFUSED = {"refuse: not a number", "refuse", "refuse always: none is never allowed"}


def scheme(algorithm: str = "HS256", **options: Any) -> JwtScheme:
    """Return a scheme with the key of an algorithm."""
    given = {"algorithms": [algorithm], "key": public(algorithm), "issuer": "https://idp.test"}
    given |= options
    return JwtScheme.from_options({name: each for name, each in given.items() if each is not None})


def user(token: str, **options: Any) -> str | None:
    """Return the id that a token gives, ``None`` for no identity."""
    identity = scheme(**options).judge(token, NOW).identity
    return None if identity is None else identity.id


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c["id"]) for c in FACTS["cases"] if c["family"] == "jwt"]
)
def test_the_facts(case: dict[str, Any]) -> None:
    """Verdict and payload are PyJWT's, or refused where the facts say that it is too lenient."""
    given, expected = case["input"], case["expected"]
    named = FACTS["about"]["public_keys"]
    options = {name: given[name] for name in ("algorithms", "audience", "leeway", "require")}
    options |= {"issuer": given["issuer"], "key": named.get(given["key_pem_of"], given["key"])}
    accept = expected["accept"] and case["edge_rule"] not in REFUSED
    try:
        made = JwtScheme.from_options({"scheme": "jwt", "cookie": "t", **options})
    except ConfigError:
        assert not accept
        return
    identity = made.judge(given["cookie"], given["now"]).identity
    if not accept:
        assert identity is None
    else:
        assert identity is not None
        assert dict(identity.claims) == expected["payload"]
        assert identity.id == expected["payload"].get("sub", "")


@pytest.mark.parametrize("seed", range(4))
def test_generated_tokens_are_judged_as_pyjwt_judges_them(seed: int) -> None:
    """``python -m tests.auth.jwt_long`` is the same with more of them."""
    tally = run(seed, 2500)
    assert tally.disagreements == []
    assert tally.accepted > 250
    assert tally.stricter > 10


@pytest.mark.parametrize("algorithm", EVERY)
def test_every_algorithm(algorithm: str) -> None:
    """Its own key is right, another of the kind is not; nor is its signature under other names."""
    token = sign(CLAIMS, algorithm)
    assert user(token, algorithm=algorithm) == "1"
    assert user(sign(CLAIMS, algorithm, 1), algorithm=algorithm) is None
    head, payload, signature = token.split(".")
    for other in EVERY:
        if other != algorithm:
            named = b64(json.dumps({"alg": other}).encode())
            assert user(f"{named}.{payload}.{signature}", algorithm=algorithm) is None
            assert user(token, algorithm=other) is None
    assert user(f"{head}.{payload}.", algorithm=algorithm) is None


def test_eddsa_takes_the_key_of_the_larger_curve() -> None:
    """Ed448 is EdDSA as well (RFC 8037)."""
    token = sign(CLAIMS, "EdDSA", key=ed448_key())
    assert user(token, algorithm="EdDSA", key=pem(ed448_key())) == "1"
    assert user(sign(CLAIMS, "EdDSA"), algorithm="EdDSA", key=pem(ed448_key())) is None


@pytest.mark.parametrize("algorithm", ["HS256", "ES256", "EdDSA"])
def test_a_bit_flipped_anywhere_is_no_identity(algorithm: str) -> None:
    """All eight bits of every character."""
    token, made = sign(CLAIMS, algorithm), scheme(algorithm)
    for at, char in enumerate(token):
        for bit in range(8):
            flipped = token[:at] + chr(ord(char) ^ (1 << bit)) + token[at + 1 :]
            assert made.judge(flipped, NOW).identity is None, (at, bit)


def test_a_token_cut_anywhere_is_no_identity() -> None:
    """Any start and any end of it."""
    token, made = sign(CLAIMS), scheme()
    for at in range(len(token)):
        assert made.judge(token[:at], NOW).identity is None
        assert at == 0 or made.judge(token[at:], NOW).identity is None


@pytest.mark.parametrize("algorithm", PUBLIC)
@pytest.mark.parametrize("target", HMAC)
def test_a_public_key_is_never_a_secret(algorithm: str, target: str) -> None:
    """Neither in a token that claims it, nor in settings that allow it by mistake."""
    assert user(_forged(algorithm, target), algorithm=algorithm) is None
    with pytest.raises(ConfigError, match="mixes shared secrets"):
        scheme(algorithms=[algorithm, target], key=public(algorithm))
    with pytest.raises(ConfigError, match="not a shared secret"):
        scheme(algorithms=[target], key=public(algorithm))


def _forged(algorithm: str, target: str) -> str:
    head = b64(json.dumps({"alg": target}).encode())
    message = f"{head}.{b64(json.dumps(CLAIMS).encode())}"
    digest = getattr(hashlib, f"sha{target[2:]}")
    return (
        f"{message}.{b64(hmac.new(public(algorithm).encode(), message.encode(), digest).digest())}"
    )


@pytest.mark.parametrize(
    "name", ["none", "None", "NONE", "nOnE", "", " none", None, 0, [], ["none"]]
)
@pytest.mark.parametrize("signed", [False, True])
def test_a_token_that_nobody_signed_is_no_identity(name: Any, signed: bool) -> None:
    """However ``none`` is written, with a signature or without."""
    token = sign(CLAIMS, header=json.dumps({"alg": name}))
    assert user(token if signed else token.rpartition(".")[0] + ".") is None


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="empty"),
        pytest.param("..", id="dots"),
        pytest.param("a.b.c.d.e", id="jwe"),
        pytest.param(json.dumps({"payload": "e30", "signatures": []}), id="json form"),
        pytest.param("\ud800.e30.e30", id="surrogate"),
        pytest.param("é.e30.e30", id="not ascii"),
        pytest.param(b64(b"[" * 9000) + ".e30.e30", id="deep header"),
        pytest.param(sign(CLAIMS, header={"crit": ["b64"], "b64": True}), id="crit"),
        pytest.param(sign(CLAIMS, header={"b64": False}), id="b64 false"),
        pytest.param(sign("[" * 9000), id="deep payload"),
        pytest.param(sign('{"sub": "1", "x": NaN}'), id="nan"),
        pytest.param(sign('{"sub": "1", "x": -Infinity}'), id="infinity"),
        pytest.param(sign({**CLAIMS, "x": "y" * 20_000}), id="huge"),
        pytest.param("a" * 10_000_000, id="enormous"),
    ],
)
def test_what_is_no_token_is_no_identity(token: str) -> None:
    """And nothing is raised for it."""
    verdict = scheme(issuer=None).judge(token, NOW)
    assert verdict.identity is None
    assert verdict.reason


def test_the_identity_says_what_the_token_says() -> None:
    """Its id, times, flags and permissions; and all claims, unchanged."""
    claims = CLAIMS | {"exp": NOW + 60.75, "is_staff": True, "permissions": ["shop.view"]}
    identity = scheme().judge(sign(claims), NOW).identity
    assert identity is not None
    assert (identity.id, identity.scheme) == ("1", "jwt")
    assert (identity.issued_at, identity.expires_at) == (NOW - 10, NOW + 60)  # as it is judged
    assert identity.is_staff
    assert identity.has_perm("shop.view")
    assert identity.claims == claims


@pytest.mark.parametrize(
    ("claims", "option", "expected"),
    [
        pytest.param({"sub": "ann"}, None, "ann", id="sub"),
        pytest.param({}, None, "", id="nobody named, as PyJWT"),
        pytest.param({}, "sub", None, id="asked for and missing"),
        pytest.param({"sub": ""}, "sub", None, id="asked for and empty"),
        pytest.param({"user_id": 7, "sub": "x"}, "user_id", "7", id="a number"),
        pytest.param({"user_id": True}, "user_id", None, id="a flag"),
        pytest.param({"user_id": 7.5}, "user_id", None, id="a fraction"),
        pytest.param({"user_id": ["7"]}, "user_id", None, id="a list"),
        pytest.param({"user_id": 10**4000}, "user_id", None, id="a number too long"),
    ],
)
def test_which_claim_names_the_user(
    claims: dict[str, Any], option: str | None, expected: str | None
) -> None:
    """``sub`` unless the site says otherwise; what the site asks for must be there."""
    assert user(sign(claims), id_claim=option, issuer=None) == expected


@pytest.mark.parametrize(
    ("typ", "pinned", "accepted"),
    [
        ("at+jwt", "at+jwt", True),
        ("application/AT+JWT", "at+jwt", True),
        ("JWT", "at+jwt", False),
        (None, "at+jwt", False),
        (5, "at+jwt", False),
        ("JWT", None, True),
    ],
)
def test_a_type_may_be_asked_for(typ: Any, pinned: str | None, accepted: bool) -> None:
    """So that an id token is not taken for an access token (RFC 8725 section 3.11)."""
    assert (user(sign(CLAIMS, header={"typ": typ}), typ=pinned) == "1") is accepted


@pytest.mark.parametrize(
    ("exp", "accepted"),
    [(NOW + 100, True), (NOW + 101, False), (10**400, False), (None, False)],
)
def test_a_life_too_long_is_refused_where_that_is_asked(exp: int | None, accepted: bool) -> None:
    """``max_lifetime`` counts from now; a token without an end lives too long."""
    claims: dict[str, Any] = {"sub": "1"} if exp is None else {"sub": "1", "exp": exp}
    assert (user(sign(claims), issuer=None, max_lifetime=100) == "1") is accepted


def test_a_token_may_outlive_what_a_float_can_say() -> None:
    """PyJWT takes such a number."""
    for value, expected in ((10**400, float("inf")), (-(10**400), float("-inf"))):
        identity = scheme(issuer=None).judge(sign({"sub": "1", "iat": value}), NOW).identity
        if value > 0:
            assert identity is None  # issued in the future
        else:
            assert identity is not None
            assert identity.issued_at == expected
    identity = scheme(issuer=None).judge(sign({"sub": "1", "exp": 10**400}), NOW).identity
    assert identity is not None
    assert identity.expires_at == float("inf")


def test_keys_are_rotated_by_a_list_and_told_apart_by_name() -> None:
    """``key`` may be several, tried in turn; ``keys`` are chosen by ``kid``."""
    several = {"key": [public("HS256", 1), SECRET]}
    assert user(sign(CLAIMS), **several) == "1"
    assert user(sign(CLAIMS, which=1), **several) == "1"
    named = {"key": None, "keys": {"a": SECRET, "b": public("HS256", 1)}}
    assert user(sign(CLAIMS, header={"kid": "a"}), **named) == "1"
    assert user(sign(CLAIMS, header={"kid": "b"}), **named) is None
    assert user(sign(CLAIMS, header={"kid": "c"}), **named) is None
    assert user(sign(CLAIMS), **named) is None
    both = {**named, "key": public("HS256", 1)}
    assert user(sign(CLAIMS, which=1), **both) == "1"
    assert user(sign(CLAIMS, which=1, header={"kid": "c"}), **both) is None


def test_the_sites_own_secrets_are_the_keys_where_none_is_named() -> None:
    """``SECRET_KEY`` and its fallbacks."""
    made = JwtScheme.from_options({"algorithms": ["HS256"]}, [public("HS256", 1), SECRET])
    assert made.judge(sign(CLAIMS), NOW).identity
    assert made.judge(sign(CLAIMS, which=1), NOW).identity
    assert not made.waits


# where a token is found


def request(*fields: tuple[str, str]) -> Request:
    """Return a request with these header fields."""
    made = Request("https://site.test/")
    made.headers = Headers(fields)
    return made


TOKEN = sign(CLAIMS)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        pytest.param([("authorization", f"Bearer {TOKEN}")], True, id="bearer"),
        pytest.param([("Authorization", f"bEARER   {TOKEN} ")], True, id="any case, spaces"),
        pytest.param([("authorization", f"Bearer\t{TOKEN}")], False, id="tab"),
        pytest.param([("authorization", f"Bearer{TOKEN}")], False, id="no space"),
        pytest.param([("authorization", TOKEN)], False, id="no scheme"),
        pytest.param([("authorization", f"Basic {TOKEN}")], False, id="another scheme"),
        pytest.param([("authorization", "Bearer")], False, id="no token"),
        pytest.param([("authorization", f"Bearer {TOKEN} x")], False, id="two words"),
        pytest.param([("authorization", f"Bearer {TOKEN},Bearer {TOKEN}")], False, id="joined"),
        pytest.param([("authorization", f"Bearer {TOKEN}")] * 2, False, id="twice"),
        pytest.param([("cookie", f"token={TOKEN}")], False, id="cookie"),
        pytest.param([], False, id="nothing"),
    ],
)
def test_a_bearer_header(fields: list[tuple[str, str]], found: bool) -> None:
    """RFC 6750 section 2.1, once."""
    verdict = scheme().verdict(request(*fields), NOW)
    assert (verdict.identity is not None) is found, verdict.reason


@pytest.mark.parametrize(
    ("fields", "options", "found"),
    [
        pytest.param([("cookie", f"a=b; token={TOKEN}")], {}, True, id="cookie"),
        pytest.param([("authorization", f"Bearer {TOKEN}")], {}, False, id="header not asked"),
        pytest.param([("cookie", f"token=x; token={TOKEN}")], {"rule": "django"}, True, id="last"),
        pytest.param(
            [("cookie", f"token=x; token={TOKEN}")], {"rule": "werkzeug"}, False, id="first"
        ),
        pytest.param(
            [("cookie", f"token={TOKEN}; token={TOKEN}")], {"strict": True}, False, id="strict"
        ),
        pytest.param([("cookie", f"token={TOKEN}")], {"strict": True}, True, id="strict, once"),
        pytest.param(
            [("authorization", "Basic eA=="), ("cookie", f"token={TOKEN}")],
            {"header": "Authorization"},
            True,
            id="both asked, no bearer",
        ),
        pytest.param(
            [("authorization", "Bearer x"), ("cookie", f"token={TOKEN}")],
            {"header": "Authorization"},
            False,
            id="both asked, a bearer that is none",
        ),
        pytest.param([("cookie", "\xff=;;=token")], {}, False, id="malformed"),
    ],
)
def test_a_cookie(fields: list[tuple[str, str]], options: dict[str, Any], found: bool) -> None:
    """As the framework behind reads it; a bearer header goes first where both are asked for."""
    made = request(*fields)
    made.cookie_rule = options.pop("rule", "web")
    verdict = scheme(cookie="token", **options).verdict(made, NOW)
    assert (verdict.identity is not None) is found, verdict.reason


def test_another_header_has_the_token_alone() -> None:
    """As the headers of proxies have it."""
    made = scheme(header="Cf-Access-Jwt-Assertion")
    assert made.verdict(request(("cf-access-jwt-assertion", f" {TOKEN} ")), NOW).identity
    assert not made.verdict(request(("cf-access-jwt-assertion", f"Bearer {TOKEN}")), NOW).identity
    assert made.prepare(request()) is None


def test_what_fails_inside_is_no_identity_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Never an error page: also where a request cannot even be read."""
    with caplog.at_level(logging.ERROR, "dualrt"):
        verdict = scheme().verdict(None, NOW)  # type: ignore[arg-type]
    assert verdict.identity is None
    assert "could not be judged" in caplog.text


def test_a_library_that_fails_on_a_signature_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it raises."""
    made = scheme("ES256")

    def fail(*args: Any) -> bool:
        raise OverflowError("a bug somewhere")

    monkeypatch.setattr(type(public_jwt.library()["ES256"]), "verify", fail)
    assert made.judge(sign(CLAIMS, "ES256"), NOW).reason == "the token's signature is not right"
