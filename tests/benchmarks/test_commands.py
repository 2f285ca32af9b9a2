import numpy as np
import pytest

from benchmarks.commands import timed

MB = 10**6


def test_the_peak_is_the_commands_own_whatever_this_process_holds(tmp_path):
    held = np.ones(300 * MB, np.uint8)
    ended = timed(["-c", "import time; print(1); time.sleep(0.3)"], tmp_path / "log")
    assert held.all()
    assert ended.output == "1\n"
    assert 1 * MB < ended.peak < 100 * MB


def test_a_peak_counts_from_before_the_command_began_to_count_anew(tmp_path):
    code = (
        "import time; held = bytearray(b'1' * 200_000_000); time.sleep(0.2); del held\n"
        "open('/proc/self/clear_refs', 'w').write('5'); time.sleep(0.2)"
    )
    assert 200 * MB < timed(["-c", code], tmp_path / "log").peak < 500 * MB


def test_a_command_that_fails_is_told_with_what_it_wrote(tmp_path):
    with pytest.raises(RuntimeError, match=r"(?s)failed:.*no such thing"):
        timed(["-c", "raise SystemExit('no such thing')"], tmp_path / "log")
