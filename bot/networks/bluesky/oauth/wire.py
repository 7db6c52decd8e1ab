"""One request with its DPoP proof, and what the answers mean."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from bot.fetch import Fetched, Fetcher, raise_for_status
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.networks.bluesky.oauth.proofs import Key, Target, b64url, dpop_proof

_LONGEST_NONCE = 512


class TokenSpent(LoginRevoked):
    """The access token is no longer taken; refreshing may help, and only once."""


class SaidNo(NetworkSaidNo):
    """A final answer with the error name of the protocol, such as `RecordNotFound`."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True, slots=True)
class Request:
    """`body` is made anew for each attempt: a client assertion may be used only once."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Callable[[], bytes | None]
    access_token: str | None = field(default=None, repr=False)


class Wire:
    """Sends requests with proofs; remembers the nonce that each server gave last."""

    def __init__(self, fetcher: Fetcher, entropy: Callable[[int], bytes]) -> None:
        self.fetcher = fetcher
        self._entropy = entropy
        self._nonces: dict[str, str] = {}  # by origin: each server has its own

    async def send(self, key: Key, request: Request, now: datetime) -> Fetched:
        """The answer, of any status. Asks a second time where the server wants its nonce in it."""
        origin = str(self.fetcher.check(request.url).origin())
        for _ in range(2):
            nonce = self._nonces.get(origin)
            target = Target(request.method, request.url, nonce, request.access_token)
            proof = dpop_proof(key, target, jti=self.unguessable(), now=now)
            answer = await self.fetcher.send(
                request.method,
                request.url,
                headers={**request.headers, "dpop": proof},
                body=request.body(),
            )
            self._note_nonce(origin, answer)
            if not _wants_nonce(answer):
                return answer
        raise NetworkDown("the server kept asking for another nonce")

    def unguessable(self) -> str:
        """256 bits, as 43 characters that any header, form or address takes."""
        return b64url(self._entropy(32))

    def _note_nonce(self, origin: str, answer: Fetched) -> None:
        nonce = answer.headers.get("dpop-nonce", "")
        if 0 < len(nonce) <= _LONGEST_NONCE and nonce.isascii():
            self._nonces[origin] = nonce


def raise_for_call(answer: Fetched) -> None:
    """Raises what a member's server meant by a status that is not 2xx.

    TokenSpent for 401, NetworkDown for 429, 5xx and a refused proof, SaidNo for the rest.
    Sentences are ours: the server's own message may hold member text.
    """
    name = error_name(answer)
    match answer.status:
        case HTTPStatus.UNAUTHORIZED if "invalid_dpop_proof" in (name, _challenge(answer)):
            # A clock that is off, or a request that the HTTP client repeated by itself with the
            # same proof: both pass with a new proof.
            sentence = "the server refused our proof: check the clock"
            raise NetworkDown(sentence, retry_after=answer.retry_after())
        case HTTPStatus.UNAUTHORIZED:
            raise TokenSpent("the sign-in is not accepted")
        case HTTPStatus.FORBIDDEN if name == "ScopeMissingError":
            raise SaidNo(name, "her sign-in does not allow this; signing in again can allow it")
        case HTTPStatus.TOO_MANY_REQUESTS:
            raise_for_status(answer)
        case status if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise SaidNo(name, f"her server answered {status} {name}".rstrip())
        case _:
            raise_for_status(answer)


def raise_for_sign_in(answer: Fetched) -> None:
    """Raises what an authorization server meant by a status that is not 2xx.

    LoginRevoked for a code or refresh token that no longer holds, NetworkDown for 429 and 5xx,
    SaidNo for the rest.
    """
    name = error_name(answer)
    match answer.status:
        case HTTPStatus.BAD_REQUEST if name == "invalid_grant":
            raise LoginRevoked("the sign-in no longer holds")
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN as status:
            raise SaidNo(name, f"the server refused the sign-in: {status} {name}".rstrip())
        case _:
            raise_for_status(answer)


def error_name(answer: Fetched) -> str:
    """The `error` of a JSON body where it is a plain name, else an empty string."""
    with suppress(NetworkDown):
        match answer.json():
            case {"error": str(name)} if re.fullmatch(r"[A-Za-z_]{1,64}", name):
                return name
            case _:
                pass
    return ""


def _wants_nonce(answer: Fetched) -> bool:
    refused = answer.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)
    asked = "use_dpop_nonce" in (error_name(answer), _challenge(answer))
    return refused and asked and "dpop-nonce" in answer.headers


def _challenge(answer: Fetched) -> str:
    """The `error` of a WWW-Authenticate header (RFC 9449 section 7.1)."""
    found = re.search(r'error="([A-Za-z_]{1,64})"', answer.headers.get("www-authenticate", ""))
    return found[1] if found else ""
