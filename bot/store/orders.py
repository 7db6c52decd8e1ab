"""The outbox: what is to be done in the world, given here and settled in outbox.py and acts.py."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
import sqlalchemy as sa

from bot.model.actions import (
    Action,
    AnswerRequest,
    Apply,
    KeepListed,
    Lift,
    MakeFile,
    OfferCode,
    Priority,
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
)
from bot.model.cases import HeldBack
from bot.model.episodes import Measure, Prior, Question
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import AccountId, network_of
from bot.pipeline.ports import Order
from bot.rules.membership import COMING_AND_GOING
from bot.store.facts import Cards
from bot.store.page import Note, Page
from bot.store.people import first_of, member_of
from bot.store.tables import orders
from bot.store.vault import Seal

CARDS = (
    *(Line.PILE_ON, Line.SEVERE, Line.BURST, Line.TARGETING),
    *(Line.AUTOMATIC, Line.AUTOMATIC_DONE, Line.AUTOMATIC_NOT_DONE),
)
OF_PARTNERS = (Line.PARTNER_DRAFT, Line.PARTNER_TOLD)
OF_DRAFTS = (Line.DRAFT_ANSWER, Line.DRAFT_BACK, Line.MY_DRAFTS, *OF_PARTNERS)
"""Lines whose words are known only as they leave, and so travel in no other's message."""

MOST_PLAIN = 3
"""Answers that wait for one person and tell of nothing that was done."""

MOST_OTHERS = 20
"""Other answers that wait for one person."""

READS = ("circle", "names", "ties", "reported", "fate", "temperature", "proofs", "file")
"""Errands that change nothing out there."""

ACTS = (
    *READS,
    "apply",
    "lift",
    "sign_out",
    "admit",
    "decline",
    "offer_code",
    "take_code",
    "listed",
)


class OrderState(StrEnum):
    WAITING = "waiting"
    STARTED = "started"
    MERGED = "merged"  # travels inside another message and settles with it
    DONE = "done"
    REFUSED = "refused"
    DROPPED = "dropped"


OPEN_STATES = (OrderState.WAITING, OrderState.STARTED, OrderState.MERGED)


class KeptOrder(msgspec.Struct, frozen=True):
    """The sealed part of an order, wiped once it is settled."""

    person: str
    text: str | None = None
    measure: Measure | None = None
    accounts: tuple[str, ...] = ()
    asks: Question | None = None
    case: int | None = None
    post: str | None = None
    code: str | None = None
    about: str = ""
    prior: Prior | None = None  # of a Lift that has been started: the row may be reused meanwhile


async def add_order(
    page: Page, kind: str, kept: KeptOrder, *, of_house: bool = False, **columns: Any
) -> bool:
    """Insert an order unless its `once` is known; True where it is new."""
    ref = page.person(AccountId(kept.person))
    known = columns.pop("once", None)
    once = known or await _new_once(page)
    seal = None if of_house else await page.seal_of(ref)
    values = {
        "once": once,
        "kind": kind,
        "person_ref": ref,
        "network": network_of(AccountId(kept.person)),
        "target_ref": None,
        "deed": None,
        "cause": None,
        "revision": 0,
        "priority": int(Priority.ANSWER),
        "line": "",
        "state": OrderState.WAITING,
        "given_at": page.now,
        "not_before": None,
        "attempts": 0,
        "of_house": seal is None,
        "sealed": (seal or page.vault.house).close(f"orders:{once}", kept),
    }
    added = True
    if known:
        added = await page.add_once(orders, "once", values | columns)
    else:
        page.add(orders, values | columns)
    line = columns.get("line")
    if added and line in CARDS:
        _note_card(page, ref, line)
    if added:
        what: Mapping[str, Any] = {
            "once": once,
            "kind": kind,
            "line": columns.get("line", ""),
            "why": page.because,
        }
        page.notes.append(Note("order", seal or page.vault.house, what))
    return added


async def _new_once(page: Page) -> str:
    number = await page.next_number("order")
    return f"{page.instance}-{number}"


async def say(
    page: Page, action: Say, *, cause: int | None, leaving: bool, plain: bool = False
) -> None:
    """Render and queue a message.

    `leaving`: her key will not outlive this turn. `plain`: it tells of nothing that was done, so
    that she can ask for it again.
    """
    text = page.render(action, await member_of(page, await first_of(page, action.to)))
    name = page.vault.ref("replaces", action.replaces) if action.replaces else None
    if name is not None:
        page.facts.of(page.person(action.to)).cards = None
    if action.replaces == COMING_AND_GOING:
        await drop_greetings(page, page.person(action.to))
    elif name is not None:
        await drop_waiting(page, unsent(page.person(action.to), orders.c.target_ref == name))
    elif plain and action.priority is Priority.ANSWER:
        name = page.vault.ref("plain", "answer")
    await add_order(
        page,
        "say",
        KeptOrder(action.to, text=text, asks=action.asks, case=action.case),
        of_house=leaving or action.priority is Priority.STRANGER,
        cause=cause,
        priority=int(action.priority),
        line=action.line,
        target_ref=name,
        not_before=action.not_before,
    )
    if action.priority is Priority.ANSWER:
        await _drop_old_answers(page, action.to)


async def _drop_old_answers(page: Page, account: AccountId) -> None:
    """The newest win. Lost is only what she can read again: by asking, or with `status`."""
    plain = orders.c.target_ref == page.vault.ref("plain", "answer")
    for kind, most in ((plain, MOST_PLAIN), (orders.c.target_ref.is_(None), MOST_OTHERS)):
        priority = orders.c.priority == int(Priority.ANSWER)
        which = unsent(page.person(account), priority, orders.c.not_before.is_(None), kind)
        newest = sa.select(orders.c.seq).where(which).order_by(orders.c.seq.desc()).limit(most)
        await drop_waiting(page, sa.and_(which, orders.c.seq.not_in(newest)))


def unsent(ref: str, *which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Messages to her that the world cannot have seen."""
    hers = orders.c.person_ref == ref
    waits = orders.c.state == OrderState.WAITING
    return sa.and_(hers, waits, orders.c.kind == "say", orders.c.attempts == 0, *which)


async def once_per_person(page: Page, kind: str, account: AccountId, *, leaving: bool) -> None:
    """An errand that is waiting already is not given twice."""
    waiting = sa.select(orders.c.seq).where(
        orders.c.kind == kind,
        orders.c.person_ref == page.person(account),
        orders.c.state == OrderState.WAITING,
        orders.c.attempts == 0,
    )
    if await page.row(waiting) is None:
        await add_order(page, kind, KeptOrder(account), of_house=leaving)


async def once_per_target(page: Page, kind: str, kept: KeptOrder, target: str) -> None:
    """An errand that is under way for her already is not given twice."""
    hers = page.person(AccountId(kept.person))
    which = (orders.c.kind == kind, orders.c.person_ref == hers, orders.c.target_ref == target)
    under_way = sa.select(orders.c.seq).where(*which, orders.c.state.in_(OPEN_STATES))
    if await page.row(under_way) is None:
        await add_order(page, kind, kept, target_ref=target)


async def drop_waiting(page: Page, which: sa.ColumnElement[bool]) -> int:
    """Take back what the world cannot have seen. Returns how many."""
    return await settle_rows(
        page, sa.and_(which, orders.c.state == OrderState.WAITING), OrderState.DROPPED
    )


async def drop_alerts(page: Page, ref: str) -> None:
    """Who is not watched any more is told no more of what was seen before."""
    page.facts.of(ref).cards = None
    await drop_waiting(page, unsent(ref, orders.c.priority <= int(Priority.PILE_ON)))


async def held_back(page: Page, ref: str) -> HeldBack | None:
    """What waits for the end of her quiet hours."""
    held = _held(page, ref)
    rows = await page.rows(sa.select(orders).where(held).order_by(orders.c.not_before))
    if not rows:
        return None
    kept = [await _kept_of(page, row) for row in rows]
    cases = dict.fromkeys(each.case for each in kept if each.case is not None)
    return HeldBack(len(rows), rows[0].not_before, tuple(cases))


async def release_held(page: Page, ref: str) -> None:
    await page.run(sa.update(orders).where(_held(page, ref)).values(not_before=None))


async def drop_held(page: Page, ref: str) -> None:
    page.facts.of(ref).cards = None
    await drop_waiting(page, _held(page, ref))


def _held(page: Page, ref: str) -> sa.ColumnElement[bool]:
    """What she asked to have at a time of her own is not held back."""
    of_drafts = orders.c.line.in_(OF_DRAFTS)
    return unsent(ref, orders.c.not_before > page.now, ~of_drafts)


async def drop_sign_out(page: Page, ref: str) -> None:
    """She signed in anew: what was to be ended is replaced, and the new one stays good."""
    hers = sa.and_(orders.c.person_ref == ref, orders.c.kind == "sign_out")
    await drop_waiting(page, hers)


async def drop_held_draft(page: Page, ref: str) -> None:
    """Who has left is given nothing back."""
    await drop_waiting(page, unsent(ref, orders.c.line == Line.DRAFT_BACK))


async def drop_greetings(page: Page, ref: str) -> None:
    """Who has left is not welcomed any more, not even by what was tried already.

    What travels inside it would be lost, so it stays if something does.
    """
    riders = orders.alias("riders")
    greeting = sa.and_(
        orders.c.person_ref == ref,
        orders.c.target_ref == page.vault.ref("replaces", COMING_AND_GOING),
        ~sa.exists().where(riders.c.leader == orders.c.seq),
    )
    await drop_waiting(page, greeting)


async def settle_rows(
    page: Page,
    which: sa.ColumnElement[bool],
    state: OrderState,
    receipt: str | None = None,
) -> int:
    """Close orders and wipe what they carried."""
    values: dict[str, Any] = {"state": state, "settled_at": page.now, "sealed": None}
    if receipt is not None:
        values["receipt_ref"] = page.vault.ref("receipt", receipt)
    return await page.run(sa.update(orders).where(which).values(values))


def _note_card(page: Page, ref: str, line: str) -> None:
    known = page.facts.of(ref)
    if known.cards is not None:
        since = max(known.cards.since, page.now - timedelta(hours=24))
        lately = (card for card in known.cards.given if card[0] > since)
        known.cards = Cards(since, (*lately, (page.now, line)))


async def read_order(page: Page, row: sa.Row[Any]) -> Order:
    kept = await _kept_of(page, row)
    return Order(
        once=row.once,
        action=_action(row, kept),
        attempts=row.attempts,
        given_at=row.given_at,
        text=kept.text,
        started_at=row.started_at,
        prior=kept.prior,
    )


async def _kept_of(page: Page, row: sa.Row[Any]) -> KeptOrder:
    return (await seal_of_order(page, row)).open(f"orders:{row.once}", row.sealed, KeptOrder)


async def seal_of_order(page: Page, row: sa.Row[Any]) -> Seal:
    return page.vault.house if row.of_house else await page.key(row.person_ref)


def _action(row: sa.Row[Any], kept: KeptOrder) -> Action:  # noqa: C901, PLR0911, PLR0912  # one a kind
    person = AccountId(kept.person)
    match row.kind, kept.measure:
        case "say", _:
            priority = Priority(row.priority)
            return Say(person, row.line, priority=priority, not_before=row.not_before)
        case "apply", Measure() as measure:
            return Apply(measure, row.deed)
        case "lift", Measure() as measure:
            return Lift(measure, row.deed)
        case "circle", _:
            return ReadHerCircle(person)
        case "names", _:
            return ReadNames(person, tuple(AccountId(each) for each in kept.accounts))
        case "ties", _:
            quoter, *others = map(AccountId, kept.accounts)
            quote = PostId(kept.post or "")
            return ReadTies(person, kept.case or 0, quoter, tuple(others), quote)
        case "reported", _:
            author, post = AccountId(kept.accounts[0]), PostId(kept.post or "")
            return ReadReported(person, kept.case or 0, post, author)
        case "fate", _:
            account, post = AccountId(kept.accounts[0]), PostId(kept.post or "")
            return ReadFate(person, row.deed, account, post, kept.case or 0)
        case "proofs", _:
            return ReadProofs(person, kept.case or 0)
        case "file", _:
            return MakeFile(person, kept.about)
        case "temperature", _:
            return TakeTemperature(person, PostId(kept.post or ""))
        case "sign_out", _:
            return SignOut(person)
        case ("admit" | "decline") as kind, _:
            return AnswerRequest(person, admits=kind == "admit")
        case "offer_code", _:
            return OfferCode(person)
        case "take_code", _:
            return TakeCode(person, kept.code or "")
        case "listed", _:
            return KeepListed(person)
        case _:
            raise LookupError(f"order {row.once} has the unknown kind {row.kind}")


async def measures_since(page: Page, since: datetime, refs: Iterable[str]) -> int:
    """Acts ordered since then in one person's name, by any of her accounts."""
    statement = sa.select(sa.func.count()).where(
        orders.c.kind == "apply",
        orders.c.given_at > since,
        orders.c.state != OrderState.DROPPED,
        orders.c.person_ref.in_(refs),
    )
    return int(await page.value(statement))


async def alerts_today(page: Page, ref: str) -> tuple[int, int]:
    """Cards to her in the last 24 hours, waiting ones included: all, and those about no dogpile."""
    known, since = page.facts.of(ref), page.now - timedelta(hours=24)
    if known.cards is None or since < known.cards.since:
        await read_cards(page, (ref,))
    given = known.cards.given if known.cards else ()
    lines = [line for at, line in given if at > since]
    return len(lines), len(lines) - lines.count(Line.PILE_ON)


async def read_cards(page: Page, refs: Iterable[str]) -> None:
    """Of many at once what `alerts_today` would ask for each."""
    since = page.now - timedelta(hours=24)
    known = {ref: page.facts.of(ref).cards for ref in refs}
    missing = [ref for ref, cards in known.items() if cards is None or since < cards.since]
    if not missing:
        return
    statement = sa.select(orders.c.person_ref, orders.c.line, orders.c.given_at).where(
        orders.c.kind == "say",
        orders.c.person_ref.in_(missing),
        orders.c.line.in_(CARDS),
        orders.c.given_at > since,
        orders.c.state.not_in((OrderState.DROPPED, OrderState.REFUSED)),
    )
    given: dict[str, list[tuple[datetime, str]]] = {ref: [] for ref in missing}
    for row in await page.rows(statement):
        given[row.person_ref].append((row.given_at, row.line))
    for ref, hers in given.items():
        page.facts.of(ref).cards = Cards(since, tuple(hers))
