#!/usr/bin/env python3
"""What annotating costs, as whole runs of whole programs, against the floor and against two other libraries.

usage: ratios.py [--rows 1000,10000,100000] [--runs 5] [--slow-runs 2] [--limit 120] [--out FILE]

One tracker for each number of rows, 25 columns, 5 % of the rows flagged, always the same. The candidates take turns, round
by round, so that whatever else the machine does falls on all of them. Of each run three figures are kept: the time on the
clock, the time of the processors (which a busy machine changes less), and the largest resident memory.

  floor       every part inflated once, the largest sheet deflated once; nothing looked at, nothing written
  annotate    appraise annotate --findings: a note and a colour on each flagged cell, a sheet Findings
  check       appraise annotate --policy: the tracker is read and checked first, and its own findings are put in
  strip       appraise strip: the annotations taken off again
  openpyxl    load, a comment on each flagged cell, a conditional format over them, a sheet Findings, save
  umya        the same by umya-spreadsheet

Needs the generator of trackers beside the repository, XlsxWriter and openpyxl for Python, and a Rust toolchain."""
import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
GENERATOR = ROOT.parent / "shared" / "tools" / "gen_trackers.py"
AS_OF = "2026-11-02"
SHEET = "xl/worksheets/sheet1.xml"
SLOW = ("openpyxl", "umya")
# What was aimed for: times the floor, and times the size of the largest touched part.
MOST_TIME = {"annotate": 1.2, "check": 2.0}
MOST_MEMORY = 3.0


def by_openpyxl(tracker, findings, copy):
    """Run in a process of its own."""
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font, PatternFill

    found = json.loads(Path(findings).read_text())["findings"]
    book = openpyxl.load_workbook(tracker)
    marked = {}
    for one in found:
        name, cell = one["cell"].rsplit("!", 1)
        book[name][cell].comment = Comment(f"{one['title']}\n{one['note']}", "Appraise")
        marked.setdefault(name, []).append(cell)
    for name, cells in marked.items():
        fill = PatternFill(bgColor="FFE699", fill_type="solid")
        book[name].conditional_formatting.add(" ".join(cells), FormulaRule(formula=["TRUE()"], fill=fill))
    sheet = book.create_sheet("Findings")
    sheet.append(["Severity", "Cell", "What", "More"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row, one in enumerate(found, 2):
        sheet.append([one["severity"], one["cell"], one["title"], one["note"]])
        sheet.cell(row, 2).hyperlink = f"#{one['cell']}"
    book.save(copy)


def stop(message):
    print(f"ratios.py: {message}", file=sys.stderr)
    sys.exit(2)


def build(folder, target):
    """The release binaries of a package, in the place its target folder says."""
    environment = {**os.environ, "CARGO_TARGET_DIR": str(target)}
    done = subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", "--bins"], cwd=folder, env=environment)
    if done.returncode:
        stop(f"{folder.relative_to(ROOT.parent)} could not be built")
    return target / "release"


def tracker_of(rows, work):
    done = subprocess.run([sys.executable, str(GENERATOR), str(work), str(rows)], capture_output=True, text=True)
    if done.returncode:
        stop("the generator of trackers stopped: " + (done.stderr.strip().splitlines() or ["no message"])[-1])
    tracker = work / f"tracker-{rows}.xlsx"
    cells = Path(f"{tracker}.cells.txt").read_text().split(",")
    findings = work / f"findings-{rows}.json"
    findings.write_text(json.dumps({"schema": "appraise.findings/1", "findings": [
        {"cell": f"Tracker!{cell}", "severity": "warning", "title": "No evidence for this status",
         "note": "The objective beside it has no evidence from the second half of the year."} for cell in cells]}))
    return tracker, findings, cells


def measure(peers, command, limit=None):
    """Seconds on the clock, seconds of processor, kilobytes; None when it took too long."""
    child = subprocess.Popen([str(peers / "measure"), *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        told, said = child.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        # The command is a child of that child; both are in the session that was started for them.
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        return None
    if child.returncode:
        stop(f"{' '.join(command)} stopped\n{said}")
    wall, cpu, memory = told.split()
    return float(wall), float(cpu), int(memory)


def parts(book):
    with zipfile.ZipFile(book) as package:
        return {entry.filename: entry.file_size for entry in package.infolist()}


def check_ours(tracker, annotated, stripped, findings):
    if stripped.read_bytes() != tracker.read_bytes():
        stop(f"{annotated.name}: strip does not give the input back")
    added = parts(annotated).keys() - parts(tracker).keys()
    if findings and not any("comments" in name.lower() for name in added):
        stop(f"{annotated.name} has no notes: {sorted(added)}")


def check_other(copy, cells, rows):
    """Opened only where it is small: openpyxl would take longer than everything else together."""
    size = parts(copy)
    least = 700 * rows
    if max(n for name, n in size.items() if name.startswith("xl/worksheets/sheet")) < least:
        stop(f"{copy.name} lost the tracker's sheet: {size}")
    if rows > 2_000:
        return
    import openpyxl
    book = openpyxl.load_workbook(copy)
    sheet = book["Tracker"]
    noted = sum(1 for cell in cells if sheet[cell].comment)
    ranges = " ".join(str(found.sqref) for found in sheet.conditional_formatting).split()
    coloured = sum(1 for cell in cells if cell in ranges)
    listed = book["Findings"].max_row - 1
    if (sheet.max_row, noted, coloured, listed) != (rows + 1, len(cells), len(cells), len(cells)):
        stop(f"{copy.name}: {sheet.max_row} rows, {noted} notes, {coloured} coloured, {listed} listed")


def candidates(ours, peers, tracker, findings, work):
    out = {name: work / f"{name}.xlsx" for name in ("annotate", "check", "strip", *SLOW)}
    program = ours / "appraise"
    commands = {
        "floor": [peers / "floor", tracker],
        "annotate": [program, "annotate", tracker, "--findings", findings, "-o", out["annotate"]],
        "check": [program, "annotate", tracker, "--policy", "kclms", "--as-of", AS_OF, "-o", out["check"]],
        "strip": [program, "strip", out["annotate"], "-o", out["strip"]],
        "openpyxl": [sys.executable, Path(__file__).resolve(), "--openpyxl", tracker, findings, out["openpyxl"]],
        "umya": [peers / "umya", tracker, findings, out["umya"]],
    }
    return {name: [str(word) for word in command] for name, command in commands.items()}, out


def of_size(rows, options, ours, peers, work, leave):
    """The figures of every candidate on one tracker."""
    tracker, findings, cells = tracker_of(rows, work)
    commands, out = candidates(ours, peers, tracker, findings, work)
    remarks = []
    for name in leave:
        del commands[name]
        remarks.append(f"{name} left out: from the smaller tracker it would take more than {options.limit} s")
    # A round that is not counted: it warms the file cache, and what it made is looked at.
    for name in list(commands):
        if measure(peers, commands[name], options.limit if name in SLOW else None) is None:
            del commands[name]
            remarks.append(f"{name} left out: it was stopped after {options.limit} s")
    check_ours(tracker, out["annotate"], out["strip"], findings=True)
    back = work / "check-back.xlsx"
    subprocess.run([str(ours / "appraise"), "strip", str(out["check"]), "-o", str(back), "--quiet"], check=True)
    check_ours(tracker, out["check"], back, findings=False)
    for name in SLOW:
        if name in commands:
            check_other(out[name], cells, rows)
    runs = {name: [] for name in commands}
    for turn in range(options.runs):
        for name, command in commands.items():
            if name not in SLOW or turn < options.slow_runs:
                runs[name].append(measure(peers, command))
    before, after = parts(tracker), parts(out["check"])
    new = sum(after[name] for name in after.keys() - before.keys())
    remarks.append(f"the copy that check made has {new / 1e6:.1f} MB of new parts, unpacked")
    largest = before[SHEET]
    for made in [tracker, findings, back, *out.values()]:
        made.unlink(missing_ok=True)
    return runs, largest, len(cells), remarks


def table(rows, runs, largest, flagged, remarks):
    floor = min(run[0] for run in runs["floor"]), min(run[1] for run in runs["floor"])
    lines = [
        f"{rows:,} rows, {flagged:,} flagged; the sheet unpacked is {largest / 1e6:.1f} MB",
        f"{'':10} {'runs':>4} {'least s':>8} {'median s':>9} {'x floor':>8} {'cpu s':>8} {'x floor':>8} {'peak MB':>8} {'x sheet':>8}",
    ]
    for name, measured in runs.items():
        wall, cpu, memory = zip(*measured)
        peak = max(memory) * 1024
        lines.append(
            f"{name:10} {len(wall):4} {min(wall):8.3f} {statistics.median(wall):9.3f} {min(wall) / floor[0]:8.2f} "
            f"{min(cpu):8.3f} {min(cpu) / floor[1]:8.2f} {peak / 1e6:8.1f} {peak / largest:8.2f}")
    lines += [f"note: {remark}" for remark in remarks]
    for name, aim in MOST_TIME.items():
        ratio = min(run[0] for run in runs[name]) / floor[0]
        peak = max(run[2] for run in runs[name]) * 1024 / largest
        lines.append(
            f"{name}: {ratio:.2f} x the floor, {'within' if ratio <= aim else 'over'} the aim of {aim}; memory {peak:.2f} x "
            f"the sheet, {'within' if peak <= MOST_MEMORY else 'over'} the aim of {MOST_MEMORY}")
    return lines


def growth(all_runs):
    """How the time grows from each size to the next; linear is as much as the rows."""
    lines = []
    sizes = sorted(all_runs)
    for small, large in zip(sizes, sizes[1:]):
        told = []
        for name, runs in all_runs[large].items():
            if name in all_runs[small]:
                told.append(f"{name} {min(r[0] for r in runs) / min(r[0] for r in all_runs[small][name]):.1f}")
        lines.append(f"growth from {small:,} to {large:,} rows, linear is {large / small:g}: {', '.join(told)}")
    return lines


def main():
    if sys.argv[1:2] == ["--openpyxl"]:
        return by_openpyxl(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="1000,10000,100000", help="how many rows, comma separated")
    parser.add_argument("--runs", type=int, default=5, help="rounds that are counted (default 5)")
    parser.add_argument("--slow-runs", type=int, default=2, help="rounds in which openpyxl and umya take part (default 2)")
    parser.add_argument("--limit", type=int, default=120, help="seconds after which one of those two is left out (default 120)")
    parser.add_argument("--out", type=Path, help="also write the tables to this file")
    options = parser.parse_args()
    options.runs, options.slow_runs = max(1, options.runs), max(1, options.slow_runs)
    if not GENERATOR.exists():
        stop("the generator of trackers is not here: it is expected at ../shared/tools/gen_trackers.py, beside the repository")
    try:
        import openpyxl  # noqa: F401
        import xlsxwriter  # noqa: F401
    except ImportError as missing:
        stop(f"the Python package {missing.name} is needed")
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
    ours, peers = build(ROOT, target), build(HERE / "peers", target / "peers")
    lines, all_runs, leave = [], {}, set()

    def say(new):
        lines.extend(new)
        print("\n".join(new), flush=True)

    work = Path(tempfile.mkdtemp(prefix="ratios-"))
    try:
        before = None
        for rows in sorted({int(text) for text in options.rows.split(",")}):
            if before:
                # Not begun where the smaller tracker says that it would be stopped anyway.
                last = all_runs[before]
                leave |= {name for name in SLOW if name in last
                          and min(run[0] for run in last[name]) * rows / before > 1.5 * options.limit}
                leave |= {name for name in SLOW if name not in last}
            runs, largest, flagged, remarks = of_size(rows, options, ours, peers, work, sorted(leave))
            all_runs[rows] = runs
            say([*([""] if before else []), *table(rows, runs, largest, flagged, remarks)])
            before = rows
        if len(all_runs) > 1:
            say(["", *growth(all_runs)])
    finally:
        shutil.rmtree(work)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
