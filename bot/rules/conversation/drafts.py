"""`check`: what she thinks of posting, looked at with her. The words of it are never in a decision.

An answer about a draft is ordered by its name alone; its words are filled in as it leaves, from
memory.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.commands import Command, Muddle, Target, Word
from bot.model.decisions import NOTHING, Decision
from bot.model.drafts import Showing, Stage
from bot.model.lines import Line
from bot.model.people import RIGHTS_ON, Right, network_of
from bot.model.policy import Policy
from bot.rules.conversation.member.asking_temperature import beside_a_draft
from bot.rules.conversation.member.rights import ask_for_right
from bot.rules.conversation.questions import open_question
from bot.rules.conversation.replies import NO_FIELDS, Asking, ask_member, say
from bot.rules.drafts.holding import LONGEST_HOLD, has_case
from bot.rules.drafts.showing import is_too_long

PAUSE = timedelta(seconds=10)
"""Before an answer about a draft, where she wants one."""


def heed_draft(chat: Chat, understood: Command | Muddle) -> Decision | None:
    """While she sends a draft in pieces, each is one and asks for nothing; "no" drops it."""
    word = None if isinstance(understood, Muddle) else understood.word
    if chat.draft is None:
        dropped = chat.held_draft is not None and chat.held_draft.let_go
        let_go = _instead(chat, Line.DRAFT_LET_GO, of=Line.DRAFT_BACK)
        return let_go if dropped and word is Word.NO else None
    if chat.draft.stage is Stage.LET_GO and word is Word.NO and open_question(chat) is None:
        return _instead(chat, Line.DRAFT_LET_GO)
    if chat.draft.stage is Stage.LISTENING:
        return None if word in {Word.CHECK, Word.DONE} else NOTHING
    return say(chat, Line.DRAFT_OR_CASE) if _may_mean_a_case(chat, understood) else None


def check(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    if chat.draft is None:
        return say(chat, Line.DRAFT_GONE)
    if chat.draft.stage is Stage.LISTENING:
        return say(chat, Line.DRAFT_LISTENING)
    return _about(chat, chat.draft, pauses=chat.who.pauses_checks) + beside_a_draft(chat)


def version(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    return say(chat, Line.DRAFT_GONE) if chat.draft is None else _about(chat, chat.draft)


def post_as_is(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """Of what she is showing, else of what she wanted back later."""
    of = Line.DRAFT_ANSWER if chat.draft else Line.DRAFT_BACK
    return _instead(chat, Line.DRAFT_AS_IS, of=of)


def draft_page(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """The same look in a bigger box; without pages there is `check`."""
    if chat.house.draft_link is None:
        return say(chat, Line.NO_DRAFT_PAGE)
    return say(chat, Line.DRAFT_PAGE, {"link": chat.house.draft_link})


def hold_draft(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """That it is due at a time is kept; its words are not. A newer one takes the place of it."""
    if command.target != Target():
        return say(chat, Line.DRAFT_HOLD_HOW, {"longest": LONGEST_HOLD})
    if chat.held_draft is None:
        return say(chat, Line.DRAFT_GONE)
    until = chat.held_draft.until
    due = Say(chat.who.account, Line.DRAFT_BACK, not_before=until, replaces=Line.DRAFT_BACK)
    cut = command.length is not None and command.length > LONGEST_HOLD
    shorter: Field = Part(Line.DRAFT_HELD_SHORTER) if cut else ""
    held: dict[str, Field] = {"until": until, "shorter": shorter}
    return _instead(chat, Line.DRAFT_HELD, held) + Decision((), (due,))


def my_drafts(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Those of the account that wrote, read as the answer leaves: by her word, with her consent.

    Where that is a right of its own she has granted it once; where any sign-in could read them, as
    Mastodon's scheduled posts, she is asked each time.
    """
    hers = next((e for e in chat.accounts if e.account in command.accounts), chat.account)
    if not hers.can_act:
        may = chat.house.offers_sign_in
        return say(chat, Line.MY_DRAFTS_CONNECT if may else Line.NO_SIGN_IN_HERE)
    needs_right = Right.DRAFTS in RIGHTS_ON[network_of(hers.account)]
    if needs_right and Right.DRAFTS not in hers.rights:
        return ask_for_right(chat, Right.DRAFTS, hers.account)
    if not needs_right and not command.confirmed:
        yes = Command(Word.MY_DRAFTS, confirmed=True, accounts=(hers.account,))
        return ask_member(chat, Asking(Line.CONFIRM_MY_DRAFTS, yes), policy)
    return Decision((), (Say(hers.account, Line.MY_DRAFTS, replaces=Line.MY_DRAFTS),))


def _may_mean_a_case(chat: Chat, understood: Command | Muddle) -> bool:
    """A moderator's bare `hold`, with a draft shown and a case in hand."""
    bare = understood if isinstance(understood, Command) else Command(Word.NO)
    return bare.word is Word.HOLD and bare.target == Target() and has_case(chat)


def _about(chat: Chat, draft: Showing, *, pauses: bool = False) -> Decision:
    if is_too_long(draft):
        return _instead(chat, Line.DRAFT_TOO_LONG)
    return _instead(chat, Line.DRAFT_ANSWER, not_before=chat.now + PAUSE if pauses else None)


def _instead(
    chat: Chat,
    line: Line,
    fields: Mapping[str, Field] = NO_FIELDS,
    *,
    of: Line = Line.DRAFT_ANSWER,
    not_before: datetime | None = None,
) -> Decision:
    """An answer that has not left yet gives way: it would be filled in with what came after."""
    said = Say(chat.who.account, line, fields, not_before=not_before, replaces=of)
    return Decision((), (said,))
