import pytest

from rnnpipe.data.written import Written


@pytest.mark.parametrize(
    "written",
    [
        Written((("a",), ("b", "c")), ("d", "e", "f"), ("g", "h"), ("i", "j", "k")),
        Written((("Zeile\nzwei",),), ("é",)),
    ],
)
def test_texts_are_read_back(tmp_path, written):
    written.save(tmp_path)
    assert Written.load(tmp_path) == written


def test_a_single_reference_is_a_string_and_several_are_a_list(tmp_path):
    Written((("a",), ("b", "c")), ("d",)).save(tmp_path)
    assert (tmp_path / "references.jsonl").read_text() == '"a"\n["b", "c"]\n'


def test_texts_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="has no reference"):
        Written(((),), ("a",))
    with pytest.raises(ValueError, match="2 sources of 1 texts"):
        Written((("a",),), ("a",), sources=("a", "b"), train_sources=("a",))
