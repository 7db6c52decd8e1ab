"""Our own list by her own hand: one link in one message, with how to leave it again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.lists import OURS
from bot.model.people import AccountId, Linked, Member
from bot.model.subscriptions import Listed, Lists, OthersList, Source
from bot.rules.listing import offer
from tests.unit.rules.conversation.scene import NOW, account, ask, chat, lines, member, said
from tests.unit.rules.conversation.test_listing import ADA, BEN, desk, entry

PAGE = "at://did:plc:bot/app.bsky.graph.list/3k"
FILE = "https://house.example/lists/0f/muted_accounts.csv"
MASTODON = AccountId("https://clinic.example/users/she")


def listed(*accounts: str) -> OthersList:
    entries = tuple(Listed(a, None, NOW, NOW + timedelta(days=9), NOW) for a in accounts)
    return OthersList(1, Source("Clinic (ours)", OURS), entries=entries, read_at=NOW)


ON_BOTH = listed(account(1), "https://bad.example/users/bad")


def scene(ours: OthersList = ON_BOTH, *, who: Member | None = None, **more: Any) -> Chat:
    return chat(who=who or member(), lists=Lists((ours,), public=PAGE, file=FILE, **more))


@pytest.mark.need("S3-4")
def test_the_public_list_is_one_link_with_how_to_leave_it() -> None:
    text = said(ask(scene(), "list ours"))
    assert PAGE in text
    assert "Mute accounts: a mute is private, a block isn't" in text
    assert "To leave, open it again and pick Unmute" in text
    assert "list use 1" in text


def test_who_cannot_be_acted_for_gets_the_same_link_for_our_list() -> None:
    away = replace(member(), can_act=False)
    decision = ask(scene(who=away), "list use 1")
    assert lines(decision) == ["list_in_her_app"]
    assert not decision.changes


def test_on_mastodon_it_is_a_file_and_with_an_account_on_each_network_both() -> None:
    there = replace(member(), account=MASTODON)
    assert FILE in said(ask(scene(who=there), "list ours"))
    both = replace(member(), linked=(Linked(MASTODON),))
    assert lines(ask(scene(who=both), "list ours")) == ["list_in_her_app", "list_as_file"]


@pytest.mark.parametrize(
    "lists",
    [
        Lists((ON_BOTH,)),
        Lists((listed(),), public=PAGE, file=FILE),
        Lists((listed("https://bad.example/users/bad"),), public=PAGE, file=FILE),
    ],
    ids=["nowhere else", "nobody on it", "nobody of her network"],
)
def test_where_there_is_nothing_to_subscribe_to_it_is_had_here(lists: Lists) -> None:
    assert lines(ask(replace(scene(), lists=lists), "our list")) == ["list_ours_here"]


def test_new_members_wait_for_it_as_for_any_list() -> None:
    new = replace(member(), joined_at=NOW - timedelta(days=1))
    assert lines(ask(scene(who=new), "list ours")) == ["lists_later"]


def test_a_moderator_who_is_a_member_gets_it_beside_what_stands_on_it() -> None:
    her = replace(member(), is_moderator=True, interests_at=NOW)
    lists = Lists((ON_BOTH,), public=PAGE)
    start = desk(her, moderators=(her, ADA, BEN), entries=(entry(),), lists=lists)
    assert lines(ask(start, "list ours")) == ["list_ours", "list_in_her_app"]
    assert lines(ask(replace(start, who=ADA), "list ours")) == ["list_ours"]


def test_an_offer_of_an_entry_names_her_own_app_where_the_list_is_public() -> None:
    (public,) = offer(entry(), (member(),), 1, NOW, public=True).actions
    (private,) = offer(entry(), (member(),), 1, NOW).actions
    assert isinstance(public, Say)
    assert isinstance(private, Say)
    assert "list_offer_app" in str(public.fields)
    assert "list_offer_app" not in str(private.fields)
