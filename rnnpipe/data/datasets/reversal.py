"""Reversal: write a sequence of symbols once more, from its end to its beginning."""

from collections.abc import Mapping
from string import ascii_lowercase, digits
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.encoders import END, Encoders, Words
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.written import Written
from rnnpipe.specs import Signature, Text, Tokens
from rnnpipe.specs.base import Count, Seed

INPUT = "tokens"
SYMBOLS = {"digits": digits, "letters": ascii_lowercase}


class ReversalSpec(Source):
    """Symbols to be written in reverse: the least task that a translation's model has to learn."""

    source: Literal["reversal"]
    symbols: Literal["digits", "letters"] = "digits"
    shortest: Count = Field(3, description="symbols of the shortest sequence")
    longest: Count = Field(10, description="symbols of the longest sequence")
    train_examples: Count
    test_examples: Count
    seed: Seed = 0

    @model_validator(mode="after")
    def _shortest_first(self) -> Self:
        if self.shortest > self.longest:
            raise ValueError(
                f"shortest = {self.shortest} is above longest = {self.longest}; swap them"
            )
        return self

    def known_signature(self) -> Signature:
        """The symbols and, in reverse, the same with an end."""
        source, target = self._words()
        return Signature(
            inputs={INPUT: Tokens(vocabulary=source.vocabulary, timesteps=self.longest)},
            target=Text(vocabulary=target.vocabulary, timesteps=self.longest + 1),
        )

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:  # noqa: ARG002 (has none)
        """Fresh sequences, each symbol and each length as likely as any other.

        A text is its symbols with spaces between them: each is a word, as BLEU counts.
        """
        source, target = self._words()
        drawn = [
            self._drawn(count, np.random.default_rng(child))
            for child, count in zip(
                np.random.SeedSequence(self.seed).spawn(2),
                (self.train_examples, self.test_examples),
                strict=True,
            )
        ]
        train, test = (
            Examples(
                {
                    INPUT: Ragged.from_lists(
                        [[source.first + symbol for symbol in row] for row in rows]
                    )
                },
                Ragged.from_lists(
                    [[*(target.first + symbol for symbol in reversed(row)), END] for row in rows]
                ),
            )
            for rows in drawn
        )
        trained, tested = (
            [" ".join(source.tokens[symbol] for symbol in row) for row in rows] for rows in drawn
        )
        return Dataset(
            self.known_signature(),
            train=train,
            test=test,
            encoders=Encoders(inputs={INPUT: source}, target=target),
            shown=tuple(tested),
            written=Written(
                references=tuple((text[::-1],) for text in tested),
                targets=tuple(text[::-1] for text in trained),
                sources=tuple(tested),
                train_sources=tuple(trained),
            ),
        )

    def _words(self) -> tuple[Words, Words]:
        """The vocabularies of source and target."""
        source = Words(unit="word", lowercase=False, tokens=tuple(SYMBOLS[self.symbols]))
        return source, source.model_copy(update={"ends": True})

    def _drawn(self, count: int, rng: np.random.Generator) -> list[list[int]]:
        """Sequences of symbols by number."""
        lengths = rng.integers(self.shortest, self.longest, count, endpoint=True)
        flat = rng.integers(0, len(SYMBOLS[self.symbols]), int(lengths.sum()))
        return [row.tolist() for row in np.split(flat, np.cumsum(lengths)[:-1])]
