import pytest

from rnnpipe.provenance.fingerprint import source_digests

SOURCES = {
    "__init__.py": '"""A package."""\n',
    "top.py": "from pkg.parts import middle\n\ndef f():\n    return middle(1)\n",
    "parts/__init__.py": "from pkg.parts.a import middle\nfrom pkg.parts.b import other\n",
    "parts/a.py": "from pkg.parts import deep\n\ndef middle(x):\n    return deep.CONSTANT * x\n",
    "parts/b.py": "def other():\n    return 2\n",
    "parts/deep.py": "import math\n\nCONSTANT = 3  # used three calls away\n",
    "aside.py": "X = 1\n",
}


@pytest.fixture
def package(tmp_path):
    root = tmp_path / "pkg"
    for name, text in SOURCES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_covers_what_is_imported_and_nothing_else(package):
    assert list(source_digests(["pkg.top"], package)) == [
        "pkg.parts.a",
        "pkg.parts.deep",
        "pkg.top",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("parts/deep.py", "CONSTANT = 3", "CONSTANT = 4"),
        ("parts/a.py", "* x", "+ x"),
        ("top.py", "middle(1)", "middle(2)"),
    ],
)
def test_changes_with_any_code_that_takes_part(package, file, old, new):
    before = source_digests(["pkg.top"], package)
    edit(package / file, old, new)
    assert source_digests(["pkg.top"], package) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("parts/deep.py", "  # used three calls away", ""),
        ("parts/a.py", "def middle(x):\n", 'def middle(x):\n    """Documented now."""\n\n'),
        ("parts/deep.py", "CONSTANT = 3", "CONSTANT = (\n    3\n)"),
        (
            "parts/deep.py",
            "CONSTANT = 3  # used three calls away\n",
            'CONSTANT = 3\n"""Three."""\n',
        ),
        ("parts/b.py", "return 2", "return 5"),
        ("aside.py", "X = 1", "X = 2"),
    ],
)
def test_stays_with_comments_docstrings_layout_and_code_that_takes_no_part(package, file, old, new):
    before = source_digests(["pkg.top"], package)
    edit(package / file, old, new)
    assert source_digests(["pkg.top"], package) == before


def test_an_unknown_module_is_an_error(package):
    with pytest.raises(ValueError, match=r"'pkg\.none' is no module"):
        source_digests(["pkg.none"], package)


def test_a_trials_key_covers_models_and_training_but_not_reports():
    modules = source_digests(["rnnpipe.training.train"])
    assert modules.keys() >= {
        "rnnpipe.training.train",
        "rnnpipe.models.build",
        "rnnpipe.layers.base",
    }
    assert not {m for m in modules if m.startswith(("rnnpipe.report", "rnnpipe.plots"))}
    assert "rnnpipe.records.run" not in modules


def edit(path, old, new):
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
