"""``request.headers`` in a Django site: dualrt's ``Headers``, looked up as Django looks them up."""

from __future__ import annotations

from typing import Any

from dualrt.web.fields import environ_key
from dualrt.web.headers import EnvironHeaders, ScopeHeaders


class _Looked:
    """Looking up by name: ``_`` is as good as ``-``, and an empty field is there."""

    __slots__ = ()

    def get(self, name: str, default: Any = None) -> Any:
        """Return the header's value; ``default`` without."""
        value = self._look(name)
        return default if value is None else value

    def __getitem__(self, name: str) -> str:
        value = self._look(name)
        if value is None:
            raise KeyError(name.replace("_", "-").lower())
        return value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._look(name) is not None

    def _look(self, name: str) -> str | None:
        raise NotImplementedError


class EnvironLookups(_Looked, EnvironHeaders):
    """The headers of an environ."""

    __slots__ = ()

    def _look(self, name: str) -> str | None:
        key = environ_key(name) or environ_key(name.replace("_", "-"))
        value: str | None = self._environ.get(key)
        return value


class ScopeLookups(_Looked, ScopeHeaders):
    """The headers of a scope; ``rule`` is that of its cookies."""

    __slots__ = ("_rule",)

    def __init__(self, fields: Any, rule: str) -> None:
        super().__init__(fields)
        self._rule = rule

    def _look(self, name: str) -> str | None:
        key = name.replace("_", "-").lower().encode("latin-1", "replace")
        found = [value for each, value in self._fields if each == key or each.lower() == key]
        if not found:
            return None
        if key == b"cookie":
            return joined_cookies(found, self._rule)
        return b",".join(found).decode("latin-1")


def joined_cookies(fields: list[bytes], rule: str) -> str:
    """Return several Cookie fields as one: Django before 6.0 joins them as any other."""
    if rule == "django-comma":
        return b",".join(fields).decode("latin-1")
    return b"; ".join(each.rstrip(b"; ") for each in fields).decode("latin-1")


__all__ = ["EnvironLookups", "ScopeLookups", "joined_cookies"]
