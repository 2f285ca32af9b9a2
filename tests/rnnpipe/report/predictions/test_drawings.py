import base64
import io

import numpy as np
from PIL import Image

from rnnpipe.data.datasets.digits import DigitsSpec
from rnnpipe.data.datasets.wine import WineSpec
from rnnpipe.records.inputs import TestInputs as Inputs
from rnnpipe.report.predictions.drawings import Drawn

DIGITS = DigitsSpec(source="digits")


def pixels(drawing):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(drawing.png))))


def test_rows_of_a_digit_are_its_picture():
    values = np.zeros((2, 8, 8), np.float32)
    values[1, 2, 3], values[1, 0, 0] = 1.0, 0.5
    drawing = Drawn.of(Inputs(values), DIGITS)[1]
    found = pixels(drawing)
    assert found.shape == (8, 8, 3)
    assert found[..., 0].sum() == 255 + 128
    assert found[2, 3].tolist() == [255, 255, 255]
    assert drawing.told == "picture of 8 by 8 pixels"


def test_pixels_one_by_one_are_the_same_picture():
    spec = DigitsSpec(source="digits", pixels=256)
    values = np.linspace(0, 1, 256, dtype=np.float32).reshape(1, 256, 1)
    assert pixels(Drawn.of(Inputs(values), spec)[0])[15, 15].tolist() == [255, 255, 255]


def test_colours_stay_colours():
    values = np.zeros((1, 4, 5, 3), np.float32)
    values[0, 1, 2] = 0.2, 0.4, 0.6
    assert pixels(Drawn.of(Inputs(values), WineSpec(source="wine"))[0])[1, 2].tolist() == [
        51,
        102,
        153,
    ]


def test_a_series_is_a_line_for_each_of_its_features():
    values = np.array([[[0.0, 3.0], [1.0, 3.0], [2.0, np.nan]]], np.float32)
    drawing = Drawn.of(Inputs(values), WineSpec(source="wine"))[0]
    assert drawing.lines == ("1.0,31.0 48.0,16.0 95.0,1.0", "1.0,16.0 48.0,16.0")
    assert (drawing.told, drawing.png) == ("series of 3 steps", "")


def test_of_a_long_series_no_peak_is_lost():
    values = np.zeros((1, 5000, 1), np.float32)
    values[0, 1234] = 7.0
    (line,) = Drawn.of(Inputs(values), WineSpec(source="wine"))[0].lines
    points = [tuple(map(float, point.split(","))) for point in line.split()]
    assert len(points) <= 96
    assert (24.2, 1.0) in points


def test_features_that_are_no_sequence_have_no_picture():
    assert Drawn.of(Inputs(np.zeros((2, 13), np.float32)), WineSpec(source="wine")) is None
    assert Drawn.of(None, DIGITS) is None
