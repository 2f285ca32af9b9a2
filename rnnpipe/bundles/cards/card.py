"""What is known of a bundle's model, put together from its run."""

from rnnpipe.bundles.cards.base import ModelCard
from rnnpipe.bundles.cards.limits import limits, use
from rnnpipe.bundles.cards.measured import data, scores, size, verdicts
from rnnpipe.bundles.cards.memory import memory
from rnnpipe.bundles.record import BundleRecord
from rnnpipe.comparison import Run
from rnnpipe.language import say, say_count


def model_card(run: Run, record: BundleRecord) -> ModelCard:
    """Say what is known of a bundle's model from its run."""
    trained = record.trained
    seeds = ", ".join(map(str, trained.seeds))
    which = (
        say(
            "the mean of the outputs of {trainings} (seeds {seeds})",
            trainings=say_count(len(trained.seeds), "training"),
            seeds=seeds,
        )
        if record.is_ensemble
        else say(
            "the training with seed {seed}, the one in the middle of {count} by validation loss",
            seed=seeds,
            count=len(trained.all_seeds),
        )
    )
    lead = say(
        "A model of the run {run} (suite {suite}, {day}); what answers is {which}.",
        run=trained.run,
        suite=trained.suite,
        day=f"{trained.started_at:%Y-%m-%d}",
        which=which,
    )
    dataset = run.record.datasets[record.dataset]
    sections = (
        data(dataset),
        scores(run, record),
        verdicts(run, record),
        *memory(run, record),
        size(run, record),
        limits(record, dataset),
        use(record),
    )
    return ModelCard(f"{record.dataset}/{record.variant}", lead, sections)
