"""The suite's JSON Schema: by it an editor completes a suite file, and marks mistakes."""

from typing import Any

from rnnpipe.suites.suite import Suite

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def suite_schema() -> dict[str, Any]:
    """Describe every key that a suite file may have, as JSON Schema of draft 2020-12.

    What only the whole suite shows, such as a variant for a dataset that is not there, is beyond
    it: `load_suite` has the last word.
    """
    return {"$schema": DIALECT, **Suite.model_json_schema(), "title": "rnnpipe suite"}
