"""What a site does with _thread."""

from _thread import get_ident


def call():
    return get_ident() > 0
