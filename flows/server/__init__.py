"""The temporary Prefect server that a command starts, and other processes of ours."""
