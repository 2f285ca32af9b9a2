import tomllib
from importlib import resources

import pytest

from rnnpipe.suites import bundled_suites
from rnnpipe.suites.places import line_of, places

HARD = """\
# a = [comment]
top = 1  # after it
"quoted \\"key\\"" = '[no, table]' # b = 2
a.b."c.d" = 1979-05-27T07:32:00Z
text = \"\"\"
[not.a.table]
key = "no" \\\"\"\" ]
end\"\"\"
raw = '''
x = ''y''
'''
list = [
  1, # one
  "], [",
  [ 2, { k = 3, l.m = [4] } ],
]

[table . sub]
x = "=#[{"
[[many]]
x = 1
[[many]]
inner = { y = -1.5e3 }
[many.below]
z = true
[[many.deep]]
w = ''
"""

EXPECTED = {
    ("top",): 2,
    ('quoted "key"',): 3,
    ("a",): 4,
    ("a", "b"): 4,
    ("a", "b", "c.d"): 4,
    ("text",): 5,
    ("raw",): 9,
    ("list",): 12,
    ("list", 0): 13,
    ("list", 1): 14,
    ("list", 2): 15,
    ("list", 2, 0): 15,
    ("list", 2, 1): 15,
    ("list", 2, 1, "k"): 15,
    ("list", 2, 1, "l"): 15,
    ("list", 2, 1, "l", "m"): 15,
    ("list", 2, 1, "l", "m", 0): 15,
    ("table", "sub"): 18,
    ("table", "sub", "x"): 19,
    ("many", 0): 20,
    ("many", 0, "x"): 21,
    ("many", 1): 22,
    ("many", 1, "inner"): 23,
    ("many", 1, "inner", "y"): 23,
    ("many", 1, "below"): 24,
    ("many", 1, "below", "z"): 25,
    ("many", 1, "deep", 0): 26,
    ("many", 1, "deep", 0, "w"): 27,
}


def test_every_key_has_its_line_whatever_stands_around_it():
    tomllib.loads(HARD)
    assert places(HARD) == EXPECTED
    assert places(HARD.replace("\n", "\r\n")) == EXPECTED


def test_what_is_not_there_has_the_line_of_what_it_is_missing_in():
    found = places(HARD)
    assert line_of(found, ("many", 1, "inner", "missing")) == 23
    assert line_of(found, ("list", 2, 1, "k", "x", 0)) == 15
    assert line_of(found, ("missing", "x")) is None
    assert places("") == {}


def paths(value, path=()):
    """Every key and position in what a text was parsed to."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, content in inner:
        yield (*path, key)
        if isinstance(content, dict | list):
            yield from paths(content, (*path, key))


@pytest.mark.parametrize("name", bundled_suites())
def test_every_key_of_a_bundled_suite_is_found_in_the_line_that_names_it(name):
    text = (resources.files("rnnpipe") / "suites" / f"{name}.toml").read_text("utf-8")
    found, lines = places(text), text.splitlines()
    keys = [path for path in paths(tomllib.loads(text)) if isinstance(path[-1], str)]
    assert len(keys) > 30
    for path in keys:
        if (line := line_of(found, path)) is not None and path in found:
            assert path[-1] in lines[line - 1]
        else:
            # A table that is named only within the names of others: [datasets.digits].
            assert any(line.startswith(f"[{'.'.join(path)}.") for line in lines)
