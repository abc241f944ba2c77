//! The same annotations by umya-spreadsheet, which reads the workbook into a model and writes it from there.

use std::error::Error;
use std::fs;

use serde_json::Value;
use umya_spreadsheet::{
    Comment, ConditionalFormatValues, ConditionalFormatting, ConditionalFormattingRule, Formula, Hyperlink,
    PatternValues, Style, reader, writer,
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [tracker, findings, copy] = arguments.as_slice() else {
        return Err("usage: umya WORKBOOK FINDINGS COPY".into());
    };
    let file: Value = serde_json::from_slice(&fs::read(findings)?)?;
    let findings = file["findings"].as_array().ok_or("no findings")?;
    let mut book = reader::xlsx::read(tracker)?;

    let mut style = Style::default();
    let fill = style.fill_mut().pattern_fill_mut();
    fill.set_pattern_type(PatternValues::Solid).background_color_mut().set_argb_str("FFFFE699");
    let mut rule = ConditionalFormattingRule::default();
    let mut formula = Formula::default();
    formula.set_string_value("TRUE()");
    rule.set_type(ConditionalFormatValues::Expression)
        .set_priority(100)
        .set_style(style)
        .set_formula(formula);

    let mut sheet_name = "";
    let mut cells = Vec::new();
    for finding in findings {
        let (sheet, cell) = text(finding, "cell").rsplit_once('!').ok_or("a cell without a sheet")?;
        let mut comment = Comment::default();
        comment.new_comment(cell).set_author("Appraise");
        comment.set_text_string(format!("{}\n{}", text(finding, "title"), text(finding, "note")));
        book.sheet_by_name_mut(sheet)?.add_comments(comment);
        sheet_name = sheet;
        cells.push(cell);
    }
    let mut highlight = ConditionalFormatting::default();
    highlight.sequence_of_references_mut().set_sqref(cells.join(" "));
    highlight.add_conditional_collection(rule);
    book.sheet_by_name_mut(sheet_name)?.add_conditional_formatting_collection(highlight);

    let listed = book.new_sheet("Findings")?;
    for (column, heading) in (1u32..).zip(["Severity", "Cell", "What", "More"]) {
        listed.cell_mut((column, 1)).set_value_string(heading).style_mut().font_mut().set_bold(true);
    }
    for (row, finding) in (2u32..).zip(findings) {
        for (column, field) in (1u32..).zip(["severity", "cell", "title", "note"]) {
            listed.cell_mut((column, row)).set_value_string(text(finding, field));
        }
        let mut link = Hyperlink::default();
        link.set_url(text(finding, "cell")).set_location(true);
        listed.cell_mut((2u32, row)).set_hyperlink(link);
    }
    writer::xlsx::write(&book, copy)?;
    Ok(())
}

fn text<'a>(finding: &'a Value, field: &str) -> &'a str {
    finding[field].as_str().unwrap_or_default()
}
