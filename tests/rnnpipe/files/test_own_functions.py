import sys

import pytest

from rnnpipe.errors import UserError
from rnnpipe.files import own_functions
from rnnpipe.files.own_functions import load_function, own_error


@pytest.fixture(autouse=True)
def _modules_as_before(monkeypatch):
    """What a test imports is no other test's."""
    monkeypatch.setattr(own_functions, "_LOADED", {})
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]
    own_functions._BESIDE.files.clear()


@pytest.fixture
def write(tmp_path):
    def write(**files):
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return str(tmp_path)

    return write


def test_a_function_beside_the_suite_finds_its_helpers_also_when_called(write):
    folder = write(
        own_a="def load(n):\n    from own_parts.deep import twice\n    return twice(n)\n",
        own_parts__deep="from own_helper import two\n\ndef twice(n):\n    return two * n\n",
        own_helper="two = 2\n",
    )
    path = list(sys.path)

    assert load_function("own_a:load", folder)(21) == 42
    assert sys.path == path


def test_edited_code_is_loaded_anew_and_only_then(write):
    folder = write(own_b="from own_h import X\n\ndef load():\n    return X\n", own_h="X = 1\n")
    first = load_function("own_b:load", folder)
    assert first() == 1
    assert load_function("own_b:load", folder) is first

    # as many bytes, within the second that bytecode is known by
    write(own_h="X = 2\n")

    assert load_function("own_b:load", folder)() == 2


def test_modules_of_one_name_in_two_folders_are_two(write, tmp_path):
    folder = write(
        own_c="def load():\n    return 'one'\n", two__own_c="def load():\n    return 2\n"
    )

    assert load_function("own_c:load", folder)() == "one"
    assert load_function("own_c:load", str(tmp_path / "two"))() == 2


def test_an_installed_function(write, monkeypatch):
    monkeypatch.syspath_prepend(write(own_d="def load():\n    return 4\n"))
    assert load_function("own_d:load", None)() == 4


@pytest.mark.parametrize("name", ["random", "yaml", "pytest"])
def test_a_name_that_is_taken_is_refused(write, name):
    __import__(name)
    folder = write(**{name: "def load():\n    return 1\n"})
    with pytest.raises(UserError, match=rf"{name}\.py has the name of another module, {name}"):
        load_function(f"{name}:load", folder)


def test_no_such_function(write):
    folder = write(own_e="def load():\n    pass\n\nnumber = 1\n")
    with pytest.raises(UserError, match=r"own_e\.py has no function laod; did you mean load\?"):
        load_function("own_e:laod", folder)
    with pytest.raises(UserError, match=r"own_e\.py has no function number$"):
        load_function("own_e:number", folder)


@pytest.mark.parametrize(
    ("line", "said"),
    [("1 / 0", "ZeroDivisionError: division by zero"), ("raise SystemExit(3)", "SystemExit: 3")],
)
def test_an_error_of_the_import_is_the_users_with_its_line(write, line, said):
    folder = write(own_f="import own_g\n", own_g=f"x = 1\n{line}\n")
    with pytest.raises(UserError, match=rf"own_g\.py, line 2, in <module>: {said}; this is your"):
        load_function("own_f:load", folder)


def caught(function, *arguments):
    try:
        function(*arguments)
    except (ValueError, TypeError, UserError) as error:
        return str(own_error(error, function))
    raise AssertionError


def test_an_error_of_the_call_names_the_innermost_line_of_the_users(write, tmp_path):
    folder = write(own_i="import json\n\ndef load(text):\n    return json.loads(text)\n")

    assert caught(load_function("own_i:load", folder), "{") == (
        f"{tmp_path}/own_i.py, line 4, in load: JSONDecodeError: Expecting property name enclosed "
        "in double quotes: line 1 column 2 (char 1); this is your own code, mend it there"
    )


def test_arguments_that_it_does_not_take_are_told_where_it_is_defined(write, tmp_path):
    folder = write(own_j="\n\ndef load():\n    pass\n")

    assert caught(load_function("own_j:load", folder), 1) == (
        f"{tmp_path}/own_j.py, line 3, in load: TypeError: load() takes 0 positional arguments but "
        "1 was given; this is your own code, mend it there"
    )


def test_an_error_that_says_how_to_mend_it_is_told_without_its_kind(write):
    folder = write(
        own_k="from rnnpipe.errors import UserError\n\ndef load():\n    raise UserError('no')\n"
    )
    assert ", line 4, in load: no; this is" in caught(load_function("own_k:load", folder))


def test_an_error_without_a_line_of_the_users():
    assert str(own_error(ValueError("x"))) == (
        "your Python code: ValueError: x; this is your own code, mend it there"
    )
