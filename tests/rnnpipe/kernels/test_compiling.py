"""Kernels where their machine code cannot be kept."""

import numba
import numpy as np
import pytest
from numba.core.caching import CacheImpl

from rnnpipe.kernels import compiling


def doubled(values):
    return 2 * values


def test_where_nothing_can_be_kept_each_process_compiles_its_own(monkeypatch):
    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    with pytest.raises(RuntimeError, match="cannot cache function"):
        numba.njit(cache=True)(doubled)
    compiled = compiling.kernel(doubled)
    assert compiled(np.arange(3.0)).tolist() == [0.0, 2.0, 4.0]
    assert compiling.folder_of(compiled) is None


def test_elsewhere_it_is_known_where_they_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    folder = compiling.folder_of(compiling.kernel(doubled))
    assert folder is not None
    assert folder.is_relative_to(tmp_path)
