"""What a comparison comes to, a line for each dataset and run: what is read last on a terminal."""

from rnnpipe.comparison import Comparison
from rnnpipe.language import say
from rnnpipe.report.quantities import metric_named
from rnnpipe.report.verdicts import SIGNS
from rnnpipe.report.words import listed


def closing(comparisons: tuple[Comparison, ...]) -> list[str]:
    """The verdicts that count, by dataset: `digits: worse in gru; undecided in lstm`.

    With several comparisons each line names the run that is judged.
    """
    lines = []
    for comparison in comparisons:
        found: dict[str, dict[str, list[str]]] = {}
        counted = [row for row in comparison.rows if row.counted]
        for row in counted:
            asked = {r.metric for r in counted if r.dataset == row.dataset and r.kind == "quality"}
            several = len(asked - {"all"}) > 1 and row.metric != "all"
            named = several or row.kind == "cost"
            metric = f" ({say(metric_named(row.metric).inline)})" if named else ""
            of_dataset = found.setdefault(row.dataset, {})
            of_dataset.setdefault(row.verdict, []).append(row.other + metric)
        run = f"{comparison.other}, " if len(comparisons) > 1 else ""
        for dataset, verdicts in found.items():
            told = (
                say("{verdict} in {names}", verdict=say(v), names=listed(verdicts[v]))
                for v in SIGNS
                if v in verdicts
            )
            lines.append(f"{run}{dataset}: {'; '.join(told)}")
    return lines or [say("nothing was judged: the runs have no dataset and variant in common")]
