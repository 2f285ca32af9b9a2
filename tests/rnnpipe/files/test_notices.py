import os

import pytest

from rnnpipe.files.notices import without_notices

NOTICES = """\
WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1795982708.054322   23806 port.cc:153] oneDNN custom operations are on.
E0000 00:00:1795982708.054706   23806 cudart_stub.cc:31] Could not find cuda drivers
2026-11-29 20:00:00.123456: I tensorflow/core/platform/cpu_feature_guard.cc:210] This binary
To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow
"""
OWN = "Reading my data\nIt is 20:00\n"


def test_notices_are_kept_back_and_all_else_is_shown(capfd):
    with without_notices():
        os.write(2, (NOTICES + OWN).encode())
    assert capfd.readouterr().err == OWN


def test_all_is_shown_when_the_block_fails(capfd):
    def fail():
        os.write(2, NOTICES.encode())
        raise ImportError

    with pytest.raises(ImportError), without_notices():
        fail()
    assert capfd.readouterr().err == NOTICES
