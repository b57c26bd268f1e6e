"""The cookies of a request, read by the rule of the framework behind; `ResponseCookies` too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar, overload

from dualrt.web.cookie_rules import Pairs, Rule, get_rule
from dualrt.web.headers import Headers
from dualrt.web.response_cookies import ResponseCookies
from dualrt.web.set_cookie import SetCookie, check_cookie_name, check_cookie_value

T = TypeVar("T")


class RequestCookies(Mapping[str, str]):
    """The cookies a client sent: name → value, read from ``headers`` when first needed.

    ``rule`` says whose reading of repeated and malformed cookies counts: ``"web"`` (edge runtimes),
    ``"django"`` or ``"werkzeug"``. ``joint`` joins several Cookie fields of one request (RFC 9113
    §8.2.3), in place of the rule's own: the edge reads what the framework will. A malformed header
    is never an error.

    `set`, `delete` and `clear` rewrite the Cookie field; on a request's own headers, which are
    read-only, they raise `TypeError`: give them ``headers.copy()``.
    """

    __slots__ = ("_cache", "_headers", "_joint", "_rule", "_sent")

    def __init__(self, headers: Headers, rule: str = "web", *, joint: str | None = None) -> None:
        self._headers = headers
        self._rule = get_rule(rule)
        self._joint = self._rule.joint if joint is None else joint
        self._cache: tuple[Pairs, dict[str, str]] | None = None
        self._sent: str | None = None

    def _header(self) -> str:
        sent = self._headers.get_all("cookie")
        self._sent = text = sent[0] if len(sent) == 1 else self._joint.join(sent)
        return text

    @property
    def _read(self) -> tuple[Pairs, dict[str, str]]:
        if self._cache is None:
            rule, text = self._rule, self._sent
            if text is None:
                text = self._header()
            if not text.isascii() and rule.utf8 and self._headers.from_wsgi:
                text = text.encode("latin-1", "replace").decode("utf-8", "replace")
            pairs = rule.parse(text)
            self._cache = pairs, _by_name(pairs, rule)
        return self._cache

    @overload
    def get(self, key: str) -> str | None: ...
    @overload
    def get(self, key: str, default: str) -> str: ...
    @overload
    def get(self, key: str, default: T) -> str | T: ...
    def get(self, key: str, default: T | None = None) -> str | T | None:
        """The value the framework would read, or ``default``."""
        cache = self._cache
        if cache is None:
            sent = self._sent
            if sent is None:
                sent = self._header()
            # no rule decodes a name: of a stranger's cookies none need be parsed to miss one
            if key not in sent and key.isascii():
                return default
            cache = self._read
        return cache[1].get(key, default)

    @overload
    def get_all(self) -> list[tuple[str, str]]: ...
    @overload
    def get_all(self, name: str) -> list[str]: ...
    def get_all(self, name: str | None = None) -> list[str] | list[tuple[str, str]]:
        """Every value sent under ``name``, in order; without a name, every pair.

        More than one value is a sign of cookie tossing (under the rule ``"web"`` there never is).
        """
        pairs = self._read[0]
        if name is None:
            return list(pairs)
        return [value for found, value in pairs if found == name]

    def has(self, name: str) -> bool:
        """Whether the cookie was sent."""
        return name in self._read[1]

    def set(self, name: str, value: str) -> RequestCookies:
        """Give the cookie this one value, in the Cookie field too. Chainable."""
        check_cookie_name(name)
        fresh = (name, check_cookie_value(name, value))
        old = self._read[0]
        place = next((at for at, pair in enumerate(old) if pair[0] == name), len(old))
        pairs = [pair for pair in old if pair[0] != name]
        pairs.insert(place, fresh)
        self._write(pairs)
        return self

    @overload
    def delete(self, name: str) -> bool: ...  # type: ignore[overload-overlap]
    @overload
    def delete(self, name: Iterable[str]) -> list[bool]: ...
    def delete(self, name: str | Iterable[str]) -> bool | list[bool]:
        """Remove a cookie, or several; says whether each was there."""
        names = [name] if isinstance(name, str) else list(name)
        were = [each in self for each in names]
        if any(were):
            self._write([pair for pair in self._read[0] if pair[0] not in names])
        return were[0] if isinstance(name, str) else were

    def clear(self) -> RequestCookies:
        """Remove every cookie. Chainable."""
        self._write([])
        return self

    def _write(self, pairs: Pairs) -> None:
        text = self._text(pairs)
        if self._rule.utf8 and self._headers.from_wsgi:
            text = text.encode("utf-8", "replace").decode("latin-1")
        try:
            text.encode("latin-1")
        except UnicodeEncodeError as error:
            raise ValueError(
                f"cookies {text!r} do not fit a header, which holds characters up to U+00FF; "
                "percent-encode the value"
            ) from error
        # Not checked again: what a client sent under other names is not this caller's mistake.
        self._headers.replace_trusted("cookie", [text] if pairs else [])
        self._cache = pairs, _by_name(pairs, self._rule)

    def _text(self, pairs: Pairs) -> str:
        return "; ".join(f"{name}={self._rule.encode(value)}" for name, value in pairs)

    def __getitem__(self, name: str) -> str:
        return self._read[1][name]

    def __contains__(self, name: object) -> bool:
        return name in self._read[1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read[1])

    def __len__(self) -> int:
        return len(self._read[1])

    def __str__(self) -> str:
        """The Cookie header."""
        return self._text(self._read[0])

    def __repr__(self) -> str:
        return f"RequestCookies({self._read[1]!r})"


def _by_name(pairs: Pairs, rule: Rule) -> dict[str, str]:
    if not rule.first:
        return dict(pairs)
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    found = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


__all__ = ["RequestCookies", "ResponseCookies", "SetCookie"]
