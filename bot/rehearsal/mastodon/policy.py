"""Which notifications a person gets, which wait for her, and which never were."""

from datetime import timedelta

from bot.rehearsal.mastodon.world import Site, Status, Visibility, World

DEFAULT_POLICY = {
    "for_not_following": "accept",
    "for_not_followers": "accept",
    "for_new_accounts": "accept",
    "for_private_mentions": "filter",
    "for_limited_accounts": "filter",
}
_BOTS_SINCE = 10  # API version
_NEW = timedelta(days=30)
_NEW_FOLLOWER = timedelta(days=3)


def policy_of(site: Site, account: str) -> dict[str, str]:
    bots = {"for_bots": "accept"} if (site.flavour.api_version or 0) >= _BOTS_SINCE else {}
    return {**DEFAULT_POLICY, **bots, **site.policies.get(account, {})}


def is_dropped(
    world: World, site: Site, recipient: str, sender: str, status: Status | None
) -> bool:
    mute = world.mute(recipient, sender)
    return (
        recipient == sender
        or world.gone(recipient)
        or (recipient, sender) in world.blocks
        or (mute is not None and mute.hides_notifications)
        or (status is not None and (recipient, status.conversation) in world.muted_conversations)
        or "drop" in _applying(world, site, recipient, sender, status)
    )


def is_filtered(
    world: World, site: Site, recipient: str, sender: str, status: Status | None
) -> bool:
    return "filter" in _applying(world, site, recipient, sender, status)


def _applying(
    world: World, site: Site, recipient: str, sender: str, status: Status | None
) -> set[str]:
    """What the parts of the policy that meet this sender say."""
    if not site.flavour.notification_policy or (recipient, sender) in site.permitted:
        return set()
    account = world.accounts[sender]
    stranger = (recipient, sender) not in world.follows
    meets = {
        "for_not_following": stranger,
        "for_not_followers": not _has_followed_long(world, sender, recipient),
        "for_new_accounts": stranger and world.clock() - account.created_at < _NEW,
        "for_private_mentions": stranger and _is_unasked(world, recipient, sender, status),
        "for_limited_accounts": stranger and sender in site.limited,
        "for_bots": account.bot and stranger,
    }
    policy = policy_of(site, recipient)
    return {policy[name] for name, met in meets.items() if met and name in policy}


def _has_followed_long(world: World, sender: str, recipient: str) -> bool:
    since = world.follows.get((sender, recipient))
    return since is not None and world.clock() - since >= _NEW_FOLLOWER


def _is_unasked(world: World, recipient: str, sender: str, status: Status | None) -> bool:
    """A private mention that answers nothing which the recipient wrote to its sender."""
    if status is None or status.visibility is not Visibility.DIRECT:
        return False
    parent = world.statuses.get(status.in_reply_to or "")
    while parent is not None:
        if parent.author == recipient and sender in parent.mentions:
            return False
        parent = world.statuses.get(parent.in_reply_to or "")
    return True
