"""Every number of the simulated servers and members, with where it is from.

What the bot itself does (how often it looks, what it may ask for) is not here: that is read from
bot/networks/mastodon. Where nothing is measured the source is "assumed", and assumed to be harder
for the bot rather than easier.
"""

from dataclasses import dataclass
from datetime import timedelta

SERVER_ALLOWS = 300
"""Requests in five minutes from one address without a token. Mastodon: config/initializers/
rack_attack.rb, `throttle_unauthenticated`; GoToSocial: advanced-rate-limit-requests."""

PAGES_ALLOWED = 20.0
"""Paged reads a minute (300 in 15 minutes). rack_attack.rb, `throttle_api_paging`."""

FRESH_FOR, STALE_FOR = timedelta(seconds=15), timedelta(seconds=30)
"""How long a conversation is shown from a cache to who has no token, and how much longer an old
copy is still shown once while it is renewed. Mastodon: api/v1/statuses_controller.rb."""


@dataclass(frozen=True, slots=True)
class World:
    """One set of servers, and what happens on them."""

    members: int = 500  # the case to be answered
    hosts: int = 1  # home servers, all of equal size
    posts_a_day: float = 3.0  # of each member, answers among them; assumed
    replies: float = 7.0  # to each post within two days, as a mean of a skewed lot; assumed
    asked_after: float = 0.3  # requests a post, for whom it answers and nobody has met; assumed
    half_hour_weight: float = 0.5
    """Hours by which the rate of replies falls with age: as 1 / (this + age). Assumed: about a
    third come within the first two hours, and many late, which is where the bot looks seldom."""

    every: timedelta = timedelta(seconds=15)
    """Between two looks at what is due; the bot looks every five seconds, so this is harder."""


CLASSES = (
    ("< 1 h", timedelta(0), timedelta(hours=1), timedelta(0)),
    ("3-12 h", timedelta(hours=3), timedelta(hours=12), timedelta(hours=6)),
    ("> 24 h", timedelta(hours=24), timedelta(hours=48), timedelta(hours=36)),
)
"""Ages of her post when it is answered, and the age for which `status` tells her the delay."""
