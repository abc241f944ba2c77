#!/usr/bin/env python3
"""Runs the built program, as a user would, over every workbook of the corpus, and looks for anything lost.

usage: corpus.py BINARY CORPUS [--seed N] [--only SUBSTRING] [--sample 40] [--jobs 2] [--keep DIR]
    [--verbose]

Workbooks that open are annotated. The copy has to be the original plus insertions, byte by byte and as openpyxl reads
it; two consistency checks may find nothing in it that they do not find in the original; taking the annotations off has
to give the very same file. Then others save the copy (openpyxl all of them, LibreOffice a sample), and after that too
everything of ours has to come off and everything else has to be there. The rest has to be refused clearly, or survived.

Needs openpyxl, lxml and openxml-audit; for the sample, LibreOffice."""
import argparse
import collections
import csv
import hashlib
import multiprocessing
import pathlib
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import zipfile

import alike
import books

# Alarms that are explained: (file or "*", check, text of the finding) -> why it is none.
# An entry that nothing needs is told.
ALLOWED = {
    ("*", "openxml-audit", "inline-string cell(s)"):
        # Texts of our sheet stand in its cells on purpose, so that the school's table of texts stays as it is.
        "says what Excel will do at the next save, and nothing is lost by it",
    # Two of its sheets have no part. openpyxl leaves them out and counts the rest, so names move to other sheets, the
    # one that says which sheet is ours among them.
    ("closedxml__tdf111974.xlsm", "openpyxl", "the new sheet "): "openpyxl moves names",
    ("closedxml__tdf111974.xlsm", "saved by openpyxl", "_appraise.sheet"): "openpyxl moves names",
    ("closedxml__tdf111974.xlsm", "saved by openpyxl", "became ["): "openpyxl moves names",
    # Its styles are each wrapped in an alternative. oolint does not count what is wrapped, so every number is too high.
    ("poi__style-alternate-content.xlsx", "oolint", "CF-DXF"): "oolint does not count wrapped styles",
    ("poi__style-alternate-content.xlsx", "oolint", "CELL-XF"): "oolint does not count wrapped styles",
    ("poi__style-alternate-content.xlsx", "oolint", "STY-INDEX"): "oolint does not count wrapped styles",
}

# The list has it among the binary workbooks for the names of its folders, but it is a workbook like any other.
# Another is encrypted with the password that Excel itself opens it with, so it opens without being asked for one.
MISFILED = {"sheetjs__wtf_path.xlsx": "opens", "poi__58616.xlsx": "robust"}

REFUSED = {  # what a workbook may be refused for -> the words of the message
    "signed": "digital signature",
    "shared": "keeps a history of changes",
    "locked": "structure is locked",
}
SECONDS, MEGABYTES = 20, 1500  # what a file that was made to do harm may take
# Beyond these sizes, unpacked, the checks written in Python take minutes, so they are left out; it is counted.
TO_AUDIT, TO_SAVE, TO_READ, TO_LINT = 1_500_000, 1_500_000, 5_000_000, 10_000_000
AUDIT_SECONDS = 30
BATCH = 10
LINES = 4  # what is told of one check on one file

# openpyxl leaves half-written archives open when it gives up on a workbook; what they say when they are let go is noise.
sys.unraisablehook = lambda _: None

asked = None  # the arguments, for the processes
Seen = collections.namedtuple("Seen", "file kind state wrong counts")


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def unclear(ran, out):
    """What is the matter with a refusal, if anything."""
    if ran.code is None:
        return [f"was stopped after {ran.seconds:.0f} s"]
    lines, wrong = ran.err.splitlines(), []
    if ran.code != 2:
        wrong.append(f"exit code {ran.code}, not 2")
    if "panicked" in ran.err:
        wrong.append("panicked")
    if sum(line.startswith("error:") for line in lines) != 1 or not ran.err.startswith("error:"):
        wrong.append(f"not exactly one error: {ran.err[:200]!r}")
    elif not any(line.lstrip().startswith(("at:", "help:")) for line in lines):
        wrong.append(f"the error says neither where nor what to do: {ran.err[:200]!r}")
    if "no sheet called" in ran.err:
        wrong.append(f"refused for the wrong reason: {lines[0]}")
    if out.exists():
        wrong.append("there is an output file all the same")
    return wrong


def new_findings(check, original, copy):
    """What a check finds in a copy and not in the original; numbers do not count."""
    def plain(text):
        return re.sub(r"\d+", "#", text)

    known = collections.Counter(map(plain, check(original)))
    new = []
    for line in check(copy):
        known[plain(line)] -= 1
        if known[plain(line)] < 0:
            new.append(line)
    return new


def audit(path):
    from openxml_audit import OpenXmlValidator

    result = OpenXmlValidator(max_errors=0).validate(str(path))
    return [f"{e.error_type.value} {e.part_uri}: {e.description}" for e in result.errors]


def stop(*_):
    raise TimeoutError


class Look:
    """One workbook of the corpus: what is done with it, and what was found."""

    def __init__(self, row):
        self.path = pathlib.Path(asked.corpus, row["file"]).resolve()
        self.kind = MISFILED.get(row["file"]) or row["expected"].split(":")[0]
        self.folder = asked.work / row["file"]
        self.folder.mkdir(parents=True)
        self.wrong, self.counts = [], collections.Counter()
        self.size, self.styled = 0, True

    def seen(self, state):
        return Seen(self.path.name, self.kind, "failed" if self.wrong else state, self.wrong, self.counts)

    def file(self, stem):
        return self.folder / (stem + self.path.suffix)

    def note(self, check, found):
        """Takes down what a check found, but for what is explained."""
        for line in found:
            for (file, by, text), _ in ALLOWED.items():
                if file in ("*", self.path.name) and by == check and text in line:
                    self.counts[f"allowed: {file} {by} {text}"] += 1
                    break
            else:
                self.wrong.append((check, line))

    def annotate(self, book, findings, out):
        return books.run(asked.binary, "annotate", book, "--findings", findings, "-o", out)

    def refused(self):
        """Is it refused with one clear error?"""
        findings = books.write_findings(self.folder / "findings.json", books.findings_without_cells(self.path))
        out = self.file("out")
        before = digest(self.path)
        self.note("refusal", unclear(self.annotate(self.path, findings, out), out))
        self.note("input", [] if digest(self.path) == before else ["the original has changed"])
        return self.seen("refused")

    def survived(self):
        """Does it end soon, within bounds and without a panic?"""
        findings = books.write_findings(self.folder / "findings.json", books.findings_without_cells(self.path))
        ran = self.annotate(self.path, findings, self.file("out"))
        if ran.code not in (0, 2) or "panicked" in ran.err:
            self.wrong.append(("robust", f"exit code {ran.code}: {ran.err[:200]!r}"))
        if ran.seconds > SECONDS or ran.megabytes > MEGABYTES:
            self.wrong.append(("robust", f"took {ran.seconds:.0f} s and {ran.megabytes:.0f} MB"))
        return self.seen("held" if ran.code == 0 else "refused")

    def opened(self):
        """Is it annotated without loss, or refused for a reason that stands?"""
        may_be_refused = self.kind != "opens"
        before = digest(self.path)
        out = self.file("out")
        try:
            self.findings = books.findings_for(self.path)
            with books.Book(self.path) as book:
                self.size, self.styled = book.size(), book.has_styles()
        except Exception as why:
            if may_be_refused:
                return self.refused()
            self.wrong.append(("this check", f"finds no sheets: {why!r}"))
            return self.seen("failed")
        findings = books.write_findings(self.folder / "findings.json", self.findings)
        ran = self.annotate(self.path, findings, out)
        if ran.code != 0:
            reason = next((r for r, words in REFUSED.items() if words in ran.err), None)
            self.note("refusal", unclear(ran, out))
            if not reason and not may_be_refused:
                self.wrong.append(("refusal", ran.err.strip().replace("\n", " | ")[:400] or f"exit code {ran.code}"))
            return self.seen(f"refused: {reason or 'as it may be'}")
        self.held(out, findings)
        self.note("input", [] if digest(self.path) == before else ["the original has changed"])
        apart = self.folder / f"{out.stem} (findings).xlsx"
        if apart.exists():
            self.counts["locked: the findings in a workbook of their own"] += 1
            self.note("findings workbook", asked.lint(str(apart)))
        return self.seen("held")

    def held(self, out, findings):
        self.note("parts", alike.parts_differ(self.path, out))
        back, again = self.file("back"), self.file("again")
        ran = books.run(asked.binary, "strip", out, "-o", back)
        if ran.code != 0 or back.read_bytes() != self.path.read_bytes():
            self.wrong.append(("strip", f"exit code {ran.code}, or not the same file: {ran.err[:200]!r}"))
        self.packed_anew(out)
        self.same("annotated twice", self.annotate(out, findings, again), out, again)
        fewer = books.write_findings(self.folder / "fewer.json", self.findings[::2])
        one, other = self.file("fewer"), self.file("fewer from the copy")
        self.annotate(self.path, fewer, one)
        self.same("annotated again with fewer findings", self.annotate(out, fewer, other), one, other)
        if self.size > TO_LINT:
            self.counts["oolint: not asked, it is too large"] += 1
        else:
            self.note("oolint", new_findings(asked.lint, str(self.path), str(out)))
        self.audited(out)
        self.read_by_openpyxl(out)

    def packed_anew(self, out):
        """A copy whose container alone is another one gives back every part."""
        packed, back = self.file("packed anew"), self.file("back from packed anew")
        with zipfile.ZipFile(out) as copy, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as anew:
            for info in copy.infolist():
                if not info.is_dir():
                    # Under the name as it is stored: a new entry would be called otherwise where there is a backslash in it.
                    entry = zipfile.ZipInfo()
                    entry.filename, entry.compress_type = info.orig_filename, zipfile.ZIP_DEFLATED
                    anew.writestr(entry, copy.read(info))
        ran = books.run(asked.binary, "strip", packed, "-o", back)
        if ran.code != 0 or "byte for byte" not in ran.out or "not the original" in ran.out:
            told = (ran.err + ran.out)[:300]
            self.wrong.append(("packed anew", f"exit code {ran.code}, or not known again: {told!r}"))
            return
        with books.Book(self.path) as was, books.Book(back) as now:
            other = [p for p in was.entries.keys() | now.entries.keys()
                     if p not in was.entries or p not in now.entries or was.read(p) != now.read(p)]
        self.note("packed anew", [f"{part} is another one" for part in sorted(other)])
        self.counts["packed anew, and every part had back"] += not other

    def same(self, what, ran, one, other):
        if ran.code != 0 or not one.exists() or one.read_bytes() != other.read_bytes():
            self.wrong.append((what, f"exit code {ran.code}, or not the same bytes: {ran.err[:200]!r}"))

    def audited(self, out):
        if self.size > TO_AUDIT:
            self.counts["openxml-audit: not asked, it is too large"] += 1
            return
        signal.signal(signal.SIGALRM, stop)
        signal.alarm(AUDIT_SECONDS)
        try:
            found = new_findings(audit, self.path, out)
        except TimeoutError:
            self.counts["openxml-audit: stopped, it takes too long"] += 1
        except Exception:
            self.counts["openxml-audit: fails on it"] += 1
        else:
            self.note("openxml-audit", found)
            self.counts["openxml-audit: looked at"] += 1
        finally:
            signal.alarm(0)

    def read_by_openpyxl(self, out):
        """As openpyxl reads the copy, and as it saves it."""
        if self.size > TO_READ:
            self.counts["openpyxl: not asked, it is too large"] += 1
            return
        try:
            book = alike.load(self.path)
        except Exception:
            self.counts["openpyxl: does not open the original"] += 1
            return
        try:
            copy = alike.load(out)
        except Exception as why:
            self.note("openpyxl", [f"opens the original, but not the copy: {why!r}"])
            return
        self.note("openpyxl", alike.books_differ(book, copy, styled=self.styled))
        self.counts["openpyxl: compared"] += 1
        if self.size > TO_SAVE:
            self.counts["openpyxl: not asked to save, it is too large"] += 1
            return
        if book.chartsheets:
            # openpyxl counts worksheets only when it writes whose a name is: names, ours too, end up on other sheets.
            self.counts["openpyxl: not asked to save, it would mix up the names of sheets"] += 1
            return
        try:
            original = alike.save(book, self.file("openpyxl original"))
            alike.load(original)
        except Exception:
            self.counts["openpyxl: does not save the original"] += 1
            return
        try:
            saved = alike.save(copy, self.file("openpyxl"))
        except Exception as why:
            self.note("saved by openpyxl", [f"saves the original, but not the copy: {why!r}"])
            return
        self.taken_off("saved by openpyxl", original, saved)
        self.counts["openpyxl: saved, taken off and compared"] += 1

    def taken_off(self, check, original, copy):
        """Takes our annotations off a copy another program saved; `original` is what that makes of the original."""
        back = copy.with_name("back from " + copy.name)
        ran = books.run(asked.binary, "strip", copy, "-o", back)
        if ran.code != 0:
            self.note(check, [f"strip: exit code {ran.code}: {ran.err.strip()[:300]}"])
            return
        if "not the original byte for byte" not in ran.out:
            self.note(check, [f"strip does not say that it is not the original: {ran.out.strip()[:200]}"])
        try:
            self.note(check, [f"left: {what}" for what in alike.leftovers(back)])
            self.compared(check, original, back)
            shapes = alike.note_shapes(original), alike.note_shapes(back)
            if shapes[0] != shapes[1]:
                self.note(check, [f"{shapes[0]} shapes of notes became {shapes[1]}"])
            self.note(check, new_findings(asked.lint, str(original), str(back)))
        except Exception as why:
            self.note(check, [f"what strip wrote cannot be read: {why!r}"])

    def compared(self, check, original, back):
        try:
            book = alike.load(original)
        except Exception:
            # Some of what other programs save, openpyxl does not open: then nothing can be asked of it here.
            self.counts[f"openpyxl: does not open the original, {check}"] += 1
            return
        self.note(check, alike.books_differ(book, alike.load(back), exact=False, styled=self.styled))


def look(row):
    """The whole of one workbook; the last of it is taken for a failure, never for a stop."""
    looking = Look(row)
    try:
        how = {"opens": looking.opened, "opens-or-clear-reject": looking.opened, "robust": looking.survived}
        return how.get(looking.kind, looking.refused)()
    except Exception as why:
        looking.wrong.append(("this check", repr(why)))
        return looking.seen("failed")


def convert(files, to):
    """Has LibreOffice save workbooks anew; gives back which of them it did."""
    with tempfile.TemporaryDirectory() as home:
        books.run("soffice", "--headless", f"-env:UserInstallation=file://{home}", "--convert-to", "xlsx", "--outdir",
                  to, *files, seconds=60 + 20 * len(files))
    return {f: to / (f.stem + ".xlsx") for f in files if (to / (f.stem + ".xlsx")).exists()}


def look_through_libreoffice(batch):
    """A batch of workbooks, saved by LibreOffice with our annotations and without."""
    looks, wanted = [], []
    folder = pathlib.Path(tempfile.mkdtemp(dir=asked.work))
    for number, row in enumerate(batch):
        looking = Look({**row, "file": row["file"] + "/libreoffice"})
        looking.path = looking.path.parent
        # Programs disagree on the font that a workbook without styles is shown in; the copy says which it is.
        with books.Book(looking.path) as book:
            looking.styled = book.has_styles()
        made = looking.folder.parent / ("out" + looking.path.suffix)
        pair = [folder / f"{number} {which}{looking.path.suffix}" for which in ("original", "copy")]
        for source, copy in zip((looking.path, made), pair):
            shutil.copyfile(source, copy)
        looks.append((looking, pair))
        wanted += pair
    done = convert(wanted, folder / "saved")
    for file in set(wanted) - done.keys():  # one that stops LibreOffice takes the rest of its batch with it
        done.update(convert([file], folder / "saved"))
    seen = []
    for looking, (original, copy) in looks:
        if original not in done:
            looking.counts["LibreOffice: does not save the original"] += 1
        elif copy not in done:
            looking.note("saved by LibreOffice", ["LibreOffice saves the original, but not the copy"])
        else:
            looking.counts["LibreOffice: saved, taken off and compared"] += 1
            looking.taken_off("saved by LibreOffice", done[original], done[copy])
        seen.append(looking.seen("held"))
    return seen


def corpus():
    with open(pathlib.Path(asked.corpus, "INDEX.tsv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return sorted((r for r in rows if asked.only in r["file"]), key=lambda r: (-int(r["bytes"]), r["file"]))


def linter():
    """The package check that lies beside the corpus."""
    tools = pathlib.Path(asked.corpus).resolve().parent / "tools"
    if not (tools / "oolint.py").exists():
        print("oolint is not here: nothing is looked at by it")
        return lambda path: []
    sys.path.insert(0, str(tools))
    import oolint

    return oolint.lint


def table(seen):
    states = sorted({s.state for s in seen}, key=lambda s: (s == "failed", s != "held", s))
    print(f"\n{'expected':24}{'files':>7}" + "".join(f"{s:>{len(s) + 3}}" for s in states))
    for kind in sorted({s.kind for s in seen}) + ["all"]:
        of = [s for s in seen if kind in (s.kind, "all")]
        cells = "".join(f"{sum(s.state == state for s in of):>{len(state) + 3}}" for state in states)
        print(f"{kind:24}{len(of):>7}{cells}")


def report(seen, later, took):
    table(seen)
    print()
    counts = collections.Counter()
    for one in seen + later:
        counts.update(one.counts)
    for what, many in sorted(counts.items()):
        print(f"{many:5}  {what}")
    failures = [(s.file, check, line) for s in sorted(seen + later) for check, line in s.wrong]
    told = collections.Counter()
    for file, check, line in failures:
        told[file, check] += 1
        if told[file, check] <= LINES:
            print(f"NOT RIGHT {file}: {check}: {line[:600]}")
    for (file, check), many in told.items():
        if many > LINES:
            print(f"NOT RIGHT {file}: {check}: and {many - LINES} more")
    if not asked.only:
        for file, check, text in ALLOWED:
            if not any(c == f"allowed: {file} {check} {text}" for c in counts) and "LibreOffice" not in check:
                print(f"nothing needs the allowance for {file}, {check}, {text}")
    print(f"\n{len({f for f, _, _ in failures})} files are not right; {took:.0f} s")
    return bool(failures)


def main():
    global asked
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary", type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("corpus")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", default="", help="only files whose name has this in it")
    parser.add_argument("--sample", type=int, default=40, help="how many workbooks LibreOffice saves")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=pathlib.Path, help="where to leave what was made")
    parser.add_argument("--verbose", action="store_true", help="print each file when it has been looked at")
    asked = parser.parse_args()
    started = time.monotonic()
    asked.lint = linter()
    asked.work = asked.keep.resolve() if asked.keep else pathlib.Path(tempfile.mkdtemp(prefix="corpus-"))
    asked.work.mkdir(parents=True, exist_ok=True)
    try:
        rows = corpus()
        print(f"{len(rows)} files, seed {asked.seed}")
        with multiprocessing.get_context("fork").Pool(asked.jobs) as pool:
            seen = []
            for one in pool.imap_unordered(look, rows):
                seen.append(one)
                if asked.verbose:
                    print(f"{time.monotonic() - started:6.0f} s  {one.state:10} {one.file}", *one.wrong[:3],
                          sep="\n         ", flush=True)
            made = {s.file for s in seen if s.state == "held" and s.kind != "robust"}
            good = sorted((r for r in rows if r["file"] in made), key=lambda r: r["file"])
            sample = random.Random(asked.seed).sample(good, min(asked.sample, len(good)))
            batches = [sample[i : i + BATCH] for i in range(0, len(sample), BATCH)]
            if batches and not shutil.which("soffice"):
                print("LibreOffice is not here: nothing is saved by it")
                batches = []
            later = [s for batch in pool.imap_unordered(look_through_libreoffice, batches) for s in batch]
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"{used.ru_utime + used.ru_stime:.0f} s of computing")
        sys.exit(report(seen, later, time.monotonic() - started))
    finally:
        if not asked.keep:
            shutil.rmtree(asked.work)


if __name__ == "__main__":
    main()
