"""The static pages and files as a browser gets them: small, kept for good, and with the strictest policy there is."""

import gzip
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import brotli
import pytest

from tests.support.server import Answer, Server
from toolkit import shelf
from toolkit.errors import InvalidInput
from toolkit.resources import shipped
from toolkit.settings import settings_from
from toolkit.web.assets import SOCKET_CLIENT, Assets, asset_of, load_assets, without_docs
from toolkit.web.health import security_text

PAGES = ("/", "/d/BCD346", "/scherm/BCD346", "/o/", "/w/")


@pytest.fixture(scope="module")
def get(shared_server: Server) -> Callable[..., Answer]:
    return shared_server.request


@pytest.fixture(scope="module")
def assets() -> Assets:
    return load_assets()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_nothing_that_is_not_ours(get: Callable[..., Answer], page: str) -> None:
    answer = get(page)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert re.search(r"'self' ws://127\.0\.0\.1:\d+ wss://", policy["connect-src"])


@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_no_inline_script_or_style_and_names_no_other_host(get: Callable[..., Answer], page: str) -> None:
    text = get(page).body.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)
    assert "http" not in text and "{{" not in text


@pytest.mark.parametrize("page", [*PAGES, "/begeleider/", "/healthz", "/nowhere", "/api/v1/openapi.json", "/metrics"])
def test_every_answer_carries_the_headers_that_keep_a_browser_safe(get: Callable[..., Answer], page: str) -> None:
    headers = get(page, headers={"Accept": "text/html"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers
    if headers["content-type"].startswith("text/html"):
        assert "camera=()" in headers["permissions-policy"]
        assert headers["x-frame-options"] == "DENY"
    else:
        assert "default-src 'none'" in headers["content-security-policy"]


def test_the_headers_of_a_file_are_few(get: Callable[..., Answer], assets: Assets) -> None:
    headers = get(f"{assets.prefix}/theme.css", headers={"Accept-Encoding": "br"}).headers
    assert sum(len(name) + len(value) + 4 for name, value in headers.items()) < 450


def test_a_host_that_is_no_host_is_not_repeated_in_the_policy(get: Callable[..., Answer]) -> None:
    answer = get("/", headers={"Host": "x; script-src *"})
    assert "script-src *" not in answer.headers.get("content-security-policy", "")


@pytest.mark.parametrize("page", PAGES)
def test_everything_that_a_page_names_is_there_and_kept_for_good(get: Callable[..., Answer], page: str) -> None:
    named = re.findall(r'(?:src|href)="(/a/[^"]+)"', get(page).body.decode())
    assert named
    for address in named:
        answer = get(address)
        assert answer.status == 200, address
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_files_are_compressed_as_the_browser_likes(get: Callable[..., Answer], assets: Assets) -> None:
    address = f"{assets.prefix}/{SOCKET_CLIENT}"
    plain = get(address).body
    packed = get(address, headers={"Accept-Encoding": "gzip, deflate, br"})
    older = get(address, headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["content-encoding"], older.headers["content-encoding"]) == ("br", "gzip")
    assert brotli.decompress(packed.body) == gzip.decompress(older.body) == plain
    assert packed.headers["vary"] == "Accept-Encoding"
    assert len(packed.body) < len(older.body) < len(plain)


def test_a_page_is_asked_for_each_time_and_sent_when_it_changed(get: Callable[..., Answer]) -> None:
    answer = get("/")
    assert answer.headers["cache-control"] == "no-cache"
    unchanged = get("/", headers={"If-None-Match": answer.headers["etag"]})
    assert unchanged.status == 304
    assert "content-security-policy" not in unchanged.headers


@pytest.mark.parametrize("path", ["nothing.js", "../toolkit/app.py", "%2e%2e/pyproject.toml", "texts/nl", ""])
def test_what_is_no_asset_is_not_found(get: Callable[..., Answer], assets: Assets, path: str) -> None:
    assert get(f"{assets.prefix}/{path}").status == 404
    assert get("/a/0000000000000000/theme.css").status == 404


def test_texts_are_plain_files_below_the_hash(get: Callable[..., Answer], assets: Assets) -> None:
    assert "web.account.address" in get(f"{assets.prefix}/texts/nl/web.json").json()


def test_a_template_is_public_and_kept_for_good(get: Callable[..., Answer], assets: Assets) -> None:
    template = shelf.template("participatiewiel")
    answer = get(f"{assets.prefix}/template/{template.ref}.json")
    assert [goal["id"] for goal in answer.json()["goals"]] == [goal.id for goal in template.goals]
    assert "immutable" in answer.headers["cache-control"]
    assert get(f"{assets.prefix}/template/{template.ref.replace('@', '%40')}.json").body == answer.body
    assert get(f"{assets.prefix}/template/none.json").status == 404
    assert not {"reasons", "expects", "inferred"} & set(answer.json())


def test_the_wheel_element_has_an_address_that_stays_and_leads_to_its_file(
    get: Callable[..., Answer], assets: Assets
) -> None:
    answer = get("/participation-wheel.js")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert f"{assets.prefix}/participation-wheel.js" in answer.body.decode()


def test_modules_are_preloaded_with_all_that_they_import() -> None:
    files = {
        "p/index.html": '<head><script type="module" src="{{a}}/p/main.js"></script></head>',
        "p/main.js": 'import { a } from "../live/a.js";\nimport "./b.js";\nconst later = () => import("./late.js");',
        "live/a.js": 'export * from "./c.js";\nimport {\n  d,\n} from "../p/b.js";',
        "live/c.js": "",
        "p/b.js": "",
        "p/late.js": "",
    }
    made = Assets(version="v", files={path: asset_of(path, text.encode()) for path, text in files.items()})
    page = made.page("p/index.html").plain.decode()
    preloaded = re.findall(r'rel="modulepreload" href="/a/v/([^"]+)"', page)
    assert preloaded == ["p/main.js", "live/a.js", "p/b.js", "live/c.js"]


def test_a_script_goes_out_without_its_doc_comments_and_every_line_keeps_its_number(assets: Assets) -> None:
    for path in (path for path in assets.files if path.endswith(".js") and path != SOCKET_CLIENT):
        written = (shipped("assets") / path).read_text(encoding="utf-8").split("\n")
        served = assets.files[path].plain.decode().split("\n")
        assert len(served) == len(written), path
        gone = [line for line, left in zip(written, served, strict=True) if line != left]
        assert all(re.match(r"\s*(/\*\*|\*)", line) for line in gone), path
        assert not any(re.match(r"\s*/\*\*", line) for line in served if line.endswith("*/"))


def test_only_a_comment_on_lines_of_its_own_is_left_out() -> None:
    kept = b"const a = /** @type {any} */ (b); // why\n/* plain */\nconst c = `/** no */ doc`;\n"
    assert without_docs("a.js", b"/** One.\n * Two. */\n" + kept) == b"\n\n" + kept
    assert without_docs("a.css", b"/** Paper. */") == b"/** Paper. */"


def test_the_hash_changes_with_any_file(assets: Assets) -> None:
    assert load_assets().version == assets.version
    assert re.fullmatch(r"[0-9a-f]{16}", assets.version)


def test_what_a_phone_may_know_before_it_joins(get: Callable[..., Answer], shared_server: Server) -> None:
    answer = get(f"/live/session/{shared_server.code.lower()}.json")
    facts = answer.json()
    assert set(facts) == {"code", "name", "template", "phase", "step", "steps", "closed", "organisations", "join_url"}
    assert facts["join_url"] == shared_server.links["Telefoon"]
    assert all(set(organisation) == {"id", "name"} for organisation in facts["organisations"])
    assert answer.headers["cache-control"] == "no-store"


def test_the_qr_code_of_a_session_leads_to_its_phone_page(get: Callable[..., Answer], shared_server: Server) -> None:
    answer = get(f"/live/session/{shared_server.code}/qr.svg")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert b"<path" in answer.body and b"style" not in answer.body
    assert get("/live/session/BBBBBB/qr.svg").status == 404


def test_an_unknown_code_is_a_problem_document(get: Callable[..., Answer]) -> None:
    answer = get("/live/session/BBBBBB.json", headers={"Accept-Language": "en"})
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")
    assert json.loads(answer.body)["code"] == "unknown_code"


def test_an_address_that_leads_nowhere_is_a_page_for_people_and_a_problem_document_for_programs(
    get: Callable[..., Answer],
) -> None:
    for address in ("/d/", "/niets", "/w/zo/maar"):
        answer = get(address, headers={"Accept": "text/html", "Accept-Language": "nl"})
        assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert b"<h1>Deze pagina bestaat niet</h1>" in answer.body and b'href="/"' in answer.body
        assert get(address).headers["content-type"] == "application/problem+json"


def test_security_txt_says_whom_to_tell_until_when_and_in_which_language() -> None:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    for given, told in ((None, "https://wiel.nl/"), ("ict@houten.nl", "mailto:ict@houten.nl")):
        settings = settings_from({"security_contact": given}, {})
        lines = security_text("https://wiel.nl", settings.security_contact, now).splitlines()
        assert lines[0] == f"Contact: {told}"
        assert lines[1:3] == ["Expires: 2027-05-21T09:00:00+00:00", "Preferred-Languages: nl, en"]
    for wrong in ("http://wiel.nl/", "bel ons", "mailto:x", "a@b.nl\nContact: x@y.nl"):
        with pytest.raises(InvalidInput):
            settings_from({"security_contact": wrong}, {})


def test_health_readiness_and_figures(get: Callable[..., Answer]) -> None:
    assert get("/healthz").status == get("/readyz").status == get("/.well-known/security.txt").status == 200
    figures = get("/metrics").body.decode()
    assert re.search(r"^participatiewiel_rooms \d+$", figures, re.MULTILINE)
    for line in figures.splitlines():
        assert re.fullmatch(r'# TYPE \w+ (gauge|counter|histogram)|\w+(\{[\w="_,.+ ]+\})? [\d.e-]+', line), line
