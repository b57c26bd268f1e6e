"""``flask.current_app`` at the edge: what an app's plain values say, and no more.

The settings it shows are Flask's own, without the keys, and those that ``DUALRT["SETTINGS"]``
lists.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from dualrt.edge.facades.logs import get_logger
from dualrt.edge.scope import refuse, refuse_name
from dualrt.edge.values import is_plain
from dualrt_flask.edge.current import url_for

# Settings of Flask's own: no secrets, and nothing that is no plain value.
SHOWN = frozenset(
    "APPLICATION_ROOT DEBUG ENV EXPLAIN_TEMPLATE_LOADING JSON_AS_ASCII JSON_SORT_KEYS "
    "MAX_CONTENT_LENGTH MAX_COOKIE_SIZE MAX_FORM_MEMORY_SIZE MAX_FORM_PARTS "
    "PERMANENT_SESSION_LIFETIME PREFERRED_URL_SCHEME PROPAGATE_EXCEPTIONS "
    "PROVIDE_AUTOMATIC_OPTIONS SEND_FILE_MAX_AGE_DEFAULT SERVER_NAME SESSION_COOKIE_DOMAIN "
    "SESSION_COOKIE_HTTPONLY SESSION_COOKIE_NAME SESSION_COOKIE_PARTITIONED SESSION_COOKIE_PATH "
    "SESSION_COOKIE_SAMESITE SESSION_COOKIE_SECURE SESSION_REFRESH_EACH_REQUEST "
    "TEMPLATES_AUTO_RELOAD TESTING TRAP_BAD_REQUEST_ERRORS TRAP_HTTP_EXCEPTIONS TRUSTED_HOSTS "
    "USE_X_SENDFILE".split()
)
# Names of settings, and keys in them, that may hold a secret: not to be shown, listed or not.
_SECRET = re.compile(
    r"(?:^|_)(?:KEYS?|PASS|PWD|DSN|PRIVATE)(?:_|$)|SECRET|TOKEN|PASSW|CREDENTIAL|DATABASE_UR[IL]",
    re.IGNORECASE,
)
_SETTING = (
    "List it in DUALRT['SETTINGS'] to show its plain value to edge code, or use the server runtime."
)


class Facts(NamedTuple):
    """What an app says besides its settings. ``request_class``: the name of one that is the site's
    own. ``settings``: what ``DUALRT["SETTINGS"]`` lists.
    ``url_defaults``: the blueprints (``None``: the app) with ``url_defaults`` functions;
    ``mends_urls``: there are ``url_build_error_handlers``. ``plain``: other attributes.
    ``own_max_age``: the app has a ``get_send_file_max_age`` of its own.
    """

    import_name: str = ""
    logger: str = ""
    request_class: str = ""
    settings: frozenset[str] = frozenset()
    url_defaults: frozenset[Any] = frozenset()
    mends_urls: bool = False
    plain: Mapping[str, Any] = {}
    own_max_age: bool = False


def is_data(value: Any) -> bool:
    """Whether a value is plain, or made of plain ones: a copy of it holds nothing of the host's."""
    if is_plain(value):
        return True
    kind = type(value)
    if kind in (list, tuple, set, frozenset):
        return all(map(is_data, value))
    return kind is dict and all(is_data(key) and is_data(each) for key, each in value.items())


def secret_in(name: str, value: Any) -> str:
    """Return which name of a setting, or of a dict in it, may stand for a secret; ``""``: none."""
    if _SECRET.search(name):
        return name
    if isinstance(value, dict):
        return next(filter(None, (secret_in(str(key), each) for key, each in value.items())), "")
    if isinstance(value, list | tuple):
        return next(filter(None, (secret_in("", each) for each in value)), "")
    return ""


class Config(Mapping[str, Any]):
    """The settings that edge code may see. One that is there and not to be seen is an error that
    says so; one that the app does not have is a ``KeyError``, as ever.
    """

    __slots__ = ("_given", "_shown")

    def __init__(self, given: Callable[[], Mapping[str, Any]], shown: frozenset[str]) -> None:
        self._given = given
        self._shown = SHOWN | shown

    def __getitem__(self, key: str) -> Any:
        value = self._given()[key]
        if key not in self._shown:
            refuse(f"current_app.config[{key!r}]", _SETTING)
        return self._copy(key, value)

    def _copy(self, key: str, value: Any) -> Any:
        if is_plain(value):
            return value
        if not is_data(value):
            refuse(
                f"current_app.config[{key!r}], which is no plain value: {type(value).__name__}",
                "Use the server runtime.",
            )
        return copy.deepcopy(value)

    def get(self, key: str, default: Any = None) -> Any:
        """Return a setting, or ``default`` where the app does not have it."""
        return self[key] if key in self._given() else default

    def _keys(self) -> list[str]:
        return [key for key, each in self._given().items() if key in self._shown and is_data(each)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())

    def __contains__(self, key: object) -> bool:
        return key in self._given()

    def get_namespace(
        self, namespace: str, lowercase: bool = True, trim_namespace: bool = True
    ) -> dict[str, Any]:
        """Return the settings whose names begin so."""
        found = {}
        for key in self:
            if key.startswith(namespace):
                name = key[len(namespace) :] if trim_namespace else key
                found[name.lower() if lowercase else name] = self[key]
        return found

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse("changing current_app.config", "Settings are the server's.")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = _refuse
    from_envvar = from_file = from_mapping = from_object = from_prefixed_env = from_pyfile = _refuse

    def __repr__(self) -> str:
        return f"<Config {dict(self)!r}>"


class Application:
    """What ``flask.current_app`` stands for."""

    __slots__ = ("_site", "config")

    def __init__(self, site: Any) -> None:
        app = site.app
        object.__setattr__(self, "_site", site)
        config = Config(lambda: app.config, site.facts.settings)
        object.__setattr__(self, "config", config)

    @property
    def name(self) -> str:
        """The app's name."""
        found: str = self._site.app.name
        return found

    @property
    def import_name(self) -> str:
        """The module that the app was made for."""
        found: str = self._site.facts.import_name
        return found

    @property
    def debug(self) -> bool:
        """Whether the app is in debug mode."""
        return bool(self._site.app.debug)

    @property
    def testing(self) -> bool:
        """The setting ``TESTING``."""
        found: bool = self._site.app.config.get("TESTING", False)
        return found

    @property
    def permanent_session_lifetime(self) -> Any:
        """The setting ``PERMANENT_SESSION_LIFETIME``, as a ``timedelta``."""
        return self._site.sessions.lifetime

    @property
    def json(self) -> Any:
        """How the app reads and writes JSON."""
        return self._site.app.json

    @property
    def logger(self) -> Any:
        """The app's logger, to write to."""
        return get_logger(self._site.facts.logger or self.name)

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """Return the URL of an endpoint."""
        return url_for(endpoint, **values)

    def ensure_sync(self, function: Any) -> Any:
        """Return the function itself: at the edge ``async def`` needs nothing more."""
        return function

    def __getattr__(self, name: str) -> Any:
        plain = self._site.facts.plain
        if name in plain:
            return plain[name]
        if name.startswith("__"):
            raise AttributeError(name)
        return refuse_name(
            f"current_app.{name}", "The app itself belongs to the server runtime; use that."
        )

    def __setattr__(self, name: str, value: Any) -> None:
        refuse(f"setting current_app.{name}", "The app belongs to the server runtime.")

    def __repr__(self) -> str:
        return f"<Flask {self.name!r}>"


__all__ = ["SHOWN", "Application", "Config", "Facts", "is_data", "secret_in"]
