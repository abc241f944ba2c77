//! A school's own templates for its reports, from the folder named with `--templates`.

use std::path::Path;

use super::trouble::Trouble;
use crate::report::{ReportError, Templates};

/// More than this is no template.
const LARGEST: u64 = 1 << 20;

/// The templates that come with the program, with those of the folder in their place.
pub(crate) fn read(folder: Option<&Path>) -> Result<Templates, Trouble> {
    let mut templates = Templates::default();
    let Some(folder) = folder else { return Ok(templates) };
    let known = || Templates::names().collect::<Vec<_>>().join(", ");
    let entries = std::fs::read_dir(folder).map_err(|e| Trouble::reading(folder, &e).file(folder))?;
    let mut files: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    // What an office program or a browser leaves beside them is none of ours.
    files.retain(|path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("html")));
    files.sort();
    if files.is_empty() {
        return Err(Trouble::new("there is no template in this folder")
            .file(folder)
            .help(format!("put one there under the name of the one it replaces: {}", known())));
    }
    for path in &files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let large = std::fs::metadata(path).is_ok_and(|facts| facts.len() > LARGEST);
        if large {
            return Err(Trouble::new("this file is larger than any template").file(path));
        }
        let text = std::fs::read_to_string(path).map_err(|e| Trouble::reading(path, &e))?;
        templates.replace(&name, text, path.display().to_string()).map_err(|_| {
            Trouble::new("no report has a template of this name")
                .file(path)
                .help(format!("the templates are called {}", known()))
        })?;
    }
    Ok(templates)
}

/// Why a report could not be made; what is wrong with a template is told with its place.
pub(crate) fn trouble(error: &ReportError) -> Trouble {
    match error {
        ReportError::Template { file, line, why } => {
            let at = line.map_or_else(|| file.clone(), |line| format!("{file}, line {line}"));
            Trouble::new(format!("the template of a report does not hold together: {why}"))
                .at(at)
                .help("put it right, or run without it: the program's own template then stands in its place")
        }
        other => Trouble::new(format!("the governors' report could not be made: {other}")),
    }
}
