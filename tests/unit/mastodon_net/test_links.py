import pytest

from bot.networks.mastodon.links import Pointer, link_for, link_to, pointer_in, pointers_in

FOUND = {
    "https://inst.example/@name": Pointer("https://inst.example/@name", is_post=False),
    "https://inst.example/@name/11700": Pointer("https://inst.example/@name/11700", is_post=True),
    "https://inst.example/@name@far.example": Pointer("name@far.example", is_post=False),
    "https://inst.example/users/name": Pointer("https://inst.example/users/name", is_post=False),
    "https://inst.example/users/name/statuses/9": Pointer(
        "https://inst.example/users/name/statuses/9", is_post=True
    ),
    "https://gts.example/@name/statuses/01FBVD42CQ3ZEEVMW180SBX03B": Pointer(
        "https://gts.example/@name/statuses/01FBVD42CQ3ZEEVMW180SBX03B", is_post=True
    ),
    "https://inst.example/ap/users/1170": Pointer(
        "https://inst.example/ap/users/1170", is_post=False
    ),
}


@pytest.mark.parametrize(("address", "pointer"), FOUND.items(), ids=FOUND)
def test_each_form_of_an_address_points_at_something(address: str, pointer: Pointer) -> None:
    assert pointer_in(address) == pointer


@pytest.mark.parametrize("address", ["https://inst.example/about", "https://bsky.app/profile/x"])
def test_other_addresses_point_at_nothing(address: str) -> None:
    assert pointer_in(address) is None


def test_a_message_points_at_its_links_and_handles_in_order_and_not_at_too_many() -> None:
    text = "mute https://a.example/@x, then @y@b.example. https://a.example/@x again, c@d.example"
    assert pointers_in(text) == (
        Pointer("https://a.example/@x", is_post=False),
        Pointer("y@b.example", is_post=False),
    )
    assert len(pointers_in(" ".join(f"https://a.example/@n{i}" for i in range(9)))) == 3


SHOWN = {
    "https://a.example/users/name": "https://a.example/@name",
    "https://a.example/users/name/statuses/12": "https://a.example/@name/12",
    "https://a.example/ap/users/7": "https://a.example/ap/users/7",
    "https://misskey.example/notes/abc": "https://misskey.example/notes/abc",
}


@pytest.mark.parametrize(("identity", "address"), SHOWN.items(), ids=SHOWN)
def test_people_get_an_address_that_opens(identity: str, address: str) -> None:
    assert link_to(identity) == address


HERS = {
    "https://far.example/users/name": "https://home.example/@name@far.example",
    "https://home.example/users/name": "https://home.example/@name",
    "https://far.example/ap/users/7": "https://far.example/ap/users/7",
    "https://home.example/users/she/statuses/12": "https://home.example/@she/12",
}


@pytest.mark.parametrize(("identity", "address"), HERS.items(), ids=HERS)
def test_she_gets_it_at_her_own_server_where_she_can_act(identity: str, address: str) -> None:
    assert link_for("https://home.example/users/she", identity) == address
