//! Differences between a schema and Talos, against the list of mistakes.

use std::collections::BTreeSet;

use serde_json::Value;

use super::go::Form;
use super::mistakes::{MISTAKES, Mistake, Places, Says};
use super::probe::Probe;
use super::upstream::{Upstream, Which};
use super::verdict::complaints;

/// A place at which a schema and Talos do not agree.
#[derive(Clone, Debug)]
pub struct Difference {
    pub kind: String,
    /// The way to it in a document: `routes[].gateway`.
    pub path: String,
    /// What the schema calls it: `network.RouteConfig.gateway`.
    pub place: String,
    pub says: Says,
    /// The form of the value, if it is about one.
    pub form: Option<Form>,
    /// What was tried, and what Talos said of it.
    pub evidence: String,
}

impl Difference {
    /// Whether it is at `at`, or below it.
    fn is_at(&self, at: &str) -> bool {
        let is_in = |text: &str| text.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']));
        self.kind == at || is_in(&self.place) || self.kind == "v1alpha1" && is_in(&self.path)
    }

    /// The row of the list that it belongs to.
    fn row(&self, which: Which) -> Option<usize> {
        MISTAKES.iter().position(|row| {
            let is_of_its_kind = row.says == self.says && self.form.is_none_or(|form| row.forms.contains(&form));
            let is_there = match row.places {
                Places::These(places) => places.iter().any(|at| self.is_at(at)),
                Places::Others(_) => true,
            };
            row.schemas.contains(&which) && is_of_its_kind && is_there
        })
    }
}

/// Values that `upstream` takes and Talos does not, and the other way round.
pub fn values(upstream: &Upstream, probes: &[Probe]) -> Vec<Difference> {
    let validator = upstream.validator();
    let (taken, refused): (Vec<&Probe>, Vec<&Probe>) = probes.iter().partition(|probe| validator.is_valid(&probe.document));
    let strict = refused.into_iter().filter(|probe| probe.is_loaded()).collect();
    let lax = taken.iter().filter(|probe| !probe.is_loaded());
    let difference = |probe: &Probe, says| Difference {
        kind: probe.leaf.kind.to_owned(),
        path: probe.leaf.path(),
        place: probe.leaf.place.clone(),
        says,
        form: Some(probe.form),
        evidence: format!("{}; {}", probe.value, if says == Says::Refuses { "Talos takes it" } else { probe.talos.stderr.trim() }),
    };
    let strict = valid(strict, &taken).into_iter().map(|probe| difference(probe, Says::Refuses));
    strict.chain(lax.map(|probe| difference(probe, Says::Takes))).collect()
}

/// Those of `strict` in which Talos finds no more when it validates than in `usual` values of the same leaf: a word may be read and not
/// be allowed. A value that stands for its field tells nothing, as other fields would have to fit.
pub fn valid<'a>(strict: Vec<&'a Probe>, usual: &[&Probe]) -> Vec<&'a Probe> {
    let beside = |probe: &Probe| {
        let same = usual.iter().filter(|other| other.leaf.kind == probe.leaf.kind && other.leaf.steps == probe.leaf.steps);
        same.filter(|other| other.is_usual() && other.is_loaded()).map(|other| &other.document).collect::<Vec<&Value>>()
    };
    let counts = |probe: &Probe| matches!(probe.form, Form::Word | Form::Capitals | Form::Spelling);
    let is_valid = |probe: &&Probe| {
        let others = if counts(probe) { beside(probe) } else { Vec::new() };
        if others.is_empty() {
            return true;
        }
        let all = complaints(&[others, vec![&probe.document]].concat());
        let (last, others) = all.split_last().expect("there is one at least");
        last.iter().all(|complaint| others.iter().any(|other| other.contains(complaint)))
    };
    strict.into_iter().filter(is_valid).collect()
}

/// The differences that belong to each row of the list, and those that no row has.
fn sorted(which: Which, differences: &[Difference]) -> (Vec<Vec<&Difference>>, Vec<&Difference>) {
    let (mut rows, mut new) = (vec![Vec::new(); MISTAKES.len()], Vec::new());
    for difference in differences {
        match difference.row(which) {
            Some(row) => rows[row].push(difference),
            None => new.push(difference),
        }
    }
    (rows, new)
}

/// What does not fit between differences and the list: those that no row has, and rows that have none.
pub fn unlisted(which: Which, differences: &[Difference]) -> Vec<String> {
    let (rows, new) = sorted(which, differences);
    let mut wrong: Vec<String> = new.iter().map(|difference| format!("{which:?}: not listed: {difference:?}")).collect();
    for (row, here) in MISTAKES.iter().zip(rows).filter(|(row, _)| row.schemas.contains(&which)) {
        let found = places(&here);
        match row.places {
            Places::These(places) => {
                let gone = places.iter().filter(|at| !here.iter().any(|difference| difference.is_at(at)));
                wrong.extend(gone.map(|at| format!("{which:?}: `{}` is no mistake any more at {at}", row.what)));
            }
            Places::Others(count) if found.len() == count => {}
            Places::Others(count) => {
                wrong.push(format!("{which:?}: `{}` is at {} places and not at {count}: {found:?}", row.what, found.len()));
            }
        }
    }
    wrong
}

/// The places of `differences`, each once.
fn places<'a>(differences: &[&'a Difference]) -> BTreeSet<&'a str> {
    differences.iter().map(|difference| difference.place.as_str()).collect()
}

/// How many places each row has, and how many proofs with the first of them, for people.
pub fn summary(which: Which, differences: &[Difference]) -> String {
    let (rows, _) = sorted(which, differences);
    let line = |(row, here): (&Mistake, Vec<&Difference>)| {
        let first = here.first()?;
        let proofs: BTreeSet<&str> = here.iter().map(|difference| difference.evidence.as_str()).collect();
        let count = format!("{} places, {} proofs", places(&here).len(), proofs.len());
        Some(format!("{which:?} {:?}: {}: {count}; {} {}", row.says, row.what, first.place, first.evidence))
    };
    MISTAKES.iter().zip(rows).filter_map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_difference_without_a_row_and_a_row_without_a_difference_are_reported() {
    let new = Difference {
        kind: "LinkConfig".to_owned(),
        path: "up".to_owned(),
        place: "network.LinkConfigV1Alpha1.up".to_owned(),
        says: Says::Refuses,
        form: Some(Form::Usual),
        evidence: String::new(),
    };
    let known = Difference { kind: "ImageVerificationConfig".to_owned(), ..new.clone() };
    let wrong = unlisted(Which::Release, &[new, known]);
    assert!(wrong[0].starts_with("Release: not listed:"), "{wrong:?}");
    assert!(!wrong.iter().any(|why| why.ends_with("ImageVerificationConfig")), "{wrong:?}");
    assert!(wrong.iter().any(|why| why.ends_with("no mistake any more at machine.files")), "{wrong:?}");
}
