"""How fast and how right the scorer is, beside two that anybody can install."""
