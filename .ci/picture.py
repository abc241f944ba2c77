#!/usr/bin/env python3
"""Makes docs/annotated.png from an annotated workbook: its Staff sheet and its Findings sheet, the telling part of each.

usage: picture.py ANNOTATED.xlsx OUT.png      (needs LibreOffice, poppler-utils and Pillow)

LibreOffice draws the pages, so fonts and widths are its own and not Excel's."""
import pathlib
import re
import subprocess
import sys
import tempfile

from PIL import Image, ImageDraw

WIDTH = 1200
GAP = 16
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


def pages(pdf):
    """Each page as its words with their boxes, in points."""
    subprocess.run(["pdftotext", "-bbox", pdf, f"{pdf}.html"], check=True)
    for page in pathlib.Path(f"{pdf}.html").read_text().split("<page ")[1:]:
        yield [(word, *map(float, box)) for *box, word in WORD.findall(page)]


def crop(pdf, page, box):
    dpi = WIDTH * 72 / (box[2] - box[0])
    x, y, right, bottom = (round(v * dpi / 72) for v in box)
    name = f"{pdf}.{page}"
    subprocess.run(["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), "-x", str(x), "-y", str(y),
                    "-W", str(right - x), "-H", str(bottom - y), "-png", "-singlefile", pdf, name], check=True)
    return Image.open(f"{name}.png").convert("RGB")


def box(words, wide, most):
    """The share `wide` of what is printed between the head and the foot of a page, and at most so many points high."""
    foot = max(w[4] for w in words)
    body = [w for w in words if w[4] < foot - 12]
    left, top = min(w[1] for w in body) - 6, min(w[2] for w in body) - 6
    right, bottom = max(w[3] for w in body) + 6, max(w[4] for w in body) + 6
    return max(left, 0), max(top, 0), left + (right - left) * wide, min(bottom, top + most)


def main(workbook, out):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
                        "pdf", "--outdir", folder, workbook], check=True, stdin=subprocess.DEVNULL, capture_output=True)
        pdf = str(pathlib.Path(folder) / (pathlib.Path(workbook).stem + ".pdf"))
        staff = findings = None
        for number, words in enumerate(pages(pdf), 1):
            said = {w[0] for w in words}
            if not staff and {"Staff", "code", "Pay", "range", "FTE"} <= said:
                staff = number, words
            if not findings and {"Findings", "Severity", "Clause"} <= said:
                findings = number, words
        pictures = [crop(pdf, staff[0], box(staff[1], 0.62, 240)), crop(pdf, findings[0], box(findings[1], 1, 190))]
        sheet = Image.new("RGB", (WIDTH, sum(p.height for p in pictures) + GAP), "white")
        draw, y = ImageDraw.Draw(sheet), 0
        for picture in pictures:
            sheet.paste(picture, (0, y))
            draw.rectangle((0, y, WIDTH - 1, y + picture.height - 1), outline=(160, 160, 160))
            y += picture.height + GAP
        sheet.quantize(96, dither=Image.Dither.NONE).save(out, optimize=True)
        print(out, sheet.size, pathlib.Path(out).stat().st_size, "bytes")


main(*sys.argv[1:])
