"""A small federation of Mastodon-like servers on loopback, strict where it matters to the bot."""
