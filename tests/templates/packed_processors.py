"""Context processors of a site's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def shop(request: Any) -> dict[str, Any]:
    """One that could run at the edge."""
    return {"shop_name": "The shop"}


def anything(request: Any) -> dict[str, Any]:
    """One of which only running it tells what it gives."""
    return dict.fromkeys(["shop_name"], "The shop")


def cart(request: Any) -> dict[str, Any]:
    """One that is the server's."""
    return {"cart": Path(__file__).read_text()}
