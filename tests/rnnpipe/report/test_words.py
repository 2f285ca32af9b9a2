import pytest

from rnnpipe.report.words import listed, shortened


@pytest.mark.parametrize(
    ("names", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed(names, text):
    assert listed(names) == text


def test_a_long_text_loses_its_middle():
    text = "".join(map(str, range(10))) * 10
    found = shortened(text, 33)
    assert found == f"{text[:20]} … {text[-10:]}"
    assert len(found) == 33


def test_a_text_stands_on_one_line_and_whole_if_it_fits():
    assert shortened(" two\n\n lines\t", 9) == "two lines"
