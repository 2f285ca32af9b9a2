"""Readers of file formats: what is in a file that was fetched or is a user's own."""
