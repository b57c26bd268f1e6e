# ruff: noqa: PTH118
"""What a site does with os."""

import os


def call():
    return (
        os.fspath("a") == "a"
        and os.path.join("a", "b")
        and os.urandom(4)
        and os.fsencode("é")
        and os.strerror(2)
        and issubclass(str, os.PathLike) is False
    )
