"""What is kept under `artifacts/`, and the only place that knows where.

downloads/<sha256>/<name>        source files, checked
cache/<digest>/...               finished entries, named by their content
cache/results/                   Prefect's cached results: small JSON, no arrays
cache/keys/<key>.json            what each cache key was made of
checkpoints/<key>/...            trainings that are not finished yet
runs/<run id>/run.json, ...      one folder a run; notes.jsonl, while it goes on
comparisons/<id>/...             one folder a comparison
state/                           private: Prefect's database and settings, locks, what goes on

With an address this is a working copy; `shared_entries` and `shared_runs` say what lies there.
"""

from rnnpipe.files.atomic import storage_errors, write_atomically
from rnnpipe.store.cache import Cache
from rnnpipe.store.runs import Runs
from rnnpipe.store.store import Store

__all__ = ["Cache", "Runs", "Store", "storage_errors", "write_atomically"]
