"""Credentials that nobody's framework has made: each is no identity, and none is an error."""

from __future__ import annotations

import ast
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from dualrt import Request
from dualrt.auth import revocation
from dualrt.auth.django_session import SALT, DjangoSession
from dualrt.auth.encoding import MAX_INFLATED, MAX_VALUE
from dualrt.auth.flask_session import FlaskSession
from dualrt.auth.identity import Scheme
from dualrt.auth.ticket import MAX_TICKET, TicketError, TicketScheme
from tests.auth.generated import (
    APP,
    INTERFACE,
    NOW,
    REFUSED,
    clock_at,
    django_session,
    override_settings,
    signing,
    tried,
)

KEY = "a key of the site's own"
OTHER = "a key of somebody else"
SESSION = {"_auth_user_id": "7", "_auth_user_backend": "b", "_auth_user_hash": "h" * 64}


def django_cookie(content: Any = None, raw: str | None = None, key: str = KEY) -> str:
    """A session cookie by Django's signer, of a session or of a raw payload."""
    signer = signing.TimestampSigner(key=key, salt=SALT)
    with clock_at(NOW):
        if raw is not None:
            return signer.sign(raw)
        return signer.sign_object(SESSION if content is None else content, compress=True)


def flask_cookie(content: Any = None, raw: bytes | None = None, key: str = KEY) -> str:
    """A session cookie by Flask's serializer."""
    app = Flask("made")
    app.secret_key = key
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    with clock_at(NOW):
        if raw is not None:
            return str(serializer.make_signer().sign(raw).decode())
        return str(serializer.dumps({"_user_id": "7"} if content is None else content))


TICKETS = TicketScheme(keys=[KEY])


def ticket_cookie(**claims: Any) -> str:
    """A ticket for the session `abc`."""
    return TICKETS.issue(7, "abc", "hash", claims, NOW)


DJANGO, FLASK = DjangoSession(keys=[KEY]), FlaskSession(keys=[KEY])
SCHEMES: dict[str, tuple[Scheme, Callable[[str], str]]] = {
    "django-session": (DJANGO, lambda value: f"sessionid={value}"),
    "flask-session": (FLASK, lambda value: f"session={value}"),
    "ticket": (TICKETS, lambda value: f"sessionid=abc; dualrt_ticket={value}"),
}
COOKIES = {
    "django-session": django_cookie(),
    "flask-session": flask_cookie(),
    "ticket": ticket_cookie(is_staff=True),
}


def who(name: str, value: str, now: float = NOW) -> str | None:
    """The id of whom the scheme takes for the sender of this cookie."""
    scheme, header = SCHEMES[name]
    request = Request("http://x.test/", headers={})
    request.cookies = Cookies(header(""), value)  # type: ignore[assignment]
    identity = scheme.verdict(request, now).identity
    return None if identity is None else identity.id


class Cookies(dict[str, str]):
    """Cookies as a parser might give them, whatever their values."""

    def __init__(self, header: str, value: str) -> None:
        pairs = [pair.partition("=") for pair in header.split("; ")]
        super().__init__({name: text or value for name, _, text in pairs})


@pytest.mark.parametrize("name", SCHEMES)
def test_the_whole_cookie_is_somebody(name: str) -> None:
    """What the tests below break does count while it is whole."""
    assert who(name, COOKIES[name]) == "7"


@pytest.mark.parametrize("name", SCHEMES)
def test_every_flipped_bit_ends_it(name: str) -> None:
    """No cookie with one other bit is anybody, but for those spellings of a signature that Flask
    takes, too: base64 has some to spare, and skips what is not of its alphabet.
    """
    cookie = COOKIES[name]
    for at in range(len(cookie)):
        for bit in range(8):
            other = cookie[:at] + chr(ord(cookie[at]) ^ (1 << bit)) + cookie[at + 1 :]
            theirs = None
            if name == "flask-session":
                APP.secret_key, APP.config["SECRET_KEY_FALLBACKS"] = KEY, []
                with clock_at(NOW):
                    loads = INTERFACE.get_signing_serializer(APP).loads
                    found = tried(lambda: loads(other, max_age=60))  # noqa: B023
                theirs = None if found is REFUSED else found["_user_id"]
                assert theirs is None or at > cookie.rindex(".")
            assert who(name, other) == theirs, (at, bit)


@pytest.mark.parametrize("name", SCHEMES)
def test_every_truncation_ends_it(name: str) -> None:
    """No beginning and no end of a cookie is anybody."""
    cookie = COOKIES[name]
    for at in range(1, len(cookie)):
        assert who(name, cookie[:at]) is None
        assert who(name, cookie[at:]) is None


@pytest.mark.parametrize("name", SCHEMES)
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("A" * (MAX_VALUE + 1), id="huge"),
        pytest.param("A" * MAX_VALUE, id="as long as may be"),
        pytest.param("☃" * 100, id="snowmen"),
        pytest.param("\ud800" * 20, id="lone surrogates"),
        pytest.param("a\udfff.b.c:d:e", id="surrogates and separators"),
        pytest.param("\0" * 20, id="NULs"),
        pytest.param("." * 20, id="dots"),
        pytest.param(":" * 20, id="colons"),
        pytest.param("a" * 10 + "." * 10, id="no signature"),
        pytest.param("\r\n" * 10, id="line ends"),
        pytest.param("." * 60_000, id="60,000 dots"),
        pytest.param(":" * 60_000, id="60,000 colons"),
    ],
)
def test_garbage_is_nobody(name: str, value: str) -> None:
    """Nothing raises, and nobody is let in."""
    assert who(name, value) is None


def deep(depth: int) -> str:
    """JSON that is nested deeper than a parser goes."""
    return "[" * depth + "]" * depth


PAYLOADS = {
    "a bomb": b"." + signing.b64_encode(zlib.compress(b"0" * 50_000_000, 9)),
    "just over the bound": b"." + signing.b64_encode(zlib.compress(b"0" * (MAX_INFLATED + 1), 9)),
    "cut compression": b"." + signing.b64_encode(zlib.compress(b'{"a":1}')[:-1]),
    "deep nesting": b"." + signing.b64_encode(zlib.compress(deep(100_000).encode(), 9)),
    "deep object": b"." + signing.b64_encode(zlib.compress(b'{"a":' * 40_000, 9)),
    "many digits": signing.b64_encode(b'{"_user_id":"7","a":' + b"9" * 5_000 + b"}"),
    "no JSON": signing.b64_encode(b"{'a': 1}"),
    "a number": signing.b64_encode(b"5"),
    "a list": signing.b64_encode(b"[1]"),
    "bytes": signing.b64_encode(bytes(range(256))),
    "nothing": b"",
    "a dot": b".",
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_rightly_signed_garbage_is_nobody(payload: bytes) -> None:
    """Who holds the key can sign anything; it is bounded work, and no error."""
    assert who("django-session", django_cookie(raw=payload.decode())) is None
    assert who("flask-session", flask_cookie(raw=payload)) is None


@pytest.mark.parametrize("stamp", ["", "-", "é", "~", "A" * 5_000, "1:", "z" * 12], ids=repr)
def test_a_malformed_stamp_is_nobody(stamp: str) -> None:
    """A time stamp that no signer writes ends it."""
    signer = signing.Signer(key=KEY, salt=SALT)
    assert who("django-session", signer.sign(f"e30:{stamp}")) is None


USERS = {
    "none": None,
    "a list": ["7"],
    "an object": {"id": 7},
    "true": True,
    "a fraction": 7.5,
    "empty": "",
}


@pytest.mark.parametrize("user", USERS.values(), ids=USERS)
def test_a_user_that_is_no_key_is_nobody(user: Any) -> None:
    """Only text and whole numbers are users' keys."""
    assert who("django-session", django_cookie(SESSION | {"_auth_user_id": user})) is None
    assert who("flask-session", flask_cookie({"_user_id": user})) is None


@pytest.mark.parametrize("user", ["abc", "1_0", " 1", "1.0", "١", "--1", "1\n"], ids=repr)
def test_a_site_whose_users_keys_are_numbers_takes_only_numbers(user: str) -> None:
    """Where Django would fail on the key, or find another user by it, there is nobody."""
    cookie = django_cookie(SESSION | {"_auth_user_id": user})
    request = Request("http://x.test/", headers={"cookie": f"sessionid={cookie}"})
    assert DjangoSession(keys=[KEY], integer_ids=True).verdict(request, NOW).identity is None
    assert DjangoSession(keys=[KEY]).verdict(request, NOW).identity is not None


def test_a_ticket_counts_only_beside_its_session() -> None:
    """With another session's cookie, or none, it is nobody's."""
    scheme, _ = SCHEMES["ticket"]
    for header in (
        f"sessionid=abd; dualrt_ticket={COOKIES['ticket']}",
        f"dualrt_ticket={COOKIES['ticket']}",
    ):
        request = Request("http://x.test/", headers={"cookie": header})
        assert scheme.verdict(request, NOW).identity is None


@pytest.mark.parametrize(
    ("later", "counts"), [(0, True), (299.9, True), (300, False), (10**6, False), (-61, False)]
)
def test_a_ticket_lives_for_ticket_age(later: float, counts: bool) -> None:
    """It ends after 300 s, and one from the future does not count."""
    assert (who("ticket", COOKIES["ticket"], NOW + later) is not None) is counts


def test_a_shorter_ticket_age_holds_for_tickets_that_are_out() -> None:
    """Who lowers TICKET_AGE means the old tickets, too."""
    request = Request(
        "http://x.test/", headers={"cookie": f"sessionid=abc; dualrt_ticket={COOKIES['ticket']}"}
    )
    assert TicketScheme(keys=[KEY], age=10).verdict(request, NOW + 9).identity is not None
    assert TicketScheme(keys=[KEY], age=10).verdict(request, NOW + 11).identity is None


def test_tickets_rotate_their_keys() -> None:
    """A ticket by the old key counts while that is a fallback; new ones are by the new key."""
    header = f"sessionid=abc; dualrt_ticket={COOKIES['ticket']}"
    request = Request("http://x.test/", headers={"cookie": header})
    rotated = TicketScheme(keys=[OTHER, KEY])
    assert rotated.verdict(request, NOW).identity is not None
    assert TicketScheme(keys=[OTHER]).verdict(request, NOW).identity is None
    fresh = rotated.issue(7, "abc", "hash", {}, NOW)
    assert TicketScheme(keys=[OTHER]).open(fresh, "abc", NOW).user == "7"


def test_a_ticket_says_which_claims_are_too_large() -> None:
    """The error names the user, the sizes and the setting."""
    with pytest.raises(TicketError, match=rf"user 7 .* over {MAX_TICKET}.*TICKET_CLAIMS"):
        TICKETS.issue(7, "abc", "hash", {"permissions": ["shop.view_item"] * 400}, NOW)
    with pytest.raises(TicketError, match="not JSON"):
        TICKETS.issue(7, "abc", "hash", {"when": object()}, NOW)


def test_a_ticket_does_not_show_the_session_or_the_password_hash() -> None:
    """It is readable by its bearer: it holds digests of both."""
    payload = COOKIES["ticket"].split(".")[1]
    told = json.loads(signing.b64_decode(payload.encode()))
    assert told[1:2] == ["7"]
    assert "abc" not in str(told)
    assert "hash" not in str(told)


@pytest.mark.parametrize("name", ["django-session", "flask-session", "ticket"])
def test_a_wrong_key_is_nobody(name: str) -> None:
    """Signed by anyone else, it does not count."""
    made = {
        "django-session": django_cookie(key=OTHER),
        "flask-session": flask_cookie(key=OTHER),
        "ticket": TicketScheme(keys=[OTHER]).issue(7, "abc", "hash", {}, NOW),
    }
    assert who(name, made[name]) is None


def test_one_schemes_credential_is_no_others() -> None:
    """The same key signs them all, and none can be passed off as another."""
    for name, cookie in COOKIES.items():
        for other in COOKIES:
            if other != name:
                assert who(other, cookie) is None


@pytest.mark.parametrize("name", SCHEMES)
def test_the_keys_are_no_attributes(name: str) -> None:
    """Whoever is given a scheme cannot read the site's keys off its attributes."""
    seen, todo = set(), [SCHEMES[name][0]]
    while todo:
        one: Any = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        assert not (isinstance(one, str | bytes) and KEY in str(one))
        slots = getattr(type(one), "__slots__", ())
        todo += [getattr(one, slot) for slot in slots if hasattr(one, slot)]
        todo += vars(one).values() if hasattr(one, "__dict__") and not callable(one) else ()


def test_comparisons_are_constant_time() -> None:
    """Signatures and digests are compared by `hmac.compare_digest`, never by `==`."""
    folder = Path(revocation.__file__).parent
    for name in ("django_signing", "flask_signing", "ticket", "origin"):
        tree = ast.parse((folder / f"{name}.py").read_text())
        calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
        names = [getattr(each.func, "id", getattr(each.func, "attr", "")) for each in calls]
        assert "compare_digest" in names
        for each in ast.walk(tree):
            if isinstance(each, ast.Compare):
                sides = {ast.unparse(side) for side in (each.left, *each.comparators)}
                assert not sides & {"given", "signature", "secret", "token"}


def test_django_still_reads_what_the_tests_make() -> None:
    """The helper's cookie is a session to Django's own store."""
    with override_settings(SECRET_KEY=KEY, SECRET_KEY_FALLBACKS=[]), clock_at(NOW):
        assert django_session(django_cookie()) == SESSION
