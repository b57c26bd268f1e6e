"""The account endpoint at the edge: who is logged in, without a database."""

from __future__ import annotations

from dualrt import login_required, runtime


@runtime("edge")
@login_required
def me(request):  # type: ignore[no-untyped-def]
    return {"id": request.auth.id}
