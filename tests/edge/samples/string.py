"""What a site does with string."""

import string


def call():
    return (
        string.Template("$a").substitute(a=1) == "1"
        and string.Formatter().format("{0:>3}", 1) == "  1"
        and string.capwords("a b") == "A B"
    )
