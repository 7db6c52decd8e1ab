"""What holds for every crowd, whoever comes in whatever order, and for every night."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.actions import Say
from bot.model.cases import Case
from bot.model.changes import Ask, JoinEpisode, Keep, OpenEpisode
from bot.model.decisions import Decision
from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.people import FRIENDLY, AccountId, QuietHours, Relation
from bot.model.policy import Policy
from bot.model.verdicts import Category, Verdict
from bot.rules.counting import contact_of, contacts_within, hostile_accounts
from bot.rules.decide import RULES, Rule, decide
from bot.rules.quiet import quiet_until
from tests import facts

POLICY = Policy(sensitivity="high")
HOUR = timedelta(hours=1)
PEOPLE = [facts.account(number) for number in range(1, 7)]
NEWCOMER = facts.account(99)
CHANCES = [0.0, 0.3, 0.5, 0.7, 0.8, 1.0]

chances = st.sampled_from(CHANCES)
verdicts = st.builds(
    lambda hostility, care, threat, doxxing: Verdict(
        hostility,
        care,
        MappingProxyType({Category.THREAT: threat, Category.DOXXING: doxxing}),
    ),
    chances, chances, chances, chances,
)  # fmt: skip


@st.composite
def contacts(draw: st.DrawFn, *, pleas: bool = True) -> tuple[Contact, ...]:
    """Posts of a few accounts over the last hours, each post once."""
    seen = draw(
        st.lists(
            st.tuples(
                st.sampled_from(PEOPLE),
                st.integers(0, 150),
                st.booleans() if pleas else st.just(value=False),
            ),
            max_size=12,
        )
    )
    return tuple(
        facts.contact(who, post=facts.post_of(who, key), minutes_ago=minutes, care=care, number=key)
        for key, (who, minutes, care) in enumerate(seen, start=1)
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    recent = draw(contacts())
    told_at = draw(st.sampled_from([None, facts.NOON - HOUR, facts.NOON, facts.NOON + HOUR]))
    known = [
        facts.episode(*recent, kind=kind, told_at=told_at, opened_at=facts.NOON - HOUR)
        for kind in draw(st.sets(st.sampled_from(EpisodeKind)))
    ]
    author = draw(st.sampled_from([NEWCOMER, *PEOPLE]))
    return facts.case(
        author,
        draw(verdicts),
        interaction=facts.interaction(author, key=50),
        relation=draw(st.sampled_from([Relation.STRANGER, Relation.UNKNOWN, Relation.FOLLOWED])),
        member=draw(st.sampled_from([facts.member(), facts.asleep()])),
        recent=recent,
        open_episodes=tuple(known),
        counted_before=draw(st.sampled_from([False, False, True])),
        alerts_today=draw(st.sampled_from([0, 22, 23, 24])),
    )


def spoken(decision: Decision) -> list[Say]:
    return [action for action in decision.actions if isinstance(action, Say)]


@pytest.mark.need("S1-1")
@given(contacts(pleas=False), st.data())
def test_posting_twice_never_makes_a_crowd_bigger(
    seen: tuple[Contact, ...], data: st.DataObject
) -> None:
    writing = sorted({contact.author for contact in seen}) or [NEWCOMER]
    again = data.draw(st.lists(st.sampled_from(writing), max_size=9)) if seen else []
    more = tuple(
        facts.contact(who, post=facts.post_of(who, 100 + key)) for key, who in enumerate(again)
    )
    assert hostile_accounts(seen + more) == hostile_accounts(seen)


@given(contacts(), st.randoms(use_true_random=False))
def test_the_order_of_contacts_does_not_change_who_counts(
    seen: tuple[Contact, ...], random: object
) -> None:
    now = facts.contact(NEWCOMER, minutes_ago=0)
    shuffled = list(seen)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # typed loosely upstream
    assert hostile_accounts(shuffled) == hostile_accounts(seen)
    one_way = contacts_within(facts.case(NEWCOMER, recent=seen), now, HOUR)
    assert contacts_within(facts.case(NEWCOMER, recent=tuple(shuffled)), now, HOUR) == one_way


@settings(deadline=None)
@given(cases(), st.lists(st.permutations(RULES), min_size=3, max_size=3))
def test_the_order_of_rules_does_not_change_what_is_done(
    case: Case, orders: list[list[Rule]]
) -> None:
    done = [decide(case, POLICY, tuple(order)) for order in (RULES, RULES[::-1], *orders)]
    assert len(done) == 5
    for decision in done:
        for some, same in (
            (decision.actions, done[0].actions),
            (decision.changes, done[0].changes),
            (decision.because, done[0].because),
        ):
            assert sorted(map(repr, some)) == sorted(map(repr, same))


@settings(deadline=None)
@given(cases(), verdicts)
def test_a_higher_score_never_takes_an_alert_away(case: Case, other: Verdict) -> None:
    higher = replace(
        case.verdict,
        hostility=max(case.verdict.hostility or 0.0, other.hostility or 0.0),
        categories=MappingProxyType(
            {
                kind: max(chance, other.categories[kind])
                for kind, chance in case.verdict.categories.items()
            }
        ),
    )
    before, after = (decide(replace(case, verdict=v), POLICY) for v in (case.verdict, higher))
    assert kinds_opened(before) <= kinds_opened(after)
    assert len(spoken(before)) <= len(spoken(after))


def kinds_opened(decision: Decision) -> set[EpisodeKind]:
    return {c.episode.kind for c in decision.changes if isinstance(c, OpenEpisode)}


class Telling:
    """What a ledger remembers of her day, kept in memory: contacts and the cases they are in."""

    def __init__(self) -> None:
        self.recent: tuple[Contact, ...] = ()
        self.episodes: dict[int, Episode] = {}
        self.offered: set[AccountId] = set()

    def see(self, who: AccountId, verdict: Verdict, relation: Relation, minute: int) -> None:
        """`offered` afterwards: whom this very turn offers to hide."""
        self.offered = set()
        at = facts.NOON + timedelta(minutes=minute)
        case = facts.case(
            who,
            verdict,
            interaction=facts.interaction(who, key=minute, at=at),
            relation=relation,
            now=at,
            recent=self.recent,
            open_episodes=tuple(self.episodes.values()),
            next_number=41 + 2 * len(self.episodes),
        )
        for change in decide(case, POLICY).changes:
            match change:
                case Keep() if relation in FRIENDLY:
                    pass  # the ledger reads no friend among those who wrote lately
                case Keep():
                    kept = contact_of(case, POLICY, number=1)
                    assert kept is not None
                    self.recent += (kept,)
                case OpenEpisode():
                    self.episodes[change.episode.number] = change.episode
                case JoinEpisode():
                    known = self.episodes[change.number]
                    joined = replace(known, contacts=known.contacts + change.contacts)
                    self.episodes[change.number] = joined
                case Ask():
                    self.offered |= {
                        account for _, does in change.question.choices for account in does.accounts
                    }
                case _:
                    pass


@pytest.mark.need("S1-14", "S2-5", "S2-12")
@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["hostile", "threat", "plea"])),
        max_size=20,
    ),
    st.sets(st.sampled_from(PEOPLE[:3])),
    st.sampled_from(sorted(FRIENDLY)),
)
def test_friends_and_who_asks_for_help_never_count_in_whatever_order(
    day: list[tuple[AccountId, str]], friends: set[AccountId], tie: Relation
) -> None:
    telling = Telling()
    says = {"hostile": facts.HOSTILE, "threat": facts.THREAT, "plea": facts.PLEA}
    asking: set[AccountId] = set()
    for minute, (who, what) in enumerate(day, start=1):
        telling.see(who, says[what], tie if who in friends else Relation.STRANGER, minute)
        asking |= {who} if what == "plea" else set()
        dogpiles = [e for e in telling.episodes.values() if e.kind is EpisodeKind.DOGPILE]
        counted = {account for episode in dogpiles for account in episode.hostile}
        counted |= hostile_accounts(telling.recent) | telling.offered
        assert not counted & (friends | asking)


# Her night

ZONES = [
    "UTC",
    "America/New_York",
    "America/St_Johns",
    "Europe/London",
    "Africa/Casablanca",
    "Asia/Tokyo",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Antarctica/Troll",  # two hours of it
    "Pacific/Chatham",
]
YEAR_BEGINS = datetime(2026, 6, 1, tzinfo=UTC)


@cache
def clock_changes(zone: str) -> list[datetime]:
    """The hours of one year before which the zone's clocks jump, and one ordinary moment."""
    local = ZoneInfo(zone)
    hours = [YEAR_BEGINS + n * HOUR for n in range(366 * 24)]
    offsets = [hour.astimezone(local).utcoffset() for hour in hours]
    jumps = [
        later
        for later, before, after in zip(hours[1:], offsets, offsets[1:], strict=False)
        if before != after
    ]
    return [*jumps, facts.NOON]


@st.composite
def nights(draw: st.DrawFn, *, longest: int) -> tuple[str, QuietHours, datetime]:
    """A zone, quiet hours of up to `longest` minutes, and a moment near a change of its clocks."""
    zone = draw(st.sampled_from(ZONES))
    start = draw(st.integers(0, 24 * 60 - 1))
    end = (start + draw(st.integers(1, longest))) % (24 * 60)
    near = draw(st.sampled_from(clock_changes(zone)))
    now = near + timedelta(seconds=draw(st.integers(-30 * 3600, 30 * 3600)))
    return zone, QuietHours(time(*divmod(start, 60)), time(*divmod(end, 60))), now


def test_the_nights_are_drawn_around_real_clock_changes() -> None:
    without = {zone for zone in ZONES if len(clock_changes(zone)) < 3}
    assert without == {"UTC", "Asia/Tokyo"}


@pytest.mark.need("S1-11")
@settings(max_examples=500, deadline=None)
@given(nights(longest=16 * 60))
def test_her_morning_comes_within_a_day_and_then_she_is_awake(
    night: tuple[str, QuietHours, datetime],
) -> None:
    zone, quiet, now = night
    member = facts.member(quiet=quiet, timezone=zone)
    morning = quiet_until(member, now)
    since_bedtime = minutes_of(now.astimezone(ZoneInfo(zone)).time()) - minutes_of(quiet.start)
    length = minutes_of(quiet.end) - minutes_of(quiet.start)
    asleep = since_bedtime % (24 * 60) < length % (24 * 60)
    assert (morning is not None) is asleep
    if morning is not None:
        assert now < morning <= now + timedelta(hours=24)
        assert quiet_until(member, morning) is None


@settings(max_examples=500, deadline=None)
@given(nights(longest=24 * 60 - 1))
def test_even_the_longest_night_ends_within_a_day_on_her_clock(
    night: tuple[str, QuietHours, datetime],
) -> None:
    zone, quiet, now = night
    morning = quiet_until(facts.member(quiet=quiet, timezone=zone), now)
    summer_time = timedelta(hours=2)
    assert morning is None or now < morning < now + timedelta(hours=24) + summer_time


def minutes_of(clock: time) -> float:
    return clock.hour * 60 + clock.minute + clock.second / 60
