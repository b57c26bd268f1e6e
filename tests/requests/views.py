"""What requests say of their clients, and the state that they carry."""

from __future__ import annotations

from typing import Any

from dualrt import Response, middleware, runtime, user_agent


@runtime("edge")
def whoami(request: Any) -> Any:
    """The client's address."""
    return {"ip": request.ip}


@runtime("edge")
def agent(request: Any) -> Any:
    """What the client's software is, in words."""
    found = user_agent(request)
    return {
        "browser": found.browser,
        "os": found.os,
        "device": found.device,
        "bot": found.is_bot,
        "name": found.browser.name,
    }


@runtime("edge")
def of_text(request: Any) -> Any:
    """The same of a header's value."""
    return {"name": user_agent(request.headers["user-agent"]).browser.name}


@runtime("edge")
def state(request: Any) -> Any:
    """What the middlewares have left, at the edge."""
    return request.state


@middleware()
def marks(request: Any) -> Any:
    """Leave something for the view."""
    request.state["ip"] = request.ip
    request.state["bot"] = user_agent(request).is_bot
    return Response.next()


@middleware(matcher="/never")
def elsewhere(request: Any) -> Any:
    """Be for another request."""
    return Response.next()


ROUTES: list[tuple[str, Any]] = [
    ("/whoami", whoami),
    ("/agent", agent),
    ("/of-text", of_text),
    ("/state", state),
]


@runtime("edge")
def by_library(request: Any) -> Any:
    """The same by the library."""
    return {"name": user_agent(request, parser="ua-parser").browser.name}


ROUTES.append(("/by-library", by_library))
