"""Kernels where their machine code cannot be kept."""

import gc
import subprocess
import sys
from collections import Counter

import numba
import numpy as np
import pytest
from numba.core.caching import CacheImpl
from numba.core.dispatcher import Dispatcher

from rnnpipe.kernels import ahead, compiling


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


def test_scipy_is_imported_for_those_alone_who_ask_for_linear_algebra():
    code = (
        "import sys; from rnnpipe.kernels import compiling; print('scipy.linalg' in sys.modules)\n"
        "import numba, numpy as np; print(numba.njit(lambda a: np.dot(a, a))(np.eye(2) * 3.0))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "[[9.", "0.]", "[0.", "9.]]"]


def test_no_two_compiled_functions_have_one_name():
    """On disk numba tells them apart by a number that each process gives anew."""
    assert ahead  # which has all cells imported
    gc.unfreeze()  # what a run of a flow in this process has put out of the collector's sight
    names = Counter(
        (each.py_func.__module__, each.py_func.__qualname__)
        for each in gc.get_objects()
        if issubclass(type(each), Dispatcher)
        and each.py_func.__module__.startswith("rnnpipe.kernels.")
    )
    assert ("rnnpipe.kernels.products", "strip_1_by_1") in names
    assert set(names.values()) == {1}
