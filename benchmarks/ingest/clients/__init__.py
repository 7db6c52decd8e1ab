"""One module for each client; each is run in a process of its own and says one line of JSON."""
