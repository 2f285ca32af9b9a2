import numpy as np

from rnnpipe.kernels.activations import sigmoid, tanh

NUMBERS = np.concatenate([np.linspace(-30, 30, 20_001), np.geomspace(1e-30, 1, 200)])
NUMBERS = NUMBERS.astype(np.float32)


def test_tanh_is_good_to_the_last_bits_of_float32():
    values = np.array([tanh(x) for x in NUMBERS])
    np.testing.assert_allclose(values, np.tanh(NUMBERS.astype(float)), rtol=5e-7)
    assert np.abs(values).max() <= 1


def test_sigmoid_is_the_logistic_function():
    values = np.array([sigmoid(x) for x in NUMBERS])
    np.testing.assert_allclose(values, 1 / (1 + np.exp(-NUMBERS.astype(float))), atol=3e-7)


def test_nan_stays_nan():
    assert np.isnan(tanh(np.float32("nan")))
    assert np.isnan(sigmoid(np.float32("nan")))
    assert tanh(np.float32("inf")) == -tanh(np.float32("-inf")) > 0.999999
