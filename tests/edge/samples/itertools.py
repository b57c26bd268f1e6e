"""What a site does with itertools."""

import itertools


def call():
    return (
        list(itertools.chain([1], [2])) == [1, 2]
        and list(itertools.groupby("aab"))
        and list(itertools.pairwise("abc"))
    )
