"""What a site does with collections."""

import collections
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque, namedtuple


def call():
    P = namedtuple("P", "x y", defaults=[1])
    return (
        Counter("aab").most_common(1) == [("a", 2)]
        and P(1)._asdict()
        and deque([1], 3)
        and ChainMap({}, {}) == {}
        and defaultdict(list)["a"] == []
        and OrderedDict(a=1).copy()
        and UserDict(a=1).copy()
        and issubclass(dict, collections.abc.Mapping)
    )
