"""The training loop."""

import math
import time
from collections.abc import Callable

from rnnpipe.data.arrays import Part
from rnnpipe.machine.memory import return_freed_memory
from rnnpipe.training.batches import ShuffledBatches, batches
from rnnpipe.training.course import Course
from rnnpipe.training.scheduled import ScheduledRate
from rnnpipe.training.steps import Steps


def train_epochs(  # noqa: PLR0913 (what is done, on what, how, and whom to ask)
    steps: Steps,
    shuffled: ShuffledBatches,
    validation: Part,
    evaluation_batch: int,
    rate: ScheduledRate,
    course: Course,
    act_on_signals: Callable[[], None],
) -> None:
    """Orders the batches, steps, evaluates, notes and saves, epoch by epoch until none is left.

    Raises:
        DivergedError: a loss became NaN or infinite.

    """
    for epoch in course.epochs():
        return_freed_memory()
        started = time.perf_counter()
        steps.count_anew()
        for number, batch in enumerate(shuffled.of(epoch), start=1):
            rate.set(epoch, number)
            loss = steps.train(batch)
            act_on_signals()
            if not math.isfinite(loss):
                course.diverged(f"step {number}", steps.results())
        learnt = steps.results()
        return_freed_memory()  # what training steps needed
        steps.count_anew()
        for batch in batches(validation, evaluation_batch):
            steps.test(batch)
            act_on_signals()
        validated = {f"val_{name}": value for name, value in steps.results().items()}
        course.note(learnt | validated, time.perf_counter() - started)
