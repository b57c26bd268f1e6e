"""Compact JSON, by an encoder that is made once: ``json`` makes a new one at every call, which for
a small object takes longer than the encoding.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from json import encoder as of_json
from typing import Any


def encode_with(encoder: json.JSONEncoder) -> Callable[[Any], str]:
    """Return ``encoder.encode`` for an encoder without indentation: the same text, and the same
    errors. Threads may share it: the objects that it is in the middle of are kept nowhere, so a
    circle is found by its depth, and then told by the encoder itself.
    """
    make: Any = getattr(of_json, "c_make_encoder", None)
    if make is None:  # pragma: no cover - a Python without the C half of json
        return encoder.encode
    text: Any = (
        of_json.encode_basestring_ascii if encoder.ensure_ascii else of_json.encode_basestring
    )
    separators = encoder.key_separator, encoder.item_separator
    ways = encoder.sort_keys, encoder.skipkeys, encoder.allow_nan
    parts = make(None, encoder.default, text, None, *separators, *ways)

    def encode(data: Any) -> str:
        try:
            return "".join(parts(data, 0))
        except RecursionError:
            return encoder.encode(data)

    return encode


__all__ = ["encode_with"]
