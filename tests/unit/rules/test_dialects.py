"""What is said instead where a sentence would not be true."""

import pytest

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Standing
from bot.rules.dialects import in_words_of
from tests.unit.rules.conversation import scene

ON_MASTODON = AccountId("https://inst.example/users/she")


def there(**changes: object) -> Chat:
    who = Member(ON_MASTODON, Standing.ACTIVE, joined_at=scene.NOW, can_act=True)
    return scene.chat(who=who, **changes)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("hide replies 41", Line.NO_REPLY_LIMITS_HERE),
        ("limit replies 41", Line.NO_REPLY_LIMITS_HERE),
        ("detach quotes 41", Line.NOTHING_IN_PUBLIC),
        ("help hide replies", Line.HELP_PUBLIC_DIRECT),
        ("help connect", Line.HELP_CONNECT_DIRECT),
    ],
)
def test_what_mastodon_lacks_is_said_and_not_promised(typed: str, line: Line) -> None:
    decision = scene.ask(there(), typed)
    assert scene.lines(decision) == [line]
    assert [type(action) for action in decision.actions] == [Say]


def test_on_bluesky_every_sentence_stays_as_it_is() -> None:
    assert [in_words_of(scene.SHE, line) for line in Line] == list(Line)


def test_on_mastodon_it_is_told_what_a_sign_in_shows() -> None:
    assert in_words_of(ON_MASTODON, Line.SIGN_IN_LINK) is Line.SIGN_IN_LINK_DIRECT
    assert in_words_of(ON_MASTODON, Line.STATUS) is Line.STATUS
