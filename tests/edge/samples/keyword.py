"""What a site does with keyword."""

import keyword


def call():
    return keyword.iskeyword("if")
