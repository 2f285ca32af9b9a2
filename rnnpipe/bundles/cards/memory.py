"""How far a model's memory reaches, where its run was analysed."""

from rnnpipe.bundles.cards.base import Section
from rnnpipe.bundles.record import BundleRecord
from rnnpipe.comparison import Run
from rnnpipe.language import say
from rnnpipe.report.memory.found import found_in
from rnnpipe.report.memory.gradients import layers_of, sentences


def memory(run: Run, record: BundleRecord) -> tuple[Section, ...]:
    """Tell how fast the gradient shrinks on its way back; nothing where that was not followed.

    Raises:
        UserError: what the analysis left is damaged.

    """
    found = found_in(run.record, run.folder)
    own = {name: trials for name, trials in found.items() if name == _name(record)}
    said = sentences(list(layers_of(record.dataset, own)))
    return (Section(say("Memory"), tuple(said)),) if said else ()


def _name(record: BundleRecord) -> tuple[str, str]:
    return record.dataset, record.variant
