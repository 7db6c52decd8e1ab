"""The stories that can be rehearsed, by their stable names."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.rehearsal.bluesky.people import Person
from bot.rehearsal.stage import Stage
from bot.rehearsal.stories.dogpile import dogpile

STORIES: Mapping[str, Callable[[Stage], Awaitable[Person]]] = MappingProxyType({"dogpile": dogpile})
