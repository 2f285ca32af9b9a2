"""What there is to compute on besides the processor, as far as it is known without TensorFlow."""

import sys
from pathlib import Path

_DEVICES = Path("/dev")
_OF_GPUS = ("nvidiactl", "nvidia0", "kfd", "dxg")
"""What Linux calls the devices of NVIDIA's driver, of AMD's, and of a GPU under Windows."""


def may_have_gpu() -> bool:
    """Whether there may be a GPU: Linux has a device for each; elsewhere no look tells."""
    return sys.platform != "linux" or any((_DEVICES / name).exists() for name in _OF_GPUS)
