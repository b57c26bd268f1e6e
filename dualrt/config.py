"""The one settings dict ``DUALRT`` as a checked, frozen value; made once, before any request.

Named tuples, not dataclasses: those import ``inspect``, a third of what ``import dualrt`` costs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

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
    ``isolation``: ``"guard"`` or ``"isolate"``.
    """

    timeout: float = TIMEOUT
    stream_timeout: float = STREAM_TIMEOUT
    cpu_ms: int = CPU_MS
    max_body: int = MAX_BODY
    stream_body: bool = False
    allow_dynamic: bool = False
    isolation: str = "guard"


_POSITIVE = ("timeout", "stream_timeout", "cpu_ms")
_LONGEST = 1e9  # a lock's wait overflows beyond threading.TIMEOUT_MAX


def make_options(given: Mapping[str, Any], where: str, base: Options | None = None) -> Options:
    """Return ``base`` with ``given`` on top; ``ConfigError`` names the bad option and ``where``."""
    known = Options._fields
    for name, value in given.items():
        if name not in known:
            raise ConfigError(f"{where}: unknown option {name!r}.{_nearest(name, known)}")
        _check_option(name, value, where)
    return (base or Options())._replace(**given)


def _check_option(name: str, value: Any, where: str) -> None:
    kind = type(getattr(Options(), name))
    numbers = (int, float) if kind is float else (kind,)
    if not isinstance(value, numbers) or (isinstance(value, bool) and kind is not bool):
        raise ConfigError(f"{where}: {name} must be {kind.__name__}, not {value!r}")
    if (name in _POSITIVE and not 0 < value <= _LONGEST) or (name == "max_body" and value < 0):
        raise ConfigError(f"{where}: {name} must be positive and finite, not {value!r}")
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
    welcome.
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

    @classmethod
    def from_dict(cls, given: Mapping[str, Any] | None, *, debug: bool = False) -> Config:
        """Return the checked form of a ``DUALRT`` dict; ``debug`` is the framework's own flag.

        Keys are ``DEFAULT_RUNTIME``, ``DEBUG``, ``ROUTES``, ``PACKAGES``, ``BUNDLE``,
        ``FETCH_ALLOW``, ``MIDDLEWARE``, ``MIDDLEWARE_FOR``, ``TRUSTED_PROXIES``, ``PROXY_HEADER``,
        ``AUTH``, ``TICKET_AGE``, ``TICKET_CLAIMS``, ``LOGIN_URL``, ``API_PATHS``,
        ``TRUSTED_ORIGINS`` and, in capitals, every option of ``@runtime``. A wrong key or value is
        a ``ConfigError`` that names it.
        """
        if given is not None and not isinstance(given, Mapping):
            raise ConfigError(f"DUALRT must be a dict, not {type(given).__name__}: {given!r}")
        settings = dict(given or {})
        for key in settings:
            if key not in _KEYS:
                raise ConfigError(f"DUALRT: unknown key {key!r}.{_nearest(key, _KEYS)}")
        default = check_runtime(settings.get("DEFAULT_RUNTIME", "server"), "DEFAULT_RUNTIME")
        limits = {key.lower(): settings[key] for key in settings if key.lower() in _OPTIONS}
        shown = settings.get("DEBUG", debug)
        return cls(
            default_runtime=default,
            options=make_options(limits, "DUALRT"),
            routes=_routes(settings.get("ROUTES", ())),
            debug=bool(shown),
            packages=_packages(settings.get("PACKAGES", ())),
            bundle=_bundle(settings.get("BUNDLE") or ""),
            fetch_allow=_origins(settings.get("FETCH_ALLOW", ())),
            middleware=_middleware(settings.get("MIDDLEWARE", ())),
            trusted_proxies=_proxies(settings.get("TRUSTED_PROXIES", ())),
            proxy_header=_proxy_header(settings.get("PROXY_HEADER", "X-Forwarded-For")),
            auth=_schemes(settings.get("AUTH")),
            ticket_age=_seconds("TICKET_AGE", settings.get("TICKET_AGE", TICKET_AGE)),
            ticket_claims=_claims(settings.get("TICKET_CLAIMS")),
            login_url=_text("LOGIN_URL", settings.get("LOGIN_URL")),
            api_paths=_texts("API_PATHS", settings.get("API_PATHS", ()), "/"),
            trusted_origins=_texts("TRUSTED_ORIGINS", settings.get("TRUSTED_ORIGINS", ())),
            middleware_for=_middleware_for(settings.get("MIDDLEWARE_FOR") or {}),
        )


def _packages(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list | tuple | set | frozenset):
        raise ConfigError(f"PACKAGES must be a list of package names, not {given!r:.80}")
    for name in given:
        if not isinstance(name, str) or not name.isidentifier():
            raise ConfigError(
                f"PACKAGES: {name!r} is not the name of a package as it is imported: 'idna'"
            )
    return tuple(sorted(given))


def _bundle(given: Any) -> str:
    if not isinstance(given, str) and not hasattr(given, "__fspath__"):
        raise ConfigError(f"BUNDLE must be the path of a directory, not {given!r:.80}")
    return str(given)


# The shape alone; what a host or a port may be is the URL parser's to say, in dualrt.web.egress.
_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?/?", re.IGNORECASE)


def _origins(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list | tuple | set | frozenset):
        raise ConfigError(f"FETCH_ALLOW must be a list of origins, not {given!r:.80}")
    for origin in given:
        if not isinstance(origin, str) or not _ORIGIN.fullmatch(origin):
            raise ConfigError(
                f"FETCH_ALLOW: {origin!r} is no origin; write scheme, host and port, with no path "
                "and no pattern: 'http://127.0.0.1:9000', 'https://internal.example'"
            )
    return tuple(sorted(given))


def _middleware_for(given: Any) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    if not isinstance(given, Mapping):
        raise ConfigError(
            "MIDDLEWARE_FOR must be a dict from a namespace's or blueprint's name to a list, not "
            f"{given!r:.80}"
        )
    for name in given:
        if not isinstance(name, str) or not name:
            raise ConfigError(
                f"MIDDLEWARE_FOR: {name!r:.80} is not the name of a namespace or of a blueprint"
            )
    return tuple([(name, _middleware(given[name], where(name))) for name in given])


def where(name: str) -> str:
    """Return how messages call the list of one namespace or blueprint."""
    return f"MIDDLEWARE_FOR[{name!r}]"


def _middleware(given: Any, where: str = "MIDDLEWARE") -> tuple[Any, ...]:
    if not isinstance(given, list | tuple):
        raise ConfigError(f"{where} must be a list, in the order they run, not {given!r:.80}")
    wrong = [each for each in given if not isinstance(each, str) and not callable(each)]
    if wrong:
        shown = ", ".join(f"{each!r:.80}" for each in wrong)
        raise ConfigError(
            f"{where}: {shown}: an entry is a function or the dotted name of one: 'shop.edge.gate'"
        )
    return tuple(given)


def _proxies(given: Any) -> tuple[str, ...] | int:
    # the shape alone; what is a network is dualrt.web.proxies' to say
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return given
    if not isinstance(given, list | tuple | set | frozenset):
        raise ConfigError(
            "TRUSTED_PROXIES must be a list of networks, or the number of proxies that every "
            f"request passes, not {given!r:.80}"
        )
    wrong = [each for each in given if not isinstance(each, str)]
    if wrong:
        raise ConfigError(f"TRUSTED_PROXIES: {wrong[0]!r:.80} is no str like '10.0.0.0/8'")
    return tuple(sorted(given))


_TOKEN = re.compile(r"[!#$%&'*+.^`|~0-9A-Za-z-]+")  # RFC 9110, without "_"


def _proxy_header(given: Any) -> str:
    if not isinstance(given, str) or not _TOKEN.fullmatch(given):
        raise ConfigError(
            f"PROXY_HEADER must be a header's name, 'X-Forwarded-For' or 'Forwarded', not {given!r}"
        )
    return given.lower()


def _schemes(given: Any) -> tuple[Any, ...] | None:
    """Check the shape alone: what schemes there are, ``dualrt.auth.schemes`` knows."""
    if given is None:
        return None
    if not isinstance(given, list | tuple):
        raise ConfigError(f"AUTH must be a list of schemes, in order, not {given!r:.80}")
    for each in given:
        if not isinstance(each, str) and not (isinstance(each, Mapping) and "scheme" in each):
            raise ConfigError(
                "AUTH: an entry is the name of a scheme, or a dict with its name and its options: "
                '"ticket", {"scheme": "jwt", "algorithms": ["HS256"]}'
            )  # not what was given: it may hold a key
    return tuple(given)


def _seconds(key: str, given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= _LONGEST:
        raise ConfigError(f"{key} must be a positive number of seconds, not {given!r:.80}")
    return float(given)


def _claims(given: Any) -> Any:
    if given is not None and not callable(given) and not (isinstance(given, str) and "." in given):
        raise ConfigError(
            f"TICKET_CLAIMS must be the dotted name of a function of the user that returns a dict: "
            f"'shop.auth.claims', not {given!r:.80}"
        )
    return given


def _text(key: str, given: Any) -> str | None:
    if given is not None and (not isinstance(given, str) or not given):
        raise ConfigError(f"{key} must be text, not {given!r:.80}")
    return given or None


def _texts(key: str, given: Any, start: str = "") -> tuple[str, ...]:
    if not isinstance(given, list | tuple | set | frozenset) or not all(
        isinstance(each, str) and each.startswith(start) for each in given
    ):
        begin = f" that start with {start!r}" if start else ""
        raise ConfigError(f"{key} must be a list of texts{begin}, not {given!r:.80}")
    return tuple(given)


def _routes(given: Any) -> tuple[tuple[Any, ...], ...]:
    rows = []
    if not isinstance(given, list | tuple):
        raise ConfigError(f"ROUTES must be a list of (pattern, view), not {given!r:.80}")
    for row in given:
        if not isinstance(row, tuple | list) or len(row) not in (2, 3):
            raise ConfigError(f"ROUTES: {row!r} is not (pattern, view) or (pattern, view, name)")
        if not isinstance(row[0], str) or not row[0].startswith("/"):
            raise ConfigError(f"ROUTES: the pattern {row[0]!r} must be a str that starts with '/'")
        if not callable(row[1]):
            raise ConfigError(f"ROUTES: the view of {row[0]!r} is not callable: {row[1]!r}")
        rows.append(tuple(row))
    return tuple(rows)


_OPTIONS = frozenset(Options._fields)
_KEYS = (
    "DEFAULT_RUNTIME",
    "DEBUG",
    "ROUTES",
    "PACKAGES",
    "BUNDLE",
    "FETCH_ALLOW",
    "MIDDLEWARE",
    "PROXY_HEADER",
    "TRUSTED_PROXIES",
    "AUTH",
    "TICKET_AGE",
    "TICKET_CLAIMS",
    "LOGIN_URL",
    "API_PATHS",
    "TRUSTED_ORIGINS",
    "MIDDLEWARE_FOR",
    *(name.upper() for name in Options._fields),
)


def _nearest(name: object, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # on the error path only: it costs start-up time

    near = get_close_matches(str(name).lower(), [each.lower() for each in known], n=1, cutoff=0.4)
    found = [each for each in known if near and each.lower() == near[0]]
    if found:
        return f" Did you mean {found[0]!r}?"
    return f" Known: {', '.join(known)}."


__all__ = ["CPU_MS", "ISOLATIONS", "MAX_BODY", "RUNTIMES", "STREAM_TIMEOUT", "TICKET_AGE"]
__all__ += ["TIMEOUT", "Config", "Options", "check_runtime", "make_options", "where"]
