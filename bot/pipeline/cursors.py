"""Names of the places up to which each network has been read, committed with what was read."""

from bot.model.people import AccountId, Network


def stream_of(network: Network) -> str:
    """Of what is public there."""
    return _named("stream", network)


def chat_of(network: Network) -> str:
    """Of its private messages."""
    return _named("chat", network)


def live_at_of(network: Network) -> str:
    """The time of that network up to which the bot has kept up."""
    return _named("live_at", network)


def labels_of(labeler: AccountId) -> str:
    """Of what this labeler says."""
    return f"labels:{labeler}"


def _named(what: str, network: Network) -> str:
    """Bluesky's have the bare names: for a long time there was no other network."""
    return what if network is Network.BLUESKY else f"{what}:{network}"
