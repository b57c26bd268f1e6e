"""A middleware above dualrt's: then Django's handler is left as it is, and calls both."""

from __future__ import annotations

from typing import Any

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def nothing(get_response: Any) -> Any:
    """Do nothing with a request, and not a request's work on a loop in a thread."""
    if iscoroutinefunction(get_response):

        async def apass(request: Any) -> Any:
            return await get_response(request)

        return apass
    return lambda request: get_response(request)
