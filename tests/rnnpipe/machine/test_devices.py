"""Whether there may be a GPU; files stand for the kernel's."""

import sys

import pytest

from rnnpipe.machine import devices


@pytest.mark.parametrize(
    ("files", "platform", "may_have"),
    [
        ((), "linux", False),
        (("null", "nvme0"), "linux", False),
        (("nvidiactl",), "linux", True),
        (("kfd",), "linux", True),
        ((), "darwin", True),
    ],
)
def test_a_gpu_is_ruled_out_where_no_driver_has_a_device(
    files, platform, may_have, tmp_path, monkeypatch
):
    for name in files:
        (tmp_path / name).touch()
    monkeypatch.setattr(devices, "_DEVICES", tmp_path)
    monkeypatch.setattr(sys, "platform", platform)
    assert devices.may_have_gpu() is may_have
