"""The look: every pair of colours can be read, in our own theme and in themes that municipalities publish."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import Browser

from tests.phone.workshop import open_workshop, phone_of, violations
from tests.support.server import HOST_NAME, Server
from tests.support.sources import ROOT
from toolkit.colours import contrast, rgb
from toolkit.errors import InvalidInput
from toolkit.theme import PAIRS, Theme, our_values, theme_of, too_close

MODULES = ROOT / "tests" / "js" / "node_modules"
THEMES = {
    "utrecht": MODULES / "@utrecht/design-tokens/dist/theme.css",
    "nijmegen": MODULES / "@gemeentenijmegen/design-tokens/dist/index.css",
    "rotterdam": MODULES / "@nl-design-system-unstable/rotterdam-design-tokens/dist/index.css",
    "voorbeeld": MODULES / "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css",
}
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><rect width="90" height="30" fill="#24578f"/></svg>'


@pytest.mark.parametrize("dark", [False, True])
def test_every_pair_of_our_own_colours_can_be_read(dark: bool) -> None:
    values = our_values(dark)
    assert {name for pair in PAIRS for name in pair[:2]} <= values.keys()
    assert too_close(values) == []


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000", "#fff") == 21.0
    assert contrast("#fff", "#fff") == 1.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
    assert rgb("hsl(211 60% 35%)") == rgb("#24578f")
    assert rgb("rgba(0, 0, 0, 0.5)") is None and rgb("transparent") is None


@given(st.from_regex(r"(rgb|hsl)a?\([0-9., %/-]{0,40}\)", fullmatch=True))
def test_whatever_stands_for_a_colour_is_one_or_none(written: str) -> None:
    assert all(0 <= part <= 255 for part in rgb(written) or ())


def test_a_colour_that_is_written_wrong_is_none() -> None:
    assert rgb("rgb(1.2.3, 0, 0)") is None
    assert rgb("hsl(0 900% 50%)") == (255, 0, 0)


@pytest.mark.parametrize("name", THEMES)
def test_a_published_theme_is_taken_and_can_be_read(name: str) -> None:
    theme = theme_of(THEMES[name])
    assert {"accent", "ink", "paper", "font"} <= theme.values.keys()
    assert theme.values["accent"] != our_values()["accent"]
    assert too_close(our_values() | theme.values) == []
    assert len(theme.css()) < 1500
    assert not re.search(r"url\(|@import|var\(", theme.css())


def written(folder: Path, **tokens: str) -> Path:
    file = folder / "tokens.css"
    rules = "".join(f"  --{name.replace('_', '-')}: {value};\n" for name, value in tokens.items())
    file.write_text(f".x-theme {{\n{rules}}}\n", encoding="utf-8")
    return file


def test_a_colour_that_is_hard_to_read_is_left_out_and_told(tmp_path: Path) -> None:
    pale = {"utrecht_button_primary_action_background_color": "#aab7ff", "utrecht_document_color": "#222"}
    theme = theme_of(written(tmp_path, **pale))
    assert "accent" not in theme.values and theme.values["ink"] == "#222222"
    assert [one.left_out for one in theme.left_out] == ["accent"]
    assert theme.left_out[0].ratio < theme.left_out[0].needed


def test_nothing_of_a_file_reaches_a_page_but_plain_values(tmp_path: Path) -> None:
    nasty = {
        "utrecht_document_color": "url(//evil.example/x)",
        "utrecht_page_background_color": "red}body{display:none",
        "utrecht_document_font_family": "url(//evil.example)",
        "nl_button_border_radius": "expression(1)",
        "utrecht_form_control_border_color": "var(--a)",
        "a": "var(--a)",
    }
    assert theme_of(written(tmp_path, **nasty)) == Theme()


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("t.css", "body { color: red }", "errors.theme_without_tokens"),
        ("t.css", b"\xff\xfe", "errors.file_not_utf8"),
        ("t.css", "x" * 2_100_000, "errors.own_file_large"),
    ],
)
def test_a_file_that_is_no_theme_is_refused(tmp_path: Path, name: str, content: Any, key: str) -> None:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InvalidInput) as refused:
        theme_of(file)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("l.gif", "GIF89a", "errors.logo_kind"),
        ("l.svg", LOGO.replace("<rect", "<script>alert(1)</script><rect"), "errors.logo_active"),
        ("l.svg", LOGO.replace("<rect", '<rect onload="x()"'), "errors.logo_active"),
        ("l.svg", LOGO.replace("<rect", '<a href="https://evil.example"/><rect'), "errors.logo_active"),
        ("l.png", "no picture", "errors.own_file_large"),
    ],
)
def test_a_logo_that_is_more_than_a_picture_is_refused(tmp_path: Path, name: str, content: str, key: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        theme_of(None, file)
    assert refused.value.key == key


@pytest.mark.browser
@pytest.mark.deep
@pytest.mark.parametrize("name", THEMES)
async def test_the_pages_wear_the_municipality_s_look_and_axe_finds_nothing(
    name: str, tmp_path: Path, chromium: Browser
) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text(LOGO, encoding="utf-8")
    options = ("--theme", str(THEMES[name]), "--logo", str(logo))
    with Server(data=tmp_path / "data", options=options) as server:
        workshop = open_workshop(server)
        workshop.step("place")
        accent = theme_of(THEMES[name]).values["accent"]
        for scheme in ("light", "dark"):
            context, page = await phone_of(chromium, bypass_csp=True, color_scheme=scheme)
            await page.goto(f"http://{HOST_NAME}:{server.port}/")
            assert await page.locator(".own-logo").bounding_box() is not None
            paper = await page.locator(".own-logo").evaluate("node => getComputedStyle(node).backgroundColor")
            assert scheme == "light" or paper == "rgb(255, 255, 255)", "a logo is made for white paper"
            shown = await page.locator("button.main").evaluate("node => getComputedStyle(node).backgroundColor")
            assert (rgb(shown) == rgb(accent)) is (scheme == "light")
            assert await violations(page) == []
            await page.goto(f"{workshop.phone_page}?o=o0")
            await page.get_by_role("button", name="Doe mee").click()
            await page.get_by_role("link", name="Nieuwe activiteit").click()
            assert await violations(page) == []
            for link in ("o", "w"):  # also where the link is worth nothing any more
                await page.goto(f"http://{HOST_NAME}:{server.port}/{link}/#{'x' * 32}")
                assert await page.locator(".own-logo").bounding_box() is not None
                assert await violations(page) == []
            await context.close()
