"""Details that members have watched for: known by keyed hashes, and hidden in what is kept."""

from collections.abc import Sequence

from bot.model.details import DetailKind, Watched
from bot.rules.details import Form, Named, forms_in, hidden
from bot.store.vault import Vault


def watched_as(vault: Vault, named: Sequence[Named]) -> tuple[Watched, ...]:
    """What is kept of the details that she gives."""
    return tuple(
        Watched(each.kind, tuple(_mark(vault, form) for form in each.forms), each.region)
        for each in named
    )


def found_in(text: str, watched: Sequence[Watched], vault: Vault) -> tuple[Form, ...]:
    """Where any of them stands in a text; nothing is read where nothing is watched for."""
    if not watched:
        return ()
    marks = {mark for each in watched for mark in each.marks}
    regions = {each.region for each in watched if each.region}
    forms = forms_in(text, {each.kind for each in watched}, regions)
    return tuple(form for form in forms if _mark(vault, form.text) in marks)


def without(text: str, watched: Sequence[Watched], vault: Vault) -> str:
    """With what is private hidden; a word that hurts is not, so that what was said can be shown."""
    private = [each for each in watched if each.kind is not DetailKind.WORD]
    return hidden(text, found_in(text, private, vault))


def kinds_in(text: str, watched: Sequence[Watched], vault: Vault) -> frozenset[DetailKind]:
    return frozenset(form.kind for form in found_in(text, watched, vault))


def _mark(vault: Vault, form: str) -> str:
    return vault.mac(f"detail:{form}")
