#!/usr/bin/env python3
"""Is a page fit for everybody? Language, title, headings, tables, contrast, and nothing fetched from elsewhere.

usage: accessible.py PAGE.html [AXE.js]      with axe-core's file and Chromium its rules are run as well; Python only otherwise"""
import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "hr", "input", "col", "wbr", "source"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.wrong, self.headings, self.open, self.tables, self.unnamed = [], [], [], [], []
        self.title = self.style = ""

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        where = f"line {self.getpos()[0]}"
        if tag == "html" and not (attrs.get("lang") or "").startswith("en"):
            self.wrong.append(f"{where}: the page does not say its language")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), where))
        if tag == "table":
            self.tables.append({"where": where, "caption": False, "headers": 0})
        if tag == "caption" and self.tables:
            self.tables[-1]["caption"] = True
        if tag == "th":
            self.tables[-1]["headers"] += 1
            if attrs.get("scope") not in ("row", "col", "rowgroup", "colgroup"):
                self.wrong.append(f"{where}: a table header without a scope")
        if tag == "img" and "alt" not in attrs:
            self.wrong.append(f"{where}: a picture without words for it")
        if tag == "svg" and attrs.get("aria-hidden") != "true" and not attrs.get("aria-label"):
            self.unnamed.append(where)
        if tag == "title" and self.open[-1:] == ["svg"] and self.unnamed:
            self.unnamed.pop()
        if tag in ("script", "iframe", "object", "embed", "link", "base"):
            self.wrong.append(f"{where}: <{tag}> has no place in a page that stands alone")
        for name, value in attrs.items():
            if name in ("src", "href", "xlink:href") and not (value or "").startswith(("#", "data:")):
                self.wrong.append(f"{where}: {name} leads out of the page")
            if name.startswith("on"):
                self.wrong.append(f"{where}: {name} is a script")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"line {self.getpos()[0]}: </{tag}> closes something else")

    def handle_data(self, data):
        if self.open[-2:] == ["head", "title"]:
            self.title += data
        if self.open[-1:] == ["style"]:
            self.style += data


def luminance(colour):
    part = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    part = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in part]
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2]


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colours(style, wrong):
    """Every colour of a text on every colour of a ground, whether or not they meet: 4.5 to 1 at least."""
    if "@import" in style or re.search(r"url\((?!['\"]?data:)", style):
        wrong.append("the style sheet fetches something from elsewhere")
    named = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-fA-F]{6})", style))
    real = lambda v: named.get(v[4:-1].strip(), v) if v.startswith("var(") else v
    found = lambda what: {real(v) for v in re.findall(rf"(?<![\w-]){what}:\s*(var\([^)]*\)|#[0-9a-fA-F]{{6}})", style)}
    texts, grounds = found("color"), found("background") | found("background-color")
    if not texts or not grounds:
        wrong.append("no colour of text or ground was found in the style sheet")
    for text in texts:
        for ground in grounds:
            if contrast(text, ground) < 4.5:
                wrong.append(f"{text} on {ground} has a contrast of {contrast(text, ground):.1f}")
    return len(texts) * len(grounds)


def axe(path, script):
    """The rules of axe-core, run in Chromium; None where they could not be run."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        return None
    run = """<script>window.addEventListener('load', () => axe.run(document, { resultTypes: ['violations'] }).then(r => {
      const out = document.createElement('pre'); out.id = 'axe-says'; out.textContent = JSON.stringify({ passes: r.passes.length,
      violations: r.violations.map(v => ({ id: v.id, help: v.help, nodes: v.nodes.map(n => n.html) })) }); document.body.append(out); }))</script>"""
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "page.html"
        text = pathlib.Path(path).read_text()
        page.write_text(text.replace("</body>", f"<script>{pathlib.Path(script).read_text()}</script>{run}</body>"))
        dump = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                               "--virtual-time-budget=20000", "--dump-dom", page.as_uri()],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120).stdout
    said = re.search(r'<pre id="axe-says">(.*?)</pre>', dump, re.S)
    return json.loads(html.unescape(said.group(1))) if said else None


def main(path, script=None):
    text = pathlib.Path(path).read_text()
    page = Page()
    page.feed(text)
    wrong = page.wrong
    wrong += [f"{where}: a drawing that is neither named nor hidden from screen readers" for where in page.unnamed]
    if page.open:
        wrong.append(f"never closed: {page.open}")
    if not page.title.strip():
        wrong.append("the page has no title")
    if [level for level, _ in page.headings].count(1) != 1:
        wrong.append("the page wants one heading of the first level")
    for (before, _), (level, where) in zip(page.headings, page.headings[1:]):
        if level > before + 1:
            wrong.append(f"{where}: a heading of level {level} under one of level {before}")
    for table in page.tables:
        if not table["caption"] or not table["headers"]:
            wrong.append(f"{table['where']}: a table without a caption or headers")
    # The report of a school too small for any figure says so in place of tables.
    if not page.tables and "Why there are no figures" not in text:
        wrong.append("the page has no table")
    pairs = colours(page.style, wrong)
    print(f"{len(page.headings)} headings, {len(page.tables)} tables, {pairs} pairs of colours looked at")
    if script:
        said = axe(path, script)
        if said is None:
            print("axe-core could not be run here")
        else:
            print(f"axe-core: {said['passes']} rules passed, {len(said['violations'])} did not")
            wrong += [f"axe-core {v['id']}: {v['help']}: {v['nodes'][:3]}" for v in said["violations"]]
    for line in wrong:
        print("NOT RIGHT", line)
    sys.exit(bool(wrong))


main(*sys.argv[1:])
