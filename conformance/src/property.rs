//! Whether Go's YAML readers take what we write for what we meant.
use std::collections::BTreeMap;
use std::path::Path;

use homelab_core::yaml;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::go::Go;
use crate::process::{ask, failed, lines};
use crate::{Error, files, report};

mod documents;

/// How many documents of random structure are made beside the systematic ones.
const RANDOM: usize = 10_000;

#[derive(Deserialize)]
struct Reading {
    line: usize,
    /// For each reader nothing, or what is wrong.
    readers: BTreeMap<String, String>,
}

/// Asks all readers about every document, and then about the same documents written without our guard, which must go
/// wrong: else the documents prove nothing.
///
/// First the readers have to misread what `planted` holds: a value that is not what its YAML says on each line.
pub(crate) fn judge(go: &Go, planted: &Path, seed: u64) -> Result<bool, Error> {
    refuse_planted(go, &files::read(planted)?)?;
    let systematic = documents::systematic();
    let random = documents::random(seed, RANDOM);
    report::text(&format!("{} systematic documents, {} random ones from seed {seed}", systematic.len(), random.len()));
    let mut is_good = true;
    for (name, documents) in [("systematic", &systematic), ("random", &random)] {
        let wrong = ask_readers(go, &format!("{name}, as we write"), documents, yaml::to_string)?;
        is_good &= wrong == 0;
    }
    let mut wrong = 0;
    for (name, documents) in [("systematic", &systematic), ("random", &random)] {
        wrong += ask_readers(go, &format!("{name}, without the guard"), documents, yaml::to_string_unguarded)?;
    }
    if wrong == 0 {
        report::text("FAILED: without the guard nothing went wrong, so these documents prove nothing");
    }
    Ok(is_good && wrong > 0)
}

/// Prints for each reader how many documents it takes for something else, and how many it cannot read.
fn ask_readers(go: &Go, name: &str, documents: &[Value], write: impl Fn(&Value) -> Result<String, yaml::Error>) -> Result<usize, Error> {
    let mut input = Vec::new();
    let mut texts = Vec::new();
    let mut wrong = 0;
    for document in documents {
        match write(document) {
            Ok(text) => {
                serde_json::to_writer(&mut input, &json!({ "yaml": text, "json": document })).expect("a value is JSON");
                input.push(b'\n');
                texts.push(text);
            }
            Err(error) => {
                wrong += 1;
                report::text(&format!("  cannot be written: {document}: {error}"));
            }
        }
    }
    let readings = readings(go, &input, texts.len())?;
    let mut counts = BTreeMap::<&str, [usize; 2]>::new();
    for reading in &readings {
        for (reader, problem) in &reading.readers {
            let count = counts.entry(reader).or_default();
            count[0] += usize::from(problem.starts_with("value: "));
            count[1] += usize::from(problem.starts_with("error: "));
        }
        let Some((reader, problem)) = reading.readers.iter().find(|(_, problem)| !problem.is_empty()) else { continue };
        wrong += 1;
        if wrong <= 3 {
            let text = texts.get(reading.line - 1).map(String::as_str).unwrap_or_default();
            let shown = |text: &str| text.chars().take(200).collect::<String>();
            report::text(&format!("  {reader}: {}\n    {:?}", shown(problem), shown(text)));
        }
    }
    let counts: Vec<_> = counts.iter().map(|(reader, [value, error])| format!("{reader} {value}/{error}")).collect();
    report::text(&format!("{name}: {} read; mismatches/errors: {}", texts.len(), counts.join(", ")));
    Ok(wrong)
}

fn refuse_planted(go: &Go, planted: &[u8]) -> Result<(), Error> {
    let count = planted.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
    let taken = readings(go, planted, count)?.into_iter().filter(|reading| reading.readers.values().all(String::is_empty));
    let problems: Vec<_> = taken.map(|reading| format!("all readers take the planted line {}", reading.line)).collect();
    if !problems.is_empty() {
        return Err(Error::Untrusted { judge: "yaml", problems });
    }
    report::text(&format!("the readers refuse {count} planted lines"));
    Ok(())
}

/// What the readers say about `count` lines.
fn readings(go: &Go, input: &[u8], count: usize) -> Result<Vec<Reading>, Error> {
    let mut command = go.command("yaml")?;
    let answer = ask(command.arg("readers"), input)?;
    let readings: Vec<Reading> = if answer.ok { lines(&command, &answer)? } else { Vec::new() };
    if readings.len() == count { Ok(readings) } else { Err(failed(&command, &answer)) }
}
