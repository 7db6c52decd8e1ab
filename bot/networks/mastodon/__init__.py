"""Mastodon and servers that speak its client API: the only importer of `mastodon`."""

from bot.networks.mastodon.links import link_for, link_to

__all__ = ["link_for", "link_to"]
