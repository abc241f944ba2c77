"""Is it the same workbook but for what was added? By its bytes, and as openpyxl reads it."""
import re
import warnings

import openpyxl
from books import Book, TITLE

MARKER = re.compile(r'N\("appraise:[a-z-]+"\)=0')
STYLES = ("font", "fill", "border", "number_format", "alignment", "protection")
SHORT, FEW = 16, 12  # anchors below SHORT characters may be needed FEW times in a part


def text_of(data):
    return data.decode("utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.decode("latin-1")


def in_common(a, b):
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if a[low:middle] == b[low:middle] else (low, middle - 1)
    return low


def counted(text, at):
    """The value around a place, if it is one that counts or numbers what stands in the part: (start, end) or None."""
    start = max(text.rfind('"', 0, at), text.rfind("'", 0, at)) + 1
    if not re.search(r"\b(count|uniqueCount|data)\s*=\s*[\"']$", text[max(0, start - 40) : start]):
        return None
    value = re.compile(r"[\d,]*").match(text, start)
    return (start, value.end()) if start <= at <= value.end() and value.end() - start < 40 else None


def spliced(before, after):
    """Whether taking insertions out of `after` gives `before`; counts may differ."""
    a, b = text_of(before), text_of(after)
    i = j = short = 0
    while i < len(a):
        same, step = 0, 1 << 16
        while step == 1 << 16:
            step = in_common(a[i + same : i + same + (1 << 16)], b[j + same : j + same + (1 << 16)])
            same += step
        i, j = i + same, j + same
        if i == len(a):
            break
        old, new = counted(a, i), counted(b, j)
        if old and new and i - old[0] == j - new[0]:
            i, j = old[1], new[1]
            continue
        if a.startswith("/>", i) and b.startswith(">", j):  # an empty element was opened to put something in
            name = re.match(r"<([^\s/>]*)", a[a.rfind("<", 0, i) :]).group(1)
            closed = b.find(f"</{name}>", j)
            if closed > j:
                i, j = i + 2, closed + len(name) + 3
                continue
        for size in (64, SHORT, 4):
            found = b.find(a[i : i + size], j)
            if found > j:
                short += size < SHORT
                j = found
                break
        else:
            return False
        if short > FEW:
            return False
    return True


def parts_differ(original, copy):
    """Everything that is not as it was in the parts of a copy, beyond what an annotation splices in."""
    wrong = []
    with Book(original) as a, Book(copy) as b:
        may_change, had_styles = a.may_change(), a.has_styles()
        for part, info in a.entries.items():
            if part not in b.entries:
                wrong.append(f"{info.filename} is gone")
            elif b.entries[part].filename != info.filename:
                wrong.append(f"{info.filename} is called {b.entries[part].filename} now")
            elif a.packed(part) == b.packed(part) and b.entries[part].compress_type == info.compress_type:
                continue
            elif a.read(part) == b.read(part):
                continue
            elif part not in may_change:
                wrong.append(f"{info.filename} has changed")
            elif not spliced(a.read(part), b.read(part)):
                wrong.append(f"{info.filename} has changed by more than insertions")
        sheet_rels = {a.rels_part(s.part) for s in a.worksheets()}
        for part in b.entries.keys() - a.entries.keys():
            ours = "appraise" in part or re.match(r"customxml/(_rels/)?item", part) or part in sheet_rels
            if not ours and not (not had_styles and part.endswith("styles.xml")):
                wrong.append(f"{part} is new, and nothing says whose it is")
    return wrong


def load(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, keep_vba=str(path).lower().endswith("m"))


def save(book, to):
    """Has openpyxl save a workbook; it does so once, for saving uses up the pictures."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(to)
    return to


def our_note(comment):
    return comment.author == "Appraise" or TITLE in (comment.text or "")


def value(cell):
    if cell is None:
        return None
    found = cell.value
    return sorted(vars(found).items(), key=str) if hasattr(found, "ref") else found


class Styles:
    """Compares the styles of cells, each pair of styles once."""

    def __init__(self, exact, looked_at=STYLES):
        self.seen, self.exact, self.looked_at = {}, exact, looked_at

    def told(self, cell, name):
        style = getattr(cell, name)
        if name == "fill" and style.fill_type == "solid" and not self.exact:
            return repr(style.fgColor)  # the other colour is not seen, and LibreOffice makes one up
        return style.lower() if name == "number_format" else repr(style)

    def differ(self, x, y):
        pair = (tuple(x._style or ()), tuple(y._style or ()))  # what a merged range hides may have none
        if pair not in self.seen:
            both = all(pair)
            self.seen[pair] = [n for n in self.looked_at if both and self.told(x, n) != self.told(y, n)]
        return self.seen[pair]


def rules(sheet, exact):
    """The conditional formats of others, in the order in which they apply."""
    found = []
    for block in sheet.conditional_formatting:
        where = " ".join(sorted(str(block.sqref).split()))
        for rule in block.rules:
            if any(MARKER.search(str(f)) for f in rule.formula):
                continue
            told = repr(rule)
            if not exact:
                told = re.sub(r"\b(priority|dxfId)=\w+", r"\1", told)
            found.append((rule.priority or 0, where, told))
    if not exact:
        found = [(0, *rest) for _, *rest in sorted(found, key=lambda f: f[0])]
    return found


def sheet_facts(sheet, exact):
    return {
        "state": sheet.sheet_state,
        "merged cells": sorted(map(str, sheet.merged_cells.ranges)),
        "validations": sorted(map(repr, sheet.data_validations.dataValidation)),
        "conditional formats": rules(sheet, exact),
        "defined names": sorted((n, d.attr_text) for n, d in sheet.defined_names.items()),
        "filter": sheet.auto_filter.ref,
        "panes": sheet.freeze_panes,
        "protection": repr(sheet.protection),
        "tables": sorted((t.displayName, t.ref) for t in sheet.tables.values()),
    }


def cells_differ(a, b, styles):
    for at in a._cells.keys() | b._cells.keys():
        x, y = a._cells.get(at), b._cells.get(at)
        where = f"{a.title}!{(x or y).coordinate}"
        if value(x) != value(y):
            yield f"{where}: {str(value(x))[:80]!r} became {str(value(y))[:80]!r}"
        if x is not None and y is not None and styles.differ(x, y):
            yield f"{where}: {', '.join(styles.differ(x, y))} changed"
        elif x is None and y.has_style and styles.exact:  # openpyxl gives a cell that had our note a plain style
            yield f"{where}: a style is new"
        theirs = x.comment if x is not None else None
        now = y.comment if y is not None else None
        if theirs and (not now or (theirs.author, theirs.text) != (now.author, now.text)):
            yield f"{where}: its note has changed"
        elif now and not theirs and not our_note(now):
            yield f"{where}: a note is new, and it is not ours"


def books_differ(a, b, exact=True, styled=True):
    """What openpyxl finds changed. `exact` is for a copy nobody saved since: then even the numbers of formats count,
    and sheets of ours may stand at the end. Without styles of its own a workbook has those each program likes."""
    wrong = []
    names = a.sheetnames
    if names != (b.sheetnames[: len(names)] if exact else b.sheetnames):
        return [f"the sheets {names} became {b.sheetnames}"]
    theirs = sorted((n, d.attr_text) for n, d in a.defined_names.items())
    now = sorted((n, d.attr_text) for n, d in b.defined_names.items())
    if theirs != now:
        wrong.append(f"the defined names {theirs} became {now}")
    styles = Styles(exact, STYLES if styled else ())
    for sheet in a.worksheets:
        copy = b[sheet.title]
        old, new = sheet_facts(sheet, exact), sheet_facts(copy, exact)
        wrong += [f"{sheet.title}: {what} {str(old[what])[:300]} became {str(new[what])[:300]}"
                  for what in old if old[what] != new[what]]
        wrong += cells_differ(sheet, copy, styles)
    known = {s.title for s in a.worksheets}
    for sheet in b.worksheets:
        strangers = set(sheet.defined_names) - {"_appraise.sheet"}
        if sheet.title not in known and strangers:
            wrong.append(f"the new sheet {sheet.title} has the names {sorted(strangers)}")
    return wrong


def leftovers(path):
    """What bears our mark in a workbook from which everything of ours was taken off."""
    found = []
    with Book(path) as book:
        for part in book.entries:
            if part.endswith((".xml", ".rels", ".vml")) and b"urn:appraise" in book.read(part):
                found.append(f"the journal, in {part}")
        if "_appraise.sheet" in text_of(book.read(book.main)):
            found.append("the name _appraise.sheet")
        for sheet in book.worksheets():
            if "appraise:" in text_of(book.read(sheet.part)):
                found.append(f"a highlight on {sheet.name}")
            for part in book.related(sheet.part, "comments"):
                tree = book.tree(part)
                authors = [a.text for a in tree.iterfind("{*}authors/{*}author")]
                for note in tree.iterfind("{*}commentList/{*}comment"):
                    by = int(note.get("authorId") or 0)
                    ours = authors[by : by + 1] == ["Appraise"] or TITLE in "".join(note.itertext())
                    if ours:
                        found.append(f"a note on {sheet.name}!{note.get('ref')}")
    return found


def note_shapes(path):
    """How many shapes of notes a workbook has."""
    with Book(path) as book:
        return sum(book.read(p).count(b'ObjectType="Note"') for p in book.entries if p.endswith(".vml"))
