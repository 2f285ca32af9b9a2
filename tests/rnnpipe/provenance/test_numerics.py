import os
import subprocess
import sys

import pytest

from rnnpipe.errors import UserError
from rnnpipe.provenance.numerics import ROUNDING, have_keras_use_tensorflow, rounding_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in (*ROUNDING, "KERAS_BACKEND", "KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("KERAS_BACKEND", "jax", "rnnpipe trains with TensorFlow alone: unset KERAS_BACKEND"),
        ("KERAS_MAX_EPOCHS", "1", "cut every training short.*use `rnnpipe run --epochs`"),
        ("KERAS_MAX_STEPS_PER_EPOCH", "9", "unset it; to train on less, use `rnnpipe run --limit`"),
    ],
)
def test_what_keras_is_asked_and_a_suite_says_otherwise_is_refused(
    monkeypatch, name, value, message
):
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=f"{name} = '{value}'.*{message}"):
        have_keras_use_tensorflow()


@pytest.mark.parametrize("asked", [None, "", "tensorflow"])
def test_keras_uses_tensorflow_whatever_its_own_file_says(tmp_path, monkeypatch, asked):
    (tmp_path / "keras.json").write_text('{"backend": "torch"}')
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    if asked is not None:
        monkeypatch.setenv("KERAS_BACKEND", asked)
    have_keras_use_tensorflow()
    code = "import keras; print(keras.config.backend())"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == "tensorflow\n"


def test_only_variables_that_are_set_are_settings(monkeypatch):
    assert rounding_settings() == {}
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    monkeypatch.setenv("XLA_FLAGS", "")
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/tmp")
    assert rounding_settings() == {"TF_ENABLE_ONEDNN_OPTS": "0"}
