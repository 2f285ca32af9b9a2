"""How many cores there are, under quotas of control groups; files stand for the kernel's."""

import os
import sys

import pytest

from rnnpipe.machine import cores


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Makes this process a member of control groups with such files."""

    def make(membership, files):
        (tmp_path / "membership").write_text(membership)
        for path, content in files.items():
            file = tmp_path / "cgroup" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)

    monkeypatch.setattr(cores, "_CGROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(cores, "_MEMBERSHIP", tmp_path / "membership")
    return make


V2 = "0::/user.slice/job\n"
V1 = "7:memory:/a\n3:cpu,cpuacct:/a/b\n1:name=systemd:/\n"


@pytest.mark.parametrize(
    ("membership", "files", "limit"),
    [
        (V2, {}, None),
        (V2, {"user.slice/job/cpu.max": "max 100000\n"}, None),
        (V2, {"user.slice/job/cpu.max": "40000 100000\n"}, 0.4),
        (V2, {"user.slice/job/cpu.max": "max 100000\n", "cpu.max": "150000 100000\n"}, 1.5),
        (V2, {"user.slice/job/cpu.max": "300000 100000\n", "user.slice/cpu.max": "1 2\n"}, 0.5),
        (V2, {"elsewhere/cpu.max": "1 2\n"}, None),
        (
            V1,
            {
                "cpu,cpuacct/a/b/cpu.cfs_quota_us": "-1\n",
                "cpu,cpuacct/a/b/cpu.cfs_period_us": "100000\n",
                "cpu,cpuacct/a/cpu.cfs_quota_us": "250000\n",
                "cpu,cpuacct/a/cpu.cfs_period_us": "100000\n",
            },
            2.5,
        ),
        (V1, {"memory/a/cpu.max": "1 2\n"}, None),
    ],
)
def test_the_smallest_quota_of_all_groups_counts(groups, membership, files, limit):
    groups(membership, files)
    assert cores.cpu_limit() == limit


def test_without_control_groups_there_is_no_quota(groups):
    assert cores.cpu_limit() is None


@pytest.mark.parametrize(("limit", "usable"), [(None, 8), (0.4, 1), (1.5, 2), (3.0, 3), (64.0, 8)])
def test_a_part_of_a_core_is_used_as_one(monkeypatch, limit, usable):
    monkeypatch.setattr(cores, "cpu_limit", lambda: limit)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(8), raising=False)
    assert cores.usable_cores() == usable
