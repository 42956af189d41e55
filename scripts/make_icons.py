"""Make the icons of the installable page out of the logo: `python scripts/make_icons.py`. Typst draws them."""

import typst

from toolkit.resources import shipped

SIZES = {"icon-192.png": (192, 0.86), "icon-512.png": (512, 0.86), "icon-maskable-512.png": (512, 0.62)}
PAPER = "#faf8f4"


def main() -> None:
    """Write an icon of each size; a maskable one leaves room for the shape that a phone cuts out."""
    folder = shipped("assets") / "icons"
    folder.mkdir(exist_ok=True)
    logo = (shipped("assets") / "logo.svg").read_bytes()
    for name, (side, share) in SIZES.items():
        source = (
            f'#set page(width: {side}pt, height: {side}pt, margin: 0pt, fill: rgb("{PAPER}"))\n'
            f'#align(center + horizon, image("/logo.svg", width: {share * 100}%))'
        ).encode()
        png = typst.compile({"main.typ": source, "logo.svg": logo}, format="png", ppi=72)
        (folder / name).write_bytes(png)


if __name__ == "__main__":
    main()
