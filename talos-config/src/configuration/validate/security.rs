//! Signatures of images (`config/types/security`).

use super::Report;
use super::at::At;

pub(super) fn image_verification(at: &At<'_>, report: &mut Report) {
    for rule in at.get("rules").items() {
        let image = rule.get("image");
        let pattern = image.text();
        report.require(&image);
        if pattern.contains('@') || pattern.split_once('/').is_some_and(|(_, rest)| rest.contains(':')) {
            report.warning(&image, "names a tag or digest, and only registries and repositories are compared");
        }
        if !pattern.is_empty() && matches_nothing(pattern) {
            report.warning(&image, "is true for no image: they are compared with their registry, as in `docker.io/library/nginx`");
        }
        let (skip, deny) = (rule.get("skip").is_true(), rule.get("deny").is_true());
        let (keyless, key) = (rule.get("keyless"), rule.get("publicKey"));
        let has_verifier = keyless.is_set() || key.is_set();
        if skip && deny {
            report.error(&rule.get("deny"), "excludes `skip`");
        }
        if (skip || deny) && has_verifier {
            report.error(&rule, "has a verifier that `skip` or `deny` makes void");
        }
        if !skip && !deny && !has_verifier {
            report.error(&rule, "has no verifier: `keyless`, `publicKey`, `skip` or `deny`");
        }
        if keyless.is_set() && key.is_set() {
            report.error(&key, "excludes `keyless`");
        }
        if keyless.is_set() {
            report.require(&keyless.get("issuer"));
            if keyless.get("subject").is_zero() && keyless.get("subjectRegex").is_zero() {
                report.error(&keyless.get("subject"), "or `subjectRegex` has to be given");
            }
        }
        if key.is_set() {
            report.require(&key.get("certificate"));
        }
    }
}

/// Whether the pattern begins with something that is no registry.
fn matches_nothing(pattern: &str) -> bool {
    let (prefix, has_glob) = pattern.split_once('*').map_or((pattern, false), |(prefix, _)| (prefix, true));
    match prefix.split_once('/') {
        None => !has_glob,
        Some((domain, _)) => !domain.contains(['.', ':']) && !domain.eq_ignore_ascii_case("localhost"),
    }
}
