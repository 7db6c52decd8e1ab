"""Taking quotes of her posts away (POST /api/v1/statuses/:id/quotes/:quote/revoke), for good."""

from bot.model.errors import NetworkSaidNo
from bot.model.interactions import PostId
from bot.networks.mastodon.finding import post_of
from bot.networks.mastodon.members import AsHer


async def is_revoked(her: AsHer, quote: PostId, post: PostId) -> bool:
    """Raises NetworkSaidNo where her server shows no quote of that post, and none taken away."""
    about = (await post_of(her, quote)).quotes
    if about is None:
        raise NetworkSaidNo("her server shows no quote there")
    if about.state == "accepted" and about.uri not in {None, post}:
        raise NetworkSaidNo("it quotes another post")
    if about.state not in {"accepted", "revoked"}:
        raise NetworkSaidNo(f"the quote is {about.state}")
    return about.state == "revoked"


async def revoke(her: AsHer, quote: PostId, post: PostId) -> None:
    if not (await her.server.instance()).revokes_quotes:
        raise NetworkSaidNo("her server cannot take quotes away")
    mine, theirs = await post_of(her, post), await post_of(her, quote)
    await her.server.post(f"/api/v1/statuses/{mine.id}/quotes/{theirs.id}/revoke")
