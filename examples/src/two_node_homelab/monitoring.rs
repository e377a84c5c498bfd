//! Who watches: everything on the bare metal, which the workstation pushes to.

use std::time::Duration;

use homelab::site::{LAPTOP, METAL, Site};
use homelab::versions::Versions;
use homelab::{Error, Keys};
use homelab_core::{File, GoDuration, Name, ObjectName, Part, PrometheusDuration, Quantity, Secret, name};
use identity::certificate_authority::CertificateAuthority;
use observability::{
    Alertmanager, Alloy, Grafana, GrafanaOperator, LabAlerts, Loki, MetricsServer, Prometheus, Push, Receiver, TalosLogs, dashboards,
};

const DAY: Duration = Duration::from_hours(24);
/// The app that alerts are sent to: no account, and whoever knows the topic reads it.
const NTFY: &str = "https://ntfy.sh";

/// Metrics, alerts, logs and pictures of all clusters, with their data on the class `class`.
///
/// A file `heartbeat` in the folder `given` of the secrets folder may hold the URL of a dead man's switch outside the lab.
pub(super) fn metal(site: &Site, versions: &Versions, keys: &mut Keys, class: &Name) -> Result<Vec<Part>, Error> {
    let (topic, password) = (keys.password(&name!("ntfy"))?, keys.password(&name!("grafana"))?);
    let host = super::host(&name!("grafana"), &site.domain);
    let notes = format!(
        "Alerts: subscribe to {NTFY}/{} in the app ntfy.\nGrafana: https://{host}, user admin, password {}\n",
        topic.expose(),
        password.expose()
    );
    let alertmanager = Alertmanager::builder()
        .receiver(Receiver::ntfy(NTFY, &topic))
        .maybe_heartbeat(keys.given(&name!("heartbeat"))?)
        .class(class.clone())
        .build();
    let prometheus = Prometheus::builder()
        .cluster(METAL)
        .version(&versions.charts.kube_prometheus_stack)
        .class(class.clone())
        .size(Quantity::gibibytes(20))
        .retention(PrometheusDuration::from(30 * DAY))
        .control_plane(true)
        .alertmanager(alertmanager)
        .receives_at(receiver(&site.domain))
        .build();
    let grafana = Grafana::builder()
        .host(host)
        .password(password)
        .dashboards(vec![dashboards::lab(), dashboards::nodes(), dashboards::flux(), dashboards::gateways(), dashboards::capacity()])
        .build();
    let loki = Loki::builder()
        .version(&versions.charts.loki)
        .class(class.clone())
        .size(Quantity::gibibytes(20))
        .retention(GoDuration::from(30 * DAY))
        .build();
    Ok(vec![
        Part::from(prometheus).file("monitoring.txt", File::Private(Secret::new(notes))),
        LabAlerts::builder().pushing(vec![LAPTOP]).build().into(),
        GrafanaOperator::builder().version(&versions.charts.grafana_operator).build().into(),
        grafana.into(),
        loki.into(),
        Alloy::builder().cluster(METAL).version(&versions.charts.alloy).build().into(),
        talos_logs(versions).into(),
        MetricsServer::builder().version(&versions.charts.metrics_server).build().into(),
    ])
}

/// What takes the logs of Talos itself.
pub(super) fn talos_logs(versions: &Versions) -> TalosLogs {
    TalosLogs::builder().cluster(METAL).image(&versions.images.vector).build()
}

/// Metrics of the workstation, for a few days. What matters of them is pushed to the bare metal, whose rules hold for both.
pub(super) fn laptop(site: &Site, versions: &Versions, authority: &CertificateAuthority, class: Name) -> Part {
    let url = format!("https://{}/api/v1/write", receiver(&site.domain));
    Prometheus::builder()
        .cluster(LAPTOP)
        .version(&versions.charts.kube_prometheus_stack)
        .class(class)
        .size(Quantity::gibibytes(5))
        .retention(PrometheusDuration::from(3 * DAY))
        .push(Push::builder().url(url).authority(authority.certificate()).build())
        .build()
        .into()
}

/// Where the Prometheus of the bare metal takes what others push.
fn receiver(domain: &ObjectName) -> ObjectName {
    super::host(&name!("prometheus"), domain)
}
