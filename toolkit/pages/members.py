"""Who works in a workspace: members, invitations, tokens of programs. For owners, where people have accounts.

A link or a token is shown once: no secret is kept. What an owner may do is known by `membership`.
"""

from fastapi import Request
from nicegui import ui

from toolkit.addresses import base_address
from toolkit.errors import InvalidInput, ToolkitError
from toolkit.membership import NAME_LENGTH
from toolkit.own_members import OwnMembers
from toolkit.pages.form import Field, Form, Option, Sent
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, Page, frame
from toolkit.pages.items import Button, Item, Items, Mark, Pressed
from toolkit.pages.links import show_address
from toolkit.pages.parts import link, tag
from toolkit.pages.when import moment_told
from toolkit.sessions.access import Program
from toolkit.sessions.rights import ROLES, TOKEN_SCOPES, Standing
from toolkit.storage.members import Member, OpenLink
from toolkit.workplace import Reception

HELP, REMOVE, REVOKE = "help", "remove", "revoke"
DAYS = (30, 90, 365, 1095)


def register(reception: Reception) -> None:
    """Register the page."""

    @ui.page("/leden", reconnect_timeout=RECONNECT_TIMEOUT)
    async def members(request: Request) -> None:
        place = reception.of(request.state.who)
        with frame(request, title="members.title", assets=place.asset_prefix, classes="library members") as page:
            public = base_address(place.settings, str(request.base_url))
            await MembersPage(place.members, page, public).build()


class MembersPage:
    """Members, invitations and tokens of one workspace."""

    def __init__(self, own: OwnMembers, page: Page, public: str) -> None:
        self.own, self.page, self.words, self.public = own, page, page.words, public

    async def build(self) -> None:
        """Lay out the page. Raises Rejected for one who is no owner."""
        words = self.words
        held = await self.own.members()
        tag("h1", words("members.title"))
        tag("p", words("members.text"))
        link(words("audit.title"), f"{HOME}/logboek", classes="button")
        self.fresh = tag("div", classes="forms")
        with tag("section", classes="panel", aria_labelledby="leden"):
            tag("h2", words("members.members"), id="leden")
            self.members = Items(words=words, none=words("members.none"), on_press=self._on_member)
        with tag("section", classes="panel", aria_labelledby="uitnodigen"):
            tag("h2", words("members.invite"), id="uitnodigen")
            tag("p", words("members.invite_text"))
            self._invite_form()
            self.invitations = Items(words=words, none=words("members.no_invitations"), on_press=self._on_invitation)
        with tag("section", classes="panel", aria_labelledby="sleutels"):
            tag("h2", words("members.tokens"), id="sleutels")
            tag("p", words("members.tokens_text"))
            self._token_form()
            self.tokens = Items(words=words, none=words("members.no_tokens"), on_press=self._on_token)
        self._show_members(held)
        await self._show_rest()

    async def _show(self) -> None:
        self._show_members(await self.own.members())
        await self._show_rest()

    def _show_members(self, held: tuple[Member, ...]) -> None:
        self.members.show([self._member(one) for one in held])

    async def _show_rest(self) -> None:
        self.invitations.show([self._invitation(one) for one in await self.own.invitations()])
        self.tokens.show([self._token(one) for one in await self.own.tokens()])

    def _member(self, one: Member) -> Item:
        words = self.words
        roles = tuple(
            Button(
                name=role.value,
                label=words(f"role.{role.value}"),
                pressed=one.role == role.value,
                row=words("members.role"),
            )
            for role in ROLES
        )
        marks = (Mark(text=words("members.you"), kind="good"),) if one.account == self.own.who.account else ()
        lines = (one.address or words("members.elsewhere"), words("members.since", day=moment_told(words, one.since)))
        helped = (Button(name=HELP, label=words("members.help"), kind="link"),) if one.address else ()
        gone = Button(name=REMOVE, label=words("members.remove"), kind="link")
        return Item(id=one.account, title=one.name, lines=lines, marks=marks, buttons=(*roles, *helped, gone))

    def _invitation(self, one: OpenLink) -> Item:
        words, role = self.words, one.subject.rpartition("/")[2]
        until = words("members.until", day=moment_told(words, one.expires_at))
        revoke = Button(name=REVOKE, label=words("members.revoke"), kind="link")
        return Item(id=one.id, title=words(f"role.{role}"), lines=(until,), buttons=(revoke,))

    def _token(self, one: Program) -> Item:
        words = self.words
        until = words("members.until", day=moment_told(words, one.expires_at)) if one.expires_at else ""
        revoke = Button(name=REVOKE, label=words("members.revoke"), kind="link")
        lines = (words(f"scope.{one.scope}"), until)
        return Item(id=one.id, title=one.name or one.id, lines=lines, buttons=(revoke,))

    async def _on_member(self, pressed: Pressed) -> None:
        words = self.words
        try:
            if pressed.name == HELP:
                secret = await self.own.help(pressed.item)
                self._once(words("members.help"), words("members.help_once"), f"herstel#geheim={secret}")
                return
            if pressed.name == REMOVE:
                await self.own.remove(pressed.item)
            else:
                await self.own.change_role(pressed.item, Standing(pressed.name))
        except ToolkitError as error:
            self.page.refuse(words.error(error))
            return
        self.page.tell(words("members.done"))
        await self._show()

    async def _on_invitation(self, pressed: Pressed) -> None:
        await self.own.revoke_invitation(pressed.item)
        self.page.tell(self.words("members.revoked"))
        await self._show_rest()

    async def _on_token(self, pressed: Pressed) -> None:
        await self.own.revoke_token(pressed.item)
        self.page.tell(self.words("members.revoked"))
        await self._show_rest()

    def _invite_form(self) -> None:
        words = self.words
        roles = tuple(Option(value=role.value, label=words(f"role.{role.value}")) for role in ROLES)

        async def invite(sent: Sent) -> None:
            secret = await self.own.invite(Standing(sent.text("role")))
            self._once(words("members.invitation"), words("members.invitation_once"), f"uitnodiging#geheim={secret}")
            await self._show_rest()

        role = Field(name="role", label=words("members.role"), kind="chips", options=roles)
        first = {"role": Standing.FACILITATOR.value}
        Form((role,), words=words, values=first, send=words("members.invite_now"), on_send=invite)

    def _token_form(self) -> None:
        words = self.words
        scopes = tuple(Option(value=scope, label=words(f"scope.{scope}")) for scope in TOKEN_SCOPES)
        days = tuple(Option(value=str(count), label=words("members.days", count=count)) for count in DAYS)

        async def make(sent: Sent) -> None:
            if not 0 < len(sent.text("name")) <= NAME_LENGTH:
                raise InvalidInput("errors.name_needed", field="name", most=NAME_LENGTH)
            days, name = int(sent.text("days")), sent.text("name")
            token = await self.own.make_token(scope=sent.text("scope"), days=days, name=name)
            self._shown(words("members.token"), words("members.token_once"), token)
            await self._show_rest()

        Form(
            (
                Field(name="name", label=words("members.token_name"), required=True),
                Field(name="scope", label=words("members.scope"), kind="chips", options=scopes),
                Field(name="days", label=words("members.how_long"), kind="choice", options=days),
            ),
            words=words,
            values={"scope": TOKEN_SCOPES[0], "days": str(DAYS[1])},
            send=words("members.token_now"),
            on_send=make,
        )

    def _once(self, title: str, said: str, path: str) -> None:
        self._shown(title, said, f"{self.public}{HOME}/{path}")

    def _shown(self, title: str, said: str, secret: str) -> None:
        """Show something that nobody can show again."""
        self.fresh.clear()
        with self.fresh:
            show_address(self.words, title, said, secret, on_close=self.fresh.clear, tell=self.page.tell)
