from itertools import pairwise

import numpy as np
import pytest

from rnnpipe.plots import confusion


def _counts(axes):
    return [text.get_text() for text in axes.texts]


def test_shades_are_shares_of_the_row_and_counts_are_written_in():
    [axes] = confusion([[9, 1], [2000, 6000]], ["no", "yes"], title="lstm").axes
    [image] = axes.images
    np.testing.assert_allclose(image.get_array().filled(0), [[0.9, 0.1], [0.25, 0.75]])
    assert _counts(axes) == ["9", "1", "2,000", "6,000"]
    assert axes.get_title(loc="left") == "lstm"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted class", "true class")


def test_a_class_without_examples_has_an_empty_row():
    [axes] = confusion([[3, 0], [0, 0]], ["a", "b"]).axes
    assert axes.images[0].get_array().filled(-1).tolist() == [[1, -1], [-1, -1]]


@pytest.mark.parametrize(("classes", "written"), [(12, 144), (13, 0)])
def test_counts_are_left_out_where_there_is_no_room(classes, written):
    [axes] = confusion(np.eye(classes, dtype=int), [f"c{i}" for i in range(classes)]).axes
    assert len(axes.texts) == written


def test_46_topics_are_named_along_both_axes_and_do_not_overlap():
    names = [f"topic-{i}" for i in range(46)]
    figure = confusion(np.eye(46, dtype=int), names)
    [axes] = figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == names
    assert [label.get_text() for label in axes.get_xticklabels()] == names
    figure.draw_without_rendering()
    tops = [label.get_window_extent() for label in axes.get_yticklabels()]
    assert all(below.y1 <= above.y0 + 1 for above, below in pairwise(tops))


def test_the_label_says_how_many_are_right():
    figure = confusion([[1, 2], [3, 4000]], ["a", "b"], title="lstm")
    assert figure.get_label() == "lstm: 4,001 of 4,006 examples on the diagonal"


def test_a_matrix_that_does_not_fit_its_names_is_refused():
    with pytest.raises(ValueError, match=r"shape \(2, 3\).*each of the 2 class names"):
        confusion(np.zeros((2, 3)), ["a", "b"])
