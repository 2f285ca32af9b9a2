import pytest
from pydantic import TypeAdapter, ValidationError

from rnnpipe.errors import UserError
from rnnpipe.files.own_code import Reference, code_digest, own_code

SOURCES = {
    "my_data.py": "import helper\n\ndef load():\n    from parts.deep import X\n    return X\n",
    "helper.py": "A = 1  # used by my_data\n",
    "parts/__init__.py": "from . import aside\n",
    "parts/deep.py": "from .near import X\n",
    "parts/near.py": "X = 2\n",
    "parts/aside.py": "",
    "parts/other.py": "",
    "unrelated.py": "",
    "namespace/inner.py": "import helper\nimport rnnpipe.errors\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_code_is_the_module_and_what_it_imports_beside_the_suite(folder):
    code = own_code("my_data:load", str(folder))

    assert (code.module, code.function, code.beside) == ("my_data", "load", True)
    assert code.files == {
        "helper": folder / "helper.py",
        "my_data": folder / "my_data.py",
        "parts": folder / "parts" / "__init__.py",
        "parts.aside": folder / "parts" / "aside.py",
        "parts.deep": folder / "parts" / "deep.py",
        "parts.near": folder / "parts" / "near.py",
    }


def test_a_folder_without_an_init_is_a_package_too_and_rnnpipe_is_nobodys_own(folder):
    (folder / "rnnpipe").mkdir()
    (folder / "rnnpipe" / "errors.py").write_text("")

    assert list(own_code("namespace.inner:A", str(folder)).files) == ["helper", "namespace.inner"]


def test_an_installed_module_counts_with_its_own_package_alone(folder, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(folder)
    (folder / "parts" / "deep.py").write_text("import helper\nfrom parts.near import X\n")

    code = own_code("parts.deep:X", None)

    assert not code.beside
    assert list(code.files) == ["parts", "parts.aside", "parts.deep", "parts.near"]
    assert own_code("parts.deep:X", str(tmp_path / "elsewhere")) == code


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("helper.py", "A = 1", "A = 2"),
        ("parts/near.py", "X = 2", "X = 3"),
        ("parts/__init__.py", "aside", "other"),
        ("my_data.py", "return X", "return -X"),
    ],
)
def test_the_digest_changes_with_any_code_that_takes_part(folder, file, old, new):
    before = code_digest("my_data:load", str(folder))
    edit(folder / file, old, new)
    assert code_digest("my_data:load", str(folder)) != before


def test_the_digest_is_of_code_alone_wherever_it_lies(folder):
    before = code_digest("my_data:load", str(folder))
    edit(folder / "helper.py", "  # used by my_data", "")
    edit(folder / "my_data.py", "def load():\n", 'def load():\n    """Loads."""\n')
    (folder / "unrelated.py").write_text("Y = 1\n")
    moved = folder.rename(folder.with_name("moved"))
    assert code_digest("my_data:load", str(moved)) == before


def test_what_is_no_python_is_told_with_its_line(folder):
    (folder / "helper.py").write_text("A = 1\nB = = 2\n")
    with pytest.raises(UserError, match=r"helper\.py, line 2 is not Python: invalid syntax"):
        code_digest("my_data:load", str(folder))


def test_no_such_module(folder):
    with pytest.raises(
        UserError,
        match=rf"there is no module my\.dta in {folder}, nor installed; put my/dta\.py beside",
    ):
        code_digest("my.dta:load", str(folder))
    with pytest.raises(UserError, match="there is no module my_dta among what is installed"):
        code_digest("my_dta:load", None)


@pytest.mark.parametrize(
    "wrong", ["my_data", "my_data.load", "my data:load", "a:b:c", ":f", "1a:f"]
)
def test_a_reference_names_a_module_and_a_function(wrong):
    with pytest.raises(ValidationError, match="expected module:function, as in my_data:load"):
        TypeAdapter(Reference).validate_python(wrong)
