"""JSON as servers send it, made for tests."""

from typing import Any

BASE = "https://home.example"


def account(name: str, host: str = "home.example", **more: Any) -> dict[str, Any]:
    local = host == "home.example"
    return {
        "id": f"id-{name}-{host}",
        "username": name,
        "acct": name if local else f"{name}@{host}",
        "display_name": name.title(),
        "url": f"https://{host}/@{name}",
        "uri": f"https://{host}/users/{name}",
        "created_at": "2024-01-02T03:04:05.000Z",
        "statuses_count": 12,
        "followers_count": 34,
        "following_count": 0,
        "note": "",
    } | more


def status(key: str, author: dict[str, Any], content: str = "<p>hi</p>", **more: Any) -> Any:
    return {
        "id": key,
        "uri": f"{author['uri']}/statuses/{key}",
        "account": author,
        "content": content,
        "spoiler_text": "",
        "created_at": "2026-03-01T10:00:00.000Z",
        "edited_at": None,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "mentions": [],
        "visibility": "public",
        "replies_count": 0,
    } | more


def mention(of: dict[str, Any]) -> dict[str, Any]:
    return {"id": of["id"], "username": of["username"], "acct": of["acct"], "url": of["url"]}


def reply(
    key: str, author: dict[str, Any], to: Any, content: str = "<p>hi</p>", **more: Any
) -> Any:
    aimed = {
        "in_reply_to_id": to["id"],
        "in_reply_to_account_id": to["account"]["id"],
        "mentions": [mention(to["account"])],
    }
    return status(key, author, content, **(aimed | more))


def notice(key: str, kind: str, author: dict[str, Any], post: Any = None, **more: Any) -> Any:
    body = {"id": key, "type": kind, "created_at": "2026-03-01T10:00:01.000Z", "account": author}
    return body | ({"status": post} if post else {}) | more
