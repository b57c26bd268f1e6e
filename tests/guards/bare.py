"""Edge views with guards, for a bare gateway."""

from __future__ import annotations

from typing import Any

from dualrt import Response, guard, runtime
from tests.guards import checks


@guard(checks.key)
@runtime("edge")
def secret(request: Any) -> Any:
    """Only with the key."""
    return "the secret"


@runtime("edge")
def calls(request: Any) -> Any:
    """Call a guarded view as a function."""
    return secret(request)


@guard(checks.key)
def plain(request: Any, n: int) -> Any:
    """Be at the edge because the gateway lists it."""
    return "the secret"


@runtime("edge")
def assigned(request: Any) -> Any:
    """Be guarded by a statement."""
    return "the secret"


assigned = guard(checks.key)(assigned)


@runtime("edge")
def opened(request: Any) -> Any:
    """Be open."""
    return "open"


def holds(key: str) -> Any:
    """Make a check, as `permission_required` does."""

    def check(request: Any) -> Any:
        if request.cookies.get("key") == key:
            return Response.next()
        return Response("who are you?", 401)

    return check


@guard(holds("a"))
@runtime("edge")
def for_a(request: Any) -> Any:
    """For one key."""
    return "a"


@guard(holds("b"))
@runtime("edge")
def for_b(request: Any) -> Any:
    """For another."""
    return "b"


@guard(holds("a"))
@guard(holds("b"))
@runtime("edge")
def for_both(request: Any) -> Any:
    """For nobody who has one key only."""
    return "ab"


@runtime("edge")
def posted(request: Any) -> Any:
    """Change something."""
    return request.form().get("a", "")


@runtime("edge")
def posted_too(request: Any) -> Any:
    """Change something else."""
    return request.form().get("b", "")
