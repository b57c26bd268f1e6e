"""What a site does with reprlib."""

import reprlib


def call():
    return reprlib.repr(list(range(99)))
