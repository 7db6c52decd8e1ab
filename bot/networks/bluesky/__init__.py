"""Bluesky: the only importer of `atproto`. Senses, messages and acts of one network."""


def link_to(identity: str) -> str:
    """Where an account (DID), a post or a list (at:// URI) can be opened."""
    if not identity.startswith("at://"):
        return f"https://bsky.app/profile/{identity}"
    owner, kind, key = identity.removeprefix("at://").split("/")
    page = "lists" if kind == "app.bsky.graph.list" else "post"
    return f"https://bsky.app/profile/{owner}/{page}/{key}"
