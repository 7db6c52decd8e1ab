"""The real network: what is installed, how it starts, and the tests of its parts."""
