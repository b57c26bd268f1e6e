"""What a site does with colorsys."""

import colorsys


def call():
    return colorsys.rgb_to_hsv(1, 0, 0) == (0, 1, 1)
