import pyarrow as pa
import pytest

from rnnpipe.inspecting.stamps import formats_of


@pytest.mark.parametrize(
    ("texts", "formats"),
    [
        (["2020-01-31", "2020-02-01"], ("iso",)),
        (["2020-01-31T10:00:00Z"], ("iso",)),
        (["2020/01/31", "2020/02/01"], ("%Y/%m/%d",)),
        (["31/01/2020", "01/02/2020"], ("%d/%m/%Y",)),
        (["01/31/2020 10:30"], ("%m/%d/%Y %H:%M",)),
        (["01/02/2020", "03/04/2020"], ("%d/%m/%Y", "%m/%d/%Y")),
        (["01/02/20", "03/04/20"], ("%d/%m/%y", "%m/%d/%y")),
        (["1949-01", "1949-02"], ("%Y-%m",)),
        (["31.12.2020 23:59:59"], ("%d.%m.%Y %H:%M:%S",)),
        (["2020-01-31", "soon"], ()),
        (["3-4", "a"], ()),
        (["now", "today"], ()),
        ([], ()),
    ],
)
def test_every_format_that_all_texts_are_in_is_found(texts, formats):
    assert formats_of(pa.array(texts, pa.string())) == formats
