import numpy as np
import pytest

from rnnpipe.plots import to_svg
from rnnpipe.plots.attention import MOST_TOKENS, attention_map, attention_tiles

WEIGHTS = [[0.9, 0.1, 0.0], [0.0, 0.25, 0.75]]


def labels(ticks):
    return [tick.get_text() for tick in ticks]


def test_rows_are_what_was_written_and_columns_what_was_read():
    figure = attention_map(WEIGHTS, ["a", "dog"], ["ein", "großer", "hund"], title="gru")
    [axes] = figure.axes
    np.testing.assert_array_equal(axes.images[0].get_array(), WEIGHTS)
    assert labels(axes.get_yticklabels()) == ["a", "dog"]
    assert labels(axes.get_xticklabels()) == ["ein", "großer", "hund"]
    assert figure.get_label() == "gru: a ← ein, dog ← hund"


def test_places_without_a_token_are_numbered_and_a_space_is_seen():
    [axes] = attention_map(WEIGHTS, [" ", "b"], [], title="gru").axes
    assert labels(axes.get_xticklabels()) == ["1", "2", "3"]
    assert labels(axes.get_yticklabels()) == ["␣", "b"]


def test_of_long_texts_the_first_tokens_are_drawn():
    long = MOST_TOKENS + 5
    tokens = [f"t{n}" for n in range(long)]
    [axes] = attention_map(np.eye(long), tokens, tokens, title="gru").axes
    assert axes.images[0].get_array().shape == (MOST_TOKENS, MOST_TOKENS)


def test_a_picture_is_shown_as_it_is_and_then_once_for_each_token():
    picture = np.arange(4 * 4 * 3).reshape(4, 4, 3)
    written = [f"w{n}" for n in range(7)]
    weights = np.tile([0.1, 0.2, 0.3, 0.4], (7, 1))
    figure = attention_tiles(weights, written, (2, 2), picture, title="gru")
    shown = [axes for axes in figure.axes if axes.images]
    assert [axes.get_title() for axes in shown] == ["", *written]
    assert [len(axes.images) for axes in shown] == [1] + [2] * 7
    np.testing.assert_array_equal(shown[0].images[0].get_array(), picture)
    np.testing.assert_allclose(shown[1].images[1].get_array(), [[0.1, 0.2], [0.3, 0.4]])
    assert {tuple(image.get_extent()) for axes in shown for image in axes.images} == {(0, 4, 4, 0)}
    assert to_svg(figure).count("<image") == 15


def opacities(weights):
    """Of the places of a picture of two by two, once a token is written with these weights."""
    figure = attention_tiles([weights], ["a"], (2, 2), np.zeros((2, 2, 3)), title="gru")
    image = figure.axes[1].images[1]
    return np.asarray(image.cmap(image.norm(image.get_array())))[..., 3].ravel()


def test_over_a_picture_only_what_counts_more_than_evenly_is_coloured():
    assert (opacities([0.25] * 4) == 0).all()
    assert opacities([0.26, 0.25, 0.25, 0.24]).max() < 0.05
    clear = opacities([1.0, 0.0, 0.0, 0.0])
    assert clear[0] > 0.8
    assert (clear[1:] == 0).all()


def test_a_grey_picture_has_one_value_a_pixel():
    figure = attention_tiles([[1.0]], ["a"], (1, 1), np.full((2, 2, 1), 7), title="gru")
    assert figure.axes[0].images[0].get_array().tolist() == [[[7, 7, 7]] * 2] * 2


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: attention_map(WEIGHTS, ["a"], [], title=""), "a row for each of the 1 tokens"),
        (lambda: attention_map(WEIGHTS, ["a", "b"], ["c"], title=""), "3 columns .* 1 tokens read"),
        (
            lambda: attention_tiles(WEIGHTS, ["a", "b"], (2, 2), np.zeros((2, 2, 3)), title=""),
            "3 weights a token for 2 by 2 places",
        ),
    ],
)
def test_what_does_not_fit_is_refused(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
