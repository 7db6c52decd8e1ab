"""The straight lines from sense to act, and the ports they need."""
