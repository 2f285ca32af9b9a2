import subprocess
import sys

import pytest

from rnnpipe.machine.memory import PeakMemory


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


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's malloc alone")
def test_freed_memory_is_kept_for_the_next_stretch():
    # In a process of its own, since it is for good.
    code = """
import resource
import numpy as np
from rnnpipe.machine.memory import keep_freed_memory

def pages():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        arrays = [np.ones(2**21, np.uint8) for _ in range(8)]
        del arrays
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

keep_freed_memory()
pages()
print(pages())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 100  # 20 times 16 MiB would be 81,920 pages
