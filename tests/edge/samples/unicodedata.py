"""What a site does with unicodedata."""

import unicodedata


def call():
    return unicodedata.normalize("NFKD", "é") == "e\u0301" and unicodedata.name("a")
