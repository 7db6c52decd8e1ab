"""Keys and seals."""

import base64

import pytest

from bot.store.vault import Vault, master_key

MASTER = bytes(32)


def test_a_seal_opens_only_at_its_place() -> None:
    vault = Vault(MASTER)
    blob = vault.house.close("orders:1", {"text": "hateful words"})
    assert b"hateful" not in blob
    assert vault.house.open("orders:1", blob, dict[str, str]) == {"text": "hateful words"}
    with pytest.raises(ValueError, match="orders does not open"):
        vault.house.open("orders:2", blob, dict[str, str])
    with pytest.raises(ValueError, match="does not open"):
        vault.house.open("orders:1", blob[:-1] + bytes([blob[-1] ^ 1]), dict[str, str])


def test_the_same_value_is_sealed_differently_each_time() -> None:
    vault = Vault(MASTER)
    assert vault.house.close("x:1", 1) != vault.house.close("x:1", 1)


def test_a_personal_key_unwraps_only_for_its_person_and_its_master() -> None:
    vault = Vault(MASTER)
    wrapped, seal = vault.new_key("ada")
    again = Vault(MASTER).unwrap("ada", wrapped)
    assert again.open("x:1", seal.close("x:1", "hello"), str) == "hello"
    assert again.pseudonym == seal.pseudonym
    with pytest.raises(ValueError, match="another master key"):
        vault.unwrap("bea", wrapped)
    with pytest.raises(ValueError, match="another master key"):
        Vault(bytes([1]) * 32).unwrap("ada", wrapped)


def test_refs_are_keyed_and_kept_apart_by_kind() -> None:
    vault = Vault(MASTER)
    assert vault.ref("person", "ada") == Vault(MASTER).ref("person", "ada")
    assert len({vault.ref("person", "a"), vault.ref("post", "a"), vault.ref("person", "b")}) == 3
    assert vault.ref("person", "a") != Vault(bytes([1]) * 32).ref("person", "a")
    assert vault.new_key("a")[1].pseudonym != vault.new_key("a")[1].pseudonym


def test_a_master_key_is_32_bytes_in_base64() -> None:
    assert master_key(base64.b64encode(MASTER).decode() + "\n") == MASTER
    for wrong in ("", "not base64!", base64.b64encode(bytes(31)).decode()):
        with pytest.raises(ValueError, match="32 bytes in base64; make one with"):
            master_key(wrong)
    with pytest.raises(ValueError, match="must be 32 bytes, not 3"):
        Vault(b"abc")
