"""Bluesky: the only importer of `atproto`. Senses, messages and acts of one network."""


def link_to(identity: str) -> str:
    """Where an account (DID) or a post (at:// URI) can be opened."""
    if not identity.startswith("at://"):
        return f"https://bsky.app/profile/{identity}"
    owner, _, key = identity.removeprefix("at://").split("/")
    return f"https://bsky.app/profile/{owner}/post/{key}"
