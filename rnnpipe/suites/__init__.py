"""What to run: datasets x variants x seeds, read from TOML; the bundled suites lie beside this."""

from rnnpipe.suites.suite import Selection, Suite, TrialSpec, VariantSpec
from rnnpipe.suites.toml import bundled_suites, load_suite

__all__ = [
    "Selection",
    "Suite",
    "TrialSpec",
    "VariantSpec",
    "bundled_suites",
    "load_suite",
]
