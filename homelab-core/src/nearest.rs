//! The name that was meant.

/// The candidate that `wanted` is most likely a misspelling of; `None` if none is near.
///
/// ```
/// assert_eq!(homelab_core::nearest("gatway", ["gateway", "router"].into_iter()), Some("gateway"));
/// assert_eq!(homelab_core::nearest("dhcp", ["gateway", "router"].into_iter()), None);
/// ```
pub fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (wanted.chars().count() / 3).max(1);
    candidates
        .map(|candidate| (strsim::osa_distance(wanted, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}
