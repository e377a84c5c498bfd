//! Valid documents of the corpus with something changed: we and Talos have to think the same of them.

use std::path::PathBuf;

use homelab_core::{Severity, disk, yaml};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::Deserialize;
use serde_json::{Value, json};
use talos_config::{Configuration, Mode};

use super::ask::{Question, ask, same, values};

/// How many are made if `MUTATIONS` does not say so.
const COUNT: usize = 2_000;

#[derive(Deserialize)]
struct Case {
    file: String,
    valid: bool,
}

#[derive(Deserialize)]
struct Verdict {
    ok: bool,
    errors: Vec<String>,
    warnings: Vec<String>,
}

fn corpus() -> Vec<String> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = std::env::var_os("UPSTREAM_CORPUS").map_or_else(default, PathBuf::from).join("talos");
    let manifest = disk::read_text(&folder.join("manifest.jsonl")).expect("UPSTREAM_CORPUS names the corpus");
    let cases = manifest.lines().map(|line| serde_json::from_str::<Case>(line).expect("a line of the manifest"));
    cases.filter(|case| case.valid).map(|case| disk::read_text(&folder.join(&case.file)).expect("a file of the corpus")).collect()
}

struct Mutator(ChaCha20Rng);

impl Mutator {
    fn below(&mut self, count: usize) -> usize {
        let number = usize::try_from(self.0.next_u64() >> 1).unwrap_or_default();
        number % count.max(1)
    }

    /// A value that may or may not fit.
    fn value(&mut self) -> Value {
        let values = [
            json!(null),
            json!(true),
            json!(false),
            json!(0),
            json!(1),
            json!(-1),
            json!(70000),
            json!(1.5),
            json!(""),
            json!("x"),
            json!("a b"),
            json!("10.0.0.1"),
            json!("10.0.0.0/8"),
            json!("10.0.0.1/8"),
            json!("0.0.0.0/0"),
            json!("fd00::1"),
            json!("fd00::/64"),
            json!("https://example.com:6443/"),
            json!("http://[fd00::1]:99999"),
            json!("tcp://10.0.0.1"),
            json!("1h30m"),
            json!("-5s"),
            json!("5"),
            json!("10GiB"),
            json!("-10GiB"),
            json!("50%"),
            json!("disk.size > 10u * GB"),
            json!("disk.size > 10"),
            json!("link.driver == 'x'"),
            json!("Name_With.dots"),
            json!("a-very-long-name-that-has-more-than-sixty-three-characters-in-it-for-sure"),
            json!("52:54:00:0a:0b:0c"),
            json!("Y2VydA=="),
            json!("yes"),
            json!([]),
            json!({}),
            json!(["x"]),
            json!([null]),
            json!({ "x": "y" }),
        ];
        let index = self.below(values.len());
        values[index].clone()
    }

    /// Changes something in `value`, or in something below it.
    fn change(&mut self, value: &mut Value) {
        match value {
            Value::Object(map) if !map.is_empty() => {
                let index = self.below(map.len());
                let key = map.keys().nth(index).cloned().unwrap_or_default();
                match self.below(12) {
                    0 => drop(map.shift_remove(&key)),
                    1 => drop(map.insert(format!("{key}x"), json!(1))),
                    2 => drop(map.insert(key, self.value())),
                    3 => {
                        let found = map.shift_remove(&key).unwrap_or_default();
                        map.insert(key.to_uppercase(), found);
                    }
                    _ => self.change(&mut map[&key]),
                }
            }
            Value::Array(list) if !list.is_empty() => {
                let index = self.below(list.len());
                match self.below(6) {
                    0 => drop(list.remove(index)),
                    1 => list.push(list[index].clone()),
                    2 => list[index] = self.value(),
                    _ => self.change(&mut list[index]),
                }
            }
            Value::String(text) if self.below(3) == 0 => {
                let at = self.below(text.len() + 1);
                if text.is_char_boundary(at) {
                    text.insert(at, ['x', '/', ':', '0', ' ', '-', '%'][self.below(7)]);
                }
            }
            Value::Number(number) if self.below(2) == 0 => *value = json!(number.as_i64().unwrap_or_default().saturating_mul(3) - 1),
            other => *other = self.value(),
        }
    }
}

#[test]
#[ignore = "needs the Talos judge and the upstream corpus"]
fn mutated_documents_get_the_same_verdict() {
    let count = std::env::var("MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(COUNT);
    let seed = std::env::var("SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1_u64);
    let mut mutator = Mutator(ChaCha20Rng::seed_from_u64(seed));
    let texts = corpus();
    let mut mutants = Vec::new();
    while mutants.len() < count {
        let index = mutator.below(texts.len());
        let mut documents = values(&texts[index]);
        let which = mutator.below(documents.len());
        mutator.change(&mut documents[which]);
        let fitting: Vec<Value> = documents.into_iter().filter(|document| !document.is_null()).collect();
        if let Ok(text) = yaml::to_string_multi(&fitting) {
            mutants.push(text);
        }
    }
    let questions: Vec<Question> =
        mutants.iter().flat_map(|text| [Question::new(&["validate", "-"], text), Question::new(&["canon", "-"], text)]).collect();
    let replies = ask(&questions);
    let (mut wrong, mut lenient, mut valid, mut warned) = (Vec::new(), 0, 0, 0);
    for (text, reply) in mutants.iter().zip(replies.chunks(2)) {
        let theirs: Verdict = serde_json::from_str(&reply[0].stdout).expect("a verdict");
        let (is_good, problems, warnings, config) = match Configuration::read(text, "mutant.yaml".as_ref()) {
            Err(problems) => (false, problems.to_string(), 0, None),
            Ok(config) => {
                let problems = config.validate(Mode::Metal, false);
                let is_good = problems.iter().all(|problem| problem.severity != Severity::Error);
                let warnings = problems.iter().filter(|problem| problem.severity == Severity::Warning).count();
                (is_good, problems.iter().map(|problem| format!("{problem}\n")).collect(), warnings, Some(config))
            }
        };
        valid += usize::from(is_good);
        if is_good != theirs.ok {
            lenient += usize::from(is_good);
            wrong.push(format!("we {is_good}, Talos {}\n{problems}\nTalos: {}\n{text}", theirs.ok, theirs.errors.join("; ")));
        } else if is_good && warnings != theirs.warnings.len() {
            warned += 1;
            if std::env::var_os("WARNINGS").is_some() {
                wrong.push(format!("warnings: {problems}\nTalos: {}\n{text}", theirs.warnings.join("; ")));
            }
        }
        if let Some(config) = config.filter(|_| reply[1].rc == 0) {
            let (ours, canonical) = (values(config.to_yaml().expose()), values(&reply[1].stdout));
            if ours.len() != canonical.len() || !ours.iter().zip(&canonical).all(|(ours, canonical)| same(ours, canonical)) {
                wrong.push(format!("written differently:\n{ours:?}\n{canonical:?}\n{text}"));
            }
        }
    }
    println!(
        "{count} mutants from seed {seed}, {valid} valid: {} differ, {lenient} of them taken by us only; {warned} with other warnings",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n==========\n"));
}
