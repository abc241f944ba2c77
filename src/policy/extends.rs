//! From a file to a pack: the file, the one it extends, and so on down, each kept while the pack is read from all of them.
//!
//! Installed packs are at hand; a file is asked for, because only `cli` opens files. A file that is met again on the way down is a
//! circle, told where it closes.

use toml::de::{DeTable, DeValue};

use crate::model::Vocabulary;

use super::source::{Section, Source};
use super::{Check, Pack, PackMistake, SHIPPED, file, keys};

/// A pack file as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFile {
    /// Its name for messages.
    pub name: String,
    /// Its name in full, the same however it was asked for.
    pub identity: String,
    /// What it says.
    pub text: String,
}

/// Finds the file that another one extends: the name it is given, and the name of the file that says so.
///
/// What is wrong is told in words, with help where there is some.
pub type Fetch<'f> = &'f dyn Fn(&str, &str) -> Result<PackFile, (String, Option<String>)>;

#[derive(Clone, Copy)]
struct Layer<'r> {
    identity: &'r str,
    source: &'r Source<'r>,
    table: &'r DeTable<'r>,
}

impl Pack {
    /// Reads a pack; `file` is its name for messages. It may extend an installed pack, and no file.
    ///
    /// # Errors
    /// All its mistakes, in the order of the file.
    pub fn read(file: &str, text: &str, vocabulary: &'static Vocabulary) -> Result<Pack, Vec<PackMistake>> {
        let file = PackFile { name: file.to_owned(), identity: file.to_owned(), text: text.to_owned() };
        Self::read_with(&file, vocabulary, &|name, _| {
            Err((format!("the file \"{name}\" cannot be had here"), None))
        })
    }

    /// Reads a pack that may extend a file.
    ///
    /// # Errors
    /// All its mistakes: those of the file itself first, then those of the packs it extends.
    pub fn read_with(
        file: &PackFile,
        vocabulary: &'static Vocabulary,
        fetch: Fetch,
    ) -> Result<Pack, Vec<PackMistake>> {
        descend(file, &[], vocabulary, fetch)
    }

    /// Reads `[[check]]` tables in the names of this pack, as if they stood in it.
    ///
    /// # Errors
    /// All their mistakes, in the order of the text.
    pub fn read_checks(
        &self,
        file: &str,
        text: &str,
        vocabulary: &'static Vocabulary,
    ) -> Result<Vec<Check>, Vec<PackMistake>> {
        let source = Source::new(file, text);
        let table = source.parse();
        let root = Section::new(&source, table.get_ref(), 0..0, "the checks", &keys::CHECKS);
        let checks = file::read_checks(&root, self, vocabulary);
        let mistakes = source.mistakes();
        if mistakes.is_empty() { Ok(checks) } else { Err(mistakes) }
    }
}

fn descend(
    file: &PackFile,
    above: &[Layer],
    vocabulary: &'static Vocabulary,
    fetch: Fetch,
) -> Result<Pack, Vec<PackMistake>> {
    let source = Source::new(&file.name, &file.text);
    if source.text.trim().is_empty() {
        source.mistake(
            0..0,
            "the file is empty".to_owned(),
            Some("policies/README.md says what stands in a pack".to_owned()),
        );
        return Err(source.mistakes());
    }
    let table = source.parse();
    let layer = Layer { identity: &file.identity, source: &source, table: table.get_ref() };
    let mut layers: Vec<Layer> = above.to_vec();
    layers.push(layer);
    let asked = layer.table.get("policy").and_then(|p| p.get_ref().as_table()).and_then(|p| p.get("extends"));
    let Some(asked) = asked else { return build(&layers, vocabulary) };
    source.extends.set(true);
    let DeValue::String(name) = asked.get_ref() else { return build(&layers, vocabulary) };
    match find(name, &file.name, fetch) {
        Ok(base) if layers.iter().any(|l| l.identity == base.identity) => {
            let way: Vec<&str> = layers.iter().map(|l| l.source.file).chain([base.name.as_str()]).collect();
            let what = format!("the packs extend each other in a circle: {}", way.join(" extends "));
            source.mistake(asked.span(), what, Some("one of them has to extend none".to_owned()));
        }
        Ok(base) => return descend(&base, &layers, vocabulary, fetch),
        Err((what, help)) => source.mistake(asked.span(), what, help),
    }
    Err(layers.iter().flat_map(|l| l.source.mistakes()).collect())
}

/// The pack that is extended: an installed one by its name, or a file.
fn find(name: &str, by: &str, fetch: Fetch) -> Result<PackFile, (String, Option<String>)> {
    if std::path::Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
        return fetch(name, by);
    }
    let Some((id, text)) = SHIPPED.iter().find(|(id, _)| id.eq_ignore_ascii_case(name)) else {
        let installed: Vec<&str> = SHIPPED.iter().map(|(id, _)| *id).collect();
        let near = crate::expression::nearest_name(name, installed.iter().map(|id| (*id).to_owned()));
        let help = near.unwrap_or_else(|| {
            format!("installed: {}; or name a pack file ending in .toml", installed.join(", "))
        });
        return Err((format!("no policy is called \"{name}\""), Some(help)));
    };
    let name = format!("policies/{id}.toml");
    Ok(PackFile { identity: format!("installed {id}"), name, text: (*text).to_owned() })
}

fn build(layers: &[Layer], vocabulary: &'static Vocabulary) -> Result<Pack, Vec<PackMistake>> {
    let lowest_first = layers.iter().rev();
    let roots: Vec<Section> =
        lowest_first.map(|l| Section::new(l.source, l.table, 0..0, "the pack", &keys::ROOT)).collect();
    let pack = file::read(&roots, vocabulary);
    let mistakes: Vec<PackMistake> = layers.iter().flat_map(|l| l.source.mistakes()).collect();
    match pack {
        Some(pack) if mistakes.is_empty() => Ok(pack),
        _ => Err(mistakes),
    }
}
