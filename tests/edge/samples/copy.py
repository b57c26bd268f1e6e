"""What a site does with copy."""

import copy


class A:
    def __init__(self):
        self.x = [1]


def call():
    return copy.deepcopy(A()).x == [1] and copy.copy({1: 2})
