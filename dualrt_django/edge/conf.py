"""``django.conf.settings`` at the edge: some of the settings, to be read.

What edge code may read are Django's settings that say nothing of secrets and places (``ALLOWED``),
and those that the site lists in ``DUALRT["SETTINGS"]``. Lists and dicts are copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NoReturn

from dualrt.edge.scope import host, refuse
from dualrt_django.edge.given import given

ALLOWED = frozenset(
    "APPEND_SLASH CSRF_COOKIE_NAME CSRF_HEADER_NAME DATA_UPLOAD_MAX_MEMORY_SIZE "
    "DATA_UPLOAD_MAX_NUMBER_FIELDS DATETIME_FORMAT DATE_FORMAT DEBUG DECIMAL_SEPARATOR "
    "DEFAULT_CHARSET FILE_UPLOAD_MAX_MEMORY_SIZE FIRST_DAY_OF_WEEK FORCE_SCRIPT_NAME LANGUAGES "
    "LANGUAGES_BIDI LANGUAGE_CODE LANGUAGE_COOKIE_NAME LOGIN_REDIRECT_URL LOGIN_URL "
    "LOGOUT_REDIRECT_URL MEDIA_URL MONTH_DAY_FORMAT NUMBER_GROUPING PREPEND_WWW "
    "SESSION_COOKIE_AGE SESSION_COOKIE_NAME SHORT_DATETIME_FORMAT SHORT_DATE_FORMAT SITE_ID "
    "STATIC_URL THOUSAND_SEPARATOR TIME_FORMAT TIME_ZONE USE_I18N USE_THOUSAND_SEPARATOR USE_TZ "
    "USE_X_FORWARDED_HOST USE_X_FORWARDED_PORT YEAR_MONTH_FORMAT".split()
)
MODULE = "django.conf.settings"
HINT = (
    'If it holds plain values and no secret, add its name to DUALRT["SETTINGS"]; else run this '
    'view with @runtime("server").'
)
SECRET = 'It may hold a secret: run this view with @runtime("server").'
# Django's own settings that hold one: so that the check can say it
SECRETS = (
    "CACHES DATABASES EMAIL_HOST_PASSWORD EMAIL_HOST_USER EMAIL_SSL_KEYFILE "
    "SECRET_KEY SECRET_KEY_FALLBACKS"
).split()

# Words in the names of what edge code shall not see, whoever lists it.
_SECRET = re.compile(
    r"(KEYS?|PASS|PWD|DSN|SIGNATURES?|PRIVATE|DATABASES?)(_|$)|SECRET|TOKEN|PASSW|PASSPHRASE|"
    r"CREDENTIAL|^CACHES$|^EMAIL_HOST_USER$",
    re.IGNORECASE,
)
_PLAIN = (str, int, float, bool, bytes, type(None))
_WRITE = "Settings are the server's: edge code cannot change them."


class Settings:
    """What edge code is given as ``settings``."""

    __slots__ = ()

    configured = True

    def __getattr__(self, name: str) -> Any:
        if name not in ALLOWED and name not in _listed[0]:
            _refuse(name)
        return _copy(getattr(given.source, name))

    def __setattr__(self, name: str, value: Any) -> None:
        refuse(f"setting settings.{name}", _WRITE)

    def __delattr__(self, name: str) -> None:
        refuse(f"deleting settings.{name}", _WRITE)

    def __dir__(self) -> list[str]:
        return sorted(name for name in ALLOWED | _listed[0] if hasattr(given.source, name))

    def __repr__(self) -> str:
        return "<django.conf.settings, at the edge>"


def _refuse(name: str) -> NoReturn:
    if not name.isupper() or not hasattr(given.source, name):  # as the server's would say
        raise AttributeError(f"'Settings' object has no attribute {name!r}", name=name)
    # no AttributeError: getattr(settings, name, default) must not hide that the server has one
    refuse(f"reading settings.{name}", SECRET if is_secret(name) else HINT)


settings = Settings()
_listed: list[frozenset[str]] = [frozenset()]


def use(names: Iterable[str]) -> None:
    """Let edge code read the settings called ``names``, too."""
    _listed[0] = frozenset(names)


def is_secret(name: str) -> bool:
    """Whether a setting is named like one that holds a secret."""
    return _SECRET.search(name) is not None


def faults(names: Iterable[str], source: Any) -> list[str]:
    """Return why edge code cannot be given these settings of ``source``, one text for each."""
    return [text for name in names if (text := _fault(name, source))]


def _fault(name: str, source: Any) -> str:
    if name in ALLOWED:
        return ""
    if is_secret(name):
        return f"{name} is named like a secret, which edge code is not given"
    if not name.isupper() or not hasattr(source, name):
        return f"there is no setting {name!r}"
    wrong = _not_plain(getattr(source, name), name)
    return f"{wrong}, and edge code is given plain values only" if wrong else ""


def _not_plain(value: Any, where: str) -> str:
    """Return which part of a value is not plain, or is named like a secret."""
    if type(value) in _PLAIN:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        found = (_not_plain(each, f"{where}[{at}]") for at, each in enumerate(value))
        return next(filter(None, found), "")
    if isinstance(value, dict):
        secret = next((each for each in value if isinstance(each, str) and is_secret(each)), None)
        if secret is not None:
            return f"{where}[{secret!r}] is named like a secret"
        pairs = (
            _not_plain(part, f"{where}[{key!r}]") for key in value for part in (key, value[key])
        )
        return next(filter(None, pairs), "")
    return f"{where} is of the type {type(value).__name__}"


def _copy(value: Any) -> Any:
    """Return a value that edge code may change without changing the setting."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list or kind is tuple or kind is set or kind is frozenset:
        return kind(map(_copy, value))
    if kind is dict:
        return {key: _copy(each) for key, each in value.items()}
    with host():  # a lazy text of Django's, such as reverse_lazy makes
        return str(value)


__all__ = [
    "ALLOWED",
    "HINT",
    "MODULE",
    "SECRET",
    "SECRETS",
    "Settings",
    "faults",
    "is_secret",
    "settings",
]
__all__ += ["use"]
