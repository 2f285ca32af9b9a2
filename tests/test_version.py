"""What is built says which version it is, by git's tags where there are any."""

import re
import subprocess
from importlib import metadata, util
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).parents[1]


def _setup():
    spec = util.spec_from_file_location("setup_of_rnnpipe", ROOT / "setup.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


version = _setup().version


def git(folder, *arguments):
    known = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *known, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def sources(tmp_path):
    """An unpacked archive of a project that was released as 0.4.1."""
    (tmp_path / "CHANGELOG.md").write_text("# Log\n\n## [Unreleased]\n\n## [0.4.1] - 2026-01-01\n")
    return tmp_path


@pytest.fixture
def checkout(sources):
    """The same as a checkout of one commit, not tagged."""
    git(sources, "init", "--quiet")
    git(sources, "add", ".")
    git(sources, "commit", "--quiet", "-m", "one")
    return sources


def test_a_tagged_commit_is_the_release(checkout):
    git(checkout, "tag", "v0.5.0")
    git(checkout, "tag", "something")
    assert version(checkout) == "0.5.0"


def test_a_later_commit_says_how_far_behind_and_which_it_is(checkout):
    git(checkout, "tag", "v0.5.0")
    git(checkout, "commit", "--quiet", "--allow-empty", "-m", "two")
    head = git(checkout, "rev-parse", "--short", "HEAD")
    assert version(checkout) == f"0.5.0+1.g{head}"
    assert Version("0.5.0") < Version(version(checkout)) < Version("0.5.1")


def test_what_differs_from_its_commit_says_so(checkout):
    git(checkout, "tag", "v0.5.0")
    with (checkout / "CHANGELOG.md").open("a") as file:
        file.write("more\n")
    assert version(checkout) == "0.5.0+dirty"


def test_without_tags_it_is_the_newest_release_and_the_commit(checkout):
    head = git(checkout, "rev-parse", "--short", "HEAD")
    assert version(checkout) == f"0.4.1+g{head}"


def test_without_git_it_is_the_newest_release(sources, checkout, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert version(checkout) == "0.4.1"


def test_an_archive_within_another_projects_checkout_is_its_own(checkout):
    git(checkout, "tag", "v9.0.0")
    unpacked = checkout / "unpacked"
    unpacked.mkdir()
    (unpacked / "CHANGELOG.md").write_text("## [0.4.1] - 2026-01-01\n")
    assert version(unpacked) == "0.4.1"


def test_a_source_distribution_says_what_it_was_built_as(checkout):
    git(checkout, "tag", "v0.5.0")
    (checkout / "PKG-INFO").write_text("Metadata-Version: 2.4\nName: x\nVersion: 0.6.0\n\nText\n")
    assert version(checkout) == "0.6.0"


def test_a_changelog_without_a_release_is_an_error(tmp_path):
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n")
    with pytest.raises(ValueError, match="names no version"):
        version(tmp_path)


def test_tag_changelog_and_what_is_installed_agree():
    released = re.findall(r"(?m)^## \[(\d[\d.]*)\] - 2", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert Version(version(ROOT)).public == released[0]
    assert Version(metadata.version("rnnpipe")).public == released[0]
    tags = git(ROOT, "tag", "--list", "v[0-9]*", "--merged", "HEAD").split()
    assert set(tags) <= {f"v{release}" for release in released}
