"""What a site does with pathlib."""

from pathlib import PurePath, PurePosixPath


def call():
    return (
        PurePosixPath("a/b.txt").suffix == ".txt"
        and PurePath("a") / "b"
        and PurePosixPath("a/b").match("*/b")
        and PurePosixPath("/a").as_uri()
    )
