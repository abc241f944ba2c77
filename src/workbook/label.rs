//! Sensitivity labels: what an organisation has said about who may have a workbook. A workbook made from a labelled one
//! has to bear the same label.

use super::MOST_BYTES;
use super::edit::{DECLARATION, Editor};
use super::package::Package;
use super::refusal::Refusal;
use super::text::escaped;

const LABELS: &str = "docMetadata/LabelInfo.xml";
const LABELS_REL: &str = "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels";
const CUSTOM: &str = "docProps/custom.xml";
const CUSTOM_TYPE: &str = "application/vnd.openxmlformats-officedocument.custom-properties+xml";
const CUSTOM_REL: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties";
/// What the names of properties that say a label begin with.
const PROPERTY: &str = "MSIP_Label_";

/// The identity that every custom property has.
const PROPERTY_SET: &str = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";
const PROPERTIES_SPACE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties";
const VALUES_SPACE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes";

/// A new workbook with the label of another one, or as it is where the other one has none or is of a format whose labels
/// are not known.
///
/// # Errors
/// When either is no workbook.
pub fn with_label_of(new: Vec<u8>, labelled: &[u8], most_bytes: u64) -> Result<Vec<u8>, Refusal> {
    let from = match Package::read(labelled.to_vec(), most_bytes) {
        Err(Refusal::OldFormat | Refusal::NotPatchable { .. }) => return Ok(new),
        read => read?,
    };
    let label = part_of(&from, "classificationlabels")?;
    let properties = match part_of(&from, "custom-properties")? {
        Some(part) => properties(&from, &part)?,
        None => Vec::new(),
    };
    if label.is_none() && properties.is_empty() {
        return Ok(new);
    }
    let package = Package::read(new, MOST_BYTES)?;
    let mut editor = Editor::new(&package);
    if let Some(label) = label {
        let kind = from.types().of(&label).unwrap_or("application/xml").to_owned();
        editor.add(LABELS, &kind, from.raw(&label)?)?;
        editor.relate_as("", None, LABELS_REL, LABELS, false)?;
    }
    if let Some(own) = part_of(&package, "custom-properties")? {
        let edit = editor.open(&own, &[])?;
        let highest = edit.doc.children(0).filter_map(|id| edit.doc.attr_number(id, "pid")).max();
        let lines = written(&properties, highest.unwrap_or(1).min(1 << 30) + 1);
        edit.append(0, &lines);
    } else if !properties.is_empty() {
        let lines = written(&properties, 2);
        let body = format!("{DECLARATION}<Properties xmlns=\"{PROPERTIES_SPACE}\">{lines}</Properties>");
        editor.add(CUSTOM, CUSTOM_TYPE, body.into_bytes())?;
        editor.relate_as("", None, CUSTOM_REL, CUSTOM, false)?;
    }
    let outcome = editor.finish()?;
    package.container.write(&outcome.changes, &outcome.added)
}

fn part_of(package: &Package, kind: &str) -> Result<Option<String>, Refusal> {
    Ok(package.rels("")?.into_iter().find(|r| r.kind == kind).and_then(|r| r.part))
}

/// Names and values of the custom properties that say a label.
fn properties(from: &Package, part: &str) -> Result<Vec<(String, String)>, Refusal> {
    let doc = from.doc(part, &[])?;
    let labels = doc.children(0).filter_map(|id| {
        let name = doc.attr(id, "name").filter(|n| n.starts_with(PROPERTY))?;
        Some((name, doc.words(id)))
    });
    Ok(labels.collect())
}

/// Label properties are texts, whatever they say.
fn written(properties: &[(String, String)], first: u64) -> String {
    let line = |(pid, (name, value)): (u64, &(String, String))| {
        format!(
            "<property xmlns=\"{PROPERTIES_SPACE}\" fmtid=\"{PROPERTY_SET}\" pid=\"{pid}\" name=\"{}\">\
             <vt:lpwstr xmlns:vt=\"{VALUES_SPACE}\">{}</vt:lpwstr></property>",
            escaped(name),
            escaped(value.trim())
        )
    };
    (first..).zip(properties).map(line).collect()
}
