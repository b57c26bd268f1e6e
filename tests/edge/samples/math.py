"""What a site does with math."""

import math


def call():
    return math.isclose(math.sqrt(2) ** 2, 2) and math.comb(5, 2) == 10
