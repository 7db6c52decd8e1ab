"""How good the review of drafts is, on drafts that no part of the bot has seen."""
