"""What a site does with bisect."""

import bisect


def call():
    return bisect.bisect([1, 3], 2) == 1
