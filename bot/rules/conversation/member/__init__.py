"""A member herself: coming and going, her accounts, her settings, what she has consented to."""
