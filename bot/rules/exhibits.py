"""Which posts of a case are kept as evidence, when, and what of their words."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta

from bot.model.actions import Field, Part, ReadProofs, Say
from bot.model.cases import Case
from bot.model.changes import JoinEpisode, KeepCopies, OpenEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.evidence import MOST_EXHIBITS
from bot.model.files import EvidenceFile
from bot.model.interactions import UNSEEN
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Standing
from bot.model.verdicts import Category
from bot.rules.redacting import redacted

LINK_LASTS = timedelta(hours=72)

_AT_ONCE = frozenset({EpisodeKind.SEVERE, EpisodeKind.TARGETING})
_LIKELY = 0.5
_HANDLE = re.compile(r"(?<![\w/.])@[\w-][\w.-]*(?:@[\w.-]+)?")
_PERIOD = re.compile(r"(\d{1,3}) days?")


def copy_at_once(decided: Decision, case: Case) -> Decision:
    """Threats, private details and who comes back are copied before anybody can delete them."""
    kept = NOTHING
    for change in decided.changes:
        match change:
            case OpenEpisode(Episode() as opened) if opened.kind in _AT_ONCE:
                kept += copy(case.member.account, opened.number, opened.contacts)
            case OpenEpisode(Episode(number, contacts=contacts)) | JoinEpisode(number, contacts):
                grave = tuple(each for each in contacts if each.worst)
                kept += copy(case.member.account, number, grave)
            case _:
                continue
    return kept


def copy(member: AccountId, case: int, contacts: Iterable[Contact]) -> Decision:
    """Of what somebody here has read, now and unasked."""
    posts = tuple(each.post for each in contacts if each.version not in UNSEEN)
    if not posts:
        return NOTHING
    return Decision((KeepCopies(member, case, posts),), (ReadProofs(member, case),))


def exhibits_of(episode: Episode) -> tuple[Contact, ...]:
    """The posts that a file is about: who may be asking for help is left out, but for threats.

    Where one account in difficulty is all there is, the record is of that. The worst come first
    where there are more than one file holds.
    """
    hostile = set(episode.hostile)
    whole = episode.kind is EpisodeKind.DISTRESS
    meant = [
        each
        for each in episode.contacts
        if each.version not in UNSEEN and (whole or each.worst or each.author in hostile)
    ]
    meant.sort(key=lambda each: (each.worst is None, -(each.hostility or 0.0), each.number))
    return tuple(meant[:MOST_EXHIBITS])


def category_of(contact: Contact, categories: Mapping[Category, float]) -> Category | None:
    """The severe kind if there is one, else the likeliest of those that are likelier than not."""
    likeliest = max(categories, key=lambda each: categories[each], default=None)
    if contact.worst is not None or likeliest is None:
        return contact.worst
    return likeliest if categories[likeliest] >= _LIKELY else None


def readable(text: str, category: Category | None) -> str:
    """Without what tells a patient and without names of others. A threat may say when."""
    return _HANDLE.sub("@(name)", redacted(text, dates=category is not Category.THREAT))


def is_whole(words: tuple[str, ...], category: Category | None) -> bool:
    """Whether all of it may be kept as it was written."""
    return all(readable(each, category) == each for each in words)


def period_in(about: str) -> timedelta | None:
    """Of a file that is about all cases of a time; None: it is about one case."""
    found = _PERIOD.fullmatch(about)
    return timedelta(days=int(found[1])) if found else None


def case_in(about: str) -> int | None:
    """Of a file that is about one case."""
    return int(about) if about.isdecimal() else None


def tell_of_nothing(about: str, member: Member) -> Decision:
    """All that was copied has been let go since she asked."""
    if member.standing is not Standing.ACTIVE:
        return NOTHING
    return Decision((), (Say(member.account, Line.EVIDENCE_NOTHING, {"about": named(about)}),))


def named(about: str) -> Part:
    """What a file is about, in a sentence."""
    case = case_in(about)
    if case is not None:
        return Part(Line.EVIDENCE_CASE, {"case": case})
    return Part(Line.EVIDENCE_PERIOD, {"period": about})


def tell_of_file(file: EvidenceFile, member: Member) -> Decision:
    """Once, when it is finished; who has left meanwhile is not written to."""
    if member.standing is not Standing.ACTIVE:
        return NOTHING
    line = Line.EVIDENCE_READY if file.link else Line.EVIDENCE_READY_NO_PAGE
    return Decision((), (Say(member.account, line, fields_of(file)),))


def fields_of(file: EvidenceFile) -> dict[str, Field]:
    return {
        "about": named(file.about),
        "word": file.about,
        "count": file.posts,
        "link": file.link or "",
        "lasts": LINK_LASTS,
        "made": file.made_at,
        "until": file.until,
    }
