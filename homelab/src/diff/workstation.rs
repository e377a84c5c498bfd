//! The workstation's cluster.

use std::path::Path;

use serde_json::Value;

use super::value::{show_text, text};
use super::version::{Step, Version};
use super::{Danger, Side};

const SETTINGS: &str = "workstation/settings.json";

/// Rancher Desktop can raise its Kubernetes only.
pub(super) fn judge(old: &Side, new: &Side) -> Option<Danger> {
    let version = |side: &Side| {
        let settings: Value = serde_json::from_str(side.files.get(Path::new(SETTINGS))?).ok()?;
        text(&settings, "/kubernetes/version").map(str::to_owned)
    };
    let (before, after) = (version(old)?, version(new)?);
    let step = Version::parse(&before)?.step_to(Version::parse(&after)?);
    (step == Step::Down).then(|| {
        let what = "the Kubernetes of Rancher Desktop: `kubernetes.version`";
        Danger::change("workstation-goes-down", SETTINGS, what, show_text(&before), show_text(&after))
            .effect("Rancher Desktop resets its Kubernetes: all that runs in it is deleted, volumes too")
            .instead("stay on the version, or save what you need from its volumes first")
    })
}
