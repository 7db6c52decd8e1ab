"""One account that comes back: told once, with dates, when enough of them have gathered."""

from datetime import date, timedelta

from bot.model.cases import Case
from bot.model.changes import Keep, Trailed
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.gauges import Trail
from bot.model.policy import Policy
from bot.rules import gauging
from bot.rules.cards import targeting_card
from bot.rules.counting import asks_for_help, has_asked, is_friend, not_spared, remembered
from bot.rules.opening import open_with
from bot.rules.trails import follow, heed, is_after_her, is_targeting, lately

EPOCH = date(1970, 1, 1)


def follow_trail(case: Case, policy: Policy) -> Decision:
    """Remember the day of an unwelcome contact; alert when they are no accident any more.

    What is said to somebody else in her conversation is no contact with her: who stands up for her
    there again and again must never be named for it. Who has asked for help is followed too, and
    who is hidden: it tells whether they are after her.
    """
    if case.counted_before or is_friend(case) or case.interaction.answers is not None:
        return NOTHING
    seen, day = case.interaction, (case.interaction.seen_at.date() - EPOCH).days
    trail, unwelcome = _after(case, day, policy)
    told = unwelcome and is_targeting(trail, day) and not case.hidden
    if told and (is_after_her(trail) or not has_asked(case)):
        trail = trail._replace(told=day)
        return Decision((Trailed(seen.member, seen.author, trail),)) + _alert(case, trail, policy)
    if trail == case.trail:
        return NOTHING
    return Decision((Trailed(seen.member, seen.author, trail),))


def _after(case: Case, day: int, policy: Policy) -> tuple[Trail, bool]:
    """The trail with this contact, and whether it is unwelcome: no plea ever is."""
    plea = asks_for_help(case.verdict, policy)
    hostility = 0.0 if plea else case.verdict.hostility
    if hostility is None:
        return case.trail, False
    unwelcome = hostility >= policy.unwelcome_at
    trail = follow(case.trail, day, gauging.odds_of(hostility), unwelcome=unwelcome)
    return heed(trail, day) if plea else trail, unwelcome


def _alert(case: Case, trail: Trail, policy: Policy) -> Decision:
    near = lately(trail, trail.told)
    why = (
        f"{len(near)} unwelcome contacts by one account on {len(set(near))} days of the last 90;"
        f" evidence {trail.evidence:.1f} that they are no accident"
    )
    this = remembered(
        case.interaction,
        case.verdict,
        policy,
        asked=has_asked(case),
        after_her=is_after_her(trail),
        number=1,
    )
    episode = Episode(
        number=case.next_number + 3,  # the three other kinds may take those before
        member=case.member.account,
        kind=EpisodeKind.TARGETING,
        opened_at=case.now,
        subject=case.interaction.subject,
        contacts=(this,),
        why=(why, *not_spared((this,))),
        usual_per_day=case.usual_per_day,
        evidence=trail.evidence,
        days=tuple(EPOCH + timedelta(days=each) for each in sorted(set(trail.days))),
    )
    kept = Decision((Keep(case.interaction, case.verdict),))
    return kept + open_with(targeting_card, episode, case, policy)
