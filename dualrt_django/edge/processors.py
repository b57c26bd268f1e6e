"""What Django's context processors give a page at the edge: plain ones run there, what the others
give is an error when a page looks at it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from dualrt.edge.scope import refuse
from dualrt.errors import ConfigError, EdgeRestrictionError
from dualrt_django.edge import translation
from dualrt_django.edge.csrf import get_token
from dualrt_django.edge.given import given
from dualrt_django.edge.known import known
from dualrt_django.edge.once import Once
from dualrt_django.edge.users import AnonymousUser
from dualrt_django.edge.utils import timezone

Give = Callable[[Any], Mapping[str, Any]]

_BUILT_IN: dict[str, Give] = {
    "csrf": lambda request: {"csrf_token": Once(partial(get_token, request))},
    "debug": lambda request: _debug(request),
    "request": lambda request: {"request": request},
    "static": lambda request: {"STATIC_URL": given.source.STATIC_URL},
    "media": lambda request: {"MEDIA_URL": given.source.MEDIA_URL},
    "tz": lambda request: {"TIME_ZONE": timezone.get_current_timezone_name()},
    "i18n": lambda request: {
        "LANGUAGES": translation.shown_languages(),
        "LANGUAGE_CODE": translation.get_language(),
        "LANGUAGE_BIDI": translation.get_language_bidi(),
    },
}
# What processors give that only the server can tell: the name, and what to do
SERVER_NAMES = {
    "django.contrib.messages.context_processors.messages": {
        "messages": "Messages are the server's: leave them out, or run the view there.",
        "DEFAULT_MESSAGE_LEVELS": "Messages are the server's.",
    },
}
_HOME = "django.template.context_processors"
_AUTH = "django.contrib.auth.context_processors.auth"
PLAIN: dict[str, Give] = {
    **{f"{_HOME}.{name}": give for name, give in _BUILT_IN.items()},
    _AUTH: lambda request: _auth(request),
}


class Values:
    """What context processors give for a request. ``plain`` are called; ``server``: names that only
    the server can tell → what to do; each is an error when a page looks at it.
    """

    def __init__(self, plain: Iterable[Give], server: Mapping[str, str]) -> None:
        self._plain = list(plain)
        self._refusals = {name: _refusing(name, hint) for name, hint in server.items()}

    def __call__(self, request: Any) -> Mapping[str, Any]:
        """Return what they give."""
        found: dict[str, Any] = dict(self._refusals)
        for plain in self._plain:
            found.update(plain(request))
        return found


def stock_values(names: Iterable[str]) -> Values:
    """Return what Django's own context processors give, by their names in ``TEMPLATES``.
    ``ConfigError`` names the others.
    """
    found = [*names]
    own = [name for name in found if name not in PLAIN and name not in SERVER_NAMES]
    if own:
        raise ConfigError(
            f"pages of the site may read what its context processors give: {', '.join(own)}. "
            "They are code of the project, which a packed site has not: render these pages in "
            "a process that has Django, or pass the values in their context"
        )
    server = [SERVER_NAMES[name].items() for name in found if name in SERVER_NAMES]
    plain = [PLAIN[name] for name in found if name in PLAIN]
    return Values(plain, {name: hint for each in server for name, hint in each})


def _auth(request: Any) -> dict[str, Any]:
    user = Once(partial(_user, request))
    return {"user": user, "perms": Once(lambda: Permissions(user()))}


def _user(request: Any) -> Any:
    if not known.has_middleware("django.contrib.auth.middleware.AuthenticationMiddleware"):
        return AnonymousUser()
    try:
        return request.user
    except EdgeRestrictionError:
        raise
    except AttributeError as error:
        return refuse("{{ user }} in a template", str(error))


class Permissions:
    """``perms``: ``perms.app`` and ``perms.app.name`` of a user."""

    def __init__(self, user: Any, app: str = "") -> None:
        self._user = user
        self._app = app

    def __getitem__(self, name: str) -> Any:
        if self._app:
            return self._user.has_perm(f"{self._app}.{name}")
        return Permissions(self._user, name)

    def __iter__(self) -> Any:
        raise TypeError("permissions are not iterable")

    def __bool__(self) -> bool:
        return not self._app or bool(self._user.has_module_perms(self._app))

    def __contains__(self, name: str) -> bool:
        app, dot, permission = name.partition(".")
        return bool(self[app][permission] if dot else self[app])


def _debug(request: Any) -> dict[str, Any]:
    shown = given.source.DEBUG and request.META.get("REMOTE_ADDR") in given.source.INTERNAL_IPS
    return {"debug": True, "sql_queries": []} if shown else {}  # edge code makes no queries


def _refusing(name: str, hint: str) -> Once:
    """Return a value that is an error when a page looks at it."""

    def value() -> Any:
        refuse(f"{{{{ {name} }}}} in a template", hint)

    return Once(value)


__all__ = ["PLAIN", "SERVER_NAMES", "Give", "Permissions", "Values", "stock_values"]
