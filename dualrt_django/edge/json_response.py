"""``JsonResponse``: a response that is JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from json import encoder as json_encoder
from typing import Any

from dualrt_django.edge.given import given
from dualrt_django.edge.response import PLAIN, HttpResponse
from dualrt_django.edge.serializers import DjangoJSONEncoder


class JsonResponse(HttpResponse):
    """``data`` as JSON: a ``dict``, or anything where ``safe`` is false.

    ``encoder``: a class of JSON encoders; ``json_dumps_params``: more for ``json.dumps``.
    """

    def __init__(
        self,
        data: Any,
        encoder: Any = DjangoJSONEncoder,
        safe: bool = True,
        json_dumps_params: Any = None,
        **kwargs: Any,
    ) -> None:
        if safe and not isinstance(data, dict):
            raise TypeError(
                "In order to allow non-dict objects to be serialized set the safe parameter to "
                "False."
            )
        if encoder is DjangoJSONEncoder and not json_dumps_params:
            text = _dump(data)
            if not kwargs and self.__class__ is JsonResponse:
                self._lone_type = "application/json"
                self._container = [text.encode(given.charset or given.read_charset())]
                return
        else:
            text = json.dumps(data, cls=encoder, **(json_dumps_params or {}))
        kwargs.setdefault("content_type", "application/json")
        super().__init__(content=text, **kwargs)


_encoder = DjangoJSONEncoder()
# What json.dumps makes for each call, made once; it leaves out the search for circles.
_make: Callable[[Any, int], tuple[str, ...]] | None = None
if (_c := getattr(json_encoder, "c_make_encoder", None)) is not None:
    _ascii = json_encoder.encode_basestring_ascii
    _make = _c(None, _encoder.default, _ascii, None, ": ", ", ", False, False, True)


def _dump(data: Any) -> str:
    """Return ``json.dumps(data, cls=DjangoJSONEncoder)``."""
    if _make is not None:
        try:
            return "".join(_make(data, 0))
        except RecursionError:
            pass  # a circle, or too deep: json's own words for it
    return _encoder.encode(data)


PLAIN.add(JsonResponse)

__all__ = ["JsonResponse"]
