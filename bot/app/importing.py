"""What a member on Mastodon imports by her own hand: whom she chose to hide, as a file."""

from bot.app.signing_in import Links
from bot.lists.csv_out import MOST_ROWS, Entry, mutes_csv
from bot.model.episodes import MeasureKind, MeasureState
from bot.networks.mastodon.links import address_of
from bot.pipeline.ports import Clock, Ledger

PAGE = "import"


class ImportDesk:
    """Port ImportFile of bot.web. The link is only for her and lasts ten minutes."""

    def __init__(self, links: Links, ledger: Ledger, clock: Clock) -> None:
        self._links, self._ledger, self._clock = links, ledger, clock

    async def mutes(self, token: str) -> str:
        account = self._links.account_in(token, self._clock.now())
        async with self._ledger.turn() as turn:
            door = await turn.door_for(account)
        offered = {
            address_of(row.measure.target)
            for row in door.in_force
            if row.state is MeasureState.OFFERED and row.measure.kind is MeasureKind.MUTE
        }
        return mutes_csv(Entry(each) for each in sorted(filter(None, offered))[:MOST_ROWS])
