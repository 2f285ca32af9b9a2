"""Gradients by central differences: what a gradient is checked by."""

import numpy as np


def by_differences(function, arrays, step=1e-6):
    """The gradients of a function of float64 arrays to a number."""
    gradients = []
    for array in arrays:
        gradient = np.empty_like(array)
        for place in np.ndindex(array.shape):
            value, ends = array[place], []
            for shift in (step, -step):
                array[place] = value + shift
                ends.append(function(*arrays))
            array[place] = value
            gradient[place] = (ends[0] - ends[1]) / (2 * step)
        gradients.append(gradient)
    return gradients
