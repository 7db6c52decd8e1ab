"""From what people type to one command, or to an honest "I did not follow that".

Words that only read may be mistyped or padded. Words that act must account for everything that was
typed: "I can't stop thinking about this" is not `stop`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from rapidfuzz.distance import OSA

from bot.model.commands import Command, Muddle, Target, Word
from bot.rules.particulars import (
    LINK,
    MARK,
    is_word,
    take_exceptions,
    take_length,
    take_target,
)
from bot.rules.tokens import place_links, target_of_link, tokens_in
from bot.rules.vocabulary import (
    AFTER_UNDO,
    FILLERS,
    GIVING_WAY,
    LEADING,
    MENDED,
    NAMING,
    NUMBER_WORDS,
    PHRASES,
    POINTING,
    READING,
    SEVERAL,
    TAKE_ANYTHING,
    THEM,
)

LONGEST = 1_000
"""Characters of a command; what is longer is a letter, not a command."""

SHORTEST_TO_CORRECT = 4

_LETTERS = (Word.COMPLAIN, Word.APPEAL, Word.HUMAN, Word.ANSWER)
_KEPT_AS_TYPED = (Word.NOTE, Word.WATCH_FOR, Word.INTERESTS, Word.FEED_ADD, *_LETTERS)
_AS_TYPED = re.compile(rf"\W*(?:please\W+)?({'|'.join(_KEPT_AS_TYPED)})\b[\s:,-]*", re.IGNORECASE)
"""What follows is kept as typed, whatever words are in it."""

_DRAFT_WORD = "check|chekc|chek|chcek|cehck|hceck|draft|darft|drfat"
"""With the slips of the finger that happen, for a draft is read before anything is mended."""

_SHOWN = re.compile(
    r"\W*(?:(?:please|pls|can you|could you|would you|hi|hey)\W+){0,3}"
    rf"(?:(?:{_DRAFT_WORD}|look at this)"
    r"(?:\s+(?:this|my|the|a|draft|post|reply|toot|tweet)){0,3}\s*"
    r"(?::|\n|$)(?!\s*(?:https?|at)://\S*\s*$)"
    r"|(?:check|draft)\s+(?!-?ins?\b|(?:my drafts|pages?)(?:\W+(?:please|pls|thanks))?\W*$)(?=\S))",
    re.IGNORECASE,
)
"""How a draft is shown; everything behind it is the draft. A bare address is a post to look at."""

_DESCRIBED = re.compile(
    r"\W*(?:please\W+)?report\W+(?:(?:a|the|this|my)\W+)?(?:screenshot|picture|image|photo)\b[\s:,-]*",
    re.IGNORECASE,
)

_NUMBERED = re.compile(r"(?:about\s+)?(?:(?:case|number)\s*)?#?(\d{1,9})\b[\s:,.-]*", re.IGNORECASE)
"""At the beginning of a letter: which case or matter it is about."""

_TOLD = re.compile(
    r"\W*(?:please\W+)?tell(?:\s+(?:her|him|them|my partner|partner))?\s*:\s*", re.IGNORECASE
)
"""What a partner says of a draft; everything behind it goes to whoever showed it."""

_ASSENT = frozenset({"yes", "ok", "okay", "sure"})
_VOCABULARY: dict[tuple[str, ...], Word] = {
    tuple(phrase.split()): word for word, phrases in PHRASES.items() for phrase in phrases
}
_LONGEST_PHRASE = max(len(phrase) for phrase in _VOCABULARY)
_CORRECTABLE = frozenset(
    token
    for phrase in _VOCABULARY
    for token in phrase
    if len(token) >= SHORTEST_TO_CORRECT and token not in FILLERS | THEM
)


def understand(  # noqa: PLR0911  # one a kind of message
    text: str, links: Sequence[str] = ()
) -> Command | Muddle:
    """What the message asks for. `links` are the canonical addresses that it points at."""
    own = _about_a_draft(text, links)
    if own is not None:
        return own
    tokens = tokens_in(text[:LONGEST])
    words = [token for token in tokens if is_word(token)]
    letter = _letter_in(text, links)
    if letter is not None:
        return letter
    if len(text) > LONGEST:
        return Muddle()
    typed = _AS_TYPED.match(text)
    if typed is not None:
        return Command(Word(typed[1].casefold()), rest=text[typed.end() :].strip())
    if not words and not links and not any(token.startswith(LINK) for token in tokens):
        return Command(Word.HELP) if set(text.strip()) == {"?"} else Muddle()
    placed = place_links(tokens, links)
    if placed is None or len(placed[1]) > 1:
        return Muddle()
    tokens, addressed = placed
    target = target_of_link(addressed[0]) if addressed else Target()
    if addressed and set(words) <= POINTING:
        return Command(Word.REPORT, target)
    return _parse(tokens, target) or _numbered(words) or _corrected(tokens, target)


def _about_a_draft(text: str, links: Sequence[str]) -> Command | None:
    """What holds a draft, or somebody's words about one: nothing else is looked for in it."""
    if draft_in(text, links) is not None:
        return Command(Word.CHECK)
    told = _TOLD.match(text)
    return None if told is None else Command(Word.TELL, rest=text[told.end() :].strip())


def draft_in(text: str, links: Sequence[str] = ()) -> str | None:
    """The draft that is shown in this message, as typed; "" where it begins with the next one.

    A post that is pointed at with no words behind it is somebody's, not a draft.
    """
    shown = _SHOWN.match(text)
    draft = None if shown is None else text[shown.end() :].strip()
    return None if draft == "" and links else draft


def _letter_in(text: str, links: Sequence[str]) -> Command | None:
    described = _DESCRIBED.match(text)
    if described is not None:
        words = text[described.end() :].strip()
        typed_links = [token[1:] for token in tokens_in(words) if token.startswith(LINK)]
        return _letter(Word.DESCRIBE, words, links or typed_links)
    typed = _AS_TYPED.match(text)
    word = Word(typed[1].casefold()) if typed is not None else None
    if typed is None or word not in _LETTERS:
        return None
    return _letter(word, text[typed.end() :].strip(), links)


def _letter(word: Word, words: str, links: Sequence[str]) -> Command:
    """Words for people. The one address in them is whom they are about."""
    target = target_of_link(links[0]) if len(links) == 1 else Target()
    numbered = _NUMBERED.match(words)
    if numbered is not None:
        target = replace(target, case=int(numbered[1]))
        words = words[numbered.end() :].strip()
    if word is Word.HUMAN and set(re.findall(r"\w+", words.casefold())) <= FILLERS:
        words = ""  # of politeness: "human please"
    return Command(word, target, rest=words)


@dataclass(frozen=True, slots=True)
class _Found:
    """A command phrase in the tokens: which word, and where it stands."""

    word: Word
    start: int
    end: int


def _parse(tokens: list[str], target: Target) -> Command | None:
    """The command in these words, if there is exactly one and nothing is left over."""
    length, tokens = take_length(tokens)
    tokens, leaving_out = take_exceptions(tokens)
    if leaving_out is None:
        return None
    words = [token for token in tokens if is_word(token)]
    found = _the_command(words)
    if found is None:
        return _bare(words, target, length, leaving_out)
    if found.word is Word.FORGET_ME:
        hers = Command(found.word, leaving_out=leaving_out)
        return hers if _is_about_her(words, found, target) else None
    before, after = words[: found.start], words[found.end :]
    if before and before[0] in _ASSENT:
        before = before[1:]
    command = Command(found.word, target, length, leaving_out, _rest(words, found))
    if found.word in TAKE_ANYTHING:
        aim, _, _ = take_target(after)
        ours = _may_take(found.word, before, after)
        return replace(command, target=_merge(target, aim)) if ours else None
    after = _that_names(found.word, after, tokens)
    aim, left_before, left_after = _take_target_around(before, after)
    if found.word is Word.YES and aim.case is not None:
        return Command(Word.CHOICE, Target(), length, leaving_out, str(aim.case))
    return _complete(replace(command, target=_merge(target, aim)), left_before, left_after)


def _that_names(word: Word, after: list[str], tokens: list[str]) -> list[str]:
    """Without more words of yes after a yes; with the signs that may be somebody's name."""
    if word in {Word.YES, Word.NO}:
        return _without_phrases(after)
    marks = [token.removeprefix(MARK) for token in tokens if token.startswith(MARK)]
    return [*after, *marks] if word in NAMING else after


def _is_about_her(words: list[str], found: _Found, target: Target) -> bool:
    """`forget` is about all of her; "forget 41" and "forget them" are about something else."""
    others = [word for n, word in enumerate(words) if not found.start <= n < found.end]
    return set(others) <= FILLERS | _ASSENT and target == Target()


def _may_take(word: Word, before: list[str], after: list[str]) -> bool:
    """Whether what stands around a word with a rest of its own belongs to it."""
    if word is Word.HELP:
        return True
    undoing = word in {Word.UNDO, Word.REDO}
    led = take_target(before)[1]
    if led and not (undoing and led == ["no"]):
        return False
    left = take_target(_without_phrases(after))[1]
    return not undoing or set(left) <= AFTER_UNDO


def _without_phrases(words: list[str]) -> list[str]:
    spoken = {n for each in _phrases_in(words) for n in range(each.start, each.end)}
    return [word for n, word in enumerate(words) if n not in spoken]


def _complete(command: Command, before: list[str], after: list[str]) -> Command | None:
    word = command.word
    if word in READING:
        return command if not before or len(before) + len(after) <= 2 else None  # noqa: PLR2004  words of politeness around
    if before or (command.target.more and word not in SEVERAL):
        return None
    if word is Word.STOP and command.rest:
        return None
    if not after:
        return command
    aimed = command.target
    if word in NAMING and aimed.account is None and aimed.post is None and aimed.number is None:
        return replace(command, target=replace(command.target, name=" ".join(after)))
    return None


def _the_command(words: list[str]) -> _Found | None:
    """The one command phrase; None where there is none, or more than one."""
    found = _phrases_in(words)
    if not found:
        return None
    asked = [each for each in found if each.word not in {Word.YES, Word.NO}]
    asked = [each for each in asked if each.word not in GIVING_WAY] or asked
    if asked and asked[0].word in LEADING:
        return asked[0]
    if asked:
        return asked[0] if len(asked) == 1 else None
    return found[0] if len({each.word for each in found}) == 1 else None


def _phrases_in(words: list[str]) -> list[_Found]:
    found: list[_Found] = []
    at = 0
    while at < len(words):
        hit = _phrase_at(words, at)
        if hit is not None:
            found.append(hit)
        at = hit.end if hit else at + 1
    return found


def _phrase_at(words: list[str], at: int) -> _Found | None:
    for size in range(_LONGEST_PHRASE, 0, -1):
        word = _VOCABULARY.get(tuple(words[at : at + size]))
        if word is not None and at + size <= len(words):
            return _Found(word, at, at + size)
    return None


def _rest(words: list[str], found: _Found) -> str:
    """What stands after the word, as typed; `automatic` and `manual` name their own setting."""
    after = words[found.end :]
    if found.word is Word.MODE:
        after = [word for word in words[found.start :] if word != "mode"]
    if found.word is Word.STOP:
        after = [word for word in after if word not in FILLERS]
    return " ".join(after)


def _bare(
    words: list[str], target: Target, length: timedelta | None, leaving_out: tuple[str, ...]
) -> Command | None:
    """No command word: a number is one of the choices, a marked case number asks why."""
    words = [word for word in words if word not in {"option", "choice"}]
    aim, left, several = take_target(words)
    if len(left) == 1 and aim == Target() and left[0] in NUMBER_WORDS:
        return Command(Word.CHOICE, target, length, leaving_out, str(NUMBER_WORDS[left[0]]))
    if left or several or target != Target() or aim.case is None:
        return None
    if aim.said_case:
        return Command(Word.WHY, aim)
    return Command(Word.CHOICE, Target(), length, leaving_out, str(aim.case))


def _merge(link: Target, aim: Target) -> Target:
    return replace(link, case=aim.case, said_case=aim.said_case, number=aim.number, more=aim.more)


def _take_target_around(before: list[str], after: list[str]) -> tuple[Target, list[str], list[str]]:
    aim, left_after, several = take_target(after)
    earlier, left_before, more = take_target(before)
    if several or more or (aim.case is not None and earlier.case is not None):
        return Target(), ["two", "numbers"], left_after
    return (
        Target(
            case=earlier.case if aim.case is None else aim.case,
            said_case=earlier.said_case or aim.said_case,
            number=earlier.number if aim.number is None else aim.number,
            more=earlier.more if aim.number is None else aim.more,
        ),
        left_before,
        left_after,
    )


def _numbered(words: list[str]) -> Muddle | None:
    """`mute 2 and 3`: two cases, or two accounts of one case? The accounts are asked about."""
    length, words = take_length(words)
    found = _the_command(words)
    if found is None or found.word not in SEVERAL or found.start:
        return None
    after = [word for word in words[found.end :] if word not in {"and", "for"}]
    if len(after) < 2 or not all(word.isdecimal() and len(word) < 4 for word in after):  # noqa: PLR2004  two, of three digits
        return None
    first, *more = (int(word) for word in after)
    rest = f"number {', '.join(after[:-1])} and {after[-1]}"
    target = Target(number=first, more=tuple(more))
    return Muddle(meant=Command(found.word, target, length, rest=rest))


def _corrected(tokens: list[str], target: Target) -> Command | Muddle:
    """One slip of the finger in one word: harmless words are mended, acting words asked about."""
    if len(tokens) > 8:  # noqa: PLR2004  # long sentences hold a near miss of something by chance
        return Muddle()
    commands: dict[Word, Command] = {}
    for at, typed in enumerate(tokens):
        for meant in _near(typed):
            command = _parse([*tokens[:at], meant, *tokens[at + 1 :]], target)
            if command is not None and command.word not in {Word.YES, Word.NO, Word.CHOICE}:
                commands.setdefault(command.word, command)
    likelier = [command for word, command in commands.items() if word not in GIVING_WAY]
    meant_ones = likelier or list(commands.values())
    if len(meant_ones) != 1:
        return Muddle()
    (command,) = meant_ones
    return command if command.word in MENDED else Muddle(meant=command)


def _near(typed: str) -> list[str]:
    if not SHORTEST_TO_CORRECT <= len(typed) <= 20 or typed in _CORRECTABLE:  # noqa: PLR2004  letters of a word
        return []
    return sorted(
        known for known in _CORRECTABLE if OSA.distance(typed, known, score_cutoff=1) == 1
    )
