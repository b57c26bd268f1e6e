"""``django.http.response``: the responses, and the one that is read of a file."""

from __future__ import annotations

from dualrt_django.edge import response as _response
from dualrt_django.edge.files import FileResponse
from dualrt_django.edge.response import *  # noqa: F403

__all__ = ["FileResponse", *_response.__all__]
