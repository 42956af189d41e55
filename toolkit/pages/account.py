"""My own account: where I work, where I am signed in, my password, and signing out.

Shows nobody else's. What is done is done by `membership`; the cookie itself goes with the call to sign out.
"""

from functools import partial

from fastapi import Request
from nicegui import ui

from toolkit.errors import InvalidInput, ToolkitError
from toolkit.own_members import OwnMembers
from toolkit.pages.form import Field, Form, Sent
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, Page, frame, way_on
from toolkit.pages.items import Button, Item, Items, Mark, Pressed
from toolkit.pages.parts import button, tag
from toolkit.pages.when import moment_told
from toolkit.storage.members import Account
from toolkit.workplace import Reception

OUT = "out"
_SIGN_OUT = f"""
fetch("{HOME}/afmelden", {{method: "POST"}}).finally(() => {{
  for (const key of Object.keys(localStorage)) if (key.startsWith("wiel:desk:")) localStorage.removeItem(key);
  location.assign("{HOME}");
}});
"""  # drafts go along: the next one at this browser may be somebody else


def register(reception: Reception) -> None:
    """Register the page."""

    @ui.page("/account", reconnect_timeout=RECONNECT_TIMEOUT)
    async def account(request: Request) -> None:
        place = reception.of(request.state.who)
        with frame(request, title="account.title", assets=place.asset_prefix, classes="library account") as page:
            if place.who.account:
                await AccountPage(place.members, page).build(await place.members.account())
            else:
                tag("h1", page.words("account.title"))
                tag("p", page.words("account.by_key"))
                way_on(page)


def sign_out_button(page: Page) -> None:
    """Place the button that signs this browser out."""
    button(page.words("account.sign_out"), lambda: ui.run_javascript(_SIGN_OUT), classes="main")


class AccountPage:
    """The panels of my account."""

    def __init__(self, own: OwnMembers, page: Page) -> None:
        self.own, self.page, self.words = own, page, page.words

    async def build(self, account: Account) -> None:
        """Lay out the page."""
        words = self.words
        tag("h1", words("account.title"))
        tag("p", words("account.who", name=account.name))
        with tag("div", classes="form-buttons"):
            sign_out_button(self.page)
        with tag("section", classes="panel", aria_labelledby="werkruimten"):
            tag("h2", words("account.workspaces"), id="werkruimten")
            await self._workspaces()
        with tag("section", classes="panel", aria_labelledby="aangemeld"):
            tag("h2", words("account.browsers"), id="aangemeld")
            tag("p", words("account.browsers_text"))
            self.browsers = Items(words=words, none="", on_press=self._on_browser)
            button(words("account.everywhere"), self._everywhere)
        if account.password_hash is not None:
            with tag("section", classes="panel", aria_labelledby="wachtwoord"):
                tag("h2", words("account.password"), id="wachtwoord")
                self._password_form()
        await self._show()

    async def _workspaces(self) -> None:
        words = self.words
        held = await self.own.workspaces()
        if not held:
            tag("p", words("not_allowed.nowhere"))
        with tag("ul", classes="plain"):
            for one in held:
                here = one.workspace == self.own.who.workspace
                with tag("li"):
                    role, name = words(f"role.{one.role}"), one.workspace_name or words("workspace.first")
                    tag("span", words("account.works", workspace=name, role=role))
                    if here and len(held) > 1:
                        tag("span", words("account.here"), classes="mark good")
                    if not here:
                        button(words("account.work_here"), partial(self._work_in, one.workspace), classes="small")

    async def _work_in(self, workspace: str) -> None:
        await self.own.work_in(workspace)
        ui.navigate.to("/bibliotheek")

    async def _show(self) -> None:
        words = self.words
        items = []
        for one in await self.own.browsers():
            marks = (Mark(text=words("account.this_browser"), kind="good"),) if one.id == self.own.who.id else ()
            seen = words("account.seen", day=moment_told(words, one.seen_at or one.created_at))
            out = Button(name=OUT, label=words("account.out"), kind="link")
            title = one.device or words("account.a_browser")
            items.append(Item(id=one.id, title=title, lines=(seen,), marks=marks, buttons=() if marks else (out,)))
        self.browsers.show(items)

    async def _on_browser(self, pressed: Pressed) -> None:
        try:
            await self.own.sign_out(pressed.item)
        except ToolkitError as error:
            self.page.refuse(self.words.error(error))
        else:
            self.page.tell(self.words("account.gone"))
            await self._show()

    def _everywhere(self) -> None:
        ui.run_javascript(_SIGN_OUT.replace("/afmelden", "/afmelden/overal"))

    def _password_form(self) -> None:
        words = self.words

        async def change(sent: Sent) -> None:
            if sent.text("password") != sent.text("again"):
                raise InvalidInput("errors.password_again", field="again")
            await self.own.change_password(str(sent.values.get("old") or ""), str(sent.values.get("password") or ""))
            self.page.tell(words("account.password_done"))
            await self._show()

        Form(
            (
                Field(name="old", label=words("account.password_old"), kind="password"),
                Field(
                    name="password",
                    label=words("account.password_new"),
                    kind="password",
                    hint=words("account.password_hint"),
                ),
                Field(name="again", label=words("account.password_again"), kind="password"),
            ),
            words=words,
            send=words("account.password_now"),
            on_send=change,
        )
