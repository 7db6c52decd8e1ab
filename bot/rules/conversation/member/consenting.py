"""`mode automatic`: asked for once, acted on before she is told, and what came of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.actions import Field, Part, Priority, Say
from bot.model.cases import Chat, Telling, Unasked
from bot.model.changes import AskFirst, ToldEpisode
from bot.model.commands import Command, Word
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import (
    Deed,
    DeedKind,
    Episode,
    Measure,
    MeasureKind,
    MeasureRow,
    MeasureState,
)
from bot.model.lines import Line
from bot.model.people import AccountId, Member
from bot.model.policy import Policy
from bot.rules.conversation.cases.choosing import choose_measures
from bot.rules.conversation.cases.reach import (
    limit_reached,
    no_longer_reached,
    reached,
)
from bot.rules.conversation.cases.targets import hidden
from bot.rules.conversation.cases.unhiding import bring_back
from bot.rules.conversation.replies import Asking, ask_member, say
from bot.rules.quiet import quiet_until

ANSWERED_WITHIN = timedelta(seconds=30)
"""So long she is told nothing, because what came of it is the better message."""


def refuse_or_ask(chat: Chat, command: Command, policy: Policy) -> Decision | None:
    """The answer where she cannot have it, has it, or has not said yes to it; None: she may."""
    if chat.who.lets_act:
        return say(chat, Line.MODE_IS_AUTO, {"halted": stopped_for_now(chat)})
    if not chat.who.acting():
        connect: Field = Part(Line.MODE_AUTO_CONNECT) if chat.house.offers_sign_in else ""
        return say(chat, Line.MODE_AUTO_CANNOT, {"connect": connect})
    if chat.who.is_new(chat.now, policy.probation):
        since = chat.who.joined_at or chat.now
        return say(chat, Line.MODE_AUTO_TOO_NEW, {"until": since + policy.probation})
    if command.confirmed:
        return None
    yes = Command(Word.MODE, rest="auto", confirmed=True)
    fields: dict[str, Field] = {"length": policy.mute_for, "most": policy.automatic_per_hour}
    return ask_member(chat, Asking(Line.CONFIRM_AUTO, yes, fields), policy)


def act_by_consent(chat: Chat, telling: Telling, spent: Unasked, policy: Policy) -> Decision:
    """In place of a card or an update that is about to leave; NOTHING: it leaves as it is."""
    episode = telling.episode
    if telling.is_update and not _is_at_work(chat, episode):
        return NOTHING
    accounts = reached(chat, episode, policy)
    if not accounts:
        return NOTHING if telling.is_update else Decision((AskFirst(episode.number),))
    measures = [
        Measure(by, MeasureKind.MUTE, account)
        for account in accounts
        for by in chat.who.acting_on(account)
    ]
    limit = limit_reached(chat, len(measures), spent, policy)
    if limit is not None:
        fields: dict[str, Field] = {"count": limit[0], "window": limit[1], "case": episode.number}
        said = _alert(chat.who, Line.AUTOMATIC_LIMIT, fields, quiet_until(chat.who, chat.now))
        return Decision(
            (AskFirst(episode.number, limited=True),), (said,), ("a limit was reached",)
        )
    why = f"hidden by her standing consent: {len(accounts)} accounts"
    until, about = chat.now + policy.mute_for, _about(telling, accounts)
    chosen = choose_measures(chat, DeedKind.AUTOMATIC, measures, until, episode, why, about=about)
    told = ToldEpisode(episode.number, chat.now, len(episode.hostile))
    return chosen + Decision((told,), (_on_its_way(chat, len(accounts), until, about),))


def spare(chat: Chat) -> Decision:
    """Bring back whom it hid and would not hide now: it never lasts where it may not begin."""
    rows = no_longer_reached(chat, by_consent(chat, hidden(chat)))
    if not rows:
        return NOTHING
    count, held = len({row.measure.target for row in rows}), quiet_until(chat.who, chat.now)
    said = _alert(chat.who, Line.AUTOMATIC_SPARED, {"count": count}, held)
    return bring_back(chat, None, rows) + Decision((), (said,), ("spared by her consent now",))


def _is_at_work(chat: Chat, episode: Episode) -> bool:
    """Whether something was done in the case by her consent, and she has left it so."""
    return any(
        deed.kind is DeedKind.AUTOMATIC and deed.case == episode.number and deed.undone_at is None
        for deed in chat.deeds
    )


def _about(telling: Telling, accounts: tuple[AccountId, ...]) -> dict[str, str]:
    """What its message will say of the case, and which unsent one gives way to it."""
    episode = telling.episode
    severe = any(contact.worst is not None for contact in episode.contacts)
    return {
        "message": telling.message,
        "case": str(episode.number),
        "of": str(len(episode.hostile)),
        "rest": str(len(episode.hostile) - len(accounts) if not telling.is_update else 0),
        "care": str(len(episode.asking_for_help)),
        "severe": "yes" if severe else "",
    }


def _on_its_way(chat: Chat, count: int, until: datetime, about: Mapping[str, str]) -> Say:
    """Held until the network has answered, when what came of it is said instead."""
    fields: dict[str, Field] = {**_fields(about), "count": count, "until": until}
    held = quiet_until(chat.who, chat.now) or chat.now + ANSWERED_WITHIN
    return _alert(chat.who, Line.AUTOMATIC, fields, held, about.get("message"))


def report_automatic(deed: Deed, member: Member, now: datetime) -> Decision:
    """What was done by her consent, when the networks have answered for all of it."""
    if not member.protected:
        return NOTHING
    states = Counter(row.state for row in deed.measures)
    about, held = deed.about or {}, quiet_until(member, now)
    done, hers = states[MeasureState.IN_FORCE], states[MeasureState.HERS]
    refused = states[MeasureState.REFUSED] + states[MeasureState.ENDED]
    fields = _fields(about)
    line = Line.AUTOMATIC_NOT_DONE
    if done:
        line = Line.AUTOMATIC_DONE
        fields |= {
            "count": done,
            "until": deed.until or deed.at,
            "refused": Part(Line.AUTOMATIC_SOME_NOT, {"count": refused}) if refused else "",
        }
    elif hers:
        line, fields = Line.ALREADY_HERS, {"count": hers}
    return Decision((), (_alert(member, line, fields, held, about.get("message")),))


def _fields(about: Mapping[str, str]) -> dict[str, Field]:
    """From `_about`; of a choice that was parted from its case little is known."""
    rest, care = int(about.get("rest", "0")), int(about.get("care", "0"))
    severe = Line.CARD_THREATS if about.get("severe") else Line.CARD_NO_THREATS
    return {
        "case": int(about.get("case", "0")),
        "of": int(about.get("of", "0")),
        "rest": Part(Line.AUTOMATIC_REST, {"count": rest}) if rest else "",
        "care": Part(Line.CARD_CARE, {"count": care}) if care else "",
        "severe": Part(severe),
    }


def _alert(
    member: Member,
    line: Line,
    fields: Mapping[str, Field],
    held: datetime | None,
    name: str | None = None,
) -> Say:
    return Say(member.account, line, fields, Priority.PILE_ON, not_before=held, replaces=name)


def stopped_for_now(chat: Chat) -> Field:
    """Where moderators stopped it for everyone."""
    return Part(Line.MODE_HALTED) if chat.house.is_halted else ""


def as_before(member: Member) -> Member:
    """Settings from another time: without a sign-in there is nothing left to consent to."""
    return member if member.acting() else member.asking_first()


def still_pending(chat: Chat) -> int:
    """Accounts that were about to be hidden by her consent and are not yet."""
    rows = by_consent(chat, chat.in_force)
    return len({row.measure.target for row in rows if row.state is MeasureState.WANTED})


def by_consent(chat: Chat, rows: Iterable[MeasureRow]) -> tuple[MeasureRow, ...]:
    """Those that she was not asked about."""
    unasked = {deed.number for deed in chat.deeds if deed.kind is DeedKind.AUTOMATIC}
    return tuple(row for row in rows if row.deed in unasked)


def without_card(said: Say, deed: Deed) -> Say:
    """An answer after which a waiting message about this choice would not be true."""
    return replace(said, replaces=(deed.about or {}).get("message"))
