"""Token buckets: never more than the burst and the rate allow, in bounded memory."""

from __future__ import annotations

import random
import threading

import pytest

from dualrt.buckets import TokenBuckets


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_goes_through_and_then_the_rate() -> None:
    """Three at once, then one each half second."""
    clock = Clock()
    buckets = TokenBuckets(2, 3, clock=clock)
    found = [buckets.take("a") for _ in range(4)]
    assert [each.allowed for each in found] == [True, True, True, False]
    assert [each.left for each in found] == [2, 1, 0, 0]
    assert found[3].retry == pytest.approx(0.5)
    assert found[3].reset == pytest.approx(1.5)
    clock.now += 0.49
    assert not buckets.take("a").allowed
    clock.now += 0.01
    assert buckets.take("a").allowed
    assert not buckets.take("a").allowed
    clock.now += 60
    assert [buckets.take("a").allowed for _ in range(4)] == [True, True, True, False]


def test_keys_do_not_share() -> None:
    """Each client has a bucket of its own."""
    buckets = TokenBuckets(1, 1, clock=Clock())
    assert [buckets.take(key).allowed for key in "aabb"] == [True, False, True, False]


def test_it_is_a_token_bucket() -> None:
    """The same answers as a bucket that is filled step by step, over random waits."""
    chance = random.Random(7)
    for _ in range(50):
        rate, burst = chance.choice([0.5, 3, 10]), chance.randint(1, 8)
        clock = Clock()
        buckets = TokenBuckets(rate, burst, clock=clock)
        tokens = float(burst)
        for _ in range(200):
            wait = chance.choice([0, 0.01, 0.25, 1, 5])
            clock.now += wait
            tokens = min(burst, tokens + wait * rate)
            allowed = tokens >= 1 - 1e-6
            taken = buckets.take("a")
            assert taken.allowed is allowed
            tokens -= allowed
            assert taken.left == int(tokens + 1e-6)


def test_threads_do_not_get_more() -> None:
    """Eight of them at once take a burst once."""
    buckets = TokenBuckets(0.001, 500, clock=Clock())
    allowed: list[bool] = []

    def work() -> None:
        allowed.extend(buckets.take("a").allowed for _ in range(200))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(allowed), sum(allowed)) == (1600, 500)


def test_memory_is_bounded() -> None:
    """The least recently asked for goes first; one that is full again goes in any case."""
    clock = Clock()
    buckets = TokenBuckets(1, 1, max_keys=10, clock=clock)
    for number in range(1000):
        buckets.take(str(number))
        assert len(buckets) <= 10
    assert not buckets.take("999").allowed
    assert buckets.take("0").allowed
    clock.now += 10
    for _ in range(10):
        buckets.take("again")
    assert len(buckets) == 1


def test_a_tiny_interval_leaves_nothing() -> None:
    """A bucket that is full at once is not kept, and asking for it is no error."""
    clock = Clock()
    clock.now = 1e15
    buckets = TokenBuckets(1e9, 1, clock=clock)
    assert buckets.take("a").allowed
    assert len(buckets) == 0


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (1, 0), (float("inf"), 1), (-1, 1)])
def test_nonsense_is_refused(rate: float, burst: int) -> None:
    """A limit that never lets anybody in, or everybody, is a mistake."""
    with pytest.raises(ValueError, match="must be positive"):
        TokenBuckets(rate, burst)


def test_a_long_key_takes_no_more_room_than_a_short_one() -> None:
    """A key may be a header, which a client makes as long as its server lets it."""
    buckets = TokenBuckets(0.001, 1, clock=Clock())
    long, other = "x" * 100_000, "x" * 99_999 + "y"
    assert buckets.take(long).allowed
    assert buckets.take(other).allowed
    assert not buckets.take(long).allowed
    assert buckets.take("\ud800" * 200).allowed
    assert max(map(len, buckets._full)) <= 128
