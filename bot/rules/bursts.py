"""Burst: many hostile posts from one account, or from two. A dogpile counts people, this posts."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

A = TypeVar("A")


def loudest(authors: Iterable[A], posts: int) -> tuple[A, ...]:
    """The one account, else the two, that wrote at least `posts` of these; () where none did.

    `authors`: one entry for each hostile post of the window.
    """
    most = Counter(authors).most_common(2)
    for size in (1, 2):
        if sum(count for _, count in most[:size]) >= posts and len(most) >= size:
            return tuple(author for author, _ in most[:size])
    return ()
