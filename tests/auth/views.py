"""Edge views and middlewares that ask who is there, each as a project would write it."""

from __future__ import annotations

from typing import Any

from dualrt import (
    Response,
    any_origin,
    csrf_protect,
    login_required,
    middleware,
    permission_required,
    require_origin,
    runtime,
    user_passes_test,
)


@runtime("edge")
def who(request: Any) -> Any:
    """Say who is there."""
    identity = request.auth
    if identity is None:
        return {"id": None}
    return {
        "id": identity.id,
        "scheme": identity.scheme,
        "staff": identity.is_staff,
        "claims": {key: repr(value) for key, value in identity.claims.items()},
        "same": request.auth is identity,
    }


@runtime("edge")
@login_required
def page(request: Any) -> str:
    """Show a page to whom is logged in."""
    return f"page of {request.auth.id}"


@runtime("edge")
@login_required
async def apage(request: Any) -> str:
    """The same, async."""
    return f"page of {request.auth.id}"


@runtime("edge")
@login_required(api=True)
def api(request: Any) -> dict[str, str]:
    """Answer a program."""
    return {"id": request.auth.id}


@runtime("edge")
@login_required(login_url="/other/login/?a=1", redirect_field_name="then")
def elsewhere(request: Any) -> str:
    """Be logged in at another page."""
    return "elsewhere"


@runtime("edge")
@permission_required("shop.change_item")
def change(request: Any) -> str:
    """Be allowed."""
    return "changed"


@runtime("edge")
@permission_required(["shop.change_item", "shop.view_item"])
def several(request: Any) -> str:
    """Be allowed both."""
    return "both"


@runtime("edge")
@user_passes_test(lambda identity: identity.id == "7")
def seven(request: Any) -> str:
    """Be the seventh."""
    return "seven"


@runtime("edge")
@require_origin
@login_required
def act(request: Any) -> str:
    """Change something."""
    return f"{request.auth.id} acted: {request.text()}"


@runtime("edge")
@csrf_protect
def submit(request: Any) -> str:
    """Change something, by Django's token."""
    return "submitted"


@runtime("edge")
@any_origin
def hook(request: Any) -> str:
    """Be called by anyone's server."""
    return request.text() or "hook"


@runtime("edge")
def unwary(request: Any) -> str:
    """Change something, whoever asks."""
    if request.method == "POST":
        return f"changed {request.json()}"
    return "read"


@runtime("edge")
def snoop(request: Any) -> Any:
    """Look for what holds the site's keys among the request's attributes."""
    found = []
    for name in dir(request):
        try:
            value = getattr(request, name)
        except Exception as error:
            value = repr(error)
        found.append(repr(value))
    return {"found": found}


@middleware(matcher="/private/:path*")
@login_required
def gate(request: Any) -> Response:
    """Let nobody but users past."""
    return Response.next(request_headers={"x-user": request.auth.id})


@middleware(matcher="/private/:path*")
@require_origin
def fence(request: Any) -> Response:
    """Let no other site's requests past."""
    return Response.next()


ROUTES = [
    ("/who", who),
    ("/page", page),
    ("/apage", apage),
    ("/api/item", api),
    ("/elsewhere", elsewhere),
    ("/change", change),
    ("/several", several),
    ("/seven", seven),
    ("/act", act),
    ("/submit", submit),
    ("/hook", hook),
    ("/unwary", unwary),
    ("/snoop", snoop),
]
