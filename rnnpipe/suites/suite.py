"""A suite: datasets x variants x seeds, and the trials it stands for."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.errors import UserError, did_you_mean
from rnnpipe.language import Language
from rnnpipe.specs.base import Count, Flag, Name, Seed, Spec
from rnnpipe.specs.training import TrainingSpec
from rnnpipe.suites.contender import Contender

MAX_TRIALS = 10_000
"""A suite of more is surely a mistake: its record alone would have 30 MB."""


class VariantSpec(Contender):
    """A named contender, which is one thing alone.

    Training settings of its own are laid over the suite's; a baseline has no use for them.
    """

    datasets: tuple[Name, ...] | None = Field(None, description="trained on these; all if left out")
    training: TrainingSpec = TrainingSpec()

    @model_validator(mode="after")
    def _is_one_thing(self) -> "VariantSpec":
        given = [name for name in Contender.model_fields if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"has {' and '.join(given)}; keep one of them")
        if not given and "layers" in self.model_fields_set:
            raise ValueError("layers = [] makes no model; list at least one layer")
        if not given:
            raise ValueError("has nothing to run; add layers, model, encoder_decoder or baseline")
        return self

    def located(self, folder: Path) -> "VariantSpec":
        """The variant with the folder of its own model, seen from that of the suite file.

        Raises:
            UserError: there is no such module, neither there nor installed.

        """
        if self.model is None:
            return self
        return self.model_copy(update={"model": self.model.located(folder)})


class TrialSpec(Contender):
    """One training: a variant on a dataset with a seed, all settings resolved.

    A baseline is a trial for each seed too, the very same every time.
    """

    dataset: Name
    variant: Name
    seed: Seed
    training: TrainingSpec

    @property
    def label(self) -> str:
        """`dataset/variant/seed-n`: the trial's name and its folder in a run."""
        return f"{self.dataset}/{self.variant}/seed-{self.seed}"


class Selection(Spec):
    """What a user changes about a suite for one run; `None` leaves a thing as the suite has it."""

    datasets: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    seeds: Count | None = Field(None, description="how many seeds, counted from the first")
    epochs: Count | None = None
    limit: Count | None = Field(None, description="training examples per dataset")
    deterministic: Flag = Field(default=False, description="the same bits every time")
    quick: Flag = Field(default=False, description="the suite's own quick form, where it has one")

    @property
    def training(self) -> TrainingSpec:
        """The training settings that hold for every trial."""
        asked = {"epochs": self.epochs, "deterministic": self.deterministic}
        return TrainingSpec(**{name: value for name, value in asked.items() if value})

    def over(self, other: "Selection") -> "Selection":
        """What this one says, and of what it leaves open what the other says."""
        return other.model_copy(update=self.model_dump(exclude_defaults=True))


class Suite(Spec):
    """What to run. Training settings apply in this order: suite, dataset, variant."""

    name: Name
    title: str
    description: str = ""
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1)]
    datasets: Annotated[dict[Name, DatasetSpec], Field(min_length=1)]
    variants: Annotated[dict[Name, VariantSpec], Field(min_length=1)]
    training: TrainingSpec = TrainingSpec()
    analysis: Flag = Field(
        default=False,
        exclude_if=lambda asked: not asked,
        description="ask the trained networks what they remember, in a tenth of the time that "
        "their training took",
    )
    language: Language = Field(
        default="en",
        exclude_if=lambda language: language == "en",
        description="of its reports; names, numbers and what the user wrote stay as they are",
    )
    quick: Selection | None = Field(
        default=None,
        exclude_if=lambda quick: quick is None,
        description="what `rnnpipe run SUITE --quick` runs of it",
    )

    @model_validator(mode="after")
    def _names_fit(self) -> "Suite":
        if len(set(self.seeds)) != len(self.seeds):
            raise ValueError(f"seeds = {list(self.seeds)} names a seed twice; list each one once")
        if (most := len(self.seeds) * len(self.datasets) * len(self.variants)) > MAX_TRIALS:
            raise ValueError(
                f"seeds, datasets and variants make up to {most:,} trials; expected at most "
                f"{MAX_TRIALS:,}: make several suites of it"
            )
        for name, variant in self.variants.items():
            for dataset in variant.datasets or ():
                if dataset not in self.datasets:
                    raise ValueError(
                        f"variants.{name}.datasets names {dataset!r}, which is not a dataset of "
                        f"this suite; expected one of {', '.join(self.datasets)}"
                    )
        return self

    def located(self, folder: Path) -> "Suite":
        """This suite with paths of the user's own files that start at `folder`.

        Raises:
            UserError: a variant's own model is not there.

        """
        datasets = {name: spec.located(folder) for name, spec in self.datasets.items()}
        variants = {name: variant.located(folder) for name, variant in self.variants.items()}
        return self.model_copy(update={"datasets": datasets, "variants": variants})

    def trials(self) -> tuple[TrialSpec, ...]:
        """Every training of the suite: by dataset, then variant, then seed."""
        return tuple(
            TrialSpec(
                dataset=dataset_name,
                variant=variant_name,
                seed=seed,
                **variant.network,
                baseline=variant.baseline,
                training=self.training.overlaid(dataset.training, variant.training),
            )
            for dataset_name, dataset in self.datasets.items()
            for variant_name, variant in self.variants.items()
            if variant.datasets is None or dataset_name in variant.datasets
            for seed in self.seeds
        )

    def select(self, selection: Selection) -> "Suite":
        """The part of this suite that `selection` asks for.

        Raises:
            UserError: a dataset or variant that the suite does not have, or nothing left to run; or
                its quick form, which it does not have.

        """
        if selection.quick:
            if self.quick is None:
                raise UserError(
                    f"the suite {self.name} has no quick form: give it a table [quick], or say "
                    "what to run: --dataset, --variant, --seeds, --epochs, --limit"
                )
            return self.select(selection.model_copy(update={"quick": False}).over(self.quick))
        _known("dataset", selection.datasets, self.datasets)
        _known("variant", selection.variants, self.variants)
        chosen = selection.variants or tuple(self.variants)
        variants = {
            name: _trained_with(variant, selection.training)
            for name, variant in self.variants.items()
            if name in chosen
        }
        datasets = {
            name: spec.model_copy(update={"limit": selection.limit} if selection.limit else {})
            for name, spec in self.datasets.items()
            if name in (selection.datasets or self.datasets)
            and any(v.datasets is None or name in v.datasets for v in variants.values())
        }
        if not datasets:
            raise UserError(
                f"nothing to run: none of the variants {', '.join(chosen)} is trained on "
                f"{', '.join(selection.datasets)}; `rnnpipe suites {self.name}` lists which "
                "variant goes with which dataset"
            )
        kept = {
            name: variant.model_copy(
                update={"datasets": tuple(d for d in variant.datasets if d in datasets)}
            )
            if variant.datasets is not None
            else variant
            for name, variant in variants.items()
            if variant.datasets is None or any(d in datasets for d in variant.datasets)
        }
        if (most := (selection.seeds or 1) * len(datasets) * len(kept)) > MAX_TRIALS:
            raise UserError(
                f"{selection.seeds:,} seeds make up to {most:,} trials; expected at most "
                f"{MAX_TRIALS:,}: ask for fewer seeds"
            )
        return self.model_copy(
            update={
                "datasets": datasets,
                "variants": kept,
                "seeds": _first_seeds(self.seeds, selection.seeds),
                "quick": None,
            }
        )


def _trained_with(variant: VariantSpec, training: TrainingSpec) -> VariantSpec:
    return variant.model_copy(update={"training": variant.training.overlaid(training)})


def _first_seeds(seeds: tuple[int, ...], count: int | None) -> tuple[int, ...]:
    """The first `count` seeds, going on with the smallest unused numbers when there are too few."""
    if count is None:
        return seeds
    unused = (n for n in range(len(seeds) + count) if n not in seeds)
    return (*seeds, *(next(unused) for _ in range(count - len(seeds))))[:count]


def _known(kind: str, asked: Iterable[str], known: Iterable[str]) -> None:
    names = list(known)
    for name in asked:
        if name not in names:
            raise UserError(
                f"no {kind} {name!r} in this suite: expected one of {', '.join(names)}"
                f"{did_you_mean(name, names)}"
            )
