"""``Authorization`` and ``WWW-Authenticate`` (``werkzeug.datastructures``)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from dualrt_flask.edge.multidicts import CallbackDict
from dualrt_flask.edge.values import dump_header, parse_dict_header, quote_header_value

_QUOTED = frozenset({"realm", "domain", "nonce", "opaque", "qop"})  # RFC 7616 §3.3: always


def _parse(value: str) -> tuple[str, dict[str, str | None] | None, str | None]:
    """Return the scheme in lower case, and its parameters or else its token."""
    scheme, _, rest = value.partition(" ")
    rest = rest.strip(" \t")
    if "=" in rest.rstrip("="):
        return scheme.lower(), parse_dict_header(rest), None
    return scheme.lower(), None, rest


class Authorization:
    """Credentials: a scheme (``type``), with ``parameters`` or a ``token``."""

    def __init__(
        self,
        auth_type: str,
        data: dict[str, str | None] | None = None,
        token: str | None = None,
    ) -> None:
        self.type = auth_type
        self.parameters = {} if data is None else data
        self.token = token

    def __getattr__(self, name: str) -> str | None:
        if name == "parameters":  # not set yet: copy and pickle ask before __init__
            raise AttributeError(name)
        return self.parameters.get(name)

    def __getitem__(self, name: str) -> str | None:
        return self.parameters.get(name)

    def get(self, key: str, default: str | None = None) -> str | None:
        """Return a parameter."""
        return self.parameters.get(key, default)

    def __contains__(self, key: str) -> bool:
        return key in self.parameters

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Authorization):
            return NotImplemented
        mine = self.type, self.token, self.parameters
        return mine == (other.type, other.token, other.parameters)

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def from_header(cls, value: str | None) -> Any:
        """Return what the header says; ``None`` where it says nothing."""
        if not value:
            return None
        scheme, parameters, token = _parse(value)
        if scheme != "basic":
            return cls(scheme, parameters, token)
        try:
            encoded = value.partition(" ")[2].strip(" \t")
            decoded = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeError):
            return None
        username, _, password = decoded.partition(":")
        return cls(scheme, {"username": username, "password": password})

    def to_header(self) -> str:
        """Return the header that says this."""
        if self.type == "basic":
            pair = f"{self.username}:{self.password}".encode()
            return f"Basic {base64.b64encode(pair).decode('ascii')}"
        if self.token is not None:
            return f"{self.type.title()} {self.token}"
        return f"{self.type.title()} {dump_header(self.parameters)}"

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.to_header()}>"


_OWN = frozenset({"_type", "_parameters", "_token", "_on_update"})


class WWWAuthenticate:
    """A challenge; its parameters are its items and attributes. A change writes the header."""

    _on_update: Callable[[Any], None] | None
    _parameters: CallbackDict
    _token: str | None
    _type: str

    def __init__(
        self,
        auth_type: str,
        values: Mapping[str, str | None] | None = None,
        token: str | None = None,
    ) -> None:
        self._type = auth_type.lower()
        self._parameters = CallbackDict(values, self._changed)
        self._token = token
        self._on_update = None

    def _changed(self, _: Any = None) -> None:
        if self._on_update is not None:
            self._on_update(self)

    @property
    def type(self) -> str:
        """The scheme."""
        return self._type

    @property
    def parameters(self) -> CallbackDict:
        """The parameters."""
        return self._parameters

    @property
    def token(self) -> str | None:
        """The token that stands in their place."""
        return self._token

    def __getitem__(self, key: str) -> str | None:
        value: str | None = self._parameters.get(key)
        return value

    def __setitem__(self, key: str, value: str | None) -> None:
        if value is not None:
            self._parameters[key] = value
        elif key in self._parameters:
            del self._parameters[key]
        self._changed()

    def __delitem__(self, key: str) -> None:
        if key in self._parameters:
            del self._parameters[key]
            self._changed()

    def __getattr__(self, name: str) -> str | None:
        if name in _OWN:  # not set yet: copy and pickle ask before __init__
            raise AttributeError(name)
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        # as in Werkzeug, whose own setters for type, parameters and token are never reached
        if name in _OWN:
            super().__setattr__(name, value)
        else:
            self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]

    def __contains__(self, key: str) -> bool:
        return key in self._parameters

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WWWAuthenticate):
            return NotImplemented
        mine = self.type, self.token, self.parameters
        return mine == (other.type, other.token, other.parameters)

    __hash__ = None  # type: ignore[assignment]

    def get(self, key: str, default: str | None = None) -> str | None:
        """Return a parameter."""
        value: str | None = self._parameters.get(key, default)
        return value

    @classmethod
    def from_header(cls, value: str | None) -> Any:
        """Return what the header says; ``None`` where it says nothing."""
        return cls(*_parse(value)) if value else None

    def to_header(self) -> str:
        """Return the header that says this."""
        scheme = self._type.title()
        if self._token is not None:
            return f"{scheme} {self._token}"
        if not self._parameters:
            return scheme
        if self._type != "digest":
            return f"{scheme} {dump_header(self._parameters)}"
        pairs = [
            f"{key}={quote_header_value(value, allow_token=key not in _QUOTED)}"
            for key, value in self._parameters.items()
        ]
        return f"Digest {', '.join(pairs)}"

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.to_header()}>"


__all__ = ["Authorization", "WWWAuthenticate"]
