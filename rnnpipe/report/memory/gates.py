"""How open the gates of trained networks stand."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from rnnpipe.language import say
from rnnpipe.plots.gates import gates
from rnnpipe.plots.style import VariantStyle
from rnnpipe.report.memory.found import Found
from rnnpipe.report.memory.gradients import layer_name
from rnnpipe.report.pictures import Picture, picture

Lines = dict[str, NDArray[np.float64]]
"""By variant, `(3, distances)`."""


def gate_pictures(
    dataset: str, found: Found, styles: Mapping[str, VariantStyle]
) -> Iterator[Picture]:
    """Draw a picture of each layer and direction: a panel a gate, a line a variant."""
    panels: dict[str, dict[str, Lines]] = {}
    for (of, variant), trainings in found.items():
        for name in trainings[0].gates if of == dataset else ():
            layer, _, gate = name.partition("/")
            opened = [np.asarray(training.gates[name], np.float64) for training in trainings]
            shortest = min(each.shape[1] for each in opened)  # where examples were others
            mean = np.mean([each[:, :shortest] for each in opened], axis=0)
            panels.setdefault(layer, {}).setdefault(gate, {})[variant] = mean
    for number, (layer, of_layer) in enumerate(panels.items()):
        figure = gates(
            of_layer,
            title=say("How open gates stand, {layer}", layer=layer_name(layer)),
            styles=styles,
        )
        yield picture(figure, f"{dataset}-gates-{number}", wide=len(of_layer) > 1)
