import pytest

from rnnpipe.counting import counted


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1234, "1,234 rows")]
)
def test_one_is_singular(count, said):
    assert counted(count, "row") == said


def test_a_plural_may_be_given():
    assert counted(1, "class", "classes") == "1 class"
    assert counted(2, "class", "classes") == "2 classes"
