//! `appraise policies show ID --coverage`: every entry of a policy, what is done about it, and the counts.

use crate::policy::{Done, Pack};

/// What is done about an entry: the word in the list, and the sentence of the count.
const WORDS: [(&str, &str); 5] = [
    ("checked", "checked on the tracker"),
    ("told with", "told with a check that rests on the same cells"),
    ("in outputs", "seen to in what the program writes"),
    ("asked", "asked of a person, because no tracker can show it"),
    ("not done", "not done, for the reason given"),
];

/// The list, in the policy's order, and the counts.
pub(crate) fn show(pack: &Pack) -> String {
    let entries = pack.coverage();
    let width = entries.iter().map(|e| e.id.chars().count()).max().unwrap_or(0);
    let mut counts = [0_usize; WORDS.len()];
    let mut out = vec![
        format!("{}: {} ({})", pack.school, pack.title, pack.edition),
        String::new(),
        "Every entry of the policy, and what is done about it (\"appraise explain\" and the id says more)"
            .to_owned(),
    ];
    for entry in &entries {
        let (place, text) = match &entry.done {
            Done::Checked(_) => (0, entry.title.to_owned()),
            Done::ToldWith(checks) => (1, format!("{}: {}", checks.join(", "), entry.title)),
            Done::InTheOutputs(_) => (2, entry.title.to_owned()),
            Done::Asked(line) => (3, format!("{}: {}", line.answers, entry.title)),
            Done::LeftOut(line) => (4, format!("{}; because {}", entry.title, line.reason)),
        };
        if let (Some(count), Some((word, _))) = (counts.get_mut(place), WORDS.get(place)) {
            *count += 1;
            out.push(format!("  {:<width$}  {word:<10}  {text}", entry.id));
        }
    }
    out.push(String::new());
    out.push(format!("{} entries", entries.len()));
    out.extend(WORDS.iter().zip(counts).map(|((_, says), count)| format!("{count:>5}  {says}")));
    out.join("\n")
}
