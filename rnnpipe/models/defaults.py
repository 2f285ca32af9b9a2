"""Keras as it is by itself, whatever `keras.json` or this program has set."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras


@contextmanager
def keras_defaults() -> Iterator[None]:
    """Within the block Keras computes in float32, and cuts no training short.

    Its settings belong to the whole process, and `keras.json` to all of a user's work: neither may
    decide a result that is found again by what the suite says. The dtypes of data and kernels are
    float32 besides. Afterwards the settings are what they were.
    """
    settings = (
        (keras.config.floatx, keras.config.set_floatx, "float32"),
        (keras.config.dtype_policy, keras.config.set_dtype_policy, "float32"),
        (keras.config.epsilon, keras.config.set_epsilon, 1e-7),
        (keras.config.image_data_format, keras.config.set_image_data_format, "channels_last"),
        (keras.config.max_epochs, keras.config.set_max_epochs, None),
        (keras.config.max_steps_per_epoch, keras.config.set_max_steps_per_epoch, None),
    )
    before = [get() for get, _, _ in settings]
    try:
        for _, change, value in settings:
            change(value)
        yield
    finally:
        for (_, change, _), value in zip(settings, before, strict=True):
            change(value)
