"""What a site does with random."""

import random


def call():
    r = random.Random(1)
    return (
        r.choice([1])
        and random.random() is not None
        and random.shuffle([1, 2]) is None
        and random.sample(range(9), 2)
        and random.SystemRandom().randint(1, 2)
        and random.gauss(0, 1)
        and random.choices("ab", [1, 2])
    )
