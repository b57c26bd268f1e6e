"""Session cookies by the real Django and Flask, whole and broken; their verdict and the edge's."""

from __future__ import annotations

import json
import random
import string
import uuid
import zlib
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import itsdangerous.timed
from flask import Flask
from markupsafe import Markup

from dualrt.auth.django_session import SALT, DjangoSession
from dualrt.auth.flask_session import FlaskSession
from dualrt.wsgi import WSGIRequest
from tests import django_site

django_site.setup()

import django.core.signing as signing  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.sessions.backends.signed_cookies import SessionStore  # noqa: E402
from django.core.handlers.wsgi import WSGIRequest as DjangoRequest  # noqa: E402
from django.test import override_settings  # noqa: E402

NOW = 1_764_000_000
KEYS = ["key-one " * 4, "key-two " * 4, "ключ-three " * 4]
FOREIGN = "nobody's key " * 3
REFUSED = object()
TEXT = string.ascii_letters + string.digits + " -_.:;,=\"'\\/\t\0éß☃\U0001f600"


class Tally:
    """What was compared, and every disagreement."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.disagreements: list[str] = []

    def note(self, kind: str, theirs: Any, ours: Any, value: object) -> None:
        """Count one case; keep it if the two disagree."""
        self.counts["cases"] += 1
        self.counts[f"{kind}: {'refused' if theirs is REFUSED else 'accepted'}"] += 1
        if not same(theirs, ours):
            self.disagreements.append(f"{kind}: {value!r:.300}\n  it: {theirs!r}\n  we: {ours!r}")

    def __str__(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items()))


def same(theirs: Any, ours: Any) -> bool:
    """Whether two payloads are the same; `Markup` is text, NaN is NaN."""
    if theirs is REFUSED or ours is REFUSED:
        return theirs is ours
    return repr(_plain(theirs)) == repr(_plain(ours))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in sorted(value.items())}
    if isinstance(value, list | tuple):
        return type(value)(map(_plain, value))
    return str(value) if isinstance(value, Markup) else value


@contextmanager
def clock_at(now: float) -> Iterator[None]:
    """Let both frameworks' signers live at `now`."""
    fixed = SimpleNamespace(time=lambda: now)
    before = signing.time, itsdangerous.timed.time
    signing.time = itsdangerous.timed.time = fixed  # type: ignore[attr-defined, assignment]
    try:
        yield
    finally:
        signing.time, itsdangerous.timed.time = before  # type: ignore[attr-defined]


# --- what is put into a session, and how a cookie is broken


def text(chance: random.Random, longest: int = 12) -> str:
    """Some text."""
    return "".join(chance.choices(TEXT, k=chance.randrange(longest)))


def value(chance: random.Random, depth: int = 0, rich: bool = False) -> Any:
    """A JSON value; `rich`: with what Flask's tags are for."""
    kinds = ["none", "true", "int", "float", "text", "text"]
    if depth < 3:
        kinds += ["list", "dict"] + (["tuple", "tagged"] if rich else [])
    if rich:
        kinds += ["bytes", "uuid", "date", "markup"]
    made: dict[str, Callable[[], Any]] = {
        "none": lambda: None,
        "true": lambda: chance.random() < 0.5,
        "int": lambda: chance.choice([0, 1, -1, 2**53, chance.randrange(-(10**6), 10**12)]),
        "float": lambda: chance.choice([0.5, -1e300, float("inf"), chance.random()]),
        "text": lambda: text(chance),
        "list": lambda: [value(chance, depth + 1, rich) for _ in range(chance.randrange(4))],
        "dict": lambda: mapping(chance, depth + 1, rich),
        "tuple": lambda: tuple(value(chance, depth + 1, rich) for _ in range(chance.randrange(3))),
        "tagged": lambda: {
            chance.choice([" t", " di", " b", " x"]): value(chance, depth + 1, rich)
        },
        "bytes": lambda: chance.randbytes(chance.randrange(9)),
        "uuid": lambda: uuid.UUID(int=chance.getrandbits(128)),
        "date": lambda: datetime.fromtimestamp(chance.randrange(2 * 10**9), UTC),
        "markup": lambda: Markup(text(chance)),
    }
    return made[chance.choice(kinds)]()


def mapping(chance: random.Random, depth: int = 0, rich: bool = False) -> dict[str, Any]:
    """A session, or an object in one."""
    return {text(chance): value(chance, depth, rich) for _ in range(chance.randrange(5))}


def broken(chance: random.Random, cookie: str) -> str:
    """The cookie, in half of all cases broken in some way."""
    how = chance.randrange(20)
    at = chance.randrange(len(cookie) + 1)
    if how == 0:
        return cookie[:at]
    if how == 1:
        return cookie[at:]
    if how == 2:
        return cookie[:at] + chance.choice(TEXT) + cookie[at:]
    if how == 3:
        return cookie[:at] + cookie[at + 1 :]
    if how == 4 and cookie:
        at = min(at, len(cookie) - 1)
        return cookie[:at] + chr(ord(cookie[at]) ^ (1 << chance.randrange(7))) + cookie[at + 1 :]
    if how == 5:
        return cookie + chance.choice(["=", "==", ".", ":", "A", "\n", "\ud800", "é"])
    if how == 6:
        return chance.choice([".", ":", "", "x", "x:", "..", "::", "."]) + cookie
    if how == 7:
        return cookie.replace(chance.choice(".:"), chance.choice(["", ".", ":", "::"]), 1)
    if how == 8:
        return "".join(chance.choices(TEXT, k=chance.randrange(40)))
    if how == 9:
        return cookie.swapcase()
    return cookie


AGES = (0, 1, 59, 60, 61, 3600, 1_209_599, 1_209_600, 1_209_601, -1, -3600, 10**9)
CONTENTS = (b"", b"5", b"null", b"[]", b"[1]", b'[["a",1]]', b'{"a":NaN}', b'{"a":1,"a":2}', b"{")


# --- Django


class DjangoCase:
    """One cookie by Django's signer, and both verdicts."""

    def __init__(self, chance: random.Random) -> None:
        self.fallbacks = chance.choice([[], KEYS[1:2], KEYS[1:]])
        self.max_age = chance.choice([60, 1_209_600, 1_209_600])
        key = chance.choice([KEYS[0], KEYS[0], KEYS[0], *KEYS, FOREIGN])
        salt = chance.choice([SALT, SALT, SALT, SALT, SALT, "django.core.signing", ""])
        signed_at = NOW - chance.choice([*AGES, *[chance.randrange(60)] * 20])
        signer = signing.TimestampSigner(key=key, salt=salt)
        with clock_at(signed_at):
            if chance.random() < 0.85:
                cookie = signer.sign_object(mapping(chance), compress=chance.random() < 0.7)
            else:
                cookie = _odd(chance, signer.sign, b64=lambda data: _b64(data), dot=".")
        self.now = NOW + chance.choice([0, 0, 0.4, 0.9])
        self.cookie = broken(chance, cookie)

    def theirs(self) -> Any:
        """What Django's session store makes of it."""
        settings.SECRET_KEY_FALLBACKS = self.fallbacks  # `run` puts it back
        settings.SESSION_COOKIE_AGE = self.max_age
        with clock_at(self.now):
            return django_session(self.cookie)

    def ours(self) -> Any:
        """What the edge makes of it."""
        scheme = DjangoSession(keys=[KEYS[0], *self.fallbacks], max_age=self.max_age)
        return tried(lambda: scheme.session(self.cookie, self.now)[0])


def django_session(cookie: str) -> Any:
    """The session of Django's own store, whose settings and clock are set."""
    store = SessionStore(cookie)
    if store.session_key is None:
        return REFUSED
    session = store.load()
    # a session that is no object breaks Django later on; the edge refuses it
    return REFUSED if store.modified or not isinstance(session, dict) else session


def tried(read: Callable[[], Any]) -> Any:
    """What `read` returns, `REFUSED` where it raises: a verdict swallows that."""
    try:
        return read()
    except Exception:
        return REFUSED


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _odd(chance: random.Random, sign: Any, b64: Any, dot: str) -> str:
    """A content that no session has, rightly signed."""
    data = chance.choice([*CONTENTS, chance.randbytes(8), json.dumps("☃").encode(), b"\xff\xfe{}"])
    if chance.random() < 0.4:
        packed = chance.choice([zlib.compress(data), zlib.compress(data)[:-3], data])
        if chance.random() < 0.2:
            packed += b"more"
        return str(sign(dot + b64(packed)))
    return str(sign(b64(data)))


# --- Flask


APP = Flask("generated")
ROTATES = "SECRET_KEY_FALLBACKS" in Flask.default_config  # from 3.1 on
INTERFACE: Any = APP.session_interface


class FlaskCase:
    """One cookie by Flask's serializer, and both verdicts."""

    def __init__(self, chance: random.Random) -> None:
        fallbacks: list[list[str]] = [[], KEYS[1:2], KEYS[1:]]
        self.fallbacks = chance.choice(fallbacks) if ROTATES else []
        self.max_age = chance.choice([60, 1_209_600, 2_678_400])
        key = chance.choice([KEYS[0], KEYS[0], KEYS[0], *KEYS, FOREIGN])
        signed_at = NOW - chance.choice([*AGES[:-1], *[chance.randrange(60)] * 20])
        serializer = self._serializer(key, chance)
        with clock_at(signed_at):
            if chance.random() < 0.85:
                cookie = serializer.dumps(mapping(chance, rich=True))
            else:
                signer = serializer.make_signer()
                cookie = _odd(chance, lambda x: signer.sign(x).decode(), b64=_b64, dot=".")
        self.now = NOW + chance.choice([0, 0, 0.4, 0.9])
        self.cookie = broken(chance, cookie)

    def _serializer(self, key: str, chance: random.Random) -> Any:
        APP.secret_key = key
        APP.config["SECRET_KEY_FALLBACKS"] = []
        made = INTERFACE.get_signing_serializer(APP)
        if chance.random() < 0.1:
            made.salt = b"another salt"
        return made

    def theirs(self) -> Any:
        """What Flask makes of it; where it answers with a 500, the edge refuses."""
        APP.config["SECRET_KEY_FALLBACKS"] = self.fallbacks
        APP.secret_key = KEYS[0]
        with clock_at(self.now):
            serializer = INTERFACE.get_signing_serializer(APP)
            found = tried(lambda: serializer.loads(self.cookie, max_age=self.max_age))
            return tried(lambda: dict(INTERFACE.session_class(found)))

    def ours(self) -> Any:
        """What the edge makes of it."""
        scheme = FlaskSession(keys=[KEYS[0], *self.fallbacks], max_age=self.max_age)
        return tried(lambda: scheme.session(self.cookie, self.now)[0])


# --- cookie headers


class HeaderCase:
    """A Cookie header with a session cookie sent several times, quoted, or among garbage."""

    def __init__(self, chance: random.Random, cookies: list[str], name: str) -> None:
        pieces = []
        for _ in range(chance.randrange(1, 5)):
            pick = chance.randrange(8)
            cookie = chance.choice(cookies)
            if pick < 3:
                pieces.append(f"{name}={cookie}")
            elif pick == 3:
                pieces.append(f'{name}="{cookie}"')
            elif pick == 4:
                pieces.append(
                    f"{chance.choice(['', ' ', chr(9), chr(160), chr(31)])}{name}={cookie}"
                )
            elif pick == 5:
                pieces.append(chance.choice([name, f"{name}=", f'a="x; {name}={cookie}; b="', "a"]))
            elif pick == 6:
                pieces.append(f"={name}={cookie}")
            else:
                pieces.append(text(chance, 20))
        joint = chance.choice(["; ", "; ", ";", ", ", " ; "])
        self.header = joint.join(pieces).encode("utf-8").decode("latin-1")
        self.environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/",
            "SCRIPT_NAME": "",
            "SERVER_NAME": "x",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "HTTP_COOKIE": self.header,
        }


def users(chance: random.Random) -> tuple[list[str], list[str]]:
    """Session cookies of three users and a broken one: Django's, Flask's."""
    django_cookies, flask_cookies = [], []
    app = Flask("users")
    app.secret_key = KEYS[0]
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    signer = signing.TimestampSigner(key=KEYS[0], salt=SALT)
    with clock_at(NOW - 5):
        for user in ("1", "2", "3"):
            session = {"_auth_user_id": user, "_auth_user_backend": "b", "_auth_user_hash": "h"}
            django_cookies.append(signer.sign_object(session, compress=True))
            flask_cookies.append(serializer.dumps({"_user_id": user, "_fresh": True}))
    return [*django_cookies, "broken:1:2"], [*flask_cookies, "broken.1.2"]


def compare_headers(chance: random.Random, tally: Tally, cases: int) -> None:
    """Compare who the edge takes for the sender with whom the framework reads."""
    django_cookies, flask_cookies = users(chance)
    django_scheme = DjangoSession(keys=[KEYS[0]])
    flask_scheme = FlaskSession(keys=[KEYS[0]])
    app = Flask("headers")
    app.secret_key = KEYS[0]
    with clock_at(NOW), override_settings(SECRET_KEY=KEYS[0], SECRET_KEY_FALLBACKS=[]):
        for _ in range(cases // 2):
            one = HeaderCase(chance, django_cookies, settings.SESSION_COOKIE_NAME)
            theirs = DjangoRequest(one.environ).COOKIES.get(settings.SESSION_COOKIE_NAME)
            session = django_session(theirs) if theirs else REFUSED
            user = REFUSED if session is REFUSED else session.get("_auth_user_id", REFUSED)
            request = WSGIRequest(one.environ, "/", {}, "django")
            tally.note("django header", user, _user(django_scheme, request), one.header)
            one = HeaderCase(chance, flask_cookies, "session")
            request = WSGIRequest(one.environ, "/", {}, "werkzeug")
            user = tried(lambda one=one: _flask_user(app, one.environ))
            tally.note("flask header", user, _user(flask_scheme, request), one.header)


def _flask_user(app: Flask, environ: dict[str, Any]) -> Any:
    session: Any = app.session_interface.open_session(app, app.request_class(environ))
    return session.get("_user_id", REFUSED)


def _user(scheme: Any, request: Any) -> Any:
    identity = scheme.verdict(request, NOW).identity
    return REFUSED if identity is None else identity.id


def run(seed: int, cases: int) -> Tally:
    """Compare `cases` cases: two fifths Django's, two fifths Flask's, one fifth headers."""
    chance = random.Random(seed)
    tally = Tally()
    kinds: list[tuple[str, Any]] = [("django", DjangoCase), ("flask", FlaskCase)]
    with override_settings(SECRET_KEY=KEYS[0]):
        for name, kind in kinds:
            for _ in range(cases * 2 // 5):
                one = kind(chance)
                tally.note(name, one.theirs(), one.ours(), one.cookie)
    compare_headers(chance, tally, cases // 5)
    return tally
