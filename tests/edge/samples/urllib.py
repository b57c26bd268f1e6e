"""What a site does with urllib."""

import urllib


def call():
    return urllib.parse.quote("é") == "%C3%A9"
