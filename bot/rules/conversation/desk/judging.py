"""The words of moderators: one case at a time, text hidden, every verdict asked back."""

from dataclasses import replace
from datetime import timedelta

from bot.model.actions import Field, Part, ReadHerCircle, Say
from bot.model.cases import Chat
from bot.model.changes import Acted, LiftTombstone, SetCare, SetMember
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import Flag, FlagState, Opinion, Undone
from bot.model.lines import Line
from bot.model.people import Member, Mode, Standing
from bot.model.policy import Policy
from bot.rules.company import KINDS
from bot.rules.conversation.cases.showing import reveal
from bot.rules.conversation.desk.reporters import (
    after_dismissal,
    after_dismissal_undone,
    reported_part,
)
from bot.rules.conversation.desk.taking import (
    claimed,
    close,
    in_hand,
    is_too_close,
    mine_to_judge,
    on_offer,
    others_to_look,
    tell_member,
    waiting,
    write,
)
from bot.rules.conversation.replies import Asking, ask, focus, say
from bot.rules.membership import COMING_AND_GOING
from bot.rules.quiet import quiet_until
from bot.rules.quorum import agreed, has_pair

_CONFIRM = {Word.AGREE: Line.CONFIRM_AGREE, Word.DISMISS: Line.CONFIRM_DISMISS}
_TELLS = {Word.AGREE: Line.MODERATOR_AGREED, Word.DISMISS: Line.MODERATOR_DISMISSED}


def queue(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    flags = waiting(chat)
    fields: dict[str, Field] = {
        "count": len(flags),
        "severe": sum(flag.is_severe for flag in flags),
        "waiting": Part(Line.QUEUE_WAITING, {"count": len(chat.waiting)}) if chat.waiting else "",
        "alone": "" if has_pair(chat.moderators) else Part(Line.QUEUE_ALONE),
        "halted": Part(Line.QUEUE_HALTED) if chat.house.is_halted else "",
    }
    return say(chat, Line.QUEUE, fields)


def next_case(chat: Chat, _command: Command, policy: Policy) -> Decision:
    """Claim the most severe, then oldest, free case; one she holds already stays hers."""
    if chat.who.away_until is not None and chat.who.is_away(chat.now):
        return say(chat, Line.ON_BREAK, {"until": chat.who.away_until})
    held, flags = claimed(chat), on_offer(chat)
    flag = held or (flags[0] if flags else None)
    if flag is None:
        return say(chat, Line.QUEUE_EMPTY)
    if held is None:
        until = chat.now + policy.claim_for
        by = chat.account.account
        flag = replace(flag, claimed_by=by, claimed_until=until, parked_until=None)
    left = sum(other.number != flag.number for other in flags)
    taken = Decision() if held else write(chat, flag, Word.NEXT)
    reads = () if chat.circle_read else tuple(map(ReadHerCircle, chat.who.accounts))
    return (
        taken + focus(chat, flag.number) + _present(chat, flag, left, policy) + Decision((), reads)
    )


def show_case(chat: Chat, command: Command, _policy: Policy) -> Decision:
    held = in_hand(chat, command.word)
    if isinstance(held, Decision):
        return held
    _, episode = held
    numbers = [str(contact.number) for contact in episode.contacts]
    return reveal(chat, episode, numbers) + focus(chat, episode.number)


def judge(chat: Chat, command: Command, policy: Policy) -> Decision:
    """`agree` or `dismiss`, with the consequences said before the yes."""
    held = in_hand(chat, command.word)
    if isinstance(held, Decision):
        return held
    flag, _ = held
    if command.target.case not in {None, flag.number}:
        return say(chat, Line.CLAIM_FIRST)
    if not command.confirmed:
        yes = Command(command.word, Target(case=flag.number), confirmed=True)
        line = _CONFIRM[command.word]
        fields: dict[str, Field] = {
            "count": flag.accounts,
            "case": flag.number,
            "care": flag.pleas,
            "told": Part(Line.MEMBERS_HEAR if flag.joined else Line.MEMBER_HEARS),
            "days": policy.undo_for,
            "second": Part(Line.NEEDS_A_SECOND) if flag.needs_two else "",
        }
        return ask(chat, Asking(line, yes, fields), policy.moderator_waits)
    if flag.needs_two:
        return _weigh(chat, flag, command.word, policy)
    return _close(chat, flag, command.word, policy)


def undo_verdict(chat: Chat, policy: Policy) -> Decision | None:
    """Open the newest case this moderator closed again; None where there is none."""
    flag = next((f for f in chat.closed if _undoable(f, chat, policy)), None)
    if flag is None:
        return None
    undone = sum((_reopened(chat, each) for each in flag.reports), Decision())
    if flag.verdict == Word.DISMISS:
        undone += after_dismissal_undone(chat, flag, policy)
    return undone + say(chat, Line.VERDICT_UNDONE, {"case": flag.number})


def _reopened(chat: Chat, flag: Flag) -> Decision:
    opened = replace(
        flag.released(),
        state=FlagState.OPEN,
        verdict=None,
        closed_by=None,
        closed_at=None,
        opinions=tuple(each for each in flag.opinions if each.by not in chat.who.accounts),
        undone=_to_put_back(chat, flag),
    )
    told = tell_member(flag, Line.MODERATOR_TOOK_BACK)
    care = SetCare(flag.number, flag.member, None, asks=False)
    released = Decision((care,)) if flag.verdict == Word.CARE else Decision()
    return released + write(chat, opened, Word.UNDO) + Decision((), (told,))


def _to_put_back(chat: Chat, flag: Flag) -> Undone | None:
    """An undone word about care is typed again: it was about one account."""
    if flag.verdict not in _TELLS:
        return None
    return Undone(chat.account.account, flag.verdict, chat.now)


def redo_verdict(chat: Chat, policy: Policy) -> Decision | None:
    """What her last undo opened is closed again, if it lies free; None where there is none."""
    flag = next((each for each in mine_to_judge(chat) if each.undone in _hers(chat)), None)
    if flag is None or flag.undone is None:
        return None
    if flag not in on_offer(chat):
        return say(chat, Line.CLAIM_FIRST)
    verdict, again = Word(flag.undone.verdict), replace(flag, undone=None)
    if flag.needs_two:
        return _weigh(chat, again, verdict, policy)
    return _close(chat, again, verdict, policy)


def undone_last(chat: Chat) -> bool:
    """Whether the newest thing that she took back is a verdict and not a choice of her own."""
    verdicts = [each.at for each in _hers(chat)]
    chose = [deed.undone_at for deed in chat.deeds if deed.undone_at is not None]
    return bool(verdicts) and (not chose or max(verdicts) >= max(chose))


def withdraw_opinion(chat: Chat, number: int) -> Decision | None:
    """It waits for a second one no more; None where none of hers waits in this case."""
    flag = next((each for each in chat.queue if each.number == number), None)
    kept = tuple(o for o in flag.opinions if o.by not in chat.who.accounts) if flag else ()
    if flag is None or kept == flag.opinions:
        return None
    said = say(chat, Line.OPINION_WITHDRAWN, {"case": number})
    return write(chat, replace(flag, opinions=kept), Word.WITHDRAW) + said


def _hers(chat: Chat) -> list[Undone]:
    undone = (flag.undone for flag in chat.queue)
    return [each for each in undone if each is not None and each.by in chat.who.accounts]


def approve(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Let in the one who has waited longest, after a yes to exactly this account; never herself."""
    waiting = _next_waiting(chat, command)
    if waiting is None:
        own = any(each.account in chat.who.ever for each in chat.waiting)
        return say(chat, Line.NOT_YOUR_OWN if own else Line.NOBODY_WAITS)
    if not command.confirmed:
        yes = Command(Word.APPROVE, Target(account=waiting.account), confirmed=True)
        fields: dict[str, Field] = {"links": (waiting.account,), "count": len(chat.waiting)}
        return ask(chat, Asking(Line.CONFIRM_APPROVE, yes, fields), policy.moderator_waits)
    if chat.house.members >= policy.max_members:
        return say(chat, Line.NO_ROOM)
    member = replace(waiting, standing=Standing.ACTIVE, joined_at=chat.now, mode=Mode.ASK)
    return Decision(
        (
            LiftTombstone(member.account),
            SetMember(member),
            Acted(chat.account.account, command.word.value),
        ),
        (
            ReadHerCircle(member.account),
            Say(member.account, Line.CONFIRMED, replaces=COMING_AND_GOING),
        ),
        ("a moderator let her in",),
    ) + say(chat, Line.APPROVED, {"count": len(chat.waiting) - 1})


def _next_waiting(chat: Chat, command: Command) -> Member | None:
    others = [each for each in chat.waiting if each.account not in chat.who.ever]
    named = command.target.account
    return next((each for each in others if named in {None, each.account}), None)


def _close(chat: Chat, flag: Flag, verdict: Word, policy: Policy) -> Decision:
    closed = close(chat, flag, verdict, _TELLS[verdict])
    return closed + after_dismissal(chat, flag, policy) if verdict is Word.DISMISS else closed


def _weigh(chat: Chat, flag: Flag, verdict: Word, policy: Policy) -> Decision:
    """It waits for the same one by somebody else; where it is that, the case closes."""
    opinions = (*flag.opinions, Opinion(chat.account.account, verdict.value))
    if agreed(opinions, verdict.value, chat.moderators):
        return _close(chat, replace(flag, opinions=opinions), verdict, policy)
    others = others_to_look(chat, flag, (opinion.by for opinion in opinions))
    if not others:
        anew = replace(flag.released(), opinions=())
        return write(chat, anew, verdict) + say(chat, Line.NO_TWO_AGREE, {"case": flag.number})
    waits = replace(flag.released(), opinions=opinions)
    asked = tuple(_second_wanted(each, chat) for each in others if not each.is_away(chat.now))
    said = say(chat, Line.OPINION_WAITS, {"case": flag.number})
    return write(chat, waits, verdict) + Decision((), asked) + said


def _second_wanted(other: Member, chat: Chat) -> Say:
    held = quiet_until(other, chat.now)
    line = Line.MODERATOR_SECOND_WANTED
    return Say(other.account, line, replaces=line, not_before=held)


def _present(chat: Chat, flag: Flag, left: int, policy: Policy) -> Decision:
    if is_too_close(chat, flag):
        return say(chat, Line.CASE_TIED, {"case": flag.number})
    care = flag.pleas
    fields: dict[str, Field] = {
        "case": flag.number,
        "until": flag.claimed_until or chat.now,
        "kind": reported_part(flag, policy) if flag.report else Part(KINDS[flag.kind]),
        "whose": "" if flag.joined else Part(Line.CASE_OF_ONE),
        "count": flag.accounts,
        "ago": max(chat.now - flag.opened_at, timedelta(minutes=1)),
        "severe": Part(Line.CASE_SEVERE if flag.is_severe else Line.CASE_NOT_SEVERE),
        "care": Part(Line.CASE_CARE, {"count": care}) if care else "",
        "notes": Part(Line.CASE_NOTES, {"count": len(flag.notes)}) if flag.notes else "",
        "second": Part(Line.NEEDS_A_SECOND) if flag.needs_two else "",
        "hidden": Part(Line.CASE_WORDS_HIDDEN if chat.who.sees_names else Line.CASE_ALL_HIDDEN),
        "waiting": left,
    }
    return say(chat, Line.CASE, fields)


def _undoable(flag: Flag, chat: Chat, policy: Policy) -> bool:
    at = flag.closed_at
    return at is not None and chat.now - at <= policy.undo_for
