"""How people get in: the address, the code and the QR, large enough to read over a shoulder."""

from toolkit.pages.desk import Desk
from toolkit.pages.parts import Tag, link, picture, tag
from toolkit.sessions.qr import qr_svg


def how_to_join(desk: Desk, public: str) -> Tag:
    """Show how one joins this session, and return what folds it away; open for as long as nobody is in."""
    words, code = desk.words, desk.state.code
    screen = f"{public}/scherm/{code}" + ("?lang=en" if words.language == "en" else "")
    with tag("details", classes="joining") as folded:
        if not desk.items("participants"):
            folded.props["open"] = True
        tag("summary", words("join.title"))
        tag("p", words("join.text", address=public.partition("://")[2]))
        tag("p", " ".join(code), classes="join-code")
        tag("img", classes="qr", src=picture(qr_svg(f"{public}/d/{code}", words("join.qr"))), alt=words("join.qr"))
        link(words("join.phone"), f"{public}/d/{code}", target="_blank")
        link(words("join.screen"), screen, target="_blank")
    return folded
