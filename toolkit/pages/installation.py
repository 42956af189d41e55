"""The installation as a whole, for its admin: workspaces, who is to own them, lost passwords. Sees no wheel."""

from fastapi import Request
from nicegui import ui

from toolkit.addresses import base_address
from toolkit.errors import ToolkitError
from toolkit.own_members import OwnMembers
from toolkit.pages.account import sign_out_button
from toolkit.pages.form import Field, Form, Sent
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, Page, frame
from toolkit.pages.items import Button, Item, Items, Pressed
from toolkit.pages.links import show_address
from toolkit.pages.parts import button, tag
from toolkit.storage.members import Workspace
from toolkit.workplace import Reception

OWNER, NAME = "owner", "name"


def register(reception: Reception) -> None:
    """Register the page."""

    @ui.page("/installatie", reconnect_timeout=RECONNECT_TIMEOUT)
    async def installation(request: Request) -> None:
        place = reception.of(request.state.who)
        with frame(
            request, title="installation.title", assets=place.asset_prefix, classes="library installation"
        ) as page:
            public = base_address(place.settings, str(request.base_url))
            await InstallationPage(place.members, page, public).build()


class InstallationPage:
    """All workspaces, and the links that let their owners in."""

    def __init__(self, own: OwnMembers, page: Page, public: str) -> None:
        self.own, self.page, self.words, self.public = own, page, page.words, public

    async def build(self) -> None:
        """Lay out the page. Raises Rejected for one who is no admin."""
        words = self.words
        held = await self.own.all_workspaces()
        tag("h1", words("installation.title"))
        tag("p", words("installation.text"))
        self.fresh = tag("div", classes="forms")
        with tag("section", classes="panel", aria_labelledby="werkruimten"):
            tag("h2", words("installation.workspaces"), id="werkruimten")
            self.list = Items(words=words, none="", on_press=self._on_press)
            tag("h3", words("installation.make"))
            self._make_form()
        with tag("section", classes="panel", aria_labelledby="toegang"):
            tag("h2", words("installation.access"), id="toegang")
            tag("p", words("installation.help_text"))
            self._help_form()
            tag("p", words("installation.admin_text"))
            button(words("installation.admin_now"), self._invite_admin)
        if not self.own.who.account:
            sign_out_button(self.page)
        self._show(held)

    def _show(self, held: tuple[Workspace, ...]) -> None:
        words = self.words
        self.list.show(
            [
                Item(
                    id=one.id,
                    title=one.name or words("workspace.first"),
                    lines=(words("installation.id", id=one.id), words("installation.count", count=one.members)),
                    buttons=(
                        Button(name=OWNER, label=words("installation.invite"), kind="link"),
                        Button(
                            name=NAME,
                            label=words("installation.rename"),
                            kind="link",
                            ask=words("installation.new_name"),
                        ),
                    ),
                )
                for one in held
            ]
        )

    async def _on_press(self, pressed: Pressed) -> None:
        words = self.words
        try:
            if pressed.name == OWNER:
                secret = await self.own.invite_owner(pressed.item)
                self._once(words("members.invitation"), words("members.invitation_once"), "uitnodiging", secret)
                return
            await self.own.rename_workspace(pressed.item, pressed.answer)
        except ToolkitError as error:
            self.page.refuse(words.error(error))
            return
        self.list.settle(pressed.item)
        self.page.tell(words("members.done"))
        self._show(await self.own.all_workspaces())

    def _make_form(self) -> None:
        words = self.words

        async def make(sent: Sent) -> None:
            await self.own.make_workspace(sent.text("id"), sent.text("name"))
            self.page.tell(words("members.done"))
            self._show(await self.own.all_workspaces())

        Form(
            (
                Field(name="name", label=words("installation.name"), required=True),
                Field(
                    name="id",
                    label=words("installation.short"),
                    hint=words("installation.short_hint"),
                    required=True,
                ),
            ),
            words=words,
            send=words("installation.make_now"),
            on_send=make,
        )

    def _help_form(self) -> None:
        words = self.words

        async def help(sent: Sent) -> None:
            secret = await self.own.help_address(sent.text("address"))
            self._once(words("members.help"), words("members.help_once"), "herstel", secret)

        address = Field(name="address", label=words("installation.address"), kind="email")
        Form((address,), words=words, send=words("installation.help_now"), on_send=help)

    async def _invite_admin(self) -> None:
        secret = await self.own.invite_admin()
        title, said = self.words("installation.admin"), self.words("members.invitation_once")
        self._once(title, said, "uitnodiging", secret)

    def _once(self, title: str, said: str, path: str, secret: str) -> None:
        """Show a link that nobody can show again."""
        address = f"{self.public}{HOME}/{path}#geheim={secret}"
        self.fresh.clear()
        with self.fresh:
            show_address(self.words, title, said, address, on_close=self.fresh.clear, tell=self.page.tell)
