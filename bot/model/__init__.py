"""The nouns: frozen values, standard library only. No I/O, no clock, no network words."""
