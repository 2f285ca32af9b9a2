"""What is known of a bundle's model, put together from its run."""

from rnnpipe.bundles.cards.base import ModelCard
from rnnpipe.bundles.cards.limits import limits, use
from rnnpipe.bundles.cards.measured import data, scores, size, verdicts
from rnnpipe.bundles.cards.memory import memory
from rnnpipe.bundles.record import BundleRecord
from rnnpipe.comparison import Run
from rnnpipe.counting import counted


def model_card(run: Run, record: BundleRecord) -> ModelCard:
    """Say what is known of a bundle's model from its run."""
    trained = record.trained
    seeds = ", ".join(map(str, trained.seeds))
    which = (
        f"the mean of the outputs of {counted(len(trained.seeds), 'training')} (seeds {seeds})"
        if record.is_ensemble
        else f"the training with seed {seeds}, the one in the middle of "
        f"{len(trained.all_seeds)} by validation loss"
    )
    lead = (
        f"A model of the run {trained.run} (suite {trained.suite}, {trained.started_at:%Y-%m-%d}); "
        f"what answers is {which}."
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
