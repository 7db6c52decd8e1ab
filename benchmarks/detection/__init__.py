"""How soon the bot tells of a pile-on, and how often it is wrong, on simulated years."""
