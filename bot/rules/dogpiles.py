"""Is a crowd forming? Count people, not posts, and ask how unusual they are for her."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain

from bot.model.actions import ReadNames
from bot.model.cases import Case, House
from bot.model.changes import JoinEpisode, OpenEpisode, ToldEpisode, Weighed
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.gauges import Gauge
from bot.model.interactions import Interaction, PostId
from bot.model.people import AccountId, Member
from bot.model.policy import Policy
from bot.rules import gauging, marks
from bot.rules.cards import card_name, pile_on_card
from bot.rules.counting import (
    contact_of,
    contacts_within,
    counts,
    hostile_accounts,
    is_friend,
    is_hostile,
    not_spared,
    seconds,
)
from bot.rules.quiet import quiet_until
from bot.rules.sparks import look_again, named_at_once, sparks_of, ties_to_read

MOST_LOOKED_UP = 25
"""Profiles read at once while a crowd may be forming: what one question to a network can hold."""


def weigh_stranger(case: Case, policy: Policy) -> Decision:
    """Every stranger moves her test, the kind ones too: it is their share that tells."""
    hostility = case.verdict.hostility
    if hostility is None or not counts(case, policy):
        return NOTHING
    odds = gauging.odds_of(hostility)
    if open_dogpile_of(case) is not None:
        at = seconds(case.interaction.seen_at)
        gauge = gauging.rest(case.gauge, at, newcomer=case.met is None)
    else:
        gauge = _weighed(case)
    if case.met is not None and odds <= case.met and gauge == case.gauge:
        return NOTHING
    seen = case.interaction
    counted = max(odds, case.met or 0.0)
    return Decision((Weighed(seen.member, seen.author, counted, seen.seen_at, gauge),))


def open_dogpile(case: Case, policy: Policy) -> Decision:
    """The test says so, or at high sensitivity the plain count: one card, and one only."""
    this = contact_of(case, policy)
    if this is None or _is_nothing_new(case) or open_dogpile_of(case) is not None:
        return NOTHING
    if not (is_hostile(case.verdict, policy) and counts(case, policy)):
        return NOTHING
    opened = _by_test(case, this, policy) or _by_count(case, this, policy)
    return opened or _look_closer(case, this, policy)


def join_dogpile(case: Case, policy: Policy) -> Decision:
    """Late replies and quotes join the open episode; the next update will count them."""
    episode = open_dogpile_of(case)
    if episode is None or _is_nothing_new(case):
        return NOTHING
    last = episode.contacts[-1].number if episode.contacts else 0
    this = contact_of(case, policy, number=last + 1)
    if this is None:
        return NOTHING
    return Decision((JoinEpisode(episode.number, (this,)),), (), ("joins the open dogpile",))


def catch_up(case: Case, joined: tuple[AccountId, ...], policy: Policy) -> Decision:
    """Once for all who joined a case of hers together, so that a crowd costs no more than it is.

    Their names are read, so that she can name them, and later whom they follow. While the card is
    still held back, to gather or until morning, it is written anew with them; a card that the brake
    held back is not.
    """
    errands = Decision((), (ReadNames(case.member.account, joined),))
    episode = open_dogpile_of(case)
    if episode is not None:
        errands += Decision((), look_again(case, episode, policy))
    if episode is None or episode.told_at is None or case.now >= episode.told_at:
        return errands
    return errands + tell_of_dogpile(episode, case.member, case.house, case.now, policy)


def open_dogpile_of(case: Case) -> Episode | None:
    """The one that this belongs to. A paused one holds its own conversation and nothing else.

    She asked for peace from that conversation, not from whatever comes next.
    """
    dogpiles = [e for e in case.open_episodes if e.kind is EpisodeKind.DOGPILE]
    paused = [e for e in dogpiles if e.is_paused(case.now)]
    others = (e for e in dogpiles if e not in paused)
    return next(chain((e for e in paused if _is_in(e, case.interaction)), others), None)


def _is_in(episode: Episode, seen: Interaction) -> bool:
    """Whether it stands in a conversation of this episode."""
    places = {episode.subject, *(c.subject for c in episode.contacts)}
    roots = {contact.root for contact in episode.contacts}
    return bool({seen.subject, seen.root} & ((places | roots) - {None}))


def _is_nothing_new(case: Case) -> bool:
    """A crowd is made of strangers, whatever else one of those she knows has written."""
    return case.counted_before or is_friend(case)


def _by_test(case: Case, this: Contact, policy: Policy) -> Decision | None:
    """Enough evidence against her usual days, from enough people."""
    gauge = _weighed(case)
    evidence, tolerated = gauging.evidence(gauge), _tolerated(case, policy)
    bound = gauging.bound(gauge, tolerated)
    if evidence < bound - marks.MOST:
        return None
    contacts = _run(case, this, gauge)
    crowd = hostile_accounts(contacts)
    beside = marks.marks_of(case, contacts, policy)
    extra = marks.evidence_of(beside)
    if evidence + extra < bound or len(crowd) < policy.dogpile_fewest:
        return None
    why = (
        f"{len(crowd)} distinct hostile strangers; usually about"
        f" {100 * gauging.own_share(case.gauge):.0f}% of {gauging.strangers_a_day(case.gauge):.0f}"
        f" strangers a day are hostile; evidence {evidence:.1f}"
        f"{f' and {extra:.1f} of what stands beside the words' if extra else ''}"
        f" is at or above {bound:.1f}, the bound for {tolerated:g} false alarms a year"
    )
    reasons = (why, *map(marks.in_words, beside))
    episode = replace(_episode(case, contacts, reasons, evidence + extra), marks=beside)
    return _tell(case, policy, episode)


def _by_count(case: Case, this: Contact, policy: Policy) -> Decision | None:
    """At high sensitivity a handful is enough, with no promise about false alarms."""
    if policy.sensitivity != "high":
        return None
    contacts = _numbered(contacts_within(case, this, policy.dogpile_window_high))
    crowd = hostile_accounts(contacts)
    if len(crowd) < policy.dogpile_accounts_high:
        return None
    why = (
        f"{len(crowd)} distinct hostile strangers"
        f" within {policy.dogpile_window_high.total_seconds() / 60:.0f} minutes; high sensitivity"
        f" alerts at {policy.dogpile_accounts_high}, with no promise about false alarms"
    )
    return _tell(case, policy, _episode(case, contacts, (why,), float(len(crowd))))


def _look_closer(case: Case, this: Contact, policy: Policy) -> Decision:
    """Read who they are while there is time: marks are made of it."""
    gauge = _weighed(case)
    if not marks.is_warm(gauge, _tolerated(case, policy)):
        return NOTHING
    unknown = hostile_accounts(_run(case, this, gauge)) - case.profiles.keys()
    read = ReadNames(case.member.account, tuple(sorted(unknown))[:MOST_LOOKED_UP])
    return Decision((), (read,)) if unknown else NOTHING


def _weighed(case: Case) -> Gauge:
    odds = gauging.odds_of(case.verdict.hostility or 0.0)
    return gauging.weigh(case.gauge, seconds(case.interaction.seen_at), odds, case.met)


def _tolerated(case: Case, policy: Policy) -> float:
    return policy.false_alarms(braced=case.member.is_braced(case.now))


def _run(case: Case, this: Contact, gauge: Gauge) -> tuple[Contact, ...]:
    """The contacts with which the evidence built up, and who asked for help around them."""
    since = min(datetime.fromtimestamp(gauge.since, UTC), this.at)
    everything = contacts_within(case, this, timedelta(days=1))
    return _numbered(
        tuple(c for c in everything if c.at >= (since - timedelta(hours=1) if c.care else since))
    )


def _episode(
    case: Case, contacts: tuple[Contact, ...], why: tuple[str, ...], evidence: float
) -> Episode:
    return Episode(
        number=case.next_number,
        member=case.member.account,
        kind=EpisodeKind.DOGPILE,
        opened_at=case.now,
        subject=_most_common_subject(contacts),
        contacts=contacts,
        why=(*why, *not_spared(contacts)),
        usual_per_day=case.usual_per_day,
        evidence=evidence,
        braced=case.member.is_braced(case.now),
    )


def _tell(case: Case, policy: Policy, episode: Episode) -> Decision:
    quotes = sparks_of(case, episode.contacts, policy)
    likeliest = quotes[0].post if quotes else None
    episode = replace(episode, likeliest=likeliest, spark=named_at_once(quotes, policy))
    names = ReadNames(episode.member, episode.hostile)
    opened = Decision((OpenEpisode(episode),), (names,), episode.why)
    opened += Decision((), ties_to_read(episode, quotes))
    return opened + tell_of_dogpile(episode, case.member, case.house, case.now, policy)


def tell_of_dogpile(
    episode: Episode, member: Member, house: House, now: datetime, policy: Policy
) -> Decision:
    """Held for a moment, so that one card counts a crowd that comes all at once."""
    gathered = max(now, episode.opened_at + policy.gather_for)
    leaves_at = quiet_until(member, gathered) or gathered
    card = pile_on_card(episode, member, house, policy, leaves_at)
    return Decision(
        (ToldEpisode(episode.number, leaves_at, len(episode.hostile)),),
        (replace(card, not_before=leaves_at, replaces=card_name(episode)),),
    )


def _numbered(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    return tuple(replace(contact, number=n) for n, contact in enumerate(contacts, start=1))


def _most_common_subject(contacts: tuple[Contact, ...]) -> PostId | None:
    """Her post that this crowd answers, as far as the contacts at hand tell."""
    subjects = Counter(c.subject for c in contacts if c.subject is not None)
    return max(subjects, key=subjects.__getitem__, default=None)
