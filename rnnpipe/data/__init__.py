"""From source files to arrays: fetched, read, encoded, padded."""
