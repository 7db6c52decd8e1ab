"""What moderators may say: one case at a time, and what takes two of them."""
