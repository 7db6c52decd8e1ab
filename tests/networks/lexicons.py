"""What the official lexicons say about a call and its answer."""

from typing import Any

from lexrpc.base import Base
from multidict import MultiMapping

from bot.rehearsal.bluesky.door import is_query
from bot.rehearsal.bluesky.wire import Call


class Lexicons:
    """Slow to build (hundreds of files): make one."""

    def __init__(self) -> None:
        self._official = Base(validate=True)

    def fault_of_call(self, call: Call) -> str | None:
        """One sentence on what the lexicon forbids about the request, None where it conforms."""
        if not is_query(call.nsid):
            return self._fault(call.nsid, "input", call.body)
        try:
            params = self._params(call.nsid, call.params)
        except (ValueError, NotImplementedError) as error:
            return str(error)
        return self._fault(call.nsid, "parameters", params)

    def fault_of_answer(self, nsid: str, answer: Any) -> str | None:
        return self._fault(nsid, "output", answer)

    def _params(self, nsid: str, params: MultiMapping[str]) -> dict[str, Any]:
        decoded: dict[str, Any] = self._official.decode_params(nsid, list(params.items()))
        return decoded

    def _fault(self, nsid: str, part: str, value: Any) -> str | None:
        try:
            self._official.validate(nsid, part, value)
        except (ValueError, NotImplementedError) as error:
            return str(error)
        return None
