"""What a site does with stringprep."""

import stringprep


def call():
    return stringprep.in_table_a1("\u0221")
