"""What a rule wants done, and why."""

from dataclasses import dataclass

from bot.model.actions import Action
from bot.model.changes import Change


@dataclass(frozen=True, slots=True)
class Decision:
    """Changes to commit, actions to order, and the reasons in words a moderator can read."""

    changes: tuple[Change, ...] = ()
    actions: tuple[Action, ...] = ()
    because: tuple[str, ...] = ()

    def __add__(self, other: "Decision") -> "Decision":
        if other is NOTHING or self is NOTHING:
            return self if other is NOTHING else other
        return Decision(
            self.changes + other.changes,
            self.actions + other.actions,
            self.because + other.because,
        )


NOTHING = Decision()
