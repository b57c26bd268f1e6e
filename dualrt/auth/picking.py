"""Which cookie of a request is the credential: the one that the framework behind would read."""

from __future__ import annotations

from dualrt.auth.encoding import Refused
from dualrt.auth.identity import Verdict
from dualrt.web.cookie_rules import parse_django, parse_werkzeug
from dualrt.web.request import Request


def find(request: Request, name: str, strict: bool) -> str | None:
    """Return the value of the cookie ``name``, nothing where there is none.

    ``strict``: a cookie that is sent more than once, in the reading of either framework, is no
    credential at all: whoever can set a cookie for the site's parent domain could have sent one:
    ``Refused``.
    """
    value = request.cookies.get(name)
    if value and strict:
        sent = "; ".join(request.headers.get_all("cookie"))
        times = max(
            sum(found == name for found, _ in parse(sent))
            for parse in (parse_django, parse_werkzeug)
        )
        if times > 1:
            raise Refused(f"the cookie {name!r} was sent {times} times, and `strict` is on")
    return value


def pick(request: Request, name: str, strict: bool) -> str:
    """Return what ``find`` does; ``Refused`` where there is none."""
    value = find(request, name, strict)
    if not value:
        raise Refused(_absence(name))
    return value


def without(name: str) -> Verdict:
    """Return the verdict on a request that has no cookie ``name``: on every stranger's, so it is
    made once.
    """
    return Verdict(None, _absence(name))


def _absence(name: str) -> str:
    return f"there is no cookie {name!r}"


__all__ = ["find", "pick", "without"]
