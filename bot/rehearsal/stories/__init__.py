"""The stories that can be rehearsed, each in its module."""
