"""Views in shadow: the server answers for them, and some requests run at the edge beside it.

What an adapter says of them to its ``Edge``; ``dualrt.shadow`` does the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from dualrt.compare import Added
from dualrt.routing.table import Route, Router
from dualrt.view import EdgeView

UNKNOWN = 0


def _nothing(error: BaseException) -> int | None:
    return None


class Shadows(NamedTuple):
    """``router``: the site's routes, as the edge's own router has them, but the targets are the
    views in shadow. ``added``: what the framework's own middleware adds to an answer.
    ``status_of``: the status that an error stands for in the framework (``Http404``), ``None`` for
    one that stands for none, ``UNKNOWN`` where the site's own code would have to be asked.
    """

    router: Router
    added: Callable[[], Sequence[Added]] = tuple
    status_of: Callable[[BaseException], int | None] = _nothing

    @property
    def views(self) -> list[EdgeView]:
        """The views, once for each of their routes."""
        found = (route.target for route in self.router.routes)
        return [target for target in found if isinstance(target, EdgeView)]


class Split:
    """Sorts what ``classify`` finds at the edge: the views that answer there, and those in shadow.

    ``any``: there was one of these, so that it is worth asking for a second router.
    """

    def __init__(self, classify: Callable[..., EdgeView | None]) -> None:
        self._classify = classify
        self.any = False

    def served(self, *given: Any) -> EdgeView | None:
        """Return the view that answers at the edge."""
        view = self._classify(*given)
        if view is None or not view.options.shadow:
            return view
        self.any = True
        return None

    def shadowed(self, *given: Any) -> EdgeView | None:
        """Return the view that runs in shadow."""
        view = self._classify(*given)
        return view if view is not None and view.options.shadow else None


def with_shadows(
    routes: Sequence[Route], shadows: Shadows | None
) -> Iterator[tuple[Route, EdgeView | None]]:
    """Yield each route with its view in shadow, ``None`` where there is none."""
    if shadows is None:
        yield from ((route, None) for route in routes)
        return
    for route, other in zip(routes, shadows.router.routes, strict=True):
        yield route, other.target


def percent(share: float) -> str:
    """Return a share as people say it: ``1 %``."""
    return f"{100 * share:g} %"


__all__ = ["UNKNOWN", "Shadows", "Split", "percent", "with_shadows"]
