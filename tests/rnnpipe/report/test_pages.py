import pytest
from jinja2 import UndefinedError

from rnnpipe.report.pages import render_page


def test_a_name_that_is_not_given_is_an_error():
    with pytest.raises(UndefinedError):
        render_page("run.html.j2", {})
