"""What a site does with operator."""

import operator


def call():
    return operator.itemgetter(0)([1]) == 1 and operator.attrgetter("real")(1) == 1
