from datetime import UTC, datetime, timedelta

from bot.model.lists import ListReason, Recommendation, Retraction, standing
from bot.model.people import AccountId

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
REASON = ListReason.UNWANTED_CONTACT


def named(sequence: int, account: str, until: datetime | None) -> Recommendation:
    return Recommendation("ours", sequence, AccountId(account), NOW, until, REASON)


def test_what_is_taken_back_or_has_run_out_does_not_stand_and_the_rest_keeps_its_order() -> None:
    log = (
        named(1, "did:plc:one", NOW + timedelta(days=30)),
        named(2, "did:plc:two", NOW + timedelta(days=30)),
        named(3, "did:plc:three", NOW),
        named(4, "did:plc:four", None),
        Retraction("ours", 5, AccountId("did:plc:one"), NOW, of=1),
    )
    assert [each.sequence for each in standing(log, NOW)] == [2, 4]


def test_a_retraction_of_another_list_takes_nothing_back() -> None:
    log = (
        named(1, "did:plc:one", None),
        Retraction("theirs", 2, AccountId("did:plc:one"), NOW, of=1),
    )
    assert [each.sequence for each in standing(log, NOW)] == [1]
