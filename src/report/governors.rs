//! The governors' report: how the year went, for governors who never saw the program.

use serde::Serialize;

use super::document::Document;
use super::error::ReportError;
use super::front::{Front, Section};
use super::templates::Templates;
use super::view::{FrontView, Limits, SectionView};

/// What the template reads.
#[derive(Serialize)]
struct Data<'a> {
    front: FrontView<'a>,
    sections: Vec<SectionView<'a>>,
    limits: Limits,
}

/// Makes the report. The same front and sections give the same document.
///
/// # Errors
/// When the sections' tables were made under different limits, or a template is wrong.
pub fn governors(
    templates: &Templates,
    front: &Front,
    sections: &[Section],
) -> Result<Document, ReportError> {
    let data = Data {
        front: FrontView::new(front),
        sections: sections.iter().map(|section| SectionView::new(section, front.as_of)).collect(),
        limits: Limits::of(sections.iter().map(|section| &section.table))?,
    };
    templates.fill("governors.html", &data, front.as_of)
}
