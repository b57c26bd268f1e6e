"""The settings of the scheme ``"jwt"``, checked at start-up: everything that is wrong, at once."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from dualrt.auth.claims import Rules
from dualrt.auth.hmac_jwt import HASHES
from dualrt.auth.jwks import FLOOR, KeySet, Times
from dualrt.auth.jwt_keys import Keys, load_keys
from dualrt.auth.public_jwt import PUBLIC, library
from dualrt.config import _nearest
from dualrt.errors import ConfigError
from dualrt.web.transport import installed
from dualrt.web.url import URL, InvalidURL

logger = logging.getLogger("dualrt")

ALGORITHMS = (*HASHES, *PUBLIC)
MAX_SIZE = 16_384  # characters of a token; servers take 8 to 64 kB of headers, browsers 4 of cookie

OPTIONS = tuple(
    """scheme cookie header strict algorithms key keys jwks audience issuer require leeway typ
    id_claim max_lifetime max_size allow_weak_key jwks_ttl jwks_cooldown jwks_stale jwks_timeout
    jwks_insecure""".split()
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, token: of cookies and headers


class JwtOptions(NamedTuple):
    """What the scheme works with; see ``docs/auth-jwt.md`` for what the settings mean."""

    cookie: str
    header: str
    strict: bool
    algorithms: frozenset[str]
    keys: Keys | KeySet
    rules: Rules
    typ: str
    id_claim: str | None
    max_size: int


def read_options(given: Mapping[str, Any], secrets: Sequence[str | bytes] = ()) -> JwtOptions:
    """Return the checked form of one entry of ``AUTH``; ``ConfigError`` says all that is wrong.

    ``secrets``: what counts as the HMAC key where the entry has none: the site's ``SECRET_KEY``
    and, after it, the ``SECRET_KEY_FALLBACKS``.
    """
    reader = _Reader(given, secrets)
    options = reader.read()
    if reader.wrong:
        raise ConfigError("jwt: " + "; ".join(reader.wrong))
    for line in reader.doubts:
        logger.warning("AUTH: jwt: %s", line)
    return options


class _Reader:
    def __init__(self, given: Mapping[str, Any], secrets: Sequence[str | bytes]) -> None:
        self.given = given
        self.secrets = secrets
        self.wrong: list[str] = []
        self.doubts: list[str] = []

    def read(self) -> JwtOptions:
        given = self.given
        for name in given:
            if name not in OPTIONS:
                self.wrong.append(f"unknown option {name!r}.{_nearest(name, OPTIONS)}")
        for name in ("strict", "allow_weak_key", "jwks_insecure"):
            if not isinstance(given.get(name, False), bool):
                self.wrong.append(f"{name} is true or false, not {given[name]!r:.80}")
        algorithms = self._algorithms()
        cookie, header = self._name("cookie"), self._name("header").lower()
        return JwtOptions(
            cookie=cookie,
            header=header or ("" if cookie else "authorization"),
            strict=given.get("strict", False) is True,
            algorithms=frozenset(algorithms),
            keys=self._keys(algorithms),
            rules=self._rules(algorithms),
            typ=media_type(self._text("typ") or ""),
            id_claim=self._text("id_claim"),
            max_size=int(self._number("max_size", MAX_SIZE, least=1) or MAX_SIZE),
        )

    # what a value may be

    def _text(self, name: str) -> str | None:
        value = self.given.get(name)
        if value is None or (isinstance(value, str) and value):
            return value
        self.wrong.append(f"{name} is text, not {value!r:.80}")
        return None

    def _name(self, name: str) -> str:
        value = self._text(name) or ""
        if value and not _NAME.fullmatch(value):
            self.wrong.append(f"{name}: {value!r:.80} is no name of a {name}")
        return value

    def _names(self, name: str) -> tuple[str, ...] | None:
        """Return one text or a list of them as a tuple."""
        value = self.given.get(name)
        if value is None:
            return None
        each = [value] if isinstance(value, str) else value
        is_list = isinstance(each, list | tuple | set | frozenset)
        if is_list and each and all(isinstance(one, str) and one for one in each):
            return tuple(each)
        self.wrong.append(f"{name} is text or a list of texts, not {value!r:.80}")
        return None

    def _number(self, name: str, default: float | None, least: float = 0) -> float | None:
        value = self.given.get(name, default)
        if isinstance(value, timedelta):
            value = value.total_seconds()
        if value is None and default is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and math.isfinite(value) and value >= least:
            return float(value)
        self.wrong.append(f"{name} is a number of at least {least:g}, not {value!r:.80}")
        return default

    # the parts

    def _algorithms(self) -> tuple[str, ...]:
        named = self._names("algorithms")
        if named is None:
            if self.given.get("algorithms") is None:
                self.wrong.append(
                    'algorithms is missing: list those that your tokens are signed with, ["HS256"]'
                )
            return ()
        unknown = [each for each in named if each not in ALGORITHMS]
        for each in unknown:
            hint = " (a token that nobody signed)" if each.lower() == "none" else ""
            self.wrong.append(f"algorithms: {each!r:.40}{hint} is none of {', '.join(ALGORITHMS)}")
        secret = [each for each in named if each in HASHES]
        if secret and len(secret) < len(named) - len(unknown):
            self.wrong.append(
                "algorithms mixes shared secrets (HS) with public keys (RS, PS, ES, EdDSA): "
                "whoever knows a public key could sign with it; make two schemes of it"
            )
            return ()
        return tuple(each for each in dict.fromkeys(named) if each in ALGORITHMS)

    def _rules(self, algorithms: Sequence[str]) -> Rules:
        issuers = self._names("issuer")
        if issuers is None and any(each in PUBLIC for each in algorithms):
            self.doubts.append(
                "no issuer is set: every token that this key has signed counts, whoever asked for "
                "it; set issuer, and audience"
            )
        return Rules(
            audiences=self._names("audience"),
            issuers=issuers,
            require=self._names("require") or () if self.given.get("require") else (),
            leeway=self._number("leeway", 0) or 0,
            max_lifetime=self._number("max_lifetime", None),
        )

    def _keys(self, algorithms: Sequence[str]) -> Keys | KeySet:
        given = self.given
        nothing = Keys({}, {})
        if given.get("jwks") is not None:
            if given.get("key") is not None or given.get("keys") is not None:
                self.wrong.append("jwks stands beside key or keys: keys come from one place")
                return nothing
            return self._key_set(algorithms) or nothing
        if not algorithms or not self._library(algorithms):
            return nothing
        loaded, wrong, doubts = load_keys(given, algorithms, self.secrets)
        self.wrong += wrong
        self.doubts += doubts
        return loaded

    def _library(self, algorithms: Sequence[str]) -> bool:
        if algorithms[0] not in HASHES:
            try:
                library()
            except ConfigError as error:
                self.wrong.append(str(error))
                return False
        return True

    def _key_set(self, algorithms: Sequence[str]) -> KeySet | None:
        times = Times(
            ttl=self._number("jwks_ttl", Times().ttl, least=1) or 0,
            cooldown=self._number("jwks_cooldown", Times().cooldown) or 0,
            stale=self._number("jwks_stale", Times().stale) or 0,
            timeout=self._number("jwks_timeout", Times().timeout, least=0.001) or 0,
        )
        if times.cooldown < FLOOR:
            self.doubts.append(
                f"jwks_cooldown is under {FLOOR:g} s; unknown keys still cause no more than one "
                f"fetch in {FLOOR:g} s"
            )
        if any(each in HASHES for each in algorithms):
            self.wrong.append("jwks has public keys, and HS algorithms have none")
        url = self._url()
        if url is None or not algorithms or not self._library(algorithms):
            return None
        if not _can_fetch():
            self.wrong.append('jwks needs fetch: pip install "dualrt[jwt,fetch]"')
        return KeySet(url, algorithms, times)

    def _url(self) -> str | None:
        given = self.given["jwks"]
        try:
            url = URL(given) if isinstance(given, str) else None
        except InvalidURL:
            url = None
        if url is None or url.protocol not in ("https:", "http:") or url.username or url.password:
            self.wrong.append(f"jwks is an https URL, not {given!r:.80}")
            return None
        if url.protocol == "http:" and self.given.get("jwks_insecure") is not True:
            self.wrong.append(
                f"jwks: {given!r:.80} is not https: whoever is on the way could give you keys; "
                "jwks_insecure=True allows it, for tests"
            )
            return None
        return url.href


def _can_fetch() -> bool:
    from importlib.util import find_spec

    return installed() is not None or find_spec("httpcore2") is not None


def media_type(typ: str) -> str:
    """Return a ``typ`` in the form in which two are compared (RFC 7515 section 4.1.9)."""
    return typ.lower().removeprefix("application/")


__all__ = ["ALGORITHMS", "MAX_SIZE", "OPTIONS", "JwtOptions", "media_type", "read_options"]
