//! The sample app.

use std::time::Duration;

use homelab::standard::Standard;
use homelab::versions::Versions;
use homelab::{App, Error};
use homelab_core::{Alert, AlertSeverity, Name, Quantity};

/// The app, its namespace and its claim.
const WEB: Name = Name::from_static("web");

/// The sample app, reached as `web.<domain of the cluster>`.
pub(super) fn web(lab: &mut Standard<'_>, cluster: &Name, versions: &Versions) -> Result<App, Error> {
    Ok(App::builder()
        .name(WEB)
        .image(&versions.images.podinfo)
        .port(9898)
        .host(lab.host(cluster, &WEB))
        .exposure(lab.exposure(cluster))
        .claim(lab.claim(cluster, &WEB, Quantity::gibibytes(1), "/data")?)
        .metrics("/metrics")
        .exposes(["http_requests_total"])
        .alerts(vec![failing()])
        .health("/healthz")
        .build())
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
