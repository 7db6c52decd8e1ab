"""`report screenshot`: what she alone can see, in her own words. The bot opens no pictures."""

from dataclasses import replace

from bot.model.cases import Chat
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.interactions import DESCRIBED, PostId
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.behaviours import is_opinion
from bot.rules.conversation.cases.filing import file, names_network
from bot.rules.conversation.cases.raising import (
    Claim,
    first_contact,
    no_case_about,
    raise_case,
    report,
)
from bot.rules.conversation.cases.targets import aim
from bot.rules.conversation.questions import open_question
from bot.rules.conversation.replies import ask_among, clean, say
from bot.rules.particulars import is_word
from bot.rules.posts import author_of
from bot.rules.redacting import redacted
from bot.rules.tokens import tokens_in

LONGEST_WORDS = 240
"""Characters of her description that are kept."""


def describe(chat: Chat, command: Command, policy: Policy) -> Decision:
    """As `report` does, with her words in the place of a post, and marked as seen by her alone."""
    reason = " ".join(filter(is_word, tokens_in(command.rest)))
    if command.target.post is not None and not chat.pointed.deleted:
        return report(chat, replace(command, word=Word.REPORT, rest=reason), policy)
    if not reason:
        return say(chat, Line.DESCRIBE_HOW)
    if is_opinion(reason):
        return say(chat, Line.REPORT_OPINION)
    words = command.words or redacted(clean(command.rest, LONGEST_WORDS))
    described = replace(command, rest=redacted(reason), words=words)
    author = _whose(chat, command.target)
    if author is None:
        choices = (("link", replace(described, target=Target())),)
        return ask_among(chat, Line.DESCRIBE_WHOSE, choices, {}, policy.member_waits)
    refused = no_case_about(chat, author)
    if refused is not None:
        return say(chat, refused)
    shown = first_contact(chat, author, _place(chat, author), DESCRIBED)
    claim = Claim(author, (shown,), words=words)
    return raise_case(chat, replace(described, target=Target(account=author)), claim, policy)


def report_or_go_on(chat: Chat, command: Command, policy: Policy) -> Decision:
    """A link alone, once she was asked whose picture it is, is the answer to that.

    `report 41 to bluesky` says to whom, and that is not this community.
    """
    if names_network(command.rest):
        return file(chat, replace(command, word=Word.FILE, rest=""), policy)
    asked = open_question(chat)
    if asked is None or asked.topic != Line.DESCRIBE_WHOSE or command.rest:
        return report(chat, command, policy)
    ((_, described),) = asked.choices
    author = _whose(chat, command.target)
    return describe(chat, replace(described, target=Target(account=author)), policy)


def _whose(chat: Chat, target: Target) -> AccountId | None:
    """By its link, that of a post of its, or the case that is about nobody else."""
    if target.account is not None:
        return target.account
    if target.post is not None:
        return author_of(target.post)
    aimed = aim(chat, target) if target.case is not None else None
    if aimed is None or isinstance(aimed, Decision):
        return None
    everybody = {contact.author for contact in aimed.episode.contacts} if aimed.episode else set()
    named = aimed.accounts or tuple(everybody)
    return named[0] if len(named) == 1 else None


def _place(chat: Chat, author: AccountId) -> PostId:
    """Where her words stand among posts; no network knows it."""
    return PostId(f"{author}#described-{chat.now:%Y%m%dT%H%M%S%f}")
