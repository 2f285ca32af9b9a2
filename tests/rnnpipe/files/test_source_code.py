import ast

import pytest

from rnnpipe.files.source_code import digest_of_code

CODE = "def f(x):\n    return x + 1\n"


def digest(text):
    return digest_of_code(ast.parse(text))


@pytest.mark.parametrize(
    "same",
    [
        "# a comment\ndef f(x):\n    return x + 1\n",
        'def f(x):\n    """Adds one."""\n    return x + 1\n',
        "def f(\n    x,\n):\n\n    return (x + 1)\n",
        '"""A module."""\n\ndef f(x): return x + 1\n',
    ],
)
def test_comments_docstrings_and_layout_are_left_out(same):
    assert digest(same) == digest(CODE)


@pytest.mark.parametrize("other", [CODE.replace("1", "2"), CODE.replace("x + 1", "'x'")])
def test_code_is_not(other):
    assert digest(other) != digest(CODE)
