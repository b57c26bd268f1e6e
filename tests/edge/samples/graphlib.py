"""What a site does with graphlib."""

import graphlib


def call():
    return list(graphlib.TopologicalSorter({1: {2}}).static_order()) == [2, 1]
