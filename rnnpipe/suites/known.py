"""What is known of a dataset before anything of it is downloaded or read: by its settings alone."""

from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.data.datasets.adding import AddingSpec
from rnnpipe.data.datasets.digits import DigitsSpec
from rnnpipe.data.datasets.imdb import ImdbSpec
from rnnpipe.data.datasets.keras_text import vocabulary_of
from rnnpipe.data.datasets.reuters import TOPICS, ReutersSpec
from rnnpipe.data.datasets.temporal_order import CLASSES, SYMBOLS, TemporalOrderSpec
from rnnpipe.data.datasets.text import TextSpec
from rnnpipe.layers import Shape
from rnnpipe.specs import Classes, Features, Numbers, Signature, Tokens


def known_signature(dataset: DatasetSpec) -> Signature | None:
    """The signature that the dataset will have; None where only its files tell it."""
    match dataset:
        case DigitsSpec():
            return _features(8, 8, Classes(names=tuple("0123456789")))
        case AddingSpec(timesteps=timesteps):
            return _features(2, timesteps, Numbers())
        case TemporalOrderSpec(timesteps=timesteps):
            return _features(len(SYMBOLS), timesteps, Classes(names=CLASSES))
        case ImdbSpec():
            return _tokens(dataset, ("negative", "positive"))
        case ReutersSpec():
            return _tokens(dataset, TOPICS)
    return None


def known_input(dataset: DatasetSpec) -> Shape | None:
    """What the first layer will read, where the targets, one an example, are not known yet."""
    if isinstance(dataset, TextSpec):
        return Tokens(vocabulary=dataset.num_words, timesteps=dataset.maxlen)
    return None


def _features(width: int, timesteps: int, target: Classes | Numbers) -> Signature:
    inputs = {"features": Features(width=width, timesteps=timesteps)}
    return Signature(inputs=inputs, target=target)


def _tokens(dataset: ImdbSpec | ReutersSpec, classes: tuple[str, ...]) -> Signature:
    port = Tokens(vocabulary=vocabulary_of(dataset.num_words), timesteps=dataset.maxlen)
    return Signature(inputs={"tokens": port}, target=Classes(names=classes))
