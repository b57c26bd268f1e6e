"""The one settings dict ``DUALRT`` as a checked, frozen value; made once, before any request.

Named tuples, not dataclasses: those import ``inspect``, a third of what ``import dualrt`` costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from dualrt import keys
from dualrt.errors import ConfigError

RUNTIMES = ("edge", "experimental-edge", "server")
ISOLATIONS = ("guard", "isolate")

# Next.js's platform limits, which it never enforces itself: 25 s to the first byte, 300 s of
# stream (Vercel's edge functions), 4 MB of code and of body.
TIMEOUT = 25.0
STREAM_TIMEOUT = 300.0
CPU_MS = 50
MAX_BODY = 4_194_304
TICKET_AGE = 300.0  # seconds: how long a logout or a changed password may stay unnoticed


class Options(NamedTuple):
    """What ``@runtime("edge", ...)`` may say of one view.

    ``timeout``: seconds until the response begins, then 504. ``stream_timeout``: seconds the body
    may take. ``cpu_ms``: milliseconds per step between awaits or chunks. ``max_body``: bytes, then
    413. ``stream_body``: the view reads the body itself. ``allow_dynamic``: ``eval`` and kin.
    ``isolation``: ``"guard"`` or ``"isolate"``. ``shadow``: over 0, the server answers, and the
    view runs beside it for this share (0 to 1) of the safe requests, to be compared.
    """

    timeout: float = TIMEOUT
    stream_timeout: float = STREAM_TIMEOUT
    cpu_ms: int = CPU_MS
    max_body: int = MAX_BODY
    stream_body: bool = False
    allow_dynamic: bool = False
    isolation: str = "guard"
    shadow: float = 0.0

    def limits(self) -> dict[str, Any]:
        """Return what holds wherever the view runs: all but ``shadow``."""
        told = self._asdict()
        del told["shadow"]
        return told


_POSITIVE = ("timeout", "stream_timeout", "cpu_ms")


def make_options(given: Mapping[str, Any], where: str, base: Options | None = None) -> Options:
    """Return ``base`` with ``given`` on top; ``ConfigError`` names all bad options."""
    wrong: list[str] = []
    for name, value in given.items():
        with _noting(wrong):
            _check_option(name, value, where)
    _refuse(wrong)
    return (base or Options())._replace(**given)


@contextmanager
def _noting(wrong: list[str]) -> Iterator[None]:
    try:
        yield
    except ConfigError as error:
        wrong.append(str(error))


def _refuse(wrong: list[str]) -> None:
    if wrong:
        raise ConfigError("\n".join(wrong))


def _check_option(name: str, value: Any, where: str) -> None:
    if name not in Options._fields:
        raise ConfigError(f"{where}: unknown option {name!r}.{_nearest(name, Options._fields)}")
    kind = type(getattr(Options(), name))
    numbers = (int, float) if kind is float else (kind,)
    if not isinstance(value, numbers) or (isinstance(value, bool) and kind is not bool):
        raise ConfigError(f"{where}: {name} must be {kind.__name__}, not {value!r}")
    if (name in _POSITIVE and not 0 < value <= keys.LONGEST) or (name == "max_body" and value < 0):
        raise ConfigError(f"{where}: {name} must be positive and finite, not {value!r}")
    if name == "shadow" and not 0 <= value <= 1:
        raise ConfigError(
            f"{where}: shadow is the share of the requests, from 0 to 1 (0.01: one in a hundred), "
            f"not {value!r}"
        )
    if name == "isolation" and value not in ISOLATIONS:
        raise ConfigError(f"{where}: isolation must be one of {ISOLATIONS}, not {value!r}")


def check_runtime(name: object, where: str = "runtime") -> str:
    """Return ``name`` if it is a runtime's name; ``ConfigError`` (a ``ValueError``) lists them."""
    if isinstance(name, str) and name in RUNTIMES:
        return name
    valid = ", ".join(repr(each) for each in RUNTIMES)
    hint = _nearest(name, RUNTIMES) if isinstance(name, str) else ""
    if callable(name):
        hint = ' Write it with the name in parentheses: @runtime("edge").'
    raise ConfigError(f"{where}: {name!r} is no runtime; valid names are {valid}.{hint}")


class Config(NamedTuple):
    """``DUALRT``, checked. ``default_runtime`` is for views that say nothing themselves;
    ``options`` are the limits of views that set none; ``routes`` is a bare gateway's route table:
    ``(pattern, view)`` or ``(pattern, view, name)`` in Django's path syntax; ``debug`` shows
    readable error pages and ``x-dualrt`` headers. ``packages`` are installed packages that edge
    code may import; ``bundle`` is the directory of `dualrt build`, for the check that it is fresh.
    ``middleware`` are functions and dotted names of functions or modules, which run in this order.
    ``middleware_for`` are more of them for the views of a namespace or blueprint, by its name.
    ``trusted_proxies`` (networks, addresses and ``"unix"``, or a number of proxies) may say in the
    header ``proxy_header`` who a request's client is.
    ``fetch_allow`` are the origins that ``fetch`` may reach at any address, private ones too.

    ``auth``: names of schemes and dicts with their options, ``None`` for what fits the framework's
    settings. ``ticket_age``: seconds; ``ticket_claims``: a function, or its dotted name, of the
    user that returns a dict. ``login_url``: in place of the framework's own; ``api_paths``:
    prefixes of paths where a refusal is JSON; ``trusted_origins``: whose unsafe requests are
    welcome. ``settings``: names of the framework's settings that edge code may read; ``record``:
    the file that requests are written to, for ``dualrt switch``.
    """

    default_runtime: str = "server"
    options: Options = Options()
    routes: tuple[tuple[Any, ...], ...] = ()
    debug: bool = False
    packages: tuple[str, ...] = ()
    bundle: str = ""
    fetch_allow: tuple[str, ...] = ()
    middleware: tuple[Any, ...] = ()
    middleware_for: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    trusted_proxies: tuple[str, ...] | int = ()
    proxy_header: str = "x-forwarded-for"
    auth: tuple[Any, ...] | None = None
    ticket_age: float = TICKET_AGE
    ticket_claims: Any = None
    login_url: str | None = None
    api_paths: tuple[str, ...] = ()
    trusted_origins: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    record: keys.Record | None = None

    @classmethod
    def from_dict(cls, given: Mapping[str, Any] | None, *, debug: bool = False) -> Config:
        """Return the checked form of a ``DUALRT`` dict; ``debug`` is the framework's own flag.

        Keys are ``DEFAULT_RUNTIME``, ``DEBUG``, ``ROUTES``, ``PACKAGES``, ``BUNDLE``,
        ``FETCH_ALLOW``, ``MIDDLEWARE``, ``MIDDLEWARE_FOR``, ``TRUSTED_PROXIES``, ``PROXY_HEADER``,
        ``AUTH``, ``TICKET_AGE``, ``TICKET_CLAIMS``, ``LOGIN_URL``, ``API_PATHS``,
        ``TRUSTED_ORIGINS``, ``SETTINGS``, ``RECORD`` and, in capitals, every option of
        ``@runtime`` but ``shadow``. A wrong key or value is a ``ConfigError`` that names it.
        """
        if given is not None and not isinstance(given, Mapping):
            raise ConfigError(f"DUALRT must be a dict, not {type(given).__name__}: {given!r}")
        wrong: list[str] = []
        values: dict[str, Any] = {"debug": bool(debug)}
        for key, value in (given or {}).items():
            with _noting(wrong):
                if key in _READERS:
                    values[key.lower()] = _READERS[key](value)
                elif key not in _KEYS:
                    raise ConfigError(f"DUALRT: unknown key {key!r}.{_nearest(key, _KEYS)}")
        limits = {key.lower(): value for key, value in (given or {}).items() if key in _LIMITS}
        with _noting(wrong):
            values["options"] = make_options(limits, "DUALRT")
        _refuse(wrong)
        return cls(**values)


# what the site's settings may say for all views: shadow is each view's own
_LIMITS = tuple(name.upper() for name in Options._fields if name != "shadow")
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "DEFAULT_RUNTIME": lambda value: check_runtime(value, "DEFAULT_RUNTIME"),
    "DEBUG": bool,
    "ROUTES": keys.read_routes,
    "PACKAGES": keys.read_packages,
    "BUNDLE": lambda value: keys.read_bundle(value or ""),
    "FETCH_ALLOW": keys.read_origins,
    "MIDDLEWARE": keys.read_middleware,
    "PROXY_HEADER": keys.read_proxy_header,
    "TRUSTED_PROXIES": keys.read_proxies,
    "AUTH": keys.read_schemes,
    "TICKET_AGE": lambda value: keys.read_seconds("TICKET_AGE", value),
    "TICKET_CLAIMS": keys.read_claims,
    "LOGIN_URL": lambda value: keys.read_text("LOGIN_URL", value),
    "API_PATHS": lambda value: keys.read_texts("API_PATHS", value, "/"),
    "TRUSTED_ORIGINS": lambda value: keys.read_texts("TRUSTED_ORIGINS", value),
    "MIDDLEWARE_FOR": lambda value: keys.read_middleware_for(value or {}),
    "SETTINGS": lambda value: keys.read_texts("SETTINGS", value),
    "RECORD": keys.read_record,
}
_KEYS = (*_READERS, *_LIMITS)


def _nearest(name: object, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # on the error path only: it costs start-up time

    near = get_close_matches(str(name).lower(), [each.lower() for each in known], n=1, cutoff=0.4)
    found = [each for each in known if near and each.lower() == near[0]]
    if found:
        return f" Did you mean {found[0]!r}?"
    return f" Known: {', '.join(known)}."


__all__ = ["CPU_MS", "ISOLATIONS", "MAX_BODY", "RUNTIMES", "STREAM_TIMEOUT", "TICKET_AGE"]
__all__ += ["TIMEOUT", "Config", "Options", "check_runtime", "make_options"]
