"""`request.user` and `request.session` at the edge, beside Django's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given as fed
from hypothesis import settings as how
from hypothesis import strategies as st

from dualrt.auth import revoke
from dualrt.auth.identity import Identity
from dualrt.auth.ticket import TicketScheme
from dualrt.errors import EdgeAttributeError, EdgeRestrictionError
from dualrt.testing import Client
from tests import django_site
from tests.switch.test_request_names import DOORS, FORM, MULTIPART

django_site.setup()

from django.conf import settings  # noqa: E402
from django.contrib.sessions.backends.signed_cookies import SessionStore as Stock  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from dualrt_django.edge.sessions import SessionStore  # noqa: E402
from dualrt_django.edge.users import AnonymousUser, User  # noqa: E402

SIGNED = "django.contrib.sessions.backends.signed_cookies"
BACKEND = "django.contrib.auth.backends.ModelBackend"
STACK = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DOOR = "dualrt_django.EdgeMiddleware"
LOGGED_IN = {"_auth_user_id": "7", "_auth_user_backend": BACKEND, "_auth_user_hash": "h"}
Open = Callable[..., Client]


def cookie(**content: Any) -> str:
    """Return a session cookie of Django's own making."""
    store = Stock()
    store.update(content)
    store.save()
    assert store.session_key
    return store.session_key


@pytest.fixture
def open_door() -> Iterator[Open]:
    """Open a door by its name."""
    with ExitStack() as stack:

        def make(name: str, **changed: Any) -> Client:
            build, door = DOORS[name]
            given = {
                "INSTALLED_APPS": [
                    *("django.contrib.auth", "django.contrib.contenttypes"),
                    *("django.contrib.sessions", "dualrt_django"),
                ],
                "ROOT_URLCONF": "tests.switch.people",
                "SESSION_ENGINE": SIGNED,
                "MIDDLEWARE": [DOOR, *STACK] if "MIDDLEWARE" in door else STACK,
                "DUALRT": {},
                **changed,
            }
            stack.enter_context(override_settings(**given))
            return Client(build(), protocol=name.rpartition("-")[2])

        yield make


@pytest.fixture(params=DOORS)
def at(request: Any, open_door: Open) -> Open:
    """Each door in turn, to be opened with settings."""
    return lambda **changed: open_door(request.param, **changed)


def test_a_session_tells_who_is_there_as_the_model_has_the_key(at: Open) -> None:
    """A number is a number, not text."""
    client = at()
    anonymous = [False, True, None, None, False, True, True, True]
    assert client.get("/who").json() == anonymous
    sent = {"cookie": f"sessionid={cookie(**LOGGED_IN)}"}
    assert client.get("/who", headers=sent).json() == [True, False, 7, 7, True, False, True, True]
    assert client.get("/awaited", headers=sent).text == "7"
    assert client.get("/who", headers={"cookie": "sessionid=forged:1:x"}).json() == anonymous


def test_a_ticket_tells_more(open_door: Open) -> None:
    """The name, the flags, the permissions."""
    client = open_door("wrapper-wsgi", SESSION_ENGINE="django.contrib.sessions.backends.db")
    scheme = TicketScheme(keys=[settings.SECRET_KEY])
    claims = {"username": "ann", "is_staff": True, "permissions": ["shop.buy"]}
    ticket = scheme.issue("7", "thesession", "h", claims, datetime.now().timestamp())
    sent = {"cookie": f"sessionid=thesession; dualrt_ticket={ticket}"}
    told = client.get("/named", headers=sent).json()
    assert told == ["ann", "ann", True, False, True, False, True]


def test_what_the_session_does_not_tell_is_an_error_that_says_so(
    open_door: Open, caplog: pytest.LogCaptureFixture
) -> None:
    """No guess: not even that somebody is of no staff."""
    client = open_door("wrapper-wsgi")
    sent = {"cookie": f"sessionid={cookie(**LOGGED_IN)}"}
    assert client.get("/named", headers=sent).status == 500
    (record,) = caplog.records
    assert record.exc_info
    told = str(record.exc_info[1])
    assert "request.user.username is not available in the edge runtime" in told
    assert "people.py:" in told
    assert 'run this view with @runtime("server")' in told


def test_the_session_can_be_read(at: Open) -> None:
    """What Django has put there, at every door."""
    value = cookie(cart=[1], name="ü", _session_expiry=60)
    client = at()
    told = client.get("/session", headers={"cookie": f"sessionid={value}"}).json()
    assert told == [[1], True, ["_session_expiry", "cart", "name"], False, 60, value]
    assert client.get("/session").json() == [None, False, [], True, 1_209_600, None]


@pytest.mark.parametrize(
    "end",
    [lambda sent: revoke(session=sent), lambda sent: revoke(user=7)],
    ids=["session", "user"],
)
def test_a_session_that_was_revoked_is_empty(
    at: Open, end: Callable[[str], None], own_revocations: None
) -> None:
    """A copy of its cookie gives nothing back."""
    mine = cookie(cart=[1], **LOGGED_IN)
    other = cookie(cart=[2], **LOGGED_IN | {"_auth_user_id": "8"})
    client = at()

    def cart(value: str) -> Any:
        return client.get("/session", headers={"cookie": f"sessionid={value}"}).json()[0]

    assert cart(mine) == [1]
    end(mine)
    assert cart(mine) is None
    assert cart(other) == [2]


def test_the_session_cannot_be_written(open_door: Open, caplog: pytest.LogCaptureFixture) -> None:
    """The error names the line and the way out."""
    assert open_door("wrapper-asgi").get("/put").status == 500
    (record,) = caplog.records
    assert record.exc_info
    told = str(record.exc_info[1])
    assert "request.session['cart'] = ... is not available in the edge runtime" in told
    assert "The edge saves no session: run this view with @runtime" in told


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param(
            {"SESSION_ENGINE": "django.contrib.sessions.backends.db"},
            "SESSION_ENGINE is 'django.contrib.sessions.backends.db', which the edge cannot read",
            id="engine",
        ),
        pytest.param(
            {"SESSION_SERIALIZER": "shop.Pickle"},
            "SESSION_SERIALIZER is 'shop.Pickle'",
            id="pickle",
        ),
        pytest.param({"MIDDLEWARE": []}, "there is no SessionMiddleware", id="none"),
    ],
)
def test_a_session_that_the_edge_cannot_read_says_why(
    open_door: Open, caplog: pytest.LogCaptureFixture, changed: dict[str, Any], said: str
) -> None:
    """It is no attribute of the request."""
    assert open_door("wrapper-wsgi", **changed).get("/session").status == 500
    (record,) = caplog.records
    assert record.exc_info
    assert isinstance(record.exc_info[1], AttributeError)
    assert said in str(record.exc_info[1])


def test_a_middleware_made_of_djangos_is_one(open_door: Open) -> None:
    """Found by what it is, not by its name."""
    own = ["tests.switch.test_users.Sessions", STACK[1]]
    value = cookie(cart=[1])
    told = open_door("wrapper-wsgi", MIDDLEWARE=own).get(
        "/session", headers={"cookie": f"sessionid={value}"}
    )
    assert told.json()[0] == [1]


def test_names_of_djangos_classes_mean_what_a_request_has(at: Open) -> None:
    """`isinstance` and `except` work at the edge."""
    told = at().post("/kinds", body=FORM, headers=MULTIPART).json()
    missing = "MultiValueDictKeyError('nothing')"
    assert told[:6] == [True, True, True, True, missing, [True]]
    assert told[6] in ("WSGIRequest", "ASGIRequest")


# The user by hand


def of(claims: dict[str, Any], scheme: str = "ticket") -> User:
    """Return the user of a credential."""
    return User(Identity("7", claims, scheme))


def test_a_superuser_may_do_all() -> None:
    """And nobody knows what that is without a database."""
    user = of({"is_superuser": True})
    assert user.has_perm("a.b")
    assert user.has_perm("a.b", object())
    assert user.has_module_perms("x")
    with pytest.raises(EdgeRestrictionError, match="of a superuser"):
        user.get_all_permissions()


def test_an_inactive_user_may_do_nothing() -> None:
    """As Django has it."""
    user = of({"is_active": False, "is_superuser": True, "permissions": ["a.b"]})
    assert not user.has_perm("a.b")
    assert not user.has_module_perms("a")
    assert user.get_all_permissions() == set()
    assert user.is_active is False


def test_permissions_are_the_credentials() -> None:
    """By name, by app, and none for one object."""
    user = of({"permissions": ["a.b"], "email": "x@example.org"})
    assert user.has_perm("a.b")
    assert not user.has_perm("a.b", object())
    assert user.has_module_perms("a")
    assert not user.has_module_perms("b")
    assert user.get_all_permissions() == {"a.b"}
    assert user.email == "x@example.org"
    with pytest.raises(ValueError, match="iterable of permissions"):
        user.has_perms("a.b")


def test_the_async_names_say_the_same() -> None:
    """Each `a…` of the sync one."""

    async def asked(user: Any) -> list[Any]:
        told: list[Any] = [await user.ahas_perm("a.b"), await user.ahas_perms(["a.b"])]
        told += [await user.ahas_module_perms("a"), await user.aget_all_permissions()]
        return told

    assert asyncio.run(asked(of({"permissions": ["a.b"]}))) == [True, True, True, {"a.b"}]
    assert asyncio.run(asked(AnonymousUser())) == [False, False, False, set()]


def test_a_session_alone_knows_the_key_and_no_more() -> None:
    """Flags and permissions are errors; what the session says of itself is no attribute."""
    user = of({"email": "of the session"}, "django-session")
    assert (user.pk, user.is_active, repr(user)) == ("7", True, "<User: 7>")
    for name in ("is_staff", "is_superuser", "email", "username", "groups"):
        with pytest.raises(EdgeAttributeError, match=f"request.user.{name}"):
            getattr(user, name)
    with pytest.raises(EdgeRestrictionError, match="permissions"):
        user.has_perm("a.b")
    with pytest.raises(AttributeError):
        user._state


def test_users_are_equal_by_their_keys() -> None:
    """And nobody is nobody."""
    assert of({}) == of({"is_staff": True})
    assert hash(of({})) == hash(of({}))
    assert of({}) != AnonymousUser()
    assert AnonymousUser() == AnonymousUser()


def test_nobody_is_djangos_nobody() -> None:
    """Each name, each answer and each error."""
    with override_settings(INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"]):
        from django.contrib.auth.models import AnonymousUser as Theirs
    asked: list[Callable[[Any], Any]] = [
        *(str, hash, int, lambda u: u.save(), lambda u: u.delete(), lambda u: u.set_password("x")),
        *(lambda u: u.check_password("x"), lambda u: u.get_username(), lambda u: u == type(u)()),
        *(lambda u: u.has_perms("x"), lambda u: u.get_group_permissions(), lambda u: u == 1),
    ]
    names = "id pk username is_staff is_active is_superuser is_anonymous is_authenticated"
    asked += [lambda u, name=name: getattr(u, name) for name in names.split()]  # type: ignore[misc]

    def told(ask: Callable[[Any], Any], user: Any) -> Any:
        try:
            return ask(user)
        except Exception as error:
            return type(error), str(error)

    for ask in asked:
        assert told(ask, AnonymousUser()) == told(ask, Theirs())
    public = {name for name in dir(Theirs) if not name.startswith("_")}
    assert public - set(dir(AnonymousUser)) == set()
    with pytest.raises(EdgeRestrictionError, match="groups"):
        AnonymousUser().groups


# The session by hand

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
EXPIRY = st.sampled_from([None, 0, 60, "2032-01-01T00:00:00+00:00"])
READS: dict[str, Callable[[Any], Any]] = {
    "get": lambda s: (s.get("a"), s.get("zz", 1)),
    "item": lambda s: s["a"],
    "in": lambda s: ("a" in s, s.has_key("b")),
    "keys": lambda s: sorted(s.keys()),
    "values": lambda s: list(s.values()),
    "items": lambda s: list(s.items()),
    "empty": lambda s: s.is_empty(),
    "key": lambda s: s.session_key,
    "pop": lambda s: s.pop("zz", 5),
    "age": lambda s: (s.get_expiry_age(), s.get_expiry_age(expiry=9), s.get_session_cookie_age()),
    "age-of": lambda s: s.get_expiry_age(modification=datetime(2026, 1, 1, tzinfo=UTC), expiry=5),
    "date": lambda s: s.get_expiry_date(modification=datetime(2026, 1, 1, tzinfo=UTC)),
    "date-of": lambda s: s.get_expiry_date(expiry=datetime(2031, 1, 1)),
    "until": lambda s: s.get_expiry_age(expiry=timezone.now() + timedelta(seconds=30.5)),
    "browser": lambda s: s.get_expire_at_browser_close(),
    "test": lambda s: s.test_cookie_worked(),
    "missing": lambda s: s["zz"],
    "pop-missing": lambda s: s.pop("zz"),
    "delete": lambda s: s.__delitem__("zz"),
    "no-test": lambda s: 0 if "testcookie" in s else s.delete_test_cookie(),
    "accessed": lambda s: s.accessed,
    "exists": lambda s: s.exists("x"),
    "load": lambda s: s.load(),
    "none": lambda s: s.set_expiry(None) if s.get("_session_expiry") is None else 0,
    "default": lambda s: s.setdefault("a", 1) if "a" in s else 0,
}


def told_by(ask: Callable[[Any], Any], session: Any) -> Any:
    """Return what a session answers, or the error."""
    try:
        return ask(session)
    except KeyError as error:
        return "KeyError", str(error)


@how(max_examples=300, deadline=None)
@fed(
    st.dictionaries(st.sampled_from(["a", "b", "testcookie"]), JSON),
    EXPIRY,
    st.sampled_from(["", "forged", "short", "other key"]),
    st.lists(st.sampled_from(sorted(READS)), min_size=1, max_size=8),
)
def test_a_session_is_read_as_django_reads_it(
    content: dict[str, Any], expiry: Any, spoiled: str, order: list[str]
) -> None:
    """One that counts, and one that does not."""
    if expiry is not None:
        content = {**content, "_session_expiry": expiry}
    value: str | None = cookie(**content)
    if spoiled == "other key":
        with override_settings(SECRET_KEY="another"):
            value = cookie(**content)
    elif spoiled:
        value = {"forged": f"{value}x", "short": "abc"}[spoiled]
    now = datetime.now(UTC)
    with patch("django.utils.timezone.now", lambda: now):
        with patch("dualrt_django.edge.sessions._now", lambda: now):
            ours, theirs = SessionStore(value), Stock(value)
            for name in order:
                assert told_by(READS[name], ours) == told_by(READS[name], theirs), name


def test_a_fallback_key_and_an_age_are_heeded() -> None:
    """As in Django's own."""
    value = cookie(a=1)
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert SessionStore(value).get("a") == 1
    with override_settings(SESSION_COOKIE_AGE=-1):
        assert SessionStore(value).get("a") is None
    assert SessionStore(value).get("a") == 1


WRITES: dict[str, Callable[[Any], Any]] = {
    "set": lambda s: s.__setitem__("a", 2),
    "delete": lambda s: s.__delitem__("a"),
    "pop": lambda s: s.pop("a"),
    "setdefault": lambda s: s.setdefault("zz", 1),
    "update": lambda s: s.update({}),
    "clear": lambda s: s.clear(),
    "flush": lambda s: s.flush(),
    "save": lambda s: s.save(),
    "create": lambda s: s.create(),
    "cycle": lambda s: s.cycle_key(),
    "remove": lambda s: s.delete(),
    "expiry": lambda s: s.set_expiry(60),
    "test": lambda s: s.set_test_cookie(),
    "modified": lambda s: setattr(s, "modified", True),
    "aset": lambda s: asyncio.run(s.aset("a", 1)),
    "aflush": lambda s: asyncio.run(s.aflush()),
    "apop": lambda s: asyncio.run(s.apop("a")),
}


@pytest.mark.parametrize("name", WRITES)
def test_what_would_have_to_be_saved_is_refused(name: str) -> None:
    """Nothing has changed afterwards."""
    session = SessionStore(cookie(a=1))
    with pytest.raises(EdgeRestrictionError, match=r"request\.session"):
        WRITES[name](session)
    assert (dict(session.items()), session.modified) == ({"a": 1}, False)


def test_the_async_names_read_the_same() -> None:
    """All of Django's are there."""
    session: Any = SessionStore(cookie(a=1))
    assert asyncio.run(session.aget("a")) == 1
    assert list(asyncio.run(session.akeys())) == ["a"]
    session.modified = False
    left = {"clear_expired", "aclear_expired", "decode", "encode", "key_salt"}
    stock = {name for name in dir(Stock()) if not name.startswith("_")}
    assert stock - set(dir(session)) == left | {"serializer"}


def __getattr__(name: str) -> Any:
    if name != "Sessions":
        raise AttributeError(name)
    from django.contrib.sessions.middleware import SessionMiddleware

    return type("Sessions", (SessionMiddleware,), {})
