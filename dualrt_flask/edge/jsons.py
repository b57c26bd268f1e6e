"""How a Flask app writes and reads JSON: the options of its ``DefaultJSONProvider``."""

from __future__ import annotations

import dataclasses
import decimal
import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from dualrt.web.jsons import encode_with
from dualrt_flask.edge.dates import http_date


def default(value: Any) -> Any:
    """Return what stands for a value that JSON has not: dates, UUIDs, dataclasses, HTML."""
    if isinstance(value, date):
        return http_date(value)
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if dataclasses.is_dataclass(value):
        return dataclasses.asdict(value)  # type: ignore[arg-type]
    if hasattr(value, "__html__"):
        return str(value.__html__())
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


class Json:
    """The options, and what they make. ``compact``: ``None`` is what debug is not."""

    def __init__(
        self,
        *,
        default: Callable[[Any], Any] = default,
        ensure_ascii: bool = True,
        sort_keys: bool = True,
        compact: bool | None = None,
        mimetype: str = "application/json",
        debug: bool = False,
    ) -> None:
        self.default = default
        self.ensure_ascii = ensure_ascii
        self.sort_keys = sort_keys
        self.compact = compact
        self.mimetype = mimetype
        self.debug = debug

    def dumps(self, value: Any, **options: Any) -> str:
        """Return ``value`` as JSON; ``options`` are those of ``json.dumps``."""
        return dumps(self, value, options)

    def loads(self, text: str | bytes, **options: Any) -> Any:
        """Return what a JSON text says."""
        return json.loads(text, **options)

    def body(self, value: Any) -> bytes:
        """Return the body of a response that says ``value``."""
        pretty = self.debug if self.compact is None else not self.compact
        if pretty:
            return f"{self.dumps(value, indent=2)}\n".encode()
        encode = encoder(self.default, self.ensure_ascii, self.sort_keys)
        return f"{encode(value)}\n".encode()


def dumps(ways: Any, value: Any, options: dict[str, Any]) -> str:
    """Return JSON by the three options of ``ways`` and by others that go before."""
    options.setdefault("default", ways.default)
    options.setdefault("ensure_ascii", ways.ensure_ascii)
    options.setdefault("sort_keys", ways.sort_keys)
    return json.dumps(value, **options)


_made: dict[tuple[Any, bool, bool], Callable[[Any], str]] = {}
_MOST = 16  # apps with options of their own, in one process


def encoder(default: Any, ensure_ascii: bool, sort_keys: bool) -> Callable[[Any], str]:
    """Return what writes compact JSON: kept, since ``json.dumps`` makes an encoder each time."""
    ways = default, ensure_ascii, sort_keys
    found = _made.get(ways)
    if found is None:
        if len(_made) >= _MOST:
            _made.clear()
        found = _made[ways] = encode_with(
            json.JSONEncoder(
                default=default,
                ensure_ascii=ensure_ascii,
                sort_keys=sort_keys,
                separators=(",", ":"),
            )
        )
    return found


__all__ = ["Json", "default", "dumps", "encoder"]
