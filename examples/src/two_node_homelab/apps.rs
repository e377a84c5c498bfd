//! The sample app.

use std::time::Duration;

use homelab::versions::Versions;
use homelab::{App, AppClaim, ClaimProtection};
use homelab_core::{Alert, AlertSeverity, Exposure, Name, ObjectName, Part, Quantity};

/// The app, its namespace and its claim.
pub(super) const WEB: Name = Name::from_static("web");
/// The backup of its claim, and the service account that it runs as.
pub(super) const WEB_BACKUP: Name = Name::from_static("web-backup");

/// The sample app, reached as `web.<domain>`.
pub(super) fn web(domain: &ObjectName, exposure: Exposure, class: Name, protection: ClaimProtection, versions: &Versions) -> Part {
    let claim = AppClaim::builder().size(Quantity::gibibytes(1)).path("/data").class(class).protection(protection).build();
    App::builder()
        .name(WEB)
        .image(&versions.images.podinfo)
        .port(9898)
        .host(super::host(&WEB, domain))
        .exposure(exposure)
        .claim(claim)
        .metrics("/metrics")
        .exposes(["http_requests_total"])
        .alerts(vec![failing()])
        .health("/healthz")
        .build()
        .into()
}

/// More than one request in twenty fails.
fn failing() -> Alert {
    let rate = |status: &str| format!("sum by (cluster) (rate(http_requests_total{{namespace=\"{WEB}\"{status}}}[5m]))");
    Alert::builder()
        .rule(WEB)
        .name("WebFailing")
        .namespace(WEB)
        .expression(format!("{} / {} > 0.05", rate(", status=~\"5..\""), rate("")))
        .hold(Duration::from_mins(10))
        .severity(AlertSeverity::Warning)
        .summary("{{ $value | humanizePercentage }} of the requests to the sample app fail.")
        .build()
}
