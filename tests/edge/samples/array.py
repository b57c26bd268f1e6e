"""What a site does with array."""

import array


def call():
    return array.array("i", [1, 2]).tobytes()
