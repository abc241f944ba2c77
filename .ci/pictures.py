#!/usr/bin/env python3
"""Does LibreOffice draw the annotated copy as it draws the original, but for the highlighted cells?

usage: pictures.py BINARY CORPUS [--keep DIR]      (needs LibreOffice, poppler-utils, lxml and Pillow)

Workbooks that Excel saved, with charts, pivot tables, buttons and whatever else is easily lost, are annotated, printed
before and after, and compared page by page. Our sheets come last, so the pages they add are left out. A difference is
explained when what changed has the colour of a highlight, or lies between pixels that have."""
import argparse
import csv
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from PIL import Image, ImageChops

import books

MOST, LARGEST, DPI, GRID = 14, 400_000, 64, 8
COLOURS = [(0xF8, 0xCB, 0xAD), (0xFF, 0xE6, 0x99), (0xDD, 0xEB, 0xF7), (0xED, 0xED, 0xED)]
FEATURES = """part:charts part:chartsheets part:pivotTables part:slicers part:threadedComments part:vba part:ctrlProps
sheet:controls part:media part:drawings sheet:comments-vml-legacyDrawing part:tables sheet:sparkline sheet:condFormat
part:smartart sheet:oleObjects sheet:mergeCells sheet:legacyDrawingHF sheet:autoFilter sheet:hyperlinks""".split()


NOT_PRINTED = {
    # LibreOffice stops at these, annotated or not.
    "phpspreadsheet__sparklineEdgeCases.xlsx",
    "closedxml__SampleSparklines.xlsx",
    # LibreOffice opens the copy, but makes no PDF of it while a link leads to a cell outside the printed range.
    "openxmlsdk__IntegratedMarketingCampaign_DataAnalysis_TP10186504.xltm",
}
# What gives another value each time.
BY_CHANCE = re.compile(rb"\b(RAND|RANDBETWEEN|RANDARRAY|NOW|TODAY)\(")


def by_chance(path):
    with books.Book(path) as book:
        return any(BY_CHANCE.search(book.read(s.part)) for s in book.worksheets())


def by_excel(row):
    if not row["expected"].startswith("opens") or row["file"].startswith("made__") or row["file"] in NOT_PRINTED:
        return False
    programs = [f for f in row["features"].split(",") if f.startswith(("app:Microsoft Excel", "app:Microsoft Mac"))]
    return any("Compatible" not in p for p in programs)


def chosen(corpus):
    """Few and small workbooks that together have every feature, and then some that have the features once more."""
    with open(corpus / "INDEX.tsv", encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if by_excel(r)]
    rows = sorted((r for r in rows if int(r["bytes"]) < LARGEST), key=lambda r: (int(r["bytes"]), r["file"]))
    picked = []
    for turn in (1, 2):
        missing = set(FEATURES)

        def worth(row):
            return len(missing & set(row["features"].split(",")))

        while rows and len(picked) < MOST:
            best = max(rows, key=worth)
            if not worth(best):
                break
            rows.remove(best)
            # Of an empty sheet nothing is printed but when it is alone, so there would be nothing to compare.
            path = corpus / best["file"]
            if findings(path) and not by_chance(path):
                picked.append(best)
                missing -= set(best["features"].split(","))
        if turn == 1:
            print(f"{len(FEATURES) - len(missing)} of {len(FEATURES)} features"
                  + (f", without {', '.join(sorted(missing))}" if missing else ""))
    return picked


def findings(path):
    """A filled cell and an empty one amid the data on every visible sheet."""
    found = []
    with books.Book(path) as book:
        for sheet in (s for s in book.worksheets() if s.state == "visible"):
            cells, _ = book.cells(sheet)
            filled = [(r, c) for r, c, full in cells if full]
            if not filled:
                continue
            found.append(books.finding(sheet.name, filled[0], "breach"))
            inside = ((r, c) for r in sorted({r for r, _ in filled}) for c in range(1, max(c for _, c in filled)))
            empty = next((at for at in inside if at not in set(filled)), None)
            if empty:
                found.append(books.finding(sheet.name, empty, "warning"))
    return found


def printed(files, folder):
    """Has LibreOffice print workbooks and poppler draw the pages: their pictures by workbook."""
    with tempfile.TemporaryDirectory() as home:
        for some in [files] + [[f] for f in files]:
            left = [f for f in some if not (folder / (f.stem + ".pdf")).exists()]
            if left:
                books.run("soffice", "--headless", f"-env:UserInstallation=file://{home}", "--convert-to", "pdf",
                          "--outdir", folder, *left, seconds=60 + 20 * len(left))
    pages = {}
    for file in files:
        pdf = folder / (file.stem + ".pdf")
        if pdf.exists():
            subprocess.run(["pdftoppm", "-r", str(DPI), "-png", pdf, folder / file.stem], check=True)
            names = folder.glob(file.stem + "-*.png")
            pages[file] = sorted(names, key=lambda n: int(n.stem.rsplit("-", 1)[1]))
    return pages


def regions(mask):
    """The places of a mask that belong together, each as its changed pixels."""
    coarse = mask.reduce(GRID)
    width, height = coarse.size
    left = {(i % width, i // width) for i, v in enumerate(coarse.tobytes()) if v}
    pixels = mask.load()
    while left:
        open_, group = [left.pop()], []
        while open_:
            x, y = open_.pop()
            group.append((x, y))
            for near in [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]:
                if near in left:
                    left.remove(near)
                    open_.append(near)
        yield [(px, py) for x, y in group
               for px in range(x * GRID, min(x * GRID + GRID, mask.width))
               for py in range(y * GRID, min(y * GRID + GRID, mask.height)) if pixels[px, py]]


def is_highlight(colour):
    return any(max(abs(a - b) for a, b in zip(colour, ours)) <= 8 for ours in COLOURS)


def box(points):
    return (min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points))


def explained(changed, after):
    """Whether a place that changed is a highlighted cell: mostly its colour, and nothing beyond it."""
    ours = [at for at in changed if is_highlight(after[at])]
    if len(ours) * 2 < len(changed):
        return False
    left, top, right, bottom = box(ours)
    return all(left - 2 <= x <= right + 2 and top - 2 <= y <= bottom + 2 for x, y in changed)


def counts_pages(path):
    """Whether a header or footer tells how many pages there are: with our sheets there are more."""
    with books.Book(path) as book:
        return any(re.search(rb"(?s)<[^>]*(odd|even|first)(Header|Footer)>[^<]*&amp;N", book.read(s.part))
                   for s in book.worksheets())


def compare(path, before, after):
    """What differs and is not explained, and how many places are."""
    if len(after) < len(before):
        return [f"{len(before)} pages became {len(after)}"], 0
    wrong, fine, numbered = [], 0, counts_pages(path)
    for number, (one, other) in enumerate(zip(before, after), 1):
        a, b = Image.open(one).convert("RGB"), Image.open(other).convert("RGB")
        if a.size != b.size:
            wrong.append(f"page {number} has another size")
            continue
        mask = ImageChops.difference(a, b).convert("L").point(lambda v: 255 if v > 4 else 0)
        pixels = b.load()
        for changed in regions(mask):
            left, top, right, bottom = box(changed)
            in_margin = bottom < a.height / 10 or top > a.height * 9 / 10
            if explained(changed, pixels) or (numbered and in_margin and bottom - top < 16):
                fine += 1
            else:
                wrong.append(f"page {number}: {len(changed)} pixels at {left},{top} to {right},{bottom}")
    return wrong, fine


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary", type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("corpus", type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--keep", type=pathlib.Path, help="where to leave the pages")
    asked = parser.parse_args()
    work = asked.keep.resolve() if asked.keep else pathlib.Path(tempfile.mkdtemp(prefix="pictures-"))
    work.mkdir(parents=True, exist_ok=True)
    failed = False
    try:
        pairs = []
        for number, row in enumerate(chosen(asked.corpus)):
            path = asked.corpus / row["file"]
            before, after = (work / f"{number:02} {which}{path.suffix}" for which in ("before", "after"))
            shutil.copyfile(path, before)
            told = books.write_findings(work / "findings.json", findings(path))
            ran = books.run(asked.binary, "annotate", before, "--findings", told, "-o", after)
            if ran.code:
                print(f"{row['file']}: refused: {ran.err.splitlines()[0]}")
            else:
                pairs.append((path, before, after))
        pages = printed([file for _, *pair in pairs for file in pair], work)
        for path, before, after in pairs:
            if before not in pages:
                print(f"{path.name}: LibreOffice does not print the original")
                continue
            wrong, fine = compare(path, pages[before], pages[after]) if after in pages else (["not printed"], 0)
            failed |= bool(wrong)
            print(f"{path.name}: {len(pages[before])} pages, {fine} places highlighted, {len(wrong)} not explained")
            for line in wrong:
                print(f"  NOT RIGHT {line}")
    finally:
        if not asked.keep:
            shutil.rmtree(work)
    sys.exit(failed)


if __name__ == "__main__":
    main()
