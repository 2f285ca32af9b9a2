"""The version of what is built, told by git: that of the newest tag, and how far behind it.

`0.2.0` on the commit that is tagged v0.2.0, `0.2.0+513.gfed2a16` 513 commits later, and `.dirty`
behind it where files differ from the commit. Where git does not tell, in an unpacked archive or a
clone without tags, it is that of the newest release in CHANGELOG.md, with the commit if that is
known. All else about the package stands in pyproject.toml.
"""

import re
import subprocess
from pathlib import Path

from setuptools import setup

HERE = Path(__file__).parent
_DESCRIBED = re.compile(
    r"(?:v(?P<tag>[\d.]+)-(?P<behind>\d+)-g)?(?P<commit>[0-9a-f]+)(?P<dirty>-dirty)?"
)


def version(folder: Path) -> str:
    """The version of the sources in a folder, as PEP 440 has it.

    Raises:
        ValueError: neither what pip wrote beside them, nor git, nor the changelog tells it.

    """
    written = folder / "PKG-INFO"  # of a source distribution
    if written.is_file():
        return _found(r"(?m)^Version: (.+)$", written)
    described = _DESCRIBED.fullmatch(_git_describe(folder))
    if described is None:
        return _released(folder)
    tag, dirty = described["tag"] or _released(folder), ["dirty"] if described["dirty"] else []
    if described["behind"] == "0":
        local = dirty
    else:
        behind = [described["behind"]] if described["behind"] else []
        local = [*behind, f"g{described['commit']}", *dirty]
    return f"{tag}+{'.'.join(local)}" if local else tag


def _git_describe(folder: Path) -> str:
    """What git says of the folder; nothing where it is no checkout, or there is no git."""
    if not (folder / ".git").exists():  # an archive may lie within another project's checkout
        return ""
    command = ["git", "describe", "--tags", "--long", "--always", "--dirty", "--match", "v[0-9]*"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603 (a fixed command)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def _released(folder: Path) -> str:
    return _found(r"(?m)^## \[(\d[\d.]*)\] - ", folder / "CHANGELOG.md")


def _found(pattern: str, path: Path) -> str:
    match = re.search(pattern, path.read_text("utf-8"))
    if match is None:
        raise ValueError(f"{path} names no version")
    return match[1]


if __name__ == "__main__":
    setup(version=version(HERE))
