//! What has to be there: what the schemas say, and what Talos says when it is not.

use std::collections::BTreeSet;

use serde_json::Value;

use super::compare::Difference;
use super::document::{Maker, NEEDED, OURS};
use super::go::Types;
use super::leaves::{Leaf, Step};
use super::mistakes::Says;
use super::probe::{all_leaves, our_leaves};
use super::upstream::Upstream;
use super::verdict::complaints;

/// A field, a document in which it is, and the same document without it.
struct Pair<'a> {
    of: &'a str,
    key: &'a str,
    leaf: &'a Leaf,
    whole: Value,
    less: Value,
}

/// Fields that a schema requires and Talos does not ask for, and the other way round.
pub fn differences(types: &Types, upstream: &Upstream) -> Vec<Difference> {
    let maker = Maker { types, definitions: upstream.definitions() };
    let mut leaves = all_leaves(types, upstream.definitions());
    leaves.extend(our_leaves(types));

    let required = upstream.definitions().keys().flat_map(|of| maker.required(of).into_iter().map(move |key| (of.as_str(), key)));
    let required: BTreeSet<(&str, &str)> = required.collect();
    let named = types.kinds().iter().filter(|(_, _, is_named)| *is_named).map(|(_, of, _)| (*of, "name"));
    let fields: BTreeSet<(&str, &str)> = required.iter().copied().chain(NEEDED.iter().copied()).chain(named).collect();
    // Some definitions are of types that no document has.
    let pairs: Vec<Pair> = fields.into_iter().filter_map(|(of, key)| pair(&maker, &leaves, of, key)).collect();

    let documents: Vec<&Value> = pairs.iter().flat_map(|pair| [&pair.whole, &pair.less]).collect();
    let complaints = complaints(&documents);
    let mut differences = Vec::new();
    for (pair, complaints) in pairs.iter().zip(complaints.chunks(2)) {
        let more: Vec<&String> = complaints[1].difference(&complaints[0]).collect();
        let is_required = required.contains(&(pair.of, pair.key));
        let says = match (is_required, more.is_empty()) {
            (true, true) => {
                assert!(complaints[1].is_empty(), "{} of {}: other complaints may hide one: {:?}", pair.key, pair.of, complaints[1]);
                Says::Requires
            }
            (false, false) => Says::Spares,
            (true, false) => continue,
            (false, true) => {
                assert!(OURS.contains(&(pair.of, pair.key)), "nobody asks for {} of {}", pair.key, pair.of);
                continue;
            }
        };
        differences.push(Difference {
            kind: pair.leaf.kind.to_owned(),
            path: pair.leaf.path(),
            place: format!("{}.{}", pair.of, pair.key),
            says,
            form: None,
            evidence: format!("without it, Talos says {more:?}"),
        });
    }
    differences
}

fn pair<'a>(maker: &Maker, leaves: &'a [Leaf], of: &'a str, key: &'a str) -> Option<Pair<'a>> {
    let depth = |leaf: &Leaf| {
        let is_here = |(depth, place): &&(usize, String)| {
            maker.types.of(place) == Some(of) && matches!(leaf.steps.get(*depth), Some(Step::Key(next)) if next == key)
        };
        leaf.within.iter().find(is_here).map(|(depth, _)| *depth)
    };
    let (leaf, depth) = leaves.iter().find_map(|leaf| Some((leaf, depth(leaf)?)))?;
    let whole = maker.document(leaf, &maker.least(&leaf.place));
    let mut less = whole.clone();
    let fields = leaf.steps[..depth].iter().try_fold(&mut less, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Item => value.get_mut(0),
        Step::Entry => value.get_mut("one"),
    });
    fields.and_then(Value::as_object_mut)?.shift_remove(key);
    Some(Pair { of, key, leaf, whole, less })
}
