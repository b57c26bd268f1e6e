"""Django's account endpoint, stock and at the edge, asked by a user who has logged in or not."""

from __future__ import annotations

import base64
import hmac
import json
import time
from typing import Any

from benchmarks.request import cookies_set

# The user's database is in memory: a query costs Django less nowhere.
SESSIONS = {
    "database": "django.contrib.sessions.backends.db",
    "signed": "django.contrib.sessions.backends.signed_cookies",
}


def wsgi(door: str, sessions: str, sender: str = "") -> Any:
    """Return the application: ``door`` is ``"stock"`` or ``"edge"``, ``sessions`` one of
    ``SESSIONS``, or ``"jwt"`` for bearer tokens.
    """
    from django.conf import settings

    from benchmarks.sites import settings as startproject

    values = {name: value for name, value in vars(startproject).items() if name.isupper()}
    values["ROOT_URLCONF"] = "benchmarks.sites.urls_account" + ("_edge" if door == "edge" else "")
    values["SESSION_ENGINE"] = SESSIONS.get(sessions, SESSIONS["database"])
    if sessions == "jwt":
        values["DUALRT"] = {"AUTH": [{"scheme": "jwt", "algorithms": ["HS256"]}]}
    settings.configure(**values)
    if sender == "newcomer":
        from dualrt.auth import memo

        memo.KEPT = 0  # each request as if its credential had not been seen before
    if door == "stock":
        from django.core.wsgi import get_wsgi_application
    else:
        from dualrt_django import get_wsgi_application
    return get_wsgi_application()


def headers(app: Any, door: str, sessions: str, sender: str = "user") -> dict[str, str]:
    """Return what the sender's requests carry: the cookies of a login with Django, or a token."""
    if sender == "stranger":
        return {}
    if sender == "program":
        return {"Accept": "application/json", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
    if sessions == "jwt":
        return {"Authorization": f"Bearer {_token()}"}
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from benchmarks.sites.urls_account import NAME, PASSWORD

    call_command("migrate", verbosity=0)
    get_user_model().objects.create_user(NAME, password=PASSWORD)
    return {"Cookie": cookies_set(app, "/sign-in")}


def _token() -> str:
    from django.conf import settings

    now = int(time.time())
    said = ({"alg": "HS256", "typ": "JWT"}, {"sub": "1", "iat": now, "exp": now + 3600})
    message = b".".join(_part(json.dumps(each, separators=(",", ":")).encode()) for each in said)
    signature = hmac.digest(settings.SECRET_KEY.encode(), message, "sha256")
    return b".".join((message, _part(signature))).decode()


def _part(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
