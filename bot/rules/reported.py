"""What comes of a post that a member reported before the bot had seen it."""

from datetime import datetime

from bot.model.actions import ReadProofs, ReadReported, Say
from bot.model.changes import KeepCopies, KnowReported
from bot.model.decisions import NOTHING, Decision
from bot.model.interactions import ON_REPORT, Interaction, Kind
from bot.model.lines import Line
from bot.model.people import Member, Standing
from bot.model.policy import Policy
from bot.model.reports import OLD, PublicPost
from bot.model.verdicts import Verdict
from bot.rules.counting import asks_for_help


def read_reported(
    errand: ReadReported,
    found: tuple[PublicPost, Verdict],
    member: Member,
    reported_at: datetime,
    policy: Policy,
) -> Decision:
    """It is judged as any other post is; a plea for help in it is told, and is safe from `mute`."""
    post, verdict = found
    if post.author != errand.author:  # the address names somebody else: nobody knows whose it is
        return could_not_read(errand, member)
    seen = Interaction(
        post=errand.post,
        author=errand.author,
        member=errand.member,
        kind=Kind.REPORTED,
        text=post.text,
        seen_at=reported_at,
        version=ON_REPORT,
    )
    old = reported_at - post.written_at > OLD
    copied = KeepCopies(errand.member, errand.case, (errand.post,))
    known = Decision(
        (KnowReported(errand.case, seen, verdict, old), copied),
        (ReadProofs(errand.member, errand.case),),
    )
    if not asks_for_help(verdict, policy):
        return known
    return known + _tell(errand, member, Line.REPORT_READ_CARE)


def could_not_read(errand: ReadReported, member: Member) -> Decision:
    """Her case is open all the same."""
    return _tell(errand, member, Line.REPORT_NOT_READ)


def _tell(errand: ReadReported, member: Member, line: Line) -> Decision:
    if member.standing is not Standing.ACTIVE:
        return NOTHING
    return Decision((), (Say(member.account, line, {"case": errand.case}),))
