"""A Flask app's config as what ``dualrt.auth`` wants to know: keys, cookies, the login page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface
from werkzeug.routing import BuildError

from dualrt.auth.schemes import Auth, claims_of, make_schemes
from dualrt.auth.site import Links, Trusted
from dualrt.auth.ticket import COOKIE
from dualrt.config import Config
from dualrt.errors import ConfigError

LOGIN_KEY = "_user_id"  # where Flask-Login has the user's id in the session
_DIGESTS = ("sha1", "sha224", "sha256", "sha384", "sha512")
_OF_COOKIE = ("get_cookie_name", "get_cookie_domain", "get_cookie_path", "get_cookie_secure")


def make_auth(app: Flask, config: Config) -> Auth:
    """Return the app's ``Auth``. ``ConfigError`` where ``AUTH`` lists what cannot be."""
    refused = why_not_signed(app)
    defaults = _defaults(app, config, refused)
    given, unsupported = config.auth, ""
    if given is None:
        given, unsupported = _usual(app, refused)
    schemes = make_schemes(given, defaults)
    if any(each.name == "ticket" for each in schemes):
        claims_of(config)
    return Auth(schemes, _links(app, config, schemes), unsupported=unsupported)


def _usual(app: Flask, refused: str) -> tuple[tuple[str, ...], str]:
    """Return the scheme that fits the app's sessions, and why there is none."""
    if not refused:
        return ("flask-session",), ""
    kept = app.secret_key and not _is_signed(app) and not why_no_cookie(app)
    if kept and login_manager(app) is not None:
        return ("ticket",), ""
    return (), refused


def login_manager(app: Flask) -> Any:
    """Return the app's ``flask_login.LoginManager``, ``None`` without one."""
    return getattr(app, "login_manager", None)


def _is_signed(app: Flask) -> bool:
    kind = type(app.session_interface)
    return (
        issubclass(kind, SecureCookieSessionInterface)
        and kind.open_session is SecureCookieSessionInterface.open_session
        and kind.get_signing_serializer is SecureCookieSessionInterface.get_signing_serializer
    )


def why_not_signed(app: Flask) -> str:
    """Return why the edge cannot read the app's sessions, ``""`` where it can."""
    if not app.secret_key:
        return "the app has no SECRET_KEY"
    if not _is_signed(app):
        name = type(app.session_interface).__qualname__
        return f"the sessions are not Flask's own: session_interface is a {name}"
    interface: Any = app.session_interface
    if type(interface.serializer) is not TaggedJSONSerializer:
        return "the session's serializer is not Flask's TaggedJSONSerializer"
    if type(app.json).loads is not DefaultJSONProvider.loads:
        return "the app reads JSON in a way of its own (app.json)"
    if digest_of(interface) not in _DIGESTS:
        return f"the session's digest_method is none of {', '.join(_DIGESTS)}"
    return why_no_cookie(app)


def why_no_cookie(app: Flask) -> str:
    """Return why nobody knows the session's cookie before there is a request, ``""`` if it is
    known: a site's own interface may choose its name or its domain by the request.
    """
    interface = app.session_interface
    for name in _OF_COOKIE:
        try:
            getattr(interface, name)(app)
        except Exception as error:
            whose = f"{type(interface).__qualname__}.{name}"
            return (
                f"the session's cookie is another one for each request: {whose} fails without one "
                f"({type(error).__name__})"
            )
    return ""


def digest_of(interface: Any) -> str:
    return str(getattr(interface.digest_method(b""), "name", ""))


def keys_of(app: Flask) -> list[Any]:
    """Return the signing key, then the fallbacks, where this Flask has those (3.1)."""
    fallbacks = None
    if "SECRET_KEY_FALLBACKS" in Flask.default_config:
        fallbacks = app.config.get("SECRET_KEY_FALLBACKS")
    # itsdangerous tries the last of its list first
    return [app.secret_key, *reversed([each for each in fallbacks or () if each])]


def cookie_name(app: Flask) -> str:
    """Return the name of the app's session cookie."""
    return app.session_interface.get_cookie_name(app)


def _defaults(app: Flask, config: Config, refused: str) -> dict[str, dict[str, Any]]:
    if not app.secret_key:
        return {name: {"refused": refused} for name in ("flask-session", "ticket")}
    keys = keys_of(app)
    if unknown := why_no_cookie(app):
        none = {name: {"refused": unknown} for name in ("flask-session", "ticket")}
        return {**none, "jwt": {"keys": keys}}
    session: dict[str, Any] = {"keys": keys, "cookie": cookie_name(app)}
    if refused:
        session["refused"] = refused
    else:
        interface: Any = app.session_interface
        session["max_age"] = int(app.permanent_session_lifetime.total_seconds())
        session["salt"] = interface.salt
        session["derivation"] = interface.key_derivation
        session["digest"] = digest_of(interface)
        session["bound"] = _is_strong(app)
    ticket = {
        "keys": keys,
        "session_cookie": cookie_name(app),
        "cookie": ticket_cookie(app),
        "age": config.ticket_age,
    }
    if login_manager(app) is None:
        ticket["refused"] = "it is for users of Flask-Login, and the app has no LoginManager"
    else:
        # with it alone, the app knows who somebody is and the edge does not
        remember = (app.config.get("REMEMBER_COOKIE_NAME", "remember_token"),)
        session["hints"] = ticket["hints"] = remember
    return {"flask-session": session, "ticket": ticket, "jwt": {"keys": keys}}


def _is_strong(app: Flask) -> bool:
    manager = login_manager(app)
    default = getattr(manager, "session_protection", None)
    return bool(app.config.get("SESSION_PROTECTION", default) == "strong" and manager is not None)


def ticket_cookie(app: Flask) -> str:
    """Return the name of the ticket's cookie: with the prefix ``__Host-``, which no other host can
    set, wherever the session cookie's config allows it (RFC 6265bis, section 4.1.3.2).
    """
    interface = app.session_interface
    bound = interface.get_cookie_secure(app) and not interface.get_cookie_domain(app)
    return f"__Host-{COOKIE}" if bound and interface.get_cookie_path(app) == "/" else COOKIE


def _links(app: Flask, config: Config, schemes: Sequence[Any]) -> Links:
    view = config.login_url or getattr(login_manager(app), "login_view", None)
    url, mounted = _login_url(app, view)
    if config.login_url and not url:
        raise ConfigError(
            f"DUALRT['LOGIN_URL']: {config.login_url!r} is no path, no URL, and no endpoint of the "
            "app"
        )
    below = ""
    if any(hasattr(each, "is_stale") for each in schemes):
        below = app.session_interface.get_cookie_path(app) or "/"
    return Links(
        login_url=url,
        login_mounted=mounted,
        renew_below=below,
        api_paths=config.api_paths,
        trusted=Trusted(config.trusted_origins),
    )


def _login_url(app: Flask, view: str | None) -> tuple[str, bool]:
    """Return where a ``login_view``, as Flask-Login has it, leads, and whether it is a route's
    path, which lies below the app's own; ``""`` where there is none.
    """
    if not view:
        return "", False
    if view.startswith(("/", "http://", "https://")):
        return view, False
    try:
        return app.url_map.bind("localhost").build(view, method="GET"), True
    except BuildError:
        return "", False


def token(app: Flask) -> tuple[Any, ...]:
    """Return what the edge is made anew for, when it is another: asked at every request, so only
    what may come after the first one.
    """
    config = app.config
    return config["SECRET_KEY"], config.get("SECRET_KEY_FALLBACKS"), app.session_interface


__all__ = [
    "LOGIN_KEY",
    "claims_of",
    "cookie_name",
    "keys_of",
    "login_manager",
    "make_auth",
    "ticket_cookie",
    "token",
]
__all__ += ["why_not_signed"]
