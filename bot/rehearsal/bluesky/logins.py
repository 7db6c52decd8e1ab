"""`com.atproto.server` and `com.atproto.identity`: accounts, passwords, sessions, handles."""

from bot.rehearsal.bluesky.ids import iso
from bot.rehearsal.bluesky.plc import document_of
from bot.rehearsal.bluesky.repo import Account, AppPassword, Status, World
from bot.rehearsal.bluesky.sessions import Sessions, check_password, wrong_password
from bot.rehearsal.bluesky.wire import Call, Endpoints, Json, Via, XrpcError


class Logins:
    def __init__(self, world: World, sessions: Sessions, pds: str) -> None:
        self._world = world
        self.sessions = sessions
        self._pds = pds

    def endpoints(self) -> Endpoints:
        server = "com.atproto.server."
        return {
            server + "describeServer": self.describe_server,
            server + "createAccount": self.create_account,
            server + "createSession": self.create_session,
            server + "refreshSession": self.refresh_session,
            server + "getSession": self.get_session,
            server + "deleteSession": self.delete_session,
            server + "createAppPassword": self.create_app_password,
            server + "revokeAppPassword": self.revoke_app_password,
            server + "deactivateAccount": self.deactivate_account,
            server + "activateAccount": self.activate_account,
            "com.atproto.identity.resolveHandle": self.resolve_handle,
        }

    def describe_server(self, _: Call) -> Json:
        return {
            "did": "did:web:localhost",
            "availableUserDomains": [".test"],
            "inviteCodeRequired": False,
            "links": {},
            "contact": {},
        }

    def create_account(self, call: Call) -> Json:
        account = self._world.open_account(call.need_field("handle"), call.body.get("password", ""))
        tokens = self.sessions.open(account.did, Via.PASSWORD)
        return {**tokens, **self._identity(account)}

    def create_session(self, call: Call) -> Json:
        identifier = call.need_field("identifier")
        self.sessions.count_login(identifier)
        account = self._world.find(identifier)
        if account is None or account.status is Status.DELETED:
            raise wrong_password()
        via = check_password(account, call.need_field("password"))
        return {**self.sessions.open(account.did, via), **self._session(account)}

    def refresh_session(self, call: Call) -> Json:
        caller, tokens = self.sessions.renew(call.token)
        return {**tokens, **self._session(self._world.accounts[caller.did])}

    def get_session(self, call: Call) -> Json:
        return self._session(self._world.accounts[call.me])

    def delete_session(self, call: Call) -> None:
        self.sessions.close(call.token)

    def create_app_password(self, call: Call) -> Json:
        account = self._full_access(call)
        name = call.need_field("name")
        if name in account.app_passwords:
            raise XrpcError("InternalServerError", "Internal Server Error", status=500)
        privileged = bool(call.body.get("privileged", False))
        via = Via.PRIVILEGED_APP_PASSWORD if privileged else Via.APP_PASSWORD
        password = self._world.ids.new_app_password()
        account.app_passwords[name] = AppPassword(password, via)
        now = iso(self._world.clock())
        return {"name": name, "password": password, "createdAt": now, "privileged": privileged}

    def revoke_app_password(self, call: Call) -> None:
        account = self._full_access(call)
        held = account.app_passwords.pop(call.need_field("name"), None)
        if held is not None:
            self.sessions.revoke(account.did, held.via)

    def deactivate_account(self, call: Call) -> None:
        self._world.set_status(self._full_access(call).did, Status.DEACTIVATED)

    def activate_account(self, call: Call) -> None:
        self._world.set_status(self._full_access(call).did, Status.ACTIVE)

    def resolve_handle(self, call: Call) -> Json:
        account = self._world.find(call.need("handle"))
        if account is None or not account.active:
            raise XrpcError("HandleNotFound", "Unable to resolve handle")
        return {"did": account.did}

    def _full_access(self, call: Call) -> Account:
        if call.signed_in.via is not Via.PASSWORD:
            raise XrpcError("InvalidToken", "Bad token scope")
        return self._world.accounts[call.me]

    def _identity(self, account: Account) -> Json:
        return {
            "did": account.did,
            "handle": account.handle,
            "didDoc": document_of(account, self._pds),
        }

    def _session(self, account: Account) -> Json:
        state: Json = {"active": account.active}
        if not account.active:
            state["status"] = account.status.value
        email = f"{account.handle.split('.')[0]}@example.com"
        return {**self._identity(account), **state, "email": email, "emailConfirmed": True}
