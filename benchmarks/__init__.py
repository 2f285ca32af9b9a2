"""Speed, as ratios measured side by side in one run; see README.md. Never part of the tests."""
