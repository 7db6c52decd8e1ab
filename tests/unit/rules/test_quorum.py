"""Who counts as a second moderator."""

import pytest

from bot.model.episodes import Opinion
from bot.model.people import AccountId, Linked, Member
from bot.rules.quorum import agreed, connected, has_pair

ADA = Member(AccountId("did:plc:ada"))
BEN = Member(AccountId("did:plc:ben"))
CAT = Member(AccountId("https://ward.example/users/cat"))
DAN = Member(AccountId("https://ward.example/users/dan"))
EVE = Member(AccountId("https://clinic.example/users/eve"))
ADA_ON_BOTH = Member(ADA.account, linked=(Linked(CAT.account),))


@pytest.mark.need("S3-1")
@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        (ADA, ADA, True),
        (ADA, BEN, False),
        (CAT, DAN, True),
        (CAT, EVE, False),
        (ADA, CAT, False),
        (ADA_ON_BOTH, CAT, True),
        (ADA_ON_BOTH, DAN, True),
        (ADA_ON_BOTH, EVE, False),
    ],
)
def test_one_person_or_one_server_is_connected(one: Member, other: Member, *, are: bool) -> None:
    assert connected(one, other) is are
    assert connected(other, one) is are
    assert has_pair((one, other)) is not are


def test_a_pair_among_many_is_enough() -> None:
    assert not has_pair(())
    assert not has_pair((CAT,))
    assert has_pair((CAT, DAN, EVE))


@pytest.mark.need("S3-1")
def test_two_who_are_moderators_still_must_hold_the_same_verdict() -> None:
    opinions = (Opinion(CAT.account, "agree"), Opinion(EVE.account, "agree"))
    assert agreed(opinions, "agree", (CAT, EVE))
    assert not agreed(opinions, "dismiss", (CAT, EVE))
    assert not agreed(opinions, "agree", (CAT, BEN))
    by_one_server = (opinions[0], Opinion(DAN.account, "agree"))
    assert not agreed(by_one_server, "agree", (CAT, DAN, EVE))
    by_one_person = (opinions[0], Opinion(ADA.account, "agree"))
    assert not agreed(by_one_person, "agree", (ADA_ON_BOTH, EVE))
