"""What a site does with sys."""

import sys


def call():
    return (
        sys.version_info >= (3, 11)
        and sys.maxsize
        and sys.intern("a")
        and sys.exc_info() == (None, None, None)
        and sys.float_info.max
    )
