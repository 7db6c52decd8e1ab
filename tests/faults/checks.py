"""What must be so when a story has come to its end."""

from bot.store.ledger import House, open_ledger
from tests.faults.house import PATIENT, Scene
from tests.faults.lives import MASTER_KEY, SharedClock
from tests.faults.story import Play


async def play_through(scene: Scene, play: Play | None = None) -> None:
    """The whole story, and all that must be so after it."""
    play = play or Play(scene)
    await scene.lives.start()
    await play.whole()
    await check_whole(scene, play)


async def check_whole(scene: Scene, play: Play) -> None:
    """The bot never died by itself; she was told exactly what she was to be told; the books."""
    await scene.lives.stop()
    await scene.look_at_the_dead()
    assert scene.lives.died_by_itself == [], _end_of_log(scene)
    play.told.check([text for text, _ in said(scene)])
    await check_books(scene)


def said(scene: Scene) -> list[tuple[str, str]]:
    """Every message of the bot, with whom it went to."""
    sent = scene.stage.network.messages()
    return [(one.text, one.to[0]) for one in sent if one.sender == scene.lives.did]


async def check_books(scene: Scene) -> None:
    """Nothing is open, nothing is in force, each message left once, the audit chain holds."""
    assert scene.books.unsettled() == 0
    assert scene.books.held() == set()
    left = "SELECT count(*) FROM orders WHERE kind = 'say' AND state = 'done' AND leader IS NULL"
    assert scene.books.rows(left) == [(len(said(scene)),)]
    clock = SharedClock(scene.folder / "clock", 1.0)
    house = House(MASTER_KEY, PATIENT, clock, lambda say, _: say.line)
    url = f"sqlite:///{scene.folder}/housecall.db"
    ledger = await open_ledger(url, house, read_only=True)
    try:
        report = await ledger.verify_audit()
    finally:
        await ledger.close()
    assert not report.problems
    assert report.entries > 0


def _end_of_log(scene: Scene) -> str:
    log = scene.folder / "bot.log"
    return log.read_text("utf-8")[-4000:] if log.exists() else ""
