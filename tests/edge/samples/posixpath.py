"""What a site does with posixpath."""

import posixpath


def call():
    return posixpath.normpath("/a/../b") == "/b" and posixpath.join("a", "b")
