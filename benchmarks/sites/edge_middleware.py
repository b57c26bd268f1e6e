"""Edge middlewares: fifty that are for other requests, and one that adds a header to this one."""

from __future__ import annotations

from dualrt import Response, middleware


@middleware(matcher="/account/:path*")
def gate(request):  # type: ignore[no-untyped-def]
    return Response.redirect("/login/")


@middleware(matcher="/hello")
def header(request):  # type: ignore[no-untyped-def]
    return Response.next(request_headers={"x-user": "7"})


def elsewhere(place: int):  # type: ignore[no-untyped-def]
    """Return a middleware for requests that are not made here."""

    @middleware(matcher=[f"/area-{place}/:path*", f"/files-{place}/(.*)\\.(txt|csv)"])
    def other(request):  # type: ignore[no-untyped-def]
        return Response.redirect(f"/login/{place}")

    return other


OTHERS = [elsewhere(place) for place in range(50)]
