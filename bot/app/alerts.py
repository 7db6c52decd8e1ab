"""One alert, in the form that `watch --json` and `replay` share."""

from collections.abc import Callable
from datetime import datetime

from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.interactions import PostId
from bot.model.people import AccountId


def is_alert(episode: Episode) -> bool:
    """A note about somebody who may need help is none."""
    return episode.kind is not EpisodeKind.DISTRESS


def alert_of(
    episode: Episode,
    trigger: PostId,
    at: datetime,
    is_friend: Callable[[AccountId], bool] = lambda _: False,
) -> dict[str, object]:
    """As it is when the case opens, by this post.

    Authors are those who count, in the order of their first contact; interactions are theirs, in
    the order of time. The spark is the likeliest quote by time and tone: a card waits for more. A
    threat by an account that she has answered is an alert that names nobody.
    """
    counted = {author for author in episode.hostile if not is_friend(author)}
    contacts = sorted((c for c in episode.contacts if c.author in counted), key=_time)
    return {
        "alert": episode.kind.value,
        "member": episode.member,
        "opened_at": at.isoformat().replace("+00:00", "Z"),
        "trigger": trigger,
        "authors": list(dict.fromkeys(contact.author for contact in contacts)),
        "interactions": [contact.post for contact in contacts],
        "spark": episode.likeliest,
        "evidence": round(episode.evidence, 6),
        "why": list(episode.why),
    }


def _time(contact: Contact) -> tuple[datetime, str]:
    return contact.at, contact.post
