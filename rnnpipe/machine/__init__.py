"""The machine we run on: its cores, its memory, its signals."""
