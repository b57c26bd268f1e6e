"""What both sites run at the edge: a health probe in front of everything, and a page."""

from __future__ import annotations

import time
from html import escape

from dualrt import Identity, Response
from dualrt.ready import health

# Listed in DUALRT["MIDDLEWARE"]: it answers before anyone looks at the host, or for a session.
probe = health("/healthz")

CSP = "default-src 'self'; base-uri 'none'; form-action 'self'"
PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Made at the edge</title>
  <link rel="icon" href="/favicon.ico" type="image/svg+xml">
  <link rel="stylesheet" href="/static/demo.css">
</head>
<body>
  <main class="wrap hero">
    <h1>Hello, {user}.</h1>
    <p class="lead">This page was made at the <span class="pill edge">edge</span>, and {framework}
    has not seen the request. The edge knows you by a <code>{scheme}</code> that is good
    until {until}. It has asked no database.</p>
    <p><a href="/account/">Back to your account</a></p>
  </main>
</body>
</html>
"""


def made_at_the_edge(user: str, identity: Identity, framework: str) -> Response:
    """Return the page of a user; ``user`` came with a request, so it is escaped."""
    page = PAGE.format(
        user=escape(user),
        framework=framework,
        scheme=escape(identity.scheme),
        until=time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(identity.expires_at)),
    )
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": CSP,
        "cache-control": "no-store, private",
    }
    return Response(page, headers=headers)
