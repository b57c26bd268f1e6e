"""What a site does with ntpath."""

import ntpath


def call():
    return ntpath.basename("a\\b") == "b"
