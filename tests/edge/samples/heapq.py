"""What a site does with heapq."""

import heapq


def call():
    return heapq.nsmallest(1, [2, 1]) == [1] and list(heapq.merge([1], [2]))
