import pytest

from rnnpipe.report.words import as_title, listed, shortened, some


@pytest.mark.parametrize(
    ("names", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed(names, text):
    assert listed(names) == text


@pytest.mark.parametrize(
    ("count", "text"), [(1, "a"), (4, "a, b, c and d"), (5, "a, b, c and 2 others")]
)
def test_of_many_names_the_first_are_told_and_the_others_counted(count, text):
    assert some("abcdefgh"[:count], 4) == text


def test_a_title_begins_with_a_capital_but_a_name_stays_as_it_is():
    assert as_title("no winner yet among a and b") == "No winner yet among a and b"
    assert as_title("lstm is better than gru") == "lstm is better than gru"


def test_a_long_text_loses_its_middle():
    text = "".join(map(str, range(10))) * 10
    found = shortened(text, 33)
    assert found == f"{text[:20]} … {text[-10:]}"
    assert len(found) == 33


def test_a_text_stands_on_one_line_and_whole_if_it_fits():
    assert shortened(" two\n\n lines\t", 9) == "two lines"
