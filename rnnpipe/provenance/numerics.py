"""What of the environment changes the numbers that Keras, TensorFlow and Numba compute.

What would change what is computed is refused, since the suite says that; what changes the rounding
is part of a training's cache key. The settings in `keras.json` are about a user's other work: which
backend it names is decided here, and the rest in `rnnpipe.models.defaults`.
"""

import os

from rnnpipe.errors import UserError

_BACKEND = "KERAS_BACKEND"

_CUTS = {
    "KERAS_MAX_EPOCHS": "to train for less, use `rnnpipe run --epochs`",
    "KERAS_MAX_STEPS_PER_EPOCH": "to train on less, use `rnnpipe run --limit`",
}
"""Variables by which Keras cuts trainings short, and how to ask us for that."""

ROUNDING = (
    # TensorFlow: which kernels compute, how precisely, and in which order they add up
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_SET_ONEDNN_FPMATH_MODE",
    "TF_ENABLE_ZENDNN_OPTS",
    "TF_DETERMINISTIC_OPS",
    "TF_DETERMINISTIC_ORDER",
    "TF_USE_DETERMINISTIC_SEGMENT_REDUCTIONS",
    "TF_DISABLE_JIT_KERNELS",
    "TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_LEVEL",
    "ONEDNN_DEFAULT_FPMATH_MODE",
    "ONEDNN_MAX_CPU_ISA",
    # on a GPU
    "NVIDIA_TF32_OVERRIDE",
    "TF_CUDNN_DETERMINISTIC",
    "TF_CUDNN_USE_AUTOTUNE",
    "TF_CUDNN_RNN_USE_AUTOTUNE",
    "TF_CUDNN_RESET_RND_GEN_STATE",
    "TF_DEBUG_CUDNN_RNN",
    "TF_DEBUG_CUDNN_RNN_ALGO",
    "TF_DEBUG_CUDNN_RNN_USE_TENSOR_OPS",
    "TF_FP16_MATMUL_USE_FP32_COMPUTE",
    "TF_FP16_RNN_USE_FP32_COMPUTE",
    "TF_MATMUL_AUTOTUNE_ENABLE",
    "TF_USE_CUBLASLT",
    # XLA: among them --xla_cpu_enable_fast_math, and --tf_xla_auto_jit, which compiles all
    "TF_XLA_FLAGS",
    "XLA_FLAGS",
    # Numba, in the packed kernels: which instructions there are, such as a fused multiply-add
    "NUMBA_CPU_NAME",
    "NUMBA_CPU_FEATURES",
    "NUMBA_ENABLE_AVX",
    "NUMBA_OPT",
    "NUMBA_LOOP_VECTORIZE",
    "NUMBA_SLP_VECTORIZE",
    "NUMBA_DISABLE_INTEL_SVML",
    "NUMBA_DISABLE_JIT",
)
"""Variables by which the same training comes out with other bits, in the end perhaps others."""


def rounding_settings() -> dict[str, str]:
    """Return those of the variables in `ROUNDING` that are set."""
    return {name: value for name in ROUNDING if (value := os.environ.get(name))}


def have_keras_use_tensorflow() -> None:
    """Have Keras, once it is imported, compute by TensorFlow, whichever backend keras.json names.

    Raises:
        UserError: the environment asks Keras for another backend, or to cut trainings short.

    """
    if os.environ.get(_BACKEND, "tensorflow") not in {"tensorflow", ""}:
        raise UserError(
            f"{_BACKEND} = {os.environ[_BACKEND]!r}, but rnnpipe trains with TensorFlow alone: "
            f"unset {_BACKEND}, or set it to 'tensorflow'"
        )
    for name, instead in _CUTS.items():
        if name in os.environ:
            raise UserError(
                f"{name} = {os.environ[name]!r} would cut every training short, and the results "
                f"would be recorded as those of whole ones: unset it; {instead}"
            )
    os.environ[_BACKEND] = "tensorflow"
