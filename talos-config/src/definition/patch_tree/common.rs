//! What several lists of steps have in common.

use crate::configuration::difference::{Action, Change};
use crate::configuration::write;

/// The steps that are in all lists, in the order of the first.
pub(super) fn common(lists: &[&[Change]]) -> Vec<Change> {
    let Some((first, others)) = lists.split_first() else { return Vec::new() };
    let shared = others.iter().fold(first.to_vec(), |shared, list| {
        shared.into_iter().filter_map(|change| list.iter().find_map(|other| both(&change, other))).collect()
    });
    let left = |shared: &[Change]| lists.iter().map(|list| without(list, shared)).collect::<Vec<_>>();
    let later = left(&shared);
    let is_deleted_later = |change: &Change| {
        let is_above = |other: &Change| other.action == Action::Delete && other.is_at_or_above(change);
        later.iter().flatten().any(is_above)
    };
    let shared: Vec<Change> = shared.into_iter().filter(|change| !is_deleted_later(change)).collect();
    let later = left(&shared);
    // Where all name the document once more, all have to repeat such a value.
    let is_repeated = |change: &Change| {
        let names = |list: &Vec<Change>| list.iter().any(|other| other.document == change.document);
        write::is_forgotten(change) && later.iter().all(names)
    };
    shared.into_iter().filter(|change| !is_repeated(change)).collect()
}

/// What is left of `list` when `done` was done.
pub(super) fn without(list: &[Change], done: &[Change]) -> Vec<Change> {
    let rest = |change: &Change| match (&change.action, done.iter().find_map(|done| both(change, done)).map(|done| done.action)) {
        (Action::Append(items), Some(Action::Append(done))) if items.len() > done.len() => {
            Some(Change { action: Action::Append(items[done.len()..].to_vec()), ..change.clone() })
        }
        (_, Some(_)) => None,
        (_, None) => Some(change.clone()),
    };
    list.iter().filter_map(rest).collect()
}

/// The step that is in both: the same one, or the items that both lists begin with.
fn both(left: &Change, right: &Change) -> Option<Change> {
    if left.document != right.document || left.path != right.path {
        return None;
    }
    let action = match (&left.action, &right.action) {
        (Action::Append(left), Action::Append(right)) if left != right => {
            let shared: Vec<_> = left.iter().zip(right).take_while(|(left, right)| left == right).map(|(left, _)| left.clone()).collect();
            (!shared.is_empty()).then_some(Action::Append(shared))?
        }
        (left, right) => (left == right).then(|| left.clone())?,
    };
    Some(Change { action, ..left.clone() })
}
