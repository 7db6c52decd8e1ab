"""Measurements that are run by hand; nothing of the bot imports them."""
