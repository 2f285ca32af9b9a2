"""What is told when a scheduled run has ended."""
