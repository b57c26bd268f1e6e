"""Django's settings as what ``dualrt.auth`` wants to know: keys, cookies, the login page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from dualrt.auth.schemes import Auth, claims_of, make_schemes
from dualrt.auth.site import Csrf, Links, Trusted
from dualrt.auth.ticket import COOKIE
from dualrt.config import Config
from dualrt.errors import ConfigError

SIGNED = "django.contrib.sessions.backends.signed_cookies"
_SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"

# What an ``Auth`` is made of: a change makes the site's edge anew.
WATCHED = frozenset(
    {"ALLOWED_HOSTS", "AUTHENTICATION_BACKENDS", "AUTH_USER_MODEL", "CSRF_COOKIE_DOMAIN"}
    | {"CSRF_COOKIE_NAME", "CSRF_HEADER_NAME", "CSRF_TRUSTED_ORIGINS", "CSRF_USE_SESSIONS"}
    | {"INSTALLED_APPS", "LOGIN_URL", "SECRET_KEY", "SECRET_KEY_FALLBACKS"}
    | {"SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_AGE", "SESSION_COOKIE_DOMAIN"}
    | {"SESSION_COOKIE_NAME", "SESSION_COOKIE_PATH", "SESSION_COOKIE_SECURE", "SESSION_ENGINE"}
    | {"SESSION_SERIALIZER", "USE_X_FORWARDED_HOST"}
)


def make_auth(config: Config) -> Auth:
    """Return the site's ``Auth``. ``ConfigError`` where ``AUTH`` lists what cannot be."""
    defaults = _defaults(config)
    given, unsupported = config.auth, ""
    if given is None:
        given, unsupported = _usual(defaults)
    schemes = make_schemes(given, defaults)
    has_tickets = any(each.name == "ticket" for each in schemes)
    if has_tickets:
        claims_of(config)
    return Auth(schemes, _links(config, has_tickets), unsupported=unsupported)


def _usual(defaults: dict[str, dict[str, Any]]) -> tuple[tuple[str, ...], str]:
    """Return the scheme that fits the site's sessions, and why there is none."""
    if "django.contrib.auth" not in settings.INSTALLED_APPS:
        return (), "django.contrib.auth is not in INSTALLED_APPS"
    if not any(_is_session_middleware(each) for each in settings.MIDDLEWARE):
        return (), "there is no SessionMiddleware in MIDDLEWARE"
    if settings.SESSION_ENGINE != SIGNED:
        return ("ticket",), ""
    refused = defaults["django-session"].get("refused", "")
    return (() if refused else ("django-session",)), refused


def _is_session_middleware(dotted: str) -> bool:
    if dotted == _SESSIONS:
        return True
    from django.contrib.sessions.middleware import SessionMiddleware

    try:
        found = import_string(dotted)
    except ImportError:
        return False  # Django says so itself
    return isinstance(found, type) and issubclass(found, SessionMiddleware)


def _defaults(config: Config) -> dict[str, dict[str, Any]]:
    if not settings.SECRET_KEY and config.auth is None:
        return {"django-session": {"refused": "SECRET_KEY is empty"}}
    keys = [settings.SECRET_KEY, *filter(None, settings.SECRET_KEY_FALLBACKS)]
    session: dict[str, Any] = {
        "keys": keys,
        "cookie": settings.SESSION_COOKIE_NAME,
        "max_age": settings.SESSION_COOKIE_AGE,
        "backends": tuple(settings.AUTHENTICATION_BACKENDS),
        "integer_ids": _has_integer_ids(),
    }
    if not _is_json():
        session["refused"] = (
            f"SESSION_SERIALIZER is {settings.SESSION_SERIALIZER!r}: the edge reads JSON only, "
            "which is Django's default (a pickle runs what its writer wants)"
        )
    ticket = {
        "keys": keys,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "cookie": ticket_cookie(),
        "age": config.ticket_age,
    }
    return {"django-session": session, "ticket": ticket, "jwt": {"keys": keys}}


def _is_json() -> bool:
    from django.core.signing import JSONSerializer

    try:
        return bool(import_string(settings.SESSION_SERIALIZER) is JSONSerializer)
    except ImportError:
        return False


def _has_integer_ids() -> bool:
    """Whether the users' primary key is a whole number; ``False`` where there is no such model."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db.models import IntegerField

    if "django.contrib.auth" not in settings.INSTALLED_APPS:
        return False
    from django.contrib.auth import get_user_model

    try:
        return isinstance(get_user_model()._meta.pk, IntegerField)
    except ImproperlyConfigured:
        return False


def ticket_cookie() -> str:
    """Return the name of the ticket's cookie: with the prefix ``__Host-``, which no other host can
    set, wherever the session cookie's settings allow it (RFC 6265bis, section 4.1.3.2).
    """
    bound = settings.SESSION_COOKIE_SECURE and not settings.SESSION_COOKIE_DOMAIN
    return f"__Host-{COOKIE}" if bound and settings.SESSION_COOKIE_PATH == "/" else COOKIE


def _links(config: Config, has_tickets: bool) -> Links:
    header = settings.SECURE_PROXY_SSL_HEADER
    origins = (*settings.CSRF_TRUSTED_ORIGINS, *config.trusted_origins)
    url, mounted = _login_url(config.login_url or settings.LOGIN_URL)
    if config.login_url and not url:
        raise ConfigError(
            f"DUALRT['LOGIN_URL']: {config.login_url!r} is no path, no URL, and no route has this "
            "name"
        )
    return Links(
        login_url=url,
        login_mounted=mounted,
        renew_below=settings.SESSION_COOKIE_PATH if has_tickets else "",
        script_name=settings.FORCE_SCRIPT_NAME,
        api_paths=config.api_paths,
        trusted=Trusted(origins),
        csrf=_csrf(),
        forwarded_host=settings.USE_X_FORWARDED_HOST,
        secure_header=header and (_header(header[0]), header[1]),
        allowed_hosts=_allowed_hosts(),
        forwarded_port=settings.USE_X_FORWARDED_PORT,
    )


def _csrf() -> Csrf | None:
    if settings.CSRF_USE_SESSIONS:
        return None
    header = _header(settings.CSRF_HEADER_NAME)
    return Csrf(settings.CSRF_COOKIE_NAME, header, domain=settings.CSRF_COOKIE_DOMAIN)


def _header(key: str) -> str:
    """Return the name of the header that ``request.META`` has under ``key``."""
    return str(key).removeprefix("HTTP_").replace("_", "-").lower()


def _allowed_hosts() -> tuple[str, ...]:
    if settings.DEBUG and not settings.ALLOWED_HOSTS:
        return (".localhost", "127.0.0.1", "[::1]")  # as HttpRequest.get_host has it
    return tuple(settings.ALLOWED_HOSTS)


def _login_url(login_url: Any) -> tuple[str, bool]:
    """Return where ``login_url`` leads, ``""`` where it is a name that no route has, and whether
    that is a route's path, which lies below the application's own.
    """
    from django.shortcuts import resolve_url
    from django.urls import NoReverseMatch, get_script_prefix, set_script_prefix

    before = get_script_prefix()
    set_script_prefix("/")  # a request adds its own
    try:
        found = str(resolve_url(login_url))
    except NoReverseMatch:
        return "", False
    except ValueError:  # a route that Django cannot reverse, and with it no other one
        given = str(login_url)
        return (given if "/" in given else ""), False
    finally:
        set_script_prefix(before)
    return found, found != str(login_url)


__all__ = ["SIGNED", "WATCHED", "make_auth", "ticket_cookie"]
