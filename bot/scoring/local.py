"""The scorer that runs on this machine: model, signs and care guard behind the port `Scorer`."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from typing import Protocol

from bot.model.verdicts import Passage, Verdict
from bot.scoring import language
from bot.scoring.calibrating import name_of
from bot.scoring.care import care_in
from bot.scoring.fingerprints import print_of
from bot.scoring.judging import UNCORRECTED, Correction, Findings, nothing_to_judge, verdict_on
from bot.scoring.normalise import normalise
from bot.scoring.signs import signs_in
from bot.scoring.tokens import Pair
from bot.scoring.trained import Chances, read_artefact

KEPT = 4_096  # verdicts kept: copy-paste campaigns repeat themselves
CHUNK = 64  # passages given to the thread at once: a third of a second
PRINTED_FROM = 0.5  # hostility: whatever is milder is nobody's campaign
WAITING = 8  # chunks that may wait for the thread; whoever brings more waits before


class Model(Protocol):
    """What `Artefact` is to a scorer."""

    @property
    def version(self) -> str: ...
    @property
    def heads(self) -> Sequence[str]: ...
    def chances(self, pairs: Sequence[Pair]) -> Chances: ...


class LocalScorer:
    """One thread does all the work, so that the event loop never waits for it."""

    def __init__(self, model: Model, correction: Correction = UNCORRECTED) -> None:
        self.correction = correction
        self.waiting = 0  # chunks in the thread or before it
        self._model = model
        self._known: OrderedDict[Passage, Findings | None] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scorer")
        self._room = asyncio.Semaphore(WAITING)

    @property
    def version(self) -> str:
        """Of the model, with the correction in force."""
        return f"{self._model.version}{name_of(self.correction)}"

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        """One verdict for each passage, in order."""
        loop = asyncio.get_running_loop()
        verdicts: list[Verdict] = []
        for chunk in _chunks(passages):
            async with self._room:
                self.waiting += 1
                try:
                    verdicts += await loop.run_in_executor(self._thread, self.judge, chunk)
                finally:
                    self.waiting -= 1
        return verdicts

    def judge(self, passages: Sequence[Passage]) -> list[Verdict]:
        """The same without a loop. Only one thread at a time may be in here."""
        found = {passage: self._known[passage] for passage in passages if passage in self._known}
        new = [passage for passage in dict.fromkeys(passages) if passage not in found]
        found |= self._find(new)
        self._remember(found)
        return [self._verdict(passage, found[passage]) for passage in passages]

    def close(self) -> None:
        """Waits for the work under way; what waits behind it is dropped."""
        self._thread.shutdown(cancel_futures=True)

    def _find(self, passages: Sequence[Passage]) -> dict[Passage, Findings | None]:
        """None where there is nothing to judge."""
        plain = {p: (normalise(p.parent or ""), normalise(p.text)) for p in passages}
        signs = {p: signs_in(p.text) for p, (_, post) in plain.items() if post}
        readable = [p for p, shown in signs.items() if shown or language.is_readable(plain[p][1])]
        rows = self._model.chances([plain[passage] for passage in readable])
        chances = {
            passage: dict(zip(self._model.heads, row.tolist(), strict=True))
            for passage, row in zip(readable, rows, strict=True)
        }
        found: dict[Passage, Findings | None] = dict.fromkeys(passages)
        for passage, shown in signs.items():
            found[passage] = Findings(chances.get(passage), shown, care_in(passage.text))
        return found

    def _verdict(self, passage: Passage, findings: Findings | None) -> Verdict:
        if findings is None:
            return nothing_to_judge(self.version)
        verdict = verdict_on(findings, self.version, self.correction)
        if (verdict.hostility or 0.0) < PRINTED_FROM:
            return verdict
        return replace(verdict, wording=print_of(passage.text))

    def _remember(self, found: dict[Passage, Findings | None]) -> None:
        for passage, findings in found.items():
            self._known[passage] = findings
            self._known.move_to_end(passage)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)


def read_scorer(correction: Correction = UNCORRECTED) -> LocalScorer:
    """Check, load and warm up: about a second. Raises OSError where the model is not whole."""
    scorer = LocalScorer(read_artefact(), correction)
    language.warm_up()
    scorer.judge([Passage("thank you, doctor")])
    return scorer


def _chunks(passages: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
    rest = iter(passages)
    while chunk := tuple(islice(rest, CHUNK)):
        yield chunk
