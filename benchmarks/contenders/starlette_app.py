"""Starlette, with its default middleware."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("Hello world!")


def asgi() -> Any:
    return Starlette(routes=[Route("/hello", hello)])
