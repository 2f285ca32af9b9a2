"""The tables of docs/performance.md: each from what one benchmark kept."""

from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np
from scipy import stats

from benchmarks.judging import Figure
from benchmarks.pictures import LABELS, growth_curves, trial_curves


def steps(measured: dict[str, Any]) -> str:
    """Every contender on every model."""
    header = [
        "model, batch", "contender", "ms a step", "range", "examples/s", "faster than Keras",
        "times the limit", "first step", "memory",
    ]  # fmt: skip
    rows = []
    for model in measured["models"]:
        found = model["contenders"]
        for name, times in found.items():
            step, low, high = times["step"], min(times["blocks"]), max(times["blocks"])
            faster = f"{found['keras']['step'] / step:.2f}" if "keras" in found else ""
            rows.append([
                f"{model['name']}, {model['batch_size']}",
                LABELS[name],
                f"{step * 1e3:.1f}",
                f"{low * 1e3:.1f} to {high * 1e3:.1f}",
                f"{model['batch_size'] / step:,.0f}",
                faster,
                f"{step / model['limit']:.1f}",
                f"{times['first']:.1f} s",
                _mebibytes(times["peak"]),
            ])  # fmt: skip
    return _table(header, rows)


def cells(measured: dict[str, Any]) -> str:
    """Every recurrent layer, by Keras and by the packed kernels."""
    header = ["layers", LABELS["keras"] + ", ms a step", "rnnpipe, ms a step", "ratio"]
    rows = [
        [
            f"{name}, {measured['batch_size']}",
            f"{times['keras'] * 1e3:.1f}",
            f"{times['rnnpipe'] * 1e3:.1f}",
            f"{times['keras'] / times['rnnpipe']:.1f}",
        ]
        for name, times in measured["recipes"].items()
    ]
    return _table(header, rows)


def limits(measured: dict[str, Any]) -> str:
    """The arithmetic of a step, and what the machine can do at best."""
    header = [
        "model, batch", "timesteps without padding", "of all", "billion operations", "MB",
        "billion operations a second", "GB a second", "limit, ms",
    ]  # fmt: skip
    rows = []
    for model in measured["models"]:
        tokens = model["tokens_per_step"]
        rows.append([
            f"{model['name']}, {model['batch_size']}",
            f"{tokens:,.0f}",
            f"{tokens / model['batch_size'] / model['timesteps']:.0%}",
            f"{model['operations'] / 1e9:.2f}",
            f"{model['bytes'] / 1e6:.0f}",
            f"{model['operations_per_second'] / 1e9:.0f}",
            f"{model['bytes_per_second'] / 1e9:.1f}",
            f"{model['limit'] * 1e3:.1f}",
        ])  # fmt: skip
    return _table(header, rows)


def profile(measured: dict[str, Any]) -> str:
    """What a step spends its time on."""
    columns = {
        "step": "step",
        "blocks": "loops over timesteps",
        "projections": "first layer's products",
        "packing": "packing",
        "rest": "rest of the kernels",
        "optimizer": "optimizer",
        "beside": "all else",
        "processor": "processor time",
    }
    rows = [
        [name, *(f"{found[column]:.1f}" for column in columns)]
        for name, found in measured["models"].items()
    ]
    return _table(["model", *columns.values()], rows)


def suite(measured: dict[str, Any]) -> str:
    """The notebook suite: an epoch of each model, the whole, and the memory."""
    plain, ours = measured["contenders"]["keras"], measured["contenders"]["rnnpipe"]
    header = ["", LABELS["keras"], "rnnpipe", "ratio", "accuracy, Keras", "accuracy, rnnpipe"]
    rows = []
    for theirs, model in zip(plain["models"], ours["models"], strict=True):
        before, now = median(theirs["epochs"]), median(model["epochs"])
        what = f"{model['name']}, an epoch ({model['engine']})"
        accuracies = [f"{theirs['accuracy']:.3f}", f"{model['accuracy']:.3f}"]
        rows.append([what, f"{before:.2f} s", f"{now:.2f} s", f"{before / now:.2f}", *accuracies])
    before, now = plain["seconds"], ours["seconds"]
    rows.append(
        ["all of it, start to end", f"{before:.0f} s", f"{now:.0f} s", f"{before / now:.2f}"]
    )
    before, now = plain["peak"], ours["peak"]
    what = "peak memory of the process that trains"
    rows.append([what, _mebibytes(before), _mebibytes(now), f"{before / now:.2f}"])
    return _table(header, rows)


def accuracy(measured: dict[str, Any]) -> str:
    """The mean test accuracies of both sides and the 95% interval of their difference (Welch)."""
    theirs, ours = measured["contenders"]["keras"], measured["contenders"]["rnnpipe"]
    compared = stats.ttest_ind(ours, theirs, equal_var=False)
    interval = compared.confidence_interval(0.95)
    header = ["model", "epochs", LABELS["keras"], "rnnpipe", "difference", "95% interval", "p"]
    row = [
        measured["model"],
        str(measured["epochs"]),
        *(f"{np.mean(side):.4f} ± {np.std(side, ddof=1):.4f}" for side in (theirs, ours)),
        f"{np.mean(ours) - np.mean(theirs):+.4f}",
        f"{interval.low:+.4f} to {interval.high:+.4f}",
        f"{compared.pvalue:.2g}",
    ]
    return _table(header, [row])


def growth(measured: dict[str, Any]) -> str:
    """The exponents of the power laws that fit each contender's curves best."""
    rows = []
    for what, curves in growth_curves(measured).items():
        sizes = next(iter(curves.values()))[0]
        fitted = [f"{_exponent(*curve):.2f}" for curve in curves.values()]
        rows.append([what, f"{min(sizes):,.0f} to {max(sizes):,.0f}", *fitted])
    names = [LABELS[name] for name in next(iter(measured["units"].values()))]
    return _table(["what grows", "from, to", *names], rows)


def trials(measured: dict[str, Any]) -> str:
    """What suites of many small trials cost, what they may cost, and how that grows."""
    header = ["trials", "bare loop", "rnnpipe", "of which training", "beyond training", "allowed"]
    curves = trial_curves(measured)
    curves["of which training"] = (
        curves["rnnpipe"][0],
        [point["training"] for point in measured["trials"].values()],
    )
    rows = [
        [count, *(f"{curves[name][1][position]:.1f} s" for name in header[1:])]
        for position, count in enumerate(measured["trials"])
    ]
    curved = len(rows) > 1
    if (auto := measured.get("auto")) is not None:
        bare = measured["trials"][str(auto["trials"])]["bare"]
        seconds = (f"{bare:.1f} s", f"{auto['seconds']:.1f} s")
        rows.append([f"{auto['trials']}, `--workers auto`", *seconds, "", "", ""])
    if curved:
        rows.append(["exponent", *(f"{_exponent(*curves[name]):.2f}" for name in header[1:])])
    return _table(header, rows)


def commands(measured: dict[str, Any]) -> str:
    """How long the quick commands take."""
    rows = [[f"`{name}`", f"{value:.2f} s"] for name, value in measured["commands"].items()]
    return _table(["command", "start to end"], rows)


def reading(measured: dict[str, Any]) -> str:
    """A large table of texts, read and encoded."""
    plain, ours = (measured["contenders"][name] for name in ("keras", "rnnpipe"))
    header = ["", "pandas and TextVectorization", "rnnpipe", "ratio"]
    size = f"{measured['rows']:,} rows, {_mebibytes(measured['bytes'])}"
    rows = [
        [
            f"{size}, read and encoded",
            f"{plain['seconds']:.1f} s",
            f"{ours['seconds']:.1f} s",
            f"{plain['seconds'] / ours['seconds']:.1f}",
        ],
        [
            "peak memory",
            _mebibytes(plain["peak"]),
            _mebibytes(ours["peak"]),
            f"{plain['peak'] / ours['peak']:.1f}",
        ],
        [
            "of the file's size",
            f"{plain['peak'] / measured['bytes']:.2f}",
            f"{ours['peak'] / measured['bytes']:.2f}",
        ],
    ]
    return _table(header, rows)


def generation(measured: dict[str, Any]) -> str:
    """A training step of each model that answers a sequence."""
    header = ["a training step", "plain Keras", "rnnpipe", "times as fast", "peak memory, both"]
    rows = []
    for model, found in measured["steps"].items():
        plain, ours = found["keras"], found["rnnpipe_packed"]
        rows.append(
            [
                model,
                f"{plain['step'] * 1e3:.1f} ms",
                f"{ours['step'] * 1e3:.1f} ms",
                f"{plain['step'] / ours['step']:.1f}",
                f"{_mebibytes(plain['peak'])}, {_mebibytes(ours['peak'])}",
            ]
        )
    return _table(header, rows)


def decoding(measured: dict[str, Any]) -> str:
    """Greedy decoding beside a loop over the Keras model."""
    header = ["greedy decoding", "a loop, 64 at once", "a loop, one by one", "rnnpipe", "ratios"]
    rows = []
    for model, found in measured["decoding"].items():
        ours, batch, one = found["rnnpipe"], found["batch"], found["one"]
        ratios = f"{batch / ours:,.0f}, {one / ours:,.0f}"
        rows.append([model, f"{batch:,.0f} s", f"{one:,.0f} s", f"{ours:.1f} s", ratios])
    return _table(header, rows)


def predict(measured: dict[str, Any]) -> str:
    """A trained model's answers."""
    seconds = {name: median(times) for name, times in measured["seconds"].items()}
    ours = seconds["rnnpipe"]
    rows = [
        [name, f"{measured['reviews'] / taken:,.0f}", f"{taken / ours:.1f}"]
        for name, taken in seconds.items()
    ]
    return _table([f"{measured['model']}", "reviews a second", "rnnpipe, times as fast"], rows)


def quick(measured: dict[str, Any]) -> str:
    """The figures that must not fall."""
    figures = {name: Figure.of(kept) for name, kept in measured["figures"].items()}
    rows = [
        [name, str(figure), "more" if figure.higher_is_better else "less"]
        for name, figure in figures.items()
    ]
    return _table(["what", "measured", "better is"], rows)


def ask(measured: dict[str, Any]) -> str:
    """The service under load."""
    header = [
        "clients", "questions", "a second", "median", "99 of 100 within", "wrong", "refused",
        "memory, grown by",
    ]  # fmt: skip
    rows = [
        [
            f"{line['clients']}",
            f"{line['requests']:,}",
            f"{line['per_second']:.0f}",
            f"{line['median_ms']:.0f} ms",
            f"{line['p99_ms']:.0f} ms",
            f"{line['wrong']}",
            f"{line['refused']}",
            f"{line['memory_mb']:.0f} MB, {line['grown_mb']:.0f} MB",
        ]
        for line in measured["lines"]
    ]
    return _table(header, rows)


def _exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """The b of the power law seconds = a * sizes ** b, by least squares of the logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def _mebibytes(count: float) -> str:
    return f"{count / 2**20:,.0f} MiB"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its first column to the left; short rows are filled up."""
    alignment = [":--", *["--:"] * (len(header) - 1)]
    filled = [[*row, *[""] * (len(header) - len(row))] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, alignment, *filled))
