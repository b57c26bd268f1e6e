"""What each key of ``DUALRT`` may hold: the shapes that ``dualrt.config`` takes, each function for
one key or kind of key. A wrong value is a ``ConfigError`` that names the key and what was given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from dualrt.errors import ConfigError

LONGEST = 1e9  # seconds; a lock's wait overflows beyond threading.TIMEOUT_MAX


RECORDED = 1_000  # requests: what the switch oracle works through in half a minute
RECORDED_BODY = 65_536  # bytes of a body


class Record(NamedTuple):
    """What ``RECORD`` says: requests go into ``file``, this share of them (``sample``), until it
    has ``limit`` lines. Those with more than ``body`` bytes of a body are left out; ``secrets``:
    cookies and authorization are written down as they came.
    """

    file: str
    sample: float = 1.0
    limit: int = RECORDED
    body: int = RECORDED_BODY
    secrets: bool = False


def read_record(given: Any) -> Record | None:
    if not given:
        return None
    if not isinstance(given, Mapping) or not given.keys() <= set(Record._fields):
        known = ", ".join(map(repr, Record._fields))
        raise ConfigError(f"RECORD must be a dict with the keys {known}, not {given!r:.120}")
    file = given.get("file")
    if not file or not (isinstance(file, str) or hasattr(file, "__fspath__")):
        raise ConfigError(f"RECORD: file must be the path of a file to append to, not {file!r:.80}")
    made = Record(**{**given, "file": str(file)})
    if not _is_number(made.sample, float) or not 0 <= made.sample <= 1:
        raise ConfigError(f"RECORD: sample is a share from 0 to 1, not {made.sample!r:.80}")
    for name in ("limit", "body"):
        value = getattr(made, name)
        if not _is_number(value, int) or value < 0:
            raise ConfigError(f"RECORD: {name} must be a number from 0 on, not {value!r:.80}")
    if not isinstance(made.secrets, bool):
        raise ConfigError(f"RECORD: secrets is True or False, not {made.secrets!r:.80}")
    return made


def _is_number(value: Any, kind: type) -> bool:
    kinds = (int, float) if kind is float else (int,)
    return isinstance(value, kinds) and not isinstance(value, bool)


def read_packages(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list | tuple | set | frozenset):
        raise ConfigError(f"PACKAGES must be a list of package names, not {given!r:.80}")
    for name in given:
        if not isinstance(name, str) or not name.isidentifier():
            raise ConfigError(
                f"PACKAGES: {name!r} is not the name of a package as it is imported: 'idna'"
            )
    return tuple(sorted(given))


def read_bundle(given: Any) -> str:
    if not isinstance(given, str) and not hasattr(given, "__fspath__"):
        raise ConfigError(f"BUNDLE must be the path of a directory, not {given!r:.80}")
    return str(given)


# The shape alone; what a host or a port may be is the URL parser's to say, in dualrt.web.egress.
_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?/?", re.IGNORECASE)


def read_origins(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list | tuple | set | frozenset):
        raise ConfigError(f"FETCH_ALLOW must be a list of origins, not {given!r:.80}")
    for origin in given:
        if not isinstance(origin, str) or not _ORIGIN.fullmatch(origin):
            raise ConfigError(
                f"FETCH_ALLOW: {origin!r} is no origin; write scheme, host and port, with no path "
                "and no pattern: 'http://127.0.0.1:9000', 'https://internal.example'"
            )
    return tuple(sorted(given))


def read_middleware_for(given: Any) -> tuple[tuple[str, tuple[Any, ...]], ...]:
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
    return tuple([(name, read_middleware(given[name], where(name))) for name in given])


def where(name: str) -> str:
    """Return how messages call the list of one namespace or blueprint."""
    return f"MIDDLEWARE_FOR[{name!r}]"


def read_middleware(given: Any, where: str = "MIDDLEWARE") -> tuple[Any, ...]:
    if not isinstance(given, list | tuple):
        raise ConfigError(f"{where} must be a list, in the order they run, not {given!r:.80}")
    wrong = [each for each in given if not isinstance(each, str) and not callable(each)]
    if wrong:
        shown = ", ".join(f"{each!r:.80}" for each in wrong)
        raise ConfigError(
            f"{where}: {shown}: an entry is a function or the dotted name of one: 'shop.edge.gate'"
        )
    return tuple(given)


def read_proxies(given: Any) -> tuple[str, ...] | int:
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


def read_proxy_header(given: Any) -> str:
    if not isinstance(given, str) or not _TOKEN.fullmatch(given):
        raise ConfigError(
            f"PROXY_HEADER must be a header's name, 'X-Forwarded-For' or 'Forwarded', not {given!r}"
        )
    return given.lower()


def read_schemes(given: Any) -> tuple[Any, ...] | None:
    """Check the shape alone: what schemes there are, ``dualrt.auth.schemes`` knows."""
    if given is None:
        return None
    if not isinstance(given, list | tuple):
        raise ConfigError(f"AUTH must be a list of schemes, in order, not {given!r:.80}")
    wrong = [
        f"AUTH[{at}] is {_outline(each)}: an entry is the name of a scheme, or a dict with its "
        'name and its options: "ticket", {"scheme": "jwt", "algorithms": ["HS256"]}'
        for at, each in enumerate(given)
        if not isinstance(each, str) and not (isinstance(each, Mapping) and "scheme" in each)
    ]
    if wrong:
        raise ConfigError("\n".join(wrong))
    return tuple(given)


def _outline(entry: Any) -> str:
    """Say what an entry of ``AUTH`` is, and no value of it: that may be a key."""
    if not isinstance(entry, Mapping):
        return f"no scheme but {type(entry).__name__}"
    return f"a dict without 'scheme' (it has {', '.join(map(repr, entry)) or 'nothing'})"


def read_seconds(key: str, given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= LONGEST:
        raise ConfigError(f"{key} must be a positive number of seconds, not {given!r:.80}")
    return float(given)


def read_claims(given: Any) -> Any:
    if given is not None and not callable(given) and not (isinstance(given, str) and "." in given):
        raise ConfigError(
            f"TICKET_CLAIMS must be the dotted name of a function of the user that returns a dict: "
            f"'shop.auth.claims', not {given!r:.80}"
        )
    return given


def read_text(key: str, given: Any) -> str | None:
    if given is not None and (not isinstance(given, str) or not given):
        raise ConfigError(f"{key} must be text, not {given!r:.80}")
    return given or None


def read_texts(key: str, given: Any, start: str = "") -> tuple[str, ...]:
    if not isinstance(given, list | tuple | set | frozenset) or not all(
        isinstance(each, str) and each.startswith(start) for each in given
    ):
        begin = f" that start with {start!r}" if start else ""
        raise ConfigError(f"{key} must be a list of texts{begin}, not {given!r:.80}")
    return tuple(given)


def read_routes(given: Any) -> tuple[tuple[Any, ...], ...]:
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


__all__ = ["LONGEST", "Record", "where"]
__all__ += [
    "read_bundle",
    "read_claims",
    "read_middleware",
    "read_middleware_for",
    "read_origins",
    "read_packages",
    "read_proxies",
    "read_proxy_header",
    "read_record",
    "read_routes",
    "read_schemes",
    "read_seconds",
    "read_text",
    "read_texts",
]
