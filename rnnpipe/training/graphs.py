"""Letting go of the graphs that TensorFlow would keep until the process ends."""

import gc

from tensorflow.python.framework.ops import gradient_registry

from rnnpipe.machine.memory import return_freed_memory


class TracedGraphs:
    """The graphs with gradients of their own that are traced from the making of this object on.

    An operation may have such a gradient (`tf.custom_gradient`): the packed kernels do, and so does
    the sum over devices that Keras' optimizers take of dense gradients. TensorFlow registers each
    under a new name, looks it up once, when it differentiates the graph, and never forgets it. With
    it stay the graph and the model's variables: 50 MiB for the notebook's GRU on Reuters.
    """

    def __init__(self) -> None:
        self._before = set(_registered())

    def forget(self) -> None:
        """Frees those whose model nobody holds any more; the others can still be run."""
        # TensorFlow registers in public and has no public way back.
        for name in set(_registered()) - self._before:
            del _registered()[name]
        gc.collect()  # models are full of cycles
        return_freed_memory()


def _registered() -> dict[str, object]:
    return gradient_registry._registry  # type: ignore[no-any-return]  # noqa: SLF001
