import sys

import pytest

from rnnpipe.memory import PeakMemory


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's peak memory")
def test_the_peak_counts_an_array_that_is_gone_again_and_nothing_from_before():
    held_before = touched(100_000_000)
    memory = PeakMemory()
    assert memory.above_start() < 20e6
    block = touched(200_000_000)
    del block
    assert 180e6 < memory.above_start() < 260e6
    assert held_before


def touched(size):
    block = bytearray(size)
    block[::4096] = b"x" * len(block[::4096])
    return block
