"""What happens in which order: the flows, and the `rnnpipe` command line that starts them."""
