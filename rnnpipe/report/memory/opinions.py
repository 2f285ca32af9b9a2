"""How opinions form on single test examples: where one variant loses what another one keeps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.encoded import ENCODERS
from rnnpipe.data.encoders import Encoders, Ranked, Words
from rnnpipe.data.words.decoding import texts_of
from rnnpipe.language import say
from rnnpipe.plots.opinions import Panel, opinions
from rnnpipe.plots.style import VariantStyle, shown_name
from rnnpipe.records import DatasetRecord, RunRecord
from rnnpipe.records.analysed import Opinion
from rnnpipe.report.memory.found import Found
from rnnpipe.report.pictures import Picture, picture
from rnnpipe.specs import Classes, Tokens

Styles = Mapping[str, VariantStyle]

MOVED = 0.1
"""Of the probability of the true class: a word that moves it by so much is told apart."""

_MOST_PANELS = 4
_RANKED_FIRST = 4
"""Of words numbered by rank, the id of the first; before it come padding, start and unknown."""


@dataclass(frozen=True)
class Followed:
    """An example, followed step by step.

    Attributes:
        picture: what each variant answers after every step.
        words: what is read from one answer to the next, and whether an answer moves by it; nothing
            of what is no text.

    """

    picture: Picture
    words: tuple[tuple[str, bool], ...] = ()


def followed(
    name: str, found: Found, run: RunRecord, folder: Path, styles: Styles
) -> Iterator[Followed]:
    """Draw the examples of a dataset that were followed.

    Args:
        name: of the dataset.
        found: what was found of its run.
        run: the record.
        folder: of the run.
        styles: of all variants.

    """
    dataset = run.datasets[name]
    by_example: dict[int, dict[str, Opinion]] = {}
    for (of, variant), trainings in found.items():
        for opinion in trainings[0].opinions if of == name else ():
            by_example.setdefault(opinion.example, {})[variant] = opinion
    encoders = folder / name / ENCODERS
    for example, by_variant in sorted(by_example.items()):
        read = next(iter(by_variant.values()))
        is_text = isinstance(next(iter(dataset.signature.inputs.values())), Tokens)
        panels, truth = _panels(dataset, by_variant)
        figure = opinions(
            panels,
            None if is_text or read.inputs.ndim != 2 else read.inputs.astype(np.float64),
            title=say(
                "Test example {number}, which is {truth}",
                number=example + 1,
                truth=shown_name(truth),
            ),
            probabilities=isinstance(dataset.signature.target, Classes),
            styles=styles,
        )
        words: tuple[tuple[str, bool], ...] = ()
        if is_text and encoders.is_file():
            words = tuple(_words(Encoders.load(encoders), read, panels[0]))
        yield Followed(picture(figure, f"{name}-opinion-{example}", wide=True), words)


def _panels(dataset: DatasetRecord, by_variant: Mapping[str, Opinion]) -> tuple[list[Panel], str]:
    """What is drawn, the true class or the number first; and the truth in words.

    Of two classes the true one alone; of more those that are the most probable at last.
    """
    target = dataset.signature.target
    first = next(iter(by_variant.values()))
    answers = {
        variant: opinion.outputs.astype(np.float64) for variant, opinion in by_variant.items()
    }
    steps = {variant: opinion.steps for variant, opinion in by_variant.items()}
    if not isinstance(target, Classes):
        lines = {variant: (steps[variant], found[:, 0]) for variant, found in answers.items()}
        return [Panel(say("answer"), lines, float(first.target[0]))], f"{first.target[0]:.4g}"
    if len(target.names) == 2:
        answers = {v: np.column_stack([1 - found, found]) for v, found in answers.items()}
    true = int(first.target[0])
    at_last = np.max([found[-1] for found in answers.values()], axis=0)
    others = [int(c) for c in np.argsort(-at_last, kind="stable") if c != true]
    shown = [true, *(others[: _MOST_PANELS - 1] if len(target.names) > 2 else [])]
    return [
        Panel(
            target.names[c],
            {variant: (steps[variant], found[:, c]) for variant, found in answers.items()},
            float(c == true),
        )
        for c in shown
    ], target.names[true]


def _words(encoders: Encoders, read: Opinion, panel: Panel) -> Iterator[tuple[str, bool]]:
    """What is read from one answer to the next, and whether any variant moves by it."""
    (encoder,) = encoders.inputs.values()
    begins = (0, *read.steps[:-1].tolist())
    for number, (start, end) in enumerate(zip(begins, read.steps.tolist(), strict=True)):
        piece = read.inputs[start:end]
        moved = number > 0 and any(
            abs(answers[number] - answers[number - 1]) >= MOVED
            for _, answers in panel.lines.values()
        )
        yield _text(encoder, piece), moved


def _text(encoder: object, ids: NDArray[np.int64]) -> str:
    match encoder:
        case Words():
            return texts_of(encoder, np.asarray(ids, np.int64)[np.newaxis])[0]
        case Ranked():
            spelled = dict(enumerate(encoder.tokens, start=_RANKED_FIRST)) | {1: ""}
            return " ".join(spelled.get(int(i), "…") for i in ids).strip()
    return ""
