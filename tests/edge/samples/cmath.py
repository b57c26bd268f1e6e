"""What a site does with cmath."""

import cmath


def call():
    return cmath.sqrt(-1) == 1j
