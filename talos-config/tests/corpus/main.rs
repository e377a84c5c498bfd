//! Documents that Talos itself has judged.
//!
//! They lie in the folder that `UPSTREAM_CORPUS` names (by default `../shared/corpus`) and are not part of this repository, so these tests
//! run with `--ignored` only.

#![expect(clippy::print_stdout, reason = "figures for people")]

mod cases;

use cases::{Case, cases, text};
use homelab_core::Severity;
use homelab_core::yaml;
use serde_json::Value;
use talos_config::{Configuration, MachineConfig, Mode, Patch};

/// All documents of a text, as values.
fn values(text: &str) -> Vec<Value> {
    yaml::documents(text).expect("the corpus is YAML").into_iter().map(|document| document.value).collect()
}

/// Whether two values mean the same to a reader of YAML.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len() && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        _ => left == right,
    }
}

fn refused(case: &Case, why: impl std::fmt::Display) -> String {
    format!("{}: {why}", case.file)
}

#[test]
#[ignore = "needs the upstream corpus"]
fn the_json_schema_takes_what_talos_takes() {
    let schema = jsonschema::validator_for(&talos_config::json_schema()).expect("a schema");
    let (mut wrong, mut count, mut refused_too) = (Vec::new(), 0, 0);
    for case in cases() {
        let documents = std::panic::catch_unwind(|| values(&text(&case.file))).unwrap_or_default();
        let errors: Vec<String> =
            documents.iter().flat_map(|document| schema.iter_errors(document)).map(|error| error.to_string()).collect();
        if case.valid {
            count += documents.len();
            wrong.extend((!errors.is_empty()).then(|| refused(&case, errors.join("; "))));
        } else {
            refused_too += usize::from(!errors.is_empty());
        }
    }
    println!(
        "{count} documents of valid files, {} refused; of the invalid files {refused_too} are refused by the schema alone",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
#[ignore = "needs the upstream corpus"]
fn valid_documents_are_read_and_written_as_talos_writes_them() {
    let mut wrong = Vec::new();
    let cases: Vec<Case> = cases().into_iter().filter(|case| case.valid).collect();
    for case in &cases {
        match Configuration::read(&text(&case.file), case.file.as_ref()) {
            Err(problems) => wrong.push(refused(case, problems)),
            Ok(config) => {
                let (ours, theirs) = (values(config.to_yaml().expose()), values(&text(&case.file.replace(".yaml", ".canon"))));
                if ours.len() != theirs.len() || !ours.iter().zip(&theirs).all(|(ours, theirs)| same(ours, theirs)) {
                    wrong.push(refused(case, format!("\n{ours:?}\n{theirs:?}")));
                }
            }
        }
    }
    println!("{} valid files, {} differ", cases.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
#[ignore = "needs the upstream corpus"]
fn what_talos_does_not_load_is_not_read_and_the_rest_is() {
    let mut wrong = Vec::new();
    let cases: Vec<Case> = cases().into_iter().filter(|case| !case.valid).collect();
    for case in &cases {
        let read = Configuration::read(&text(&case.file), case.file.as_ref());
        match (case.stage.as_str(), read) {
            ("load", Ok(_)) => wrong.push(refused(case, format!("is read; Talos: {}", case.errors.join("; ")))),
            ("validate", Err(problems)) => wrong.push(refused(case, format!("is not read: {problems}; Talos: {}", case.errors.join("; ")))),
            _ => {}
        }
    }
    println!("{} invalid files, {} differ when loaded", cases.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Whether Talos would take it, as far as we know, and all that is wrong.
fn verdict(config: &Configuration, mode: Mode, strict: bool) -> (bool, Vec<String>) {
    let problems = config.validate(mode, strict);
    let is_good = problems.iter().all(|problem| problem.severity != Severity::Error);
    (is_good, problems.iter().map(ToString::to_string).collect())
}

#[test]
#[ignore = "needs the upstream corpus"]
fn every_file_gets_the_verdict_of_talos_in_every_mode() {
    let (mut wrong, mut judged) = (Vec::new(), 0);
    for case in &cases() {
        let Ok(config) = Configuration::read(&text(&case.file), case.file.as_ref()) else { continue };
        for (name, mode, strict, theirs, errors) in [
            ("metal", Mode::Metal, false, case.alone_ok, &case.errors),
            ("strict", Mode::Metal, true, case.strict_ok, &case.warnings),
            ("cloud", Mode::Cloud, false, case.cloud.ok, &case.cloud.errors),
            ("container", Mode::Container, false, case.container.ok, &case.container.errors),
        ] {
            judged += 1;
            let (ours, problems) = verdict(&config, mode, strict);
            if ours != theirs {
                wrong.push(refused(
                    case,
                    format!("{name}: we {ours}, Talos {theirs}\n{}\nTalos: {}", problems.join("\n"), errors.join("; ")),
                ));
            }
        }
    }
    println!("{judged} verdicts, {} differ", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
#[ignore = "needs the upstream corpus"]
fn what_is_refused_says_where() {
    let mut silent = Vec::new();
    let mut refusals = 0;
    for case in cases().iter().filter(|case| !case.valid) {
        let problems = match Configuration::read(&text(&case.file), case.file.as_ref()) {
            Err(problems) => problems.0,
            Ok(config) => config.validate(Mode::Metal, false),
        };
        for problem in problems.iter().filter(|problem| problem.severity == Severity::Error) {
            refusals += 1;
            if problem.at.is_empty() {
                silent.push(refused(case, problem));
            }
        }
    }
    println!("{refusals} errors, {} without a place", silent.len());
    assert!(silent.is_empty(), "{}", silent.join("\n\n"));
}

#[test]
#[ignore = "needs the upstream corpus"]
fn patches_give_what_talos_gives() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for case in cases::patches() {
        count += 1;
        let ours = case.patches.iter().try_fold(Configuration::read(&case.config, "config.yaml".as_ref()), |config, patch| {
            let config = match config {
                Ok(config) => config,
                Err(problems) => return Err(problems),
            };
            Ok(Patch::read(patch, "patch.yaml".as_ref()).and_then(|patch| config.patched(&patch)).map(|patched| patched.config))
        });
        let ours = ours.and_then(|config| config);
        match (&case.expected, ours) {
            (Ok(expected), Ok(config)) => {
                let (ours, theirs) = (values(config.to_yaml().expose()), values(expected));
                // Talos does not encode what a JSON patch gives.
                let is_same_again = || Configuration::read(expected, "expected.yaml".as_ref()).is_ok_and(|expected| expected == config);
                let is_same = ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(ours, theirs)| same(ours, theirs));
                let is_right = is_same || case.is_json() && is_same_again();
                if !is_right {
                    wrong.push(format!("{}:\n{}\n----\n{expected}", case.name, config.to_yaml().expose()));
                }
            }
            (Err(_), Err(_)) => {}
            (Ok(_), Err(problems)) => wrong.push(format!("{}: refused: {problems}", case.name)),
            (Err(error), Ok(_)) => wrong.push(format!("{}: taken; Talos: {error}", case.name)),
        }
    }
    println!("{count} patch cases, {} differ", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
#[ignore = "needs the upstream corpus"]
fn types_hold_what_valid_documents_say() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for case in cases().iter().filter(|case| case.valid) {
        let config = Configuration::read(&text(&case.file), case.file.as_ref()).expect("valid");
        count += 1;
        match MachineConfig::try_from(&config) {
            Err(problems) => wrong.push(refused(case, problems)),
            Ok(typed) => {
                // An old document may leave its version out, and quantities may be numbers: the types say the same in one way.
                let plain = |text: &str| values(&text.replace("version: \"\"\n", "version: v1alpha1\n"));
                let (ours, theirs) = (plain(typed.to_yaml().expose()), plain(config.to_yaml().expose()));
                if ours.len() != theirs.len() || !ours.iter().zip(&theirs).all(|(ours, theirs)| same(ours, theirs)) {
                    wrong.push(refused(case, format!("\n{ours:?}\n{theirs:?}")));
                }
            }
        }
    }
    println!("{count} valid files, {} differ as types", wrong.len());
    // Its configuration is no `EncryptionConfiguration`, which only kube-apiserver would find out.
    wrong.retain(|why| !why.starts_with("KubeEtcdEncryptionConfig/1337be1df210-438d1d94c3.yaml"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
