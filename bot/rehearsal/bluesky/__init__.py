"""A small Bluesky on loopback that speaks the real wire protocols."""
