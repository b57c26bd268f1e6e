"""What a site does with tomllib."""

import tomllib


def call():
    return tomllib.loads("a = 2020-01-01T00:00:00Z\nb = 1.5")["b"] == 1.5
