#!/usr/bin/env python3
"""Each report of a run in its four formats, seen by other programs: is the PDF sound and read aloud in order, has Word's
document its headings and its table headings after LibreOffice has had it, do all say the same?

usage: report.py FOLDER WORK      FOLDER is what `run` wrote; what cannot be looked at here is said, not passed over"""
import html
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile
from xml.etree import ElementTree

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
wrong = []


def plain(text):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())


def said(command, **more):
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300, **more)


def page(path):
    """What the page in HTML has: headings with their level, captions, and every piece of words."""
    text = path.read_text()
    body = re.sub(r"<svg.*?</svg>", "", text.split("<body>")[1], flags=re.S)
    headings = [(int(level), plain(words)) for level, words in re.findall(r"<h([1-3])[^>]*>(.*?)</h\1>", body, re.S)]
    captions = [plain(words) for words in re.findall(r"<caption>(.*?)</caption>", body, re.S)]
    pieces = {plain(words) for _, words in re.findall(r"<(h\d|p|dt|dd|caption|figcaption|th|td|li)(?: [^>]*)?>(.*?)</\1>", body, re.S)}
    return headings, len(captions) + body.count("<figure>"), pieces - {""}


def pdf(path, headings, pieces):
    check = said(["qpdf", "--check", path])
    if check.returncode:
        wrong.append(f"qpdf: {check.stdout}{check.stderr}")
    facts = said(["pdfinfo", path]).stdout
    for fact in (r"Title: +\S", r"Tagged: +yes", r"JavaScript: +no", r"Encrypted: +no"):
        if not re.search(fact, facts):
            wrong.append(f"pdfinfo does not say {fact}")
    if re.search(r"^(Author|Producer):", facts, re.M):
        wrong.append("the PDF tells who made it")
    tree = said(["pdfinfo", "-struct-text", path]).stdout
    in_pdf = [(int(level), words) for level, words in re.findall(r'^ *H([1-6]) "(.*?)"', tree, re.M)]
    if in_pdf != headings:
        wrong.append(f"the headings of the PDF are {in_pdf}")
    aloud = " ".join("".join(re.findall(r'^ *"(.*)"$', tree, re.M)).split())
    close = lambda text: re.sub(r"\s", "", text)
    for words in pieces:
        if close(words) not in close(aloud):
            wrong.append(f"the PDF does not say: {words}")
    print(f"PDF: {len(in_pdf)} headings, {len(pieces)} pieces of words found among what is read aloud; qpdf finds nothing")
    fonts = said(["pdffonts", path]).stdout.splitlines()[2:]
    if not fonts or any(line.split()[-5:-2] != ["yes", "yes", "yes"] for line in fonts):
        wrong.append(f"a font is not embedded with its letters: {fonts}")


def conformance(path):
    """Two checkers of PDF/UA-1. Neither is veraPDF, which cannot be had here: no conformance is claimed on their word."""
    if shutil.which("outloud"):
        # TBL-010 takes a table of one row for one whose headings were torn apart.
        out = said(["outloud", "--skip", "TBL-010", "--fail-on", "warning", path])
        print(out.stdout.strip())
        if out.returncode:
            wrong.append("outloud finds something")
    else:
        print("not looked at by outloud: it is not here")
    if shutil.which("pdfua"):
        out = said(["pdfua", "check", path])
        print("pdfua:", next((line.strip() for line in out.stdout.splitlines() if "result" in line), out.stdout))
        if out.returncode:
            wrong.append("pdfua finds something")
    else:
        print("not looked at by pdfua: it is not here")
    if shutil.which("verapdf"):
        for flavour in ("ua1", "2a"):
            out = said(["verapdf", "--format", "text", "--flavour", flavour, path])
            print("veraPDF", flavour, out.stdout.strip())
            if not out.stdout.startswith("PASS"):
                wrong.append(f"veraPDF {flavour} finds something")
    else:
        print("not looked at by veraPDF: it is not here, so conformance is not claimed")


def word(path, work, headings, expected):
    said(["soffice", f"-env:UserInstallation=file://{work}/office", "--headless", "--convert-to", "fodt", "--outdir", work, path])
    flat = work / f"{path.stem}.fodt"
    if not flat.exists():
        wrong.append("LibreOffice does not open the document for Word")
        return
    root = ElementTree.parse(flat).getroot()
    found = [(int(h.get(f"{TEXT}outline-level")), "".join(h.itertext())) for h in root.iter(f"{TEXT}h")]
    if found != headings:
        wrong.append(f"the headings LibreOffice finds are {found}")
    tables = list(root.iter(f"{TABLE}table"))
    heads = [t for t in tables if t.find(f"{TABLE}table-header-rows") is not None]
    # A chart is a table here.
    if len(heads) != expected or len(tables) != len(heads):
        wrong.append(f"{len(heads)} of {len(tables)} tables have headings on each page; {expected} were expected")
    print(f"Word: {len(found)} headings and {len(heads)} tables with headings, as LibreOffice opens it")


def book(path, expected):
    with zipfile.ZipFile(path) as package:
        sheets = re.findall(r'<sheet name="(.*?)"', package.read("xl/workbook.xml").decode())
        alt = [n for n in package.namelist() if n.startswith("xl/tables/") and b"altTextSummary" in package.read(n)]
    if len(sheets) != expected + 1 or len(alt) != expected:
        wrong.append(f"sheets {sheets}, of which {len(alt)} are described")
    print(f"Excel: {len(sheets)} sheets, {len(alt)} tables described")


def main(folder, work):
    folder, work = pathlib.Path(folder), pathlib.Path(work)
    names = sorted(path.stem for path in folder.glob("*.pdf"))
    if not names:
        wrong.append("there is no report")
    for name in names:
        print(name)
        path = lambda ending: folder / f"{name}.{ending}"
        headings, tables, pieces = page(path("html"))
        pdf(path("pdf"), headings, pieces)
        conformance(path("pdf"))
        word(path("docx"), work, headings, tables)
        book(path("xlsx"), tables)
    for line in wrong:
        print("NOT RIGHT", line)
    sys.exit(bool(wrong))


main(*sys.argv[1:])
