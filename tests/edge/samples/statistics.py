"""What a site does with statistics."""

import statistics


def call():
    return (
        statistics.mean([1, 2]) == 1.5
        and statistics.stdev([1, 2, 4])
        and statistics.NormalDist(0, 1).cdf(1)
        and statistics.quantiles([1, 2, 3])
        and statistics.NormalDist().samples(2, seed=1)
    )
