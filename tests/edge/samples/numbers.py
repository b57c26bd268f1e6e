"""What a site does with numbers."""

import numbers


def call():
    return isinstance(1, numbers.Integral)
