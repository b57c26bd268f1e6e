"""What a site does with ast."""

import ast


def call():
    return ast.literal_eval("[1, {'a': (2.5, None)}]") == [1, {"a": (2.5, None)}]
