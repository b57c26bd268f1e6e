"""What a site does with fnmatch."""

import fnmatch


def call():
    return fnmatch.fnmatch("a.py", "*.py")
