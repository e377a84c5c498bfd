//! Talos' own JSON schema (`config.schema.json`), leaf by leaf: against the reader, the types and the JSON schema of this crate, and
//! against Talos.
//!
//! Each leaf of each kind that one of the schemas has is filled with values of its Go type, alone in a document with what it needs to
//! stand there. Talos' judge reads and writes each document; see `tests/judge` for how to build it. Two schemas are looked at: the one in
//! the Go module of which the judge is made, and the one in the folder that `UPSTREAM_SCHEMAS` names (by default `../shared/schemas`).
//!
//! ```sh
//! TALOS_JUDGE="$PWD/target/talos-judge" cargo test -p talos-config --test schema -- --ignored --nocapture
//! ```
#![expect(clippy::print_stdout, reason = "figures for people")]

#[path = "../judge/ask.rs"]
mod ask;
#[expect(dead_code, reason = "valid files are all that is looked at here")]
#[path = "../corpus/cases.rs"]
mod cases;
mod compare;
mod corpus;
mod document;
mod filled;
mod go;
mod leaves;
mod mistakes;
mod probe;
mod required;
mod upstream;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use filled::Outcome;
use go::{Form, Types};
use upstream::Upstream;

#[test]
#[ignore = "needs the Talos judge and the upstream schemas"]
fn each_leaf_is_filled_read_written_and_compared() {
    let (types, upstream) = (Types::read(), Upstream::both());
    let probes = probe::probes(&types, &upstream);
    let (mut wrong, mut untyped) = (Vec::new(), Vec::new());
    for probe in &probes {
        match filled::outcome(probe) {
            Outcome::Same => {}
            Outcome::Untyped => untyped.extend(probe.is_usual().then_some(probe)),
            Outcome::Wrong(why) => wrong.push(why),
        }
    }
    // The types may lack what Talos reads and never allows.
    let all: Vec<_> = probes.iter().filter(|probe| !untyped.iter().any(|other| std::ptr::eq(*other, *probe))).collect();
    let lacking = compare::valid(untyped, &all);
    wrong.extend(lacking.iter().map(|probe| format!("{} {}: {} has no type", probe.leaf.kind, probe.leaf.path(), probe.value)));

    for one in &upstream {
        let leaves = probe::all_leaves(&types, one.definitions());
        let paths: BTreeSet<(String, String)> = leaves.iter().map(|leaf| (leaf.kind.to_owned(), leaf.path())).collect();
        let kinds: BTreeSet<&String> = paths.iter().map(|(kind, _)| kind).collect();
        let differing: BTreeSet<_> = compare::values(one, &probes).into_iter().map(|of| (of.kind, of.path)).collect();
        let empty = filled::empty(one, &probes, &paths);
        wrong.extend(empty.difference(&differing).map(|(kind, path)| format!("{kind} {path} was not filled")));
        let unknown = one.documents().filter(|of| !types.kinds().iter().any(|(_, known, _)| known == of));
        wrong.extend(unknown.map(|of| format!("{of} is a document that is not in the table")));
        println!(
            "{:?}: {} kinds, {} of {} leaves filled, {} words",
            one.which,
            kinds.len(),
            paths.len() - empty.len(),
            paths.len(),
            filled::words(leaves.iter())
        );
        println!("as it says, Talos takes nothing at: {empty:?}");
    }
    println!("ours: {} leaves", probe::our_leaves(&types).iter().map(|leaf| (leaf.kind, leaf.path())).collect::<BTreeSet<_>>().len());
    println!("{} documents, {} loaded by Talos", probes.len(), probes.iter().filter(|probe| probe.is_loaded()).count());
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
#[ignore = "needs the Talos judge and the upstream schemas"]
fn our_json_schema_takes_what_talos_takes_but_words_in_capitals() {
    let (types, upstream) = (Types::read(), Upstream::both());
    let ours = jsonschema::validator_for(&talos_config::json_schema()).expect("a schema");
    let mut counts: BTreeMap<(bool, Form), BTreeSet<String>> = BTreeMap::new();
    for probe in probe::probes(&types, &upstream) {
        if ours.is_valid(&probe.document) != probe.is_loaded() {
            counts.entry((probe.is_loaded(), probe.form)).or_default().insert(probe.leaf.place);
        }
    }
    for ((is_loaded, form), places) in &counts {
        println!("{} by Talos, not by us: {form:?} at {} places", if *is_loaded { "taken" } else { "refused" }, places.len());
    }
    let strict: Vec<_> = counts.iter().filter(|((is_loaded, form), _)| *is_loaded && *form != Form::Capitals).collect();
    assert!(strict.is_empty(), "{strict:?}");
    let lax: Vec<_> =
        counts.iter().filter(|((is_loaded, form), _)| !is_loaded && !matches!(form, Form::Malformed | Form::Spelling)).collect();
    assert!(lax.is_empty(), "{lax:?}");
}

#[test]
#[ignore = "needs the Talos judge, the upstream schemas and the upstream corpus"]
fn upstreams_mistakes_are_those_that_are_listed() {
    let (types, upstream) = (Types::read(), Upstream::both());
    let probes = probe::probes(&types, &upstream);
    let mut wrong = Vec::new();
    for one in &upstream {
        let mut differences = compare::values(one, &probes);
        differences.extend(required::differences(&types, one));
        let (refusals, refused, count) = corpus::differences(&types, one);
        println!(
            "{:?}: {refused} of {count} documents of valid files are refused:\n{}\n",
            one.which,
            compare::summary(one.which, &refusals)
        );
        differences.extend(refusals);
        println!("{}", compare::summary(one.which, &differences));
        wrong.extend(compare::unlisted(one.which, &differences));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
