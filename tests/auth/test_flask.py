"""Flask's sessions at the edge: the app's own signed cookie, Flask-Login, server-side sessions."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, Response, make_response, request, session
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSessionInterface, SessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, login_user, logout_user
from flask_login import login_required as server_login_required
from itsdangerous import TimestampSigner
from werkzeug.datastructures import CallbackDict

from dualrt.auth import revoke, use
from dualrt.auth.revocation import InProcess
from dualrt.auth.ticket import TicketError
from dualrt.errors import ConfigError
from dualrt.testing import Client
from dualrt_flask import DualRT, tickets
from dualrt_flask.conf import site_of
from dualrt_flask.edge import session as edge_session
from tests.auth.views import ROUTES

pytestmark = pytest.mark.usefixtures("own_revocations")

TICKET = "dualrt_ticket"


class User(UserMixin):
    """A user of the app."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.is_staff = name == "ann"


class ServerSession(CallbackDict, SessionMixin):  # type: ignore[type-arg, misc]
    """A session that is kept by the server."""

    def __init__(self, initial: dict[str, Any], sid: str) -> None:
        super().__init__(initial, lambda this: setattr(this, "modified", True))
        self.sid = sid
        self.modified = False


class ServerSide(SessionInterface):
    """Sessions in memory, as Flask-Session keeps them: the key stays the same over a login."""

    def __init__(self) -> None:
        self.store: dict[str, dict[str, Any]] = {}

    def open_session(self, app: Flask, request: Any) -> Any:
        sid = request.cookies.get(self.get_cookie_name(app)) or secrets.token_urlsafe(32)
        return ServerSession(self.store.get(sid, {}), sid)

    def save_session(self, app: Flask, session: Any, response: Any) -> None:
        name = self.get_cookie_name(app)
        if not session:
            if session.modified:
                self.store.pop(session.sid, None)
                response.delete_cookie(name)
            return
        self.store[session.sid] = dict(session)
        response.set_cookie(name, session.sid, httponly=True)


def create_app(config: dict[str, Any] | None = None, server_side: bool = False) -> Flask:
    """An app whose users log in by Flask-Login."""
    app = Flask("shop")
    app.config.update(SECRET_KEY="the app's own key", DUALRT=config or {})
    if server_side:
        app.session_interface = ServerSide()
    manager = LoginManager(app)
    manager.login_view = "log_in"
    manager.user_loader(lambda name: None if name == "gone" else User(name))
    DualRT(app)
    for number, (path, view) in enumerate(ROUTES):
        app.add_url_rule(path, f"view{number}", view, methods=["GET", "POST"])

    @app.get("/log/in")
    def log_in() -> str:
        name = request.args.get("u")
        if not name:
            return "please log in"
        login_user(User(name), remember="remember" in request.args)
        return "welcome"

    @app.get("/logout")
    def log_out() -> str:
        logout_user()
        return "bye"

    @app.get("/clear")
    def clear() -> str:
        session.clear()
        return "cleared"

    @app.get("/tutorial")
    def tutorial() -> str:
        session["user_id"] = 7
        return "as in the tutorial"

    @app.get("/cart")
    def cart() -> str:
        session["cart"] = session.get("cart", 0) + 1
        return "in the cart"

    @app.get("/touch")
    @server_login_required
    def touch() -> str:
        return "hello"

    @app.get("/plain")
    def plain() -> str:
        return "plain"

    @app.get("/public")
    def public() -> Response:
        return make_response("public", {"Cache-Control": "public, max-age=9"})

    return app


class Clock:
    """The time, as the edge and the server have it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
        import time

        self.now = time.time()
        self.app = app
        monkeypatch.setattr(tickets, "time", SimpleNamespace(time=lambda: self.now))
        use(InProcess(lambda: self.now))

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        site_of(self.app).current().auth._clock = lambda: self.now


def who(client: Client) -> Any:
    """Whom the edge takes the browser for."""
    return client.get("/who").json()["id"]


SESSIONS = pytest.mark.parametrize("server_side", [False, True], ids=["signed", "server-side"])


@pytest.mark.parametrize(
    ("login_url", "location"),
    [("tutorial", "/tutorial?next=/page"), ("/other", "/other?next=/page")],
)
def test_dualrts_own_login_page_may_be_an_endpoint(login_url: str, location: str) -> None:
    """As Flask-Login's `login_view` may; below the app's own path."""
    client = Client(create_app({"LOGIN_URL": login_url}))
    assert client.get("/page").headers["location"] == location


def test_a_login_page_that_is_not_there_stops_the_start() -> None:
    with pytest.raises(ConfigError, match="'nowhere' is no path, no URL, and no endpoint"):
        site_of(create_app({"LOGIN_URL": "nowhere"})).current()


@SESSIONS
def test_a_login_is_known_at_the_edge_and_a_logout_ends_it(server_side: bool) -> None:
    """Nobody, a user, nobody again; and a copy of the cookies is nobody, too."""
    client = Client(create_app(server_side=server_side))
    assert who(client) is None
    assert client.get("/page").headers.get("location") == "/log/in?next=/page"
    client.get("/log/in?u=ann")
    told = client.get("/who").json()
    assert told["id"] == "ann"
    assert told["scheme"] == ("ticket" if server_side else "flask-session")
    assert client.get("/page").text == "page of ann"
    assert (TICKET in client.cookies) is server_side
    copied = dict(client.cookies)
    client.get("/logout")
    assert who(client) is None
    assert TICKET not in client.cookies
    client.cookies = copied
    assert who(client) is None
    assert client.get("/page").status in (302, 307)


def test_flask_itself_renews_a_copy_that_it_believes() -> None:
    """The limit that docs/auth.md names: what a response has signed anew is another session."""
    client = Client(create_app())
    client.get("/log/in?u=ann")
    copied = dict(client.cookies)
    client.get("/logout")
    client.cookies = dict(copied)
    assert who(client) is None
    client.get("/cart")
    assert client.cookies != copied
    assert who(client) == "ann"


def test_who_logs_in_again_in_the_same_second_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that says the same as one that was logged out, signed in the same second, has
    another cookie: the old one stays refused.
    """
    second = int(time.time())
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: second)
    client = Client(create_app())
    seen = []
    for _ in range(3):
        client.get("/log/in?u=ann")
        assert who(client) == "ann"
        seen.append(dict(client.cookies))
        client.get("/logout")
        assert who(client) is None
    client.get("/log/in?u=ann")
    assert who(client) == "ann"
    assert client.get("/touch").status == 200  # the server knows the session, too
    for copied in seen:
        client.cookies = copied
        assert who(client) is None


@SESSIONS
def test_a_cleared_session_ends_its_copies(server_side: bool) -> None:
    """Whoever ends it, and however."""
    client = Client(create_app(server_side=server_side))
    client.get("/log/in?u=ann")
    copied = dict(client.cookies)
    client.get("/clear")
    assert who(client) is None
    client.cookies = copied
    assert who(client) is None


def test_a_session_that_changes_and_keeps_its_user_revokes_nothing() -> None:
    """A tab that was slower is still logged in."""
    client = Client(create_app())
    client.get("/log/in?u=ann")
    copied = dict(client.cookies)
    client.get("/cart")
    assert client.cookies != copied
    client.cookies = copied
    assert who(client) == "ann"


def test_who_logs_in_again_with_the_same_session_key_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The old tickets stay revoked, the new one counts."""
    app = create_app(server_side=True)
    clock = Clock(monkeypatch, app)
    client = Client(app)
    client.get("/cart")
    client.get("/log/in?u=ann")
    old = client.cookies[TICKET]
    client.get("/logout")
    clock.forward(1)
    client.get("/log/in?u=ann")
    assert who(client) == "ann"
    client.cookies[TICKET] = old
    assert who(client) is None


@pytest.mark.parametrize("stands", [False, True], ids=["the clock goes on", "the clock stands"])
def test_a_logout_ends_the_ticket_of_a_login_in_the_same_moment(
    monkeypatch: pytest.MonkeyPatch, stands: bool
) -> None:
    """Whoever logs in over another user's session has a ticket that counts at once, and no longer
    than until the logout. A clock that stands still can tell only the first.
    """
    app = create_app(server_side=True)
    clock = Clock(monkeypatch, app)
    use(InProcess(lambda: clock.now))
    monkeypatch.setattr(tickets, "sleep", lambda time: None if stands else clock.forward(time))
    client = Client(app)
    client.get("/cart")
    client.get("/log/in?u=ann")
    clock.forward(0)
    sid, first = client.cookies["session"], client.cookies[TICKET]
    client.get("/log/in?u=bob")
    assert client.cookies["session"] == sid
    second = client.cookies[TICKET]
    assert who(client) == "bob"
    client.cookies[TICKET] = first
    assert who(client) is None
    client.cookies[TICKET] = second
    if not stands:
        client.get("/logout")
        client.cookies[TICKET] = second
        assert who(client) is None


def test_a_ticket_is_renewed_after_half_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before; then by any response that no shared cache keeps."""
    app = create_app({"TICKET_AGE": 100}, server_side=True)
    clock = Clock(monkeypatch, app)
    client = Client(app)
    client.get("/log/in?u=ann")
    clock.forward(49)
    assert TICKET not in client.get("/plain").cookies
    clock.forward(2)
    assert TICKET not in client.get("/public").cookies
    assert TICKET in client.get("/plain").cookies


def test_an_ended_ticket_is_renewed_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes back later is sent to the server and back."""
    app = create_app(server_side=True)
    clock = Clock(monkeypatch, app)
    client = Client(app)
    client.get("/log/in?u=ann")
    clock.forward(3_600)
    response = client.get("/page")
    assert response.status == 302
    back = client.get(response.headers.get("location") or "")
    assert (back.status, back.headers.get("location")) == (302, "/page")
    assert client.get("/page").text == "page of ann"


def test_a_stranger_with_a_session_is_sent_to_log_in() -> None:
    """A cart makes nobody a user; a program is told so."""
    client = Client(create_app(server_side=True))
    client.get("/cart")
    location = client.get("/page").headers.get("location") or ""
    assert location == "/_dualrt/ticket?next=%2Fpage"
    assert client.get(location).headers.get("location") == "/log/in?next=/page"
    answer = client.get(location, headers={"accept": "application/json"})
    assert (answer.status, answer.json()) == (401, {"error": "authentication required"})


def test_a_user_whom_the_app_no_longer_knows_loses_the_ticket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At the next renewal."""
    app = create_app(server_side=True)
    clock = Clock(monkeypatch, app)
    client = Client(app)
    client.get("/log/in?u=ann")
    app.login_manager.user_loader(lambda name: None)  # type: ignore[attr-defined]
    assert who(client) == "ann"
    clock.forward(200)
    client.get("/plain")
    assert TICKET not in client.cookies


@pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")  # Flask-Login's
@SESSIONS
def test_a_remembered_user_has_not_to_log_in(server_side: bool) -> None:
    """With Flask-Login's own cookie alone, the server is asked, and the edge knows."""
    client = Client(create_app(server_side=server_side))
    client.get("/log/in?u=ann&remember=1")
    client.cookies = {"remember_token": client.cookies["remember_token"]}
    response = client.get("/page")
    assert response.status == 302
    back = client.get(response.headers.get("location") or "")
    assert (back.status, back.headers.get("location")) == (302, "/page")
    assert client.get("/page").text == "page of ann"


def test_an_app_without_flask_login_names_its_key() -> None:
    """As in Flask's tutorial: `session["user_id"]`."""
    app = create_app({"AUTH": [{"scheme": "flask-session", "user_key": "user_id"}]})
    client = Client(app)
    client.get("/tutorial")
    assert who(client) == "7"
    copied = dict(client.cookies)
    client.get("/clear")
    client.cookies = copied
    assert who(client) is None


def test_a_strong_session_counts_for_its_browser_only() -> None:
    """`session_protection = "strong"`: address and user agent, unless it is permanent."""
    app = create_app()
    app.config["SESSION_PROTECTION"] = "strong"
    client = Client(app)
    client.get("/log/in?u=ann", headers={"user-agent": "mine"})
    jar = "; ".join(f"{name}={value}" for name, value in client.cookies.items())

    def known(**headers: str) -> bool:
        fields = {"cookie": jar, **{k.replace("_", "-"): v for k, v in headers.items()}}
        at_the_edge = client.get("/page", headers=fields).status == 200
        copy = dict(client.cookies)
        assert at_the_edge == (client.get("/touch", headers=fields).status == 200)
        client.cookies = copy
        return at_the_edge

    assert known(user_agent="mine")
    assert not known(user_agent="other")
    assert not known(user_agent="mine", x_forwarded_for="10.0.0.1")


def test_keys_rotate() -> None:
    """SECRET_KEY_FALLBACKS, where Flask has them."""
    app = create_app()
    client = Client(app)
    client.get("/log/in?u=ann")
    app.config["SECRET_KEY"] = "another key"
    assert who(client) is None
    if "SECRET_KEY_FALLBACKS" in Flask.default_config:
        app.config["SECRET_KEY_FALLBACKS"] = ["the app's own key"]
        assert who(client) == "ann"


def test_a_session_of_another_lifetime_and_name() -> None:
    """The app's own config counts."""
    app = create_app()
    app.config["SESSION_COOKIE_NAME"] = "mine"
    app.permanent_session_lifetime = timedelta(seconds=5)
    client = Client(app)
    client.get("/log/in?u=ann")
    auth = site_of(app).current().auth
    assert who(client) == "ann"
    auth._clock = lambda: __import__("time").time() + 7
    assert who(client) is None


class OwnSigner(SecureCookieSessionInterface):
    """An interface that signs otherwise, in a way that the edge can read."""

    salt = "another salt"
    key_derivation = "django-concat"

    @staticmethod
    def digest_method(data: bytes = b"") -> Any:  # type: ignore[override]
        import hashlib

        return hashlib.sha256(data)


@pytest.mark.parametrize("derivation", ["hmac", "django-concat", "concat", "none"])
def test_an_app_may_sign_in_another_way(derivation: str) -> None:
    """Salt, derivation and digest are read off its interface."""
    app = create_app()
    app.session_interface = OwnSigner()
    app.session_interface.key_derivation = derivation
    client = Client(app)
    client.get("/log/in?u=ann")
    assert who(client) == "ann"


class OwnJson(DefaultJSONProvider):
    """JSON that is read in the app's own way."""

    def loads(self, s: Any, **kwargs: Any) -> Any:
        return super().loads(s, **kwargs)


def test_sessions_that_cannot_be_read_are_said_so() -> None:
    """The app starts; `dualrt explain` tells why nobody is known."""
    app = create_app(server_side=True)
    del app.login_manager  # type: ignore[attr-defined]
    assert "session_interface is a ServerSide" in site_of(app).current().auth.unsupported
    app = create_app()
    app.json = OwnJson(app)
    assert "reads JSON in a way of its own" in site_of(app).make_edge().auth.unsupported
    app = create_app()
    app.secret_key = None
    assert site_of(app).current().auth.unsupported == "the app has no SECRET_KEY"
    assert Client(app).get("/page").headers.get("location") == "/log/in?next=/page"


@pytest.mark.parametrize(
    ("given", "server_side", "message"),
    [
        ({"AUTH": ["flask-session"]}, True, "the sessions are not Flask's own"),
        ({"AUTH": ["ticket"], "TICKET_CLAIMS": "no.such"}, True, "TICKET_CLAIMS: 'no.such'"),
        ({"AUTH": ["django-session"]}, False, "it needs keys"),
        ({"AUTH": [{"scheme": "flask-session", "derivation": "x"}]}, False, "key_derivation is"),
    ],
)
def test_what_is_wrong_is_said_at_start_up(
    given: dict[str, Any], server_side: bool, message: str
) -> None:
    """By name."""
    app = create_app(given, server_side=server_side)
    with pytest.raises(ConfigError, match=message):
        site_of(app).current()


def test_claims_that_are_too_large_are_no_ticket(caplog: pytest.LogCaptureFixture) -> None:
    """In production the log says so; in debug it is an error."""
    config = {"TICKET_CLAIMS": lambda user: {"permissions": ["x" * 5_000]}}
    app = create_app(config, server_side=True)
    client = Client(app)
    assert client.get("/log/in?u=ann").status == 200
    assert TICKET not in client.cookies
    assert "over 3600" in caplog.text
    app.debug = True
    with pytest.raises(TicketError):
        client.get("/log/in?u=ann")
    app = create_app({"TICKET_CLAIMS": lambda user: 5}, server_side=True)
    Client(app).get("/log/in?u=ann")
    assert "returned int, not a dict" in caplog.text


def test_the_site_chooses_its_claims() -> None:
    """And the flags are those that are true themselves."""
    config = {"TICKET_CLAIMS": lambda user: {"permissions": ["shop.change_item"]}}
    client = Client(create_app(config, server_side=True))
    client.get("/log/in?u=ann")
    assert client.get("/who").json()["staff"] is True
    assert client.get("/change").text == "changed"
    assert client.get("/several").status == 403


@SESSIONS
def test_server_code_can_revoke_a_user(server_side: bool) -> None:
    """At once."""
    client = Client(create_app(server_side=server_side))
    client.get("/log/in?u=ann")
    revoke(user="ann")
    assert who(client) is None


def with_edge_views() -> Flask:
    """Return the app with edge views that read and write Flask's session."""
    from tests.auth import flask_views

    app = create_app()
    for view in (flask_views.basket, flask_views.seen, flask_views.leave, flask_views.forget):
        app.add_url_rule(f"/edge/{view.__name__}", f"edge-{view.__name__}", view)
    app.add_url_rule("/edge/enter/<name>", "edge-enter", flask_views.enter)

    @app.get("/permanent")
    def permanent() -> str:
        session.permanent = True
        return "kept"

    return app


ENDS: dict[str, Callable[[Client], object]] = {
    "logout": lambda client: client.get("/logout"),
    "logout at the edge": lambda client: client.get("/edge/leave"),
    "session cleared at the edge": lambda client: client.get("/edge/forget"),
    "session revoked": lambda client: revoke(session=client.cookies["session"]),
    "user revoked": lambda client: revoke(user="ann"),
}


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("permanent", [False, True], ids=["browser", "permanent"])
def test_the_edge_does_not_sign_anew_what_was_ended(how: str, permanent: bool) -> None:
    """Neither where a view changes the session nor where a permanent one would be refreshed: a copy
    of its cookie is no session, whatever it says.
    """
    client = Client(with_edge_views())
    client.get("/log/in?u=ann")
    if permanent:
        client.get("/permanent")
    assert client.get("/edge/basket").text == "1 ann"
    assert who(client) == "ann"
    copied = dict(client.cookies)
    ENDS[how](client)
    client.cookies = dict(copied)
    assert client.get("/edge/seen").text == ""
    assert client.cookies == copied  # it is not refreshed
    assert client.get("/edge/basket").text == "1 None"
    assert client.cookies != copied
    assert who(client) is None
    client.get("/edge/enter/ann" if how != "user revoked" else "/edge/enter/bob")
    assert who(client) in ("ann", "bob")


def test_who_logs_in_again_at_the_edge_in_the_same_second_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in the server runtime: the cookie is another one."""
    now = int(time.time())
    monkeypatch.setattr(edge_session, "time", SimpleNamespace(time=lambda: float(now)))
    client = Client(with_edge_views())
    seen = []
    for _ in range(3):
        client.get("/edge/enter/ann")
        assert who(client) == "ann"
        seen.append(dict(client.cookies))
        client.get("/edge/forget")
        assert who(client) is None
    assert len({each["session"] for each in seen}) == 3
    for copied in seen:
        client.cookies = copied
        assert who(client) is None


def test_a_session_that_the_edge_changes_and_that_keeps_its_user_revokes_nothing() -> None:
    """A tab that was slower is still logged in."""
    client = Client(with_edge_views())
    client.get("/log/in?u=ann")
    copied = dict(client.cookies)
    client.get("/edge/basket")
    client.cookies = copied
    assert who(client) == "ann"


def test_strangers_revoke_nothing_at_the_edge() -> None:
    """Whoever has no session, or a forged one, cannot fill the list."""
    store = use(InProcess())
    client = Client(with_edge_views())
    for cookie in ("", "x", "x.y.z"):
        client.cookies = {"session": cookie} if cookie else {}
        for path in ("basket", "leave", "forget"):
            assert client.get(f"/edge/{path}").status == 200
    mine = use(store)
    assert isinstance(mine, InProcess)
    assert not mine._entries


def test_views_that_take_no_request_are_guarded_too() -> None:
    """A Flask view has its request only where it asks for it."""
    from tests.auth import flask_views

    app = create_app()
    app.add_url_rule("/bare", "bare", flask_views.bare)
    app.add_url_rule("/bare/<name>", "named", flask_views.named)
    app.add_url_rule("/abare", "abare", flask_views.abare)
    app.add_url_rule("/method", view_func=flask_views.Method.as_view("method"))
    client = Client(app)
    for path in ("/bare", "/bare/x", "/abare", "/method"):
        assert client.get(path).status == 302
    client.get("/log/in?u=ann")
    assert client.get("/bare").text == "bare"
    assert client.get("/bare/x").text == "x"
    assert client.get("/abare").text == "abare"
    assert client.get("/method").text == "method of ann"


def test_views_of_an_app_factory_are_guarded_too() -> None:
    """They have no name at module level: the decorator is applied again, to the edge's own copy."""
    from dualrt import login_required, require_origin, runtime, user_passes_test

    app = create_app()
    wanted = ["ann"]

    def is_wanted(identity: Any) -> bool:
        return identity.id in wanted

    @app.get("/inside")
    @runtime("edge")
    @login_required
    def inside() -> str:
        return f"inside {len(wanted)}"

    @app.route("/tested", methods=["GET", "POST"])
    @runtime("edge")
    @require_origin
    @user_passes_test(is_wanted)
    async def tested(request: Any) -> str:
        return f"tested {request.auth.id}"

    client = Client(app)
    assert client.get("/inside").status == 302
    assert client.get("/tested").status == 302
    client.get("/log/in?u=ben")
    assert client.get("/inside").text == "inside 1"
    assert client.get("/tested").status == 403
    client.get("/log/in?u=ann")
    assert client.get("/tested").text == "tested ann"
    assert client.post("/tested").status == 403
    assert client.post("/tested", headers={"sec-fetch-site": "same-origin"}).text == "tested ann"


def test_what_a_test_closes_over_must_be_plain() -> None:
    """As with the view itself: an app's objects stay in the server."""
    from dualrt import runtime, user_passes_test
    from dualrt.edge.findings import CheckFailed

    app = create_app()

    @app.get("/tested")
    @runtime("edge")
    @user_passes_test(lambda identity: bool(app.config))
    def tested() -> str:
        return "x"

    with pytest.raises(CheckFailed, match="closes over 'app'"):
        site_of(app).current()


def test_who_can_have_no_ticket_is_not_sent_in_circles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The renewal sends a user to log in whose ticket it cannot make."""
    app = create_app({"TICKET_CLAIMS": lambda user: {"x": object()}}, server_side=True)
    client = Client(app)
    client.get("/log/in?u=ann")
    location = client.get("/page").headers.get("location") or ""
    assert location.startswith("/_dualrt/ticket?")
    response = client.get(location)
    assert response.status == 302
    assert response.headers.get("location") == "/log/in?next=/page"


@SESSIONS
def test_strangers_do_not_fill_the_list_of_revocations(server_side: bool) -> None:
    """Made-up sessions, with and without a made-up ticket, that end."""
    store = InProcess()
    use(store)
    client = Client(create_app(server_side=server_side))
    for number in range(5):
        for path in ("/clear", "/logout", "/cart"):
            client.cookies = {"session": f"{number}" * 32, TICKET: "d1.made.up"}
            client.get(path)
    assert store._entries == {}
