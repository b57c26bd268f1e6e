"""What Flask's names at the edge are told of an app: ``Edge.site``, made with each edge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Request
from flask.ctx import RequestContext
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSessionInterface
from werkzeug.wrappers import Request as WerkzeugRequest

from dualrt.auth.flask_session import FlaskSession
from dualrt.auth.flask_signing import Signer
from dualrt.auth.schemes import Auth
from dualrt.config import Config
from dualrt.edge.scope import host
from dualrt.errors import ConfigError
from dualrt_flask.auth import digest_of, keys_of, why_not_signed
from dualrt_flask.convert import DualrtRequest, from_response
from dualrt_flask.edge.application import Facts, is_data, secret_in
from dualrt_flask.edge.response import Response
from dualrt_flask.edge.session import Cookie, Sessions
from dualrt_flask.edge.site import Site
from dualrt_flask.urls import read_domains, read_map

# attributes of an app that are plain and no secret
_PLAIN = ("has_static_folder", "root_path", "static_url_path", "subdomain_matching")
_SAVING = (
    "save_session should_set_cookie get_expiration_time make_null_session is_null_session".split()
)


def site_for(app: Flask, config: Config, values: Any, auth: Auth) -> Site:
    """Return what the names are told. ``values``: the app's plain values, read from it; ``auth``:
    who its users are.
    """
    return Site(
        values,
        _facts(app, config),
        _sessions(app, auth.scheme("flask-session")),
        lambda: _urls(app),
        from_response,
        Response,
        (
            getattr(WerkzeugRequest, "max_form_memory_size", None),
            getattr(WerkzeugRequest, "max_form_parts", None),
        ),
    )


def why_no_sessions(app: Flask) -> str:
    """Return why the edge cannot have the app's sessions, ``""`` where it can. An app without a
    secret key has none anywhere.
    """
    if not app.secret_key:
        return ""
    refused = why_not_signed(app)
    if refused:
        return refused
    kind: Any = type(app.session_interface)
    stock = SecureCookieSessionInterface
    for name in _SAVING:
        if getattr(kind, name) is not getattr(stock, name):
            return f"the sessions are not Flask's own: {kind.__qualname__}.{name}"
    if kind.session_class is not stock.session_class:
        return f"the sessions are not Flask's own: {kind.__qualname__}.session_class"
    if type(app.json).dumps is not DefaultJSONProvider.dumps:
        return "the app writes JSON in a way of its own (app.json)"
    return ""


def _facts(app: Flask, config: Config) -> Facts:
    shown = frozenset(config.settings)
    _check(app.config, shown)
    return Facts(
        import_name=app.import_name,
        logger=app.name,
        request_class=_own_request(app),
        settings=shown,
        url_defaults=frozenset(name for name, each in app.url_default_functions.items() if each),
        mends_urls=bool(app.url_build_error_handlers),
        plain={name: getattr(app, name) for name in _PLAIN},
        own_max_age=_own_max_age(app),
    )


def _check(settings: Mapping[str, Any], shown: frozenset[str]) -> None:
    for name in sorted(shown):
        if secret := secret_in(name, settings.get(name)):
            where = "" if secret == name else f" in app.config[{name!r}]"
            raise ConfigError(
                f"DUALRT['SETTINGS']: {secret!r}{where} is named like a secret, which edge code "
                "cannot be shown; use the server runtime"
            )
        if name in settings and not is_data(settings[name]):
            kind = type(settings[name]).__name__
            raise ConfigError(
                f"DUALRT['SETTINGS']: app.config[{name!r}] is a {kind}; edge code can be shown "
                "plain values alone: numbers, text, dates, and lists and dicts of them"
            )


def _sessions(app: Flask, logins: FlaskSession | None) -> Sessions:
    interface: Any = app.session_interface
    by_look = isinstance(vars(RequestContext).get("session"), property)
    if not app.secret_key or why_no_sessions(app):
        return Sessions(None, by_look=by_look)
    signer = Signer(keys_of(app), interface.salt, interface.key_derivation, digest_of(interface))
    return Sessions(
        signer,
        _name(app),
        lambda: _cookie(app),
        lambda: app.permanent_session_lifetime,
        lambda: bool(app.config["SESSION_REFRESH_EACH_REQUEST"]),
        by_look,
        logins,
    )


def _name(app: Flask) -> Callable[[], str]:
    interface: Any = app.session_interface
    stock = SecureCookieSessionInterface.get_cookie_name
    if type(interface).get_cookie_name is stock:
        config = app.config
        return lambda: config["SESSION_COOKIE_NAME"]
    return lambda: _cookie(app).name


def _cookie(app: Flask) -> Cookie:
    interface: Any = app.session_interface
    if type(interface) is SecureCookieSessionInterface:
        return _read_cookie(app, interface)
    with host():  # a subclass of the site's may do anything
        return _read_cookie(app, interface)


def _read_cookie(app: Flask, interface: Any) -> Cookie:
    partitioned = getattr(interface, "get_cookie_partitioned", None)
    return Cookie(
        interface.get_cookie_name(app),
        interface.get_cookie_domain(app),
        interface.get_cookie_path(app),
        interface.get_cookie_secure(app),
        False if partitioned is None else partitioned(app),
        interface.get_cookie_samesite(app),
        interface.get_cookie_httponly(app),
    )


def _urls(app: Flask) -> Any:
    with host():
        found = read_map(app)
        return found, read_domains(app, found)


def _own_max_age(app: Flask) -> bool:
    name = "get_send_file_max_age"
    return name in vars(app) or getattr(type(app), name) is not getattr(Flask, name)


def _own_request(app: Flask) -> str:
    for kind in app.request_class.__mro__[:-1]:
        if kind is Request:
            break
        if DualrtRequest not in (kind, *kind.__bases__):
            return f"{kind.__module__}.{kind.__qualname__}"
    return ""


__all__ = ["site_for", "why_no_sessions"]
