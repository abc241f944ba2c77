//! The document for Word, so that a clerk can paste it into an agenda: real headings, real lists, real tables.
//!
//! Styles go by the names that Word gives its own, so what is pasted takes on the look of the agenda. A bar is left out:
//! its figure stands in the table, and a drawing would not survive being pasted or read aloud. For the same reason a chart
//! is written as the table of its figures. Children of an element stand in the order that Word insists on.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, System, ZipWriter};

use super::{Block, Document, Manner, Part, Table, Text, escaped};
use crate::report::ReportError;

const TYPES: &str = include_str!("content_types.xml");
const PACKAGE: &str = include_str!("package_rels.xml");
const RELATIONS: &str = include_str!("document_rels.xml");
const STYLES: &str = include_str!("styles.xml");
const NUMBERING: &str = include_str!("numbering.xml");
const SETTINGS: &str = include_str!("settings.xml");
const FOOTER: &str = include_str!("footer.xml");
const APP: &str = include_str!("app.xml");

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
/// The width of the text on an A4 page, in twentieths of a point.
const WIDTH: u32 = 9866;
/// A column of whole numbers.
const NUMBERS: u32 = 1100;

impl Document {
    /// The report for Word.
    ///
    /// # Errors
    /// When the package cannot be put together, which is a fault of the program.
    pub fn docx(&self) -> Result<Vec<u8>, ReportError> {
        let styles = STYLES.replace("{language}", &escaped(&self.language));
        let parts = [
            ("[Content_Types].xml", TYPES.to_owned()),
            ("_rels/.rels", PACKAGE.to_owned()),
            ("docProps/app.xml", APP.to_owned()),
            ("docProps/core.xml", self.properties()),
            ("word/_rels/document.xml.rels", RELATIONS.to_owned()),
            ("word/document.xml", self.body()),
            ("word/footer1.xml", FOOTER.to_owned()),
            ("word/numbering.xml", NUMBERING.to_owned()),
            ("word/settings.xml", SETTINGS.to_owned()),
            ("word/styles.xml", styles),
        ];
        package(&parts).map_err(|e| ReportError::Writing { format: "Word document", why: e.to_string() })
    }

    /// Title, description, language and day; who wrote it and on which computer is nobody's business.
    fn properties(&self) -> String {
        let (title, about) = (escaped(&self.title), escaped(&self.description));
        let (language, day) = (escaped(&self.language), self.date);
        format!(
            "{DECLARATION}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{title}</dc:title><dc:description>{about}</dc:description>\
<dc:language>{language}</dc:language>\
<dcterms:created xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:created>\
<dcterms:modified xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:modified></cp:coreProperties>"
        )
    }

    fn body(&self) -> String {
        let mut body = Body::default();
        body.blocks(&self.blocks, None);
        // A document does not end with a table.
        if body.after_table {
            body.paragraph(None, "", "");
        }
        format!(
            "{DECLARATION}<w:document {W} xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>{}\
<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
<w:pgMar w:top=\"1134\" w:right=\"1020\" w:bottom=\"1134\" w:left=\"1020\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/>\
</w:sectPr></w:body></w:document>",
            body.text
        )
    }
}

/// The parts in a package: with a fixed time and system, so that the same report is the same bytes on every computer.
fn package(parts: &[(&str, String)]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .system(System::Dos);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The text of the document as far as it is written.
#[derive(Default)]
struct Body {
    text: String,
    /// Whether the last thing written was a table.
    after_table: bool,
}

impl Body {
    /// Blocks, in a style of their own where they stand in a box.
    fn blocks(&mut self, blocks: &[Block], style: Option<&str>) {
        for block in blocks {
            match block {
                Block::Heading(level, words) => {
                    self.paragraph(Some(&format!("Heading{}", level.number())), "", &runs(words, false));
                }
                Block::Paragraph(manner, words) => {
                    let own = (*manner == Manner::Quiet).then_some("Quiet");
                    self.paragraph(style.or(own), "", &runs(words, false));
                }
                Block::List(items) => {
                    for item in items {
                        self.paragraph(Some("ListBullet"), "", &runs(item, false));
                    }
                }
                Block::Terms(terms) => {
                    for one in terms {
                        let words = format!(
                            "{}{}{}",
                            runs(&one.term, true),
                            runs(&Text::plainly(": "), true),
                            runs(&one.meaning, false)
                        );
                        self.paragraph(style, "", &words);
                    }
                }
                Block::Table(table) => self.table(table),
                Block::Chart(chart) => self.table(&chart.as_table()),
                Block::Part(Part::Box, inside) => self.blocks(inside, Some("Box")),
                Block::Part(_, inside) => self.blocks(inside, style),
            }
        }
    }

    fn paragraph(&mut self, style: Option<&str>, properties: &str, runs: &str) {
        let style = style.map_or_else(String::new, |style| format!("<w:pStyle w:val=\"{style}\"/>"));
        self.text.push_str(&format!("<w:p><w:pPr>{style}{properties}</w:pPr>{runs}</w:p>"));
        self.after_table = false;
    }

    fn table(&mut self, table: &Table) {
        self.paragraph(Some("Caption"), "", &runs(&table.caption, false));
        let widths = widths(table);
        let caption = escaped(&table.caption.plain());
        let about = escaped(&table.in_words());
        self.text.push_str(&format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"Report\"/><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
<w:tblLook w:val=\"00A0\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"1\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/>\
<w:tblCaption w:val=\"{caption}\"/><w:tblDescription w:val=\"{about}\"/></w:tblPr><w:tblGrid>",
            widths.iter().sum::<u32>()
        ));
        for width in &widths {
            self.text.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
        }
        self.text.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (column, width) in table.columns.iter().zip(&widths) {
            self.cell(&column.heading, *width, column.numbers, Weight::Heading);
        }
        self.text.push_str("</w:tr>");
        for row in &table.rows {
            let weight = if row.whole && table.rows.len() > 1 { Weight::Whole } else { Weight::Usual };
            self.text.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            let cells = std::iter::once(&row.heading).chain(row.cells.iter().map(|cell| &cell.words));
            for ((words, column), width) in cells.zip(&table.columns).zip(&widths) {
                self.cell(words, *width, column.numbers, weight);
            }
            self.text.push_str("</w:tr>");
        }
        self.text.push_str("</w:tbl>");
        self.after_table = true;
    }

    fn cell(&mut self, words: &Text, width: u32, numbers: bool, weight: Weight) {
        let ground = match weight {
            Weight::Whole => "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F3F6F8\"/>",
            Weight::Usual | Weight::Heading => "",
        };
        let side = if numbers { "<w:jc w:val=\"right\"/>" } else { "" };
        let runs = runs(words, weight != Weight::Usual);
        self.text.push_str(&format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{ground}</w:tcPr>\
<w:p><w:pPr><w:pStyle w:val=\"Cell\"/>{side}</w:pPr>{runs}</w:p></w:tc>"
        ));
    }
}

/// What a row of a table is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Heading,
    Whole,
    Usual,
}

/// The columns: whole numbers are narrow, the rest share what is left.
fn widths(table: &Table) -> Vec<u32> {
    let count = |numbers: bool| {
        u32::try_from(table.columns.iter().filter(|c| c.numbers == numbers).count()).unwrap_or(1)
    };
    let numbers = NUMBERS.min(WIDTH / (count(true) + count(false)).max(1));
    let others = (WIDTH - numbers * count(true)) / count(false).max(1);
    table.columns.iter().map(|column| if column.numbers { numbers } else { others }).collect()
}

fn runs(text: &Text, strong: bool) -> String {
    let run = |run: &super::Run| {
        let weight = if run.strong || strong { "<w:rPr><w:b/></w:rPr>" } else { "" };
        format!("<w:r>{weight}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(&run.words))
    };
    text.0.iter().map(run).collect()
}
