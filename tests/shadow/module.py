"""A module that says it for all its views."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

config = {"runtime": "edge", "shadow": 1.0}


def view(request: Any) -> Any:
    return HttpResponse("by its module")
