"""For `gunicorn --preload`: an async edge view has run, and its loop's thread, before the fork."""

from __future__ import annotations

import logging

from dualrt.testing import Client
from tests.servers.sites import WSGI, wsgi_app

for _name in ("wrapper", "bare"):
    _answer = Client(WSGI[_name]).get("/waited/before")
    assert _answer.status == 200, _answer
    logging.getLogger("tests.servers").info("before the fork: %s", _answer.text)

__all__ = ["wsgi_app"]
