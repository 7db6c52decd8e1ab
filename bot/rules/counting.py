"""Who counts: a hostile stranger does, a friend or a plea for help never does.

Whoever has asked for help does not count either, unless they are after her: see `rules.trails`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from bot.model.cases import Case
from bot.model.episodes import Contact
from bot.model.interactions import Interaction
from bot.model.people import FRIENDLY, AccountId, Relation
from bot.model.policy import Policy
from bot.model.verdicts import NAMED, Category, Verdict
from bot.rules.trails import DAYS_AFTER_HER, is_after_her


def asks_for_help(verdict: Verdict, policy: Policy) -> bool:
    """The care guard. It is asked before the score, and nothing overrules it."""
    return verdict.care >= policy.care_at


def stance(*, plea: bool, asked: bool, after_her: bool) -> tuple[bool, bool]:
    """`Contact.care` and `Contact.insists` of a post. `asked`: its author did, at another time.

    A plea is always left alone. Whatever else its author says is, unless they are after her.
    """
    return plea or (asked and not after_her), after_her and (plea or asked)


def is_hostile(verdict: Verdict, policy: Policy) -> bool:
    """What could not be judged does not count."""
    seems = verdict.hostility is not None and verdict.hostility >= policy.hostile_at
    return seems and not asks_for_help(verdict, policy)


def severe_kind(verdict: Verdict, policy: Policy) -> Category | None:
    kind, probability = verdict.worst_severe()
    return kind if probability >= policy.severe_at else None


def kinds_in(categories: Mapping[Category, float], policy: Policy) -> tuple[Category, ...]:
    """Kinds that a card names: each for itself, because one text can show several."""
    return tuple(kind for kind in NAMED if categories.get(kind, 0.0) >= policy.kind_at)


def counts(case: Case, policy: Policy) -> bool:
    """Whether a stranger says it to her and asks for no help, hostile or not: fail open.

    Whoever is hidden from her already adds nothing to what she must know.
    """
    return is_news(case, policy) and not takes_her_side(case)


def is_news(case: Case, policy: Policy) -> bool:
    """The same of whatever is said where she reads it, to her or to somebody else there."""
    asks = asks_for_help(case.verdict, policy) or is_spared(case)
    return not (asks or is_friend(case) or case.hidden)


def is_spared(case: Case) -> bool:
    """Whether its author asked for help at another time, and is not after her."""
    return has_asked(case) and not is_after_her(case.trail)


def has_asked(case: Case) -> bool:
    return case.asked_before or case.interaction.author in asking_lately(case)


def seconds(at: datetime) -> float:
    """Since 1970, as the gauges count time."""
    return at.timestamp()


def is_friend(case: Case) -> bool:
    return case.relation in FRIENDLY


def contact_of(case: Case, policy: Policy, number: int = 1) -> Contact | None:
    """How this interaction is remembered; None where it is nobody's business.

    A threat is remembered of an account that she has answered too: many answer a harasser once.
    """
    verdict, seen = case.verdict, case.interaction
    lately = seen.author in asking_lately(case)
    severe = severe_kind(verdict, policy)
    if is_friend(case) and not (severe and case.relation is Relation.REPLIED):
        return None
    asks = asks_for_help(verdict, policy) or lately
    if not (asks or severe or (is_hostile(verdict, policy) and not takes_her_side(case))):
        return None
    asked, after_her = case.asked_before or lately, is_after_her(case.trail)
    return remembered(seen, verdict, policy, asked=asked, after_her=after_her, number=number)


def remembered(
    seen: Interaction,
    verdict: Verdict,
    policy: Policy,
    *,
    asked: bool,
    after_her: bool = False,
    number: int = 0,
) -> Contact:
    """This interaction as an episode remembers it. `asked`, `after_her`: see `stance`."""
    plea = asks_for_help(verdict, policy)
    care, insists = stance(plea=plea, asked=asked, after_her=after_her)
    return Contact(
        number=number,
        post=seen.post,
        author=seen.author,
        kind=seen.kind,
        at=seen.seen_at,
        hostility=verdict.hostility,
        care=care,
        worst=severe_kind(verdict, policy),
        version=seen.version,
        subject=seen.subject,
        root=seen.root,
        kinds=kinds_in(verdict.categories, policy),
        wording=verdict.wording,
        insists=insists,
    )


def insisting(contacts: Iterable[Contact]) -> frozenset[AccountId]:
    """Those of the hostile accounts that have asked for help, and do not stop."""
    return frozenset(contact.author for contact in hostile_contacts(contacts) if contact.insists)


def not_spared(contacts: Iterable[Contact]) -> tuple[str, ...]:
    """The reason for counting them; () where there are none."""
    count = len(insisting(contacts))
    if not count:
        return ()
    why = f"{count} of them asked for help, but came with unwelcome words"
    return (f"{why} on {DAYS_AFTER_HER} days or more since, or in very many posts",)


def takes_her_side(case: Case) -> bool:
    """Whether it is said to an account that is hostile to her, and to her only by the place.

    Whoever swears at the troll under her post is not counted with the troll.
    """
    answered = case.interaction.answers
    if answered is None:
        return False
    known = chain(case.recent, *(episode.contacts for episode in case.open_episodes))
    return answered in hostile_accounts(c for c in known if c.author == answered)


def asking_lately(case: Case) -> frozenset[AccountId]:
    """Who asked for help in the last day: whatever such an account says next is kept as care.

    Of who asked longer ago, see `Case.asked_before`, only what is hostile is kept; it never counts.
    """
    if case.asking is not None:
        return case.asking
    return frozenset(contact.author for contact in case.recent if contact.spares)


def contacts_within(case: Case, this: Contact, window: timedelta) -> tuple[Contact, ...]:
    """This contact and the recent ones of the window that ends with the newest, oldest first."""
    everything = [*(c for c in case.recent if c.post != this.post), this]
    until = max(contact.at for contact in everything)
    asking = asking_lately(case)
    near = (
        replace(c, care=True) if c.author in asking and not c.care else c
        for c in everything
        if c.at > until - window
    )
    return tuple(sorted(near, key=_by_time))


def hostile_accounts(contacts: Iterable[Contact]) -> frozenset[AccountId]:
    """Distinct accounts that count. Writing twice does not make a crowd bigger."""
    return frozenset(contact.author for contact in hostile_contacts(contacts))


def hostile_contacts(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Those that count: no plea for help, and nothing by whom a plea spares."""
    contacts = tuple(contacts)
    spared = {contact.author for contact in contacts if contact.spares}
    return tuple(c for c in contacts if not c.care and c.author not in spared)


def _by_time(contact: Contact) -> tuple[datetime, str]:
    return contact.at, contact.post
