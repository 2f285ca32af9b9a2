"""What each kind of task makes of rows: examples, before they are parted."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.examples import Values
from rnnpipe.data.series.columns import Columns
from rnnpipe.data.splits import LEFT_OUT, TEST, TRAIN, VALIDATION
from rnnpipe.data.blocks import blocks_of
from rnnpipe.errors import UserError
from rnnpipe.specs import Signature

_PARTS = {TRAIN: "training", VALIDATION: "validation", TEST: "test"}
