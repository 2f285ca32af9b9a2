"""The actions of `rnnpipe cache`, one module each, made like the commands."""
