"""Which requests are taken: a random share of them."""

from __future__ import annotations

import os
from random import Random

_random = Random()
draw = _random.random


def seed(value: int | str | None = None) -> None:
    """Let the draws begin anew: for tests, the same seed takes the same requests. ``None``: by
    chance.
    """
    _random.seed(value)


# the children of a server that loads the site first would all draw the same
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=seed)


__all__ = ["draw", "seed"]
