"""One decision written down: every change, then every order, then whom to forget."""

from dataclasses import replace
from typing import assert_never

import sqlalchemy as sa

from bot.model.actions import (
    Action,
    AnswerRequest,
    Apply,
    KeepListed,
    Lift,
    MakeFile,
    OfferCode,
    ReadFate,
    ReadHerCircle,
    ReadNames,
    ReadProofs,
    ReadReported,
    ReadTies,
    Say,
    SignOut,
    TakeCode,
    TakeTemperature,
    person_of,
)
from bot.model.changes import (
    Acted,
    AddEntry,
    AddFeed,
    AddHelper,
    AddMeasures,
    AddPartner,
    Advise,
    AnsweredRequest,
    AnsweredStranger,
    Ask,
    AskedAllies,
    AskFirst,
    Bookmark,
    CalledOff,
    Change,
    CloseEpisode,
    CouldNotRead,
    DropAuthor,
    DropCodes,
    DropEvidence,
    DropFeed,
    DropHeld,
    DropInvitation,
    DropPost,
    DropQuestion,
    EndDeed,
    EndEntry,
    EndPartner,
    EndRole,
    Focus,
    ForgetPerson,
    Invite,
    JoinEpisode,
    Keep,
    KeepCopies,
    KeepFile,
    KnowCallers,
    KnowCircle,
    KnowFate,
    KnowFeed,
    KnowLabels,
    KnowList,
    KnowProfiles,
    KnowProof,
    KnowReported,
    KnowTies,
    LiftTombstone,
    LinkAccounts,
    NamedTo,
    NameFeeds,
    NameLabelers,
    NameLists,
    NoteOutage,
    OfferedBacking,
    OfferHelp,
    OpenEpisode,
    PauseEpisode,
    Quoted,
    RecappedDeed,
    Relate,
    ReleaseHeld,
    RemoveHelper,
    ReopenEpisode,
    ReportedDeed,
    ReviveDeed,
    SetCare,
    SetEnds,
    SetFlag,
    SetHalted,
    SetJoined,
    SetMatter,
    SetMember,
    SetProposal,
    SetRebuttal,
    SetSuspension,
    ShowCode,
    StartDeed,
    ToldEpisode,
    Trailed,
    TreatedAs,
    Unfriend,
    UnlinkAccount,
    WasKind,
    Weighed,
)
from bot.model.decisions import Decision
from bot.model.episodes import MeasureState
from bot.model.people import AccountId, Standing
from bot.store import (
    acts,
    backing,
    care,
    deeds,
    episodes,
    evidence,
    feeds,
    flags,
    forgetting,
    gate,
    halting,
    helping,
    keeping,
    labels,
    linking,
    matters,
    orders,
    own_list,
    partnering,
    people,
    profiles,
    proposals,
    rebuttals,
    reported,
    roles,
    subscriptions,
    suspensions,
    talk,
    vigils,
)
from bot.store.auditing import note_act
from bot.store.page import Page
from bot.store.tables import outages


async def apply(page: Page, decision: Decision) -> None:
    """Changes in their order, then actions. Forgetting comes last, so that it sees the orders."""
    page.because = decision.because
    numbers: dict[int, int] = {}
    for change in decision.changes:
        if isinstance(change, StartDeed):
            numbers[change.deed.number] = await deeds.start_deed(page, change)
        elif not isinstance(change, ForgetPerson):
            await _write(page, change)
    await _want_started(page, numbers)
    cause = next(iter(numbers.values()), None)
    leaving = {c.account for c in decision.changes if isinstance(c, ForgetPerson)}
    for action in decision.actions:
        going = person_of(action) in leaving
        given = _renumber(action, numbers)
        await _give(page, given, cause=cause, leaving=going, plain=_is_talk(decision))
    for change in decision.changes:
        if isinstance(change, ForgetPerson):
            await forgetting.forget(page, change)
    page.because = ()


async def _want_started(page: Page, numbers: dict[int, int]) -> None:
    """A measure is WANTED exactly as long as an order for it is under way."""
    for number in numbers.values():
        await acts.want_all(page, number, MeasureState.WANTED)


def _renumber(action: Action, numbers: dict[int, int]) -> Action:
    """A deed gets its number when it is written; its acts must follow."""
    match action:
        case Apply(_, deed) | Lift(_, deed) if deed in numbers:
            return replace(action, deed=numbers[deed])
        case _:
            return action


def _is_talk(decision: Decision) -> bool:
    """One thing said, and nothing done but keeping track of the conversation."""
    return len(decision.actions) == 1 and all(
        isinstance(change, Ask | Bookmark | DropQuestion | Focus) for change in decision.changes
    )


async def _give(  # noqa: C901, PLR0912  # one arm an action
    page: Page, action: Action, *, cause: int | None, leaving: bool, plain: bool
) -> None:
    match action:
        case Say():
            await orders.say(page, action, cause=cause, leaving=leaving, plain=plain)
        case Apply(measure, deed):
            await acts.want(page, measure, deed, cause)
        case Lift(measure, deed):
            await acts.end(page, measure, deed, cause)
        case ReadHerCircle(member):
            await orders.once_per_person(page, "circle", member, leaving=leaving)
        case ReadNames():
            profiles.want(page, action, cause)
        case ReadTies(member, case, quoter, accounts, quote):
            asked = (quoter, *accounts)
            ties = orders.KeptOrder(member, accounts=asked, case=case, post=quote)
            once = f"{page.instance}-ties-{case}-{page.post(quote)}-{len(accounts).bit_length()}"
            await orders.add_order(page, "ties", ties, cause=cause, once=once)
        case ReadReported(member, case, post, author):
            one = orders.KeptOrder(member, accounts=(author,), case=case, post=post)
            once = f"{page.instance}-reported-{case}-{page.post(post)}"
            await orders.add_order(page, "reported", one, cause=cause, once=once)
        case ReadFate(member, deed, account, post, look):
            seen = orders.KeptOrder(member, accounts=(account,), post=post, case=look)
            once = f"{page.instance}-fate-{deed}-{look}-{page.post(post)}"
            await orders.add_order(page, "fate", seen, deed=deed, once=once)
        case ReadProofs(member, case):
            proofs = orders.KeptOrder(member, case=case)
            target = evidence.file_ref(page, f"{case}")
            await orders.once_per_target(page, "proofs", proofs, target)
        case MakeFile(member, about):
            made = orders.KeptOrder(member, about=about)
            await orders.once_per_target(page, "file", made, evidence.file_ref(page, about))
        case TakeTemperature(member, post):
            await orders.add_order(page, "temperature", orders.KeptOrder(member, post=post))
        case SignOut(member):
            await orders.once_per_person(page, "sign_out", member, leaving=False)
        case AnswerRequest(account, admits):
            kind = "admit" if admits else "decline"
            await orders.once_per_person(page, kind, account, leaving=True)
        case OfferCode(member):
            await orders.once_per_person(page, "offer_code", member, leaving=leaving)
        case TakeCode(member, code):
            await orders.add_order(page, "take_code", orders.KeptOrder(member, code=code))
        case KeepListed(account):
            await orders.once_per_person(page, "listed", account, leaving=True)
        case _:
            assert_never(action)


async def _write(page: Page, change: Change) -> None:  # noqa: C901, PLR0912, PLR0915  # one arm a change
    match change:
        case Keep():
            await keeping.keep(page, change)
        case Weighed() | Trailed() | CouldNotRead() | Quoted() | WasKind():
            await vigils.note(page, change)
        case DropPost():
            page.uncounted.update(await keeping.drop_post(page, change))
        case DropAuthor():
            page.uncounted.update(await keeping.drop_author(page, change))
        case SetMember(member):
            before = await people.member_of(page, member.account)
            signed_in = await people.set_member(page, member)
            if signed_in:
                await orders.drop_sign_out(page, page.person(member.account))
                await acts.end_stuck(page, page.person(member.account))
            if before.lets_act and not member.lets_act:
                await acts.take_back_automatic(page, before.accounts)
            if not member.protected:
                for account in member.accounts:
                    await orders.drop_alerts(page, page.person(account))
            if before.standing is not member.standing is Standing.LEFT:
                await orders.drop_greetings(page, page.person(member.account))
                await orders.drop_held_draft(page, page.person(member.account))
                await backing.call_off(page, CalledOff(member.account))
            if before.ally and not member.ally:
                await backing.spare(page, page.person(member.account))
        case Relate():
            await people.relate(page, change)
        case Unfriend():
            await people.unfriend(page, change)
        case KnowCircle():
            await people.know_circle(page, change)
        case KnowProfiles():
            await profiles.keep(page, change)
        case OpenEpisode():
            await episodes.open_episode(page, change)
        case JoinEpisode():
            await episodes.join_episode(page, change)
        case KnowTies():
            await episodes.know_ties(page, change)
        case KnowReported():
            await reported.know_reported(page, change)
        case KnowFate():
            await deeds.know_fate(page, change)
        case SetJoined():
            await episodes.set_joined(page, change)
        case Advise():
            await reported.advise(page, change)
        case ToldEpisode():
            await episodes.told_episode(page, change)
        case AskFirst(number):
            await episodes.ask_first(page, number)
        case CloseEpisode(number, at, wrong):
            await episodes.close_episode(page, number, at, wrong=wrong)
        case ReopenEpisode(number):
            await episodes.close_episode(page, number, None, wrong=False)
        case PauseEpisode():
            await episodes.pause_episode(page, change)
        case StartDeed():
            await deeds.start_deed(page, change)
        case EndDeed(deed):
            await acts.end_all(page, deed)
            await deeds.mark_ended(page, change)
        case ReviveDeed(deed):
            await deeds.mark_revived(page, change)
            await acts.want_all(page, deed, *_REVIVED)
        case AddMeasures():
            await subscriptions.add_measures(page, change)
        case SetEnds():
            await subscriptions.set_ends(page, change)
        case NameLists():
            await subscriptions.name_lists(page, change)
        case KnowList():
            await subscriptions.know_list(page, change)
        case NameFeeds():
            await feeds.name_feeds(page, change)
        case AddFeed(source):
            await feeds.add_feed(page, source)
        case DropFeed():
            await feeds.drop_feed(page, change)
        case KnowFeed(feed):
            await feeds.know_feed(page, feed)
        case ReportedDeed(deed):
            await deeds.mark_reported(page, deed)
        case RecappedDeed(deed):
            await deeds.mark_recapped(page, deed)
        case Ask():
            await talk.ask(page, change)
        case DropQuestion():
            await talk.drop_question(page, change)
        case Focus():
            await talk.set_focus(page, change)
        case Bookmark():
            await talk.set_bookmark(page, change)
        case ReleaseHeld(person):
            await orders.release_held(page, await _first_ref(page, person))
        case DropHeld(person):
            await orders.drop_held(page, await _first_ref(page, person))
        case SetFlag():
            await flags.set_flag(page, change)
        case Acted(by, word):
            await note_act(page, by, {"word": word})
        case SetCare():
            await care.set_care(page, change)
        case SetProposal():
            await proposals.set_proposal(page, change)
        case Invite():
            await roles.invite(page, change)
        case DropInvitation():
            await roles.drop_invitation(page, change)
        case EndRole():
            await roles.end_role(page, change)
        case SetHalted():
            await halting.set_halted(page, change)
            if change.halted:
                await acts.take_back_automatic(page)
        case SetMatter():
            await matters.set_matter(page, change)
        case SetRebuttal():
            await rebuttals.set_rebuttal(page, change)
        case SetSuspension():
            await suspensions.set_suspension(page, change)
        case ShowCode():
            await linking.show_code(page, change)
        case OfferHelp():
            await helping.offer(page, change)
        case AddHelper():
            await helping.add(page, change)
        case AddPartner():
            await partnering.add(page, change)
        case EndPartner():
            await partnering.end(page, change)
        case RemoveHelper():
            await helping.remove(page, change)
        case AskedAllies():
            await backing.note_asked(page, change)
        case OfferedBacking():
            await backing.note_offered(page, change)
        case NamedTo():
            await backing.note_named(page, change)
        case CalledOff():
            await backing.call_off(page, change)
        case DropCodes():
            await helping.drop_codes(page, change)
        case LinkAccounts():
            await linking.link(page, change)
        case UnlinkAccount():
            await linking.unlink(page, change)
        case AnsweredStranger():
            await talk.answered_stranger(page, change)
        case KnowLabels():
            await labels.know(page, change)
        case TreatedAs():
            await labels.treat(page, change)
        case NameLabelers():
            await labels.name_labelers(page, change)
        case KnowCallers():
            await gate.know_callers(page, change)
        case AnsweredRequest(number):
            await gate.answered(page, number)
        case AddEntry():
            await own_list.add_entry(page, change)
        case EndEntry():
            await own_list.end_entry(page, change)
        case KeepCopies():
            await evidence.keep_copies(page, change)
        case KnowProof():
            await evidence.know_proof(page, change)
        case KeepFile():
            await evidence.keep_file(page, change)
        case DropEvidence():
            await evidence.drop_evidence(page, change)
        case NoteOutage(since, until):
            await page.run(sa.insert(outages).values(since=since, until=until))
        case ForgetPerson():
            await forgetting.forget(page, change)
        case LiftTombstone():
            await forgetting.lift_tombstone(page, change)
        case _:
            assert_never(change)


async def _first_ref(page: Page, account: AccountId) -> str:
    return page.person(await people.first_of(page, account))


_REVIVED = (MeasureState.WANTED, MeasureState.IN_FORCE, MeasureState.ENDED)
