"""The URLs of the Django site on real servers: none but the middleware's."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
