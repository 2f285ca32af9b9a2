"""How often verdicts on few seeds are right: stories drawn from sixty real trainings of each cell.

What sixty trainings say is taken for the truth. A story is a report on a few of them: the product's
own comparison of the accuracies, with all that it knows of failed trainings, ceilings and the other
variants. Two sides are equal where both are drawn from one variant's trainings.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import results
from benchmarks.commands import rnnpipe, timed
from benchmarks.page import measured_on, with_content
from rnnpipe.comparison import Row, Run, Verdict, load_run
from rnnpipe.comparison.groups import Group, require_comparable
from rnnpipe.comparison.quality import GroupTallies, group_tallies, quality_findings
from rnnpipe.comparison.verdicts import judge
from rnnpipe.store import Store, write_atomically

_SUITE = Path(__file__).with_suffix(".toml")
_PAGE = Path(__file__).parent.parent / "docs" / "verdicts.md"
_METRIC = "accuracy"
_SEEDS = (2, 3, 5, 10)
_LEVEL = 0.05

Told = tuple[Row, tuple[float, float]]
"""A row of a report, and the 95% interval of its difference."""


@dataclass(frozen=True)
class Trained:
    """All trainings of a variant, and what they measured."""

    group: Group
    tallies: GroupTallies

    @property
    def accuracies(self) -> Any:
        """Of each training, `(seeds,)`."""
        sums = self.tallies.parts[_METRIC].sum(axis=1)
        return sums[:, 0] / sums[:, 1]

    def drawn(self, positions: NDArray[np.int64], name: str) -> "Trained":
        """Some of the trainings, under a name of their own."""
        trials = tuple(self.group.trials[i] for i in positions)
        parts = {_METRIC: self.tallies.parts[_METRIC][positions]}
        return Trained(
            replace(self.group, variant=name, trials=trials),
            GroupTallies.of(self.tallies.truth, parts),
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--run", type=Path, help="the folder of a run of the suite; else it is run")
    parser.add_argument("--stories", type=int, default=400, help="per setting (default: 400)")


def main(options: argparse.Namespace) -> None:
    """Trains, draws stories, prints their table and writes it into the page."""
    run = load_run(options.run or _trained())
    rows = list(_rows(run, options.stories))
    results.keep("verdicts", {"stories": options.stories, "rows": rows})
    shown = table(rows)
    print(shown)
    measured = results.kept("verdicts")
    if measured is not None:
        text = with_content(_PAGE.read_text(), "real", f"{shown}\n\n{measured_on(measured)}")
        write_atomically(_PAGE, text.encode())


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The stories' table in Markdown."""
    header = ("Dataset", "Compared", "Seeds", "True", "Interval holds it")
    found = ("Decided rightly", "wrongly", '"no difference"')
    lines = [
        f"| {' | '.join((*header, *found))} |",
        f"|{'---|' * len((*header, *found))}",
        *(
            f"| {row['dataset']} | {row['compared']} | {row['seeds']} | {row['true']:+.3f} | "
            f"{row['holds']:.3f} | {row['right']:.3f} | {row['wrong']:.3f} | {row['same']:.3f} |"
            for row in rows
        ),
    ]
    return "\n".join(lines)


def _trained() -> Path:
    folder = results.new_folder("verdicts")
    store = Store.open(folder / "artifacts")
    arguments = rnnpipe("run", str(_SUITE), "--artifacts", str(store.root))
    timed(arguments, folder / "rnnpipe.log")
    return store.runs.path(store.runs.find("latest"))


def _rows(run: Run, stories: int) -> Iterator[dict[str, Any]]:
    rng = np.random.default_rng(0)
    for dataset in run.record.datasets:
        trained = {v: _read(run, dataset, v) for v in run.record.suite.variants}
        for seeds in _SEEDS:
            yield from _different(rng, dataset, trained, seeds, stories)
            for name, one in trained.items():
                yield _equal(rng, dataset, (name, one), seeds, stories)


def _read(run: Run, dataset: str, variant: str) -> Trained:
    group = Group.of(run, dataset, variant)
    return Trained(group, group_tallies(group, require_comparable(group, group)))


def _different(
    rng: np.random.Generator, dataset: str, trained: dict[str, Trained], seeds: int, stories: int
) -> Iterator[dict[str, Any]]:
    """Reports on all variants, each with seeds of its own."""
    told: dict[tuple[str, str], list[Told]] = {pair: [] for pair in combinations(trained, 2)}
    for _ in range(stories):
        sides = {
            name: one.drawn(rng.choice(len(one.group.trials), seeds, replace=False), name)
            for name, one in trained.items()
        }
        for found in _report(list(sides.values())):
            told[found[0].base, found[0].other].append(found)
    for (base, other), stories_told in told.items():
        true = trained[other].accuracies.mean() - trained[base].accuracies.mean()
        yield _summary(dataset, f"{other} against {base}", seeds, true, stories_told)


def _equal(
    rng: np.random.Generator, dataset: str, named: tuple[str, Trained], seeds: int, stories: int
) -> dict[str, Any]:
    """Reports on two sides that are both drawn from one variant."""
    name, one = named
    told = []
    for _ in range(stories):
        chosen = rng.choice(len(one.group.trials), 2 * seeds, replace=False)
        sides = [one.drawn(chosen[:seeds], name), one.drawn(chosen[seeds:], f"{name} again")]
        told += _report(sides)
    return _summary(dataset, f"{name} with itself", seeds, 0.0, told)


def _report(sides: Sequence[Trained]) -> list[Told]:
    """What the product says of every pair of sides, and the 95% interval that it has."""
    findings = [
        finding
        for base, other in combinations(sides, 2)
        for finding in quality_findings(
            base.group,
            other.group,
            (base.tallies, other.tallies),
            [side.tallies for side in sides if side is not base and side is not other],
        )
    ]
    intervals = [found.interval_at(_LEVEL) or (0.0, 0.0) for found in findings]
    return list(zip(judge(findings, {}, _LEVEL), intervals, strict=True))


def _summary(
    dataset: str, compared: str, seeds: int, true: float, told: Sequence[Told]
) -> dict[str, Any]:
    """How often the 95% interval held the truth, and what was said."""
    right: Verdict | None = "better" if true > 0 else "worse" if true < 0 else None
    verdicts = [row.verdict for row, _ in told]
    return {
        "dataset": dataset,
        "compared": compared,
        "seeds": seeds,
        "true": true,
        "holds": float(np.mean([low <= true <= high for _, (low, high) in told])),
        "right": verdicts.count(right) / len(told) if right else 0.0,
        "wrong": sum(v in {"better", "worse"} and v != right for v in verdicts) / len(told),
        "same": verdicts.count("no difference") / len(told),
    }
