//! Documents that Talos has judged to be valid, against Talos' own schema.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use super::ask;
use super::cases;
use super::compare::Difference;
use super::go::{Form, Types};
use super::mistakes::Says;
use super::upstream::Upstream;

/// What `upstream` has against documents of valid files, and how many documents it refuses of how many.
pub fn differences(types: &Types, upstream: &Upstream) -> (Vec<Difference>, usize, usize) {
    let (mut differences, mut refused, mut count) = (Vec::new(), 0, 0);
    for case in cases::cases().iter().filter(|case| case.valid) {
        for document in ask::values(&cases::text(&case.file)) {
            let kind = document["kind"].as_str().unwrap_or("v1alpha1");
            let (_, of, _) = types.kinds().iter().find(|(name, ..)| *name == kind).expect("Talos knows the kind");
            let here = if upstream.definitions().contains_key(*of) {
                upstream.validator_of(of).iter_errors(&document).flat_map(|error| of_error(kind, &case.file, &error)).collect()
            } else {
                vec![difference(kind, "", (*of).to_owned(), (Says::Refuses, Form::Usual), &case.file)]
            };
            count += 1;
            refused += usize::from(!here.is_empty());
            differences.extend(here);
        }
    }
    (differences, refused, count)
}

fn difference(kind: &str, path: &str, place: String, (says, form): (Says, Form), file: &str) -> Difference {
    Difference { kind: kind.to_owned(), path: path.to_owned(), place, says, form: Some(form), evidence: format!("{file}; Talos takes it") }
}

/// An error as differences, one for each field that is not known.
fn of_error(kind: &str, file: &str, error: &ValidationError) -> Vec<Difference> {
    let path = error.instance_path().as_str().trim_start_matches('/').replace('/', ".");
    let at = error.schema_path().as_str().trim_start_matches("/$defs/").replace("/properties/", ".");
    let (place, _) = at.rsplit_once('/').expect("a place and a keyword");
    let below = |key: &str, says| difference(kind, format!("{path}.{key}").trim_start_matches('.'), format!("{place}.{key}"), says, file);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|key| below(key, (Says::Refuses, Form::Usual))).collect()
        }
        ValidationErrorKind::Required { property } => vec![below(property.as_str().unwrap_or_default(), (Says::Requires, Form::Usual))],
        ValidationErrorKind::Enum { .. } => vec![difference(kind, &path, place.to_owned(), (Says::Refuses, Form::Word), file)],
        _ => vec![difference(kind, &path, place.to_owned(), (Says::Refuses, Form::Usual), file)],
    }
}
