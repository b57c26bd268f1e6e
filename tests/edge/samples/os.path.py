# ruff: noqa: PTH119, PTH122
"""What a site does with os.path."""

import os.path
from os.path import basename


def call():
    return (
        basename("a/b") == "b"
        and os.path.normpath("a/../b") == "b"
        and os.path.splitext("a.b")
        and os.path.commonpath(["a/b", "a/c"])
    )
