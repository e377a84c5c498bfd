//! Who watches: everything on the first cluster, which the others push to.

use std::net::SocketAddr;
use std::time::Duration;

use homelab_core::{File, GoDuration, Name, ObjectName, Part, PrometheusDuration, Quantity, Secret, name};
use observability::{
    Alertmanager, Alloy, Grafana, GrafanaOperator, LabAlerts, Loki, MetricsServer, Prometheus, Push, Receiver, TalosLogs, dashboards,
};

use super::network::replicas;
use super::storage::DATA;
use super::{Standard, host};
use crate::Error;
use crate::site::{LAPTOP, METAL};

const DAY: Duration = Duration::from_hours(24);
/// The app that alerts are sent to: no account, and whoever knows the topic reads it.
const NTFY: &str = "https://ntfy.sh";

impl Standard<'_> {
    /// Metrics, alerts, logs and pictures of all clusters.
    ///
    /// A file `heartbeat` in the folder `given` of the secrets folder may hold the URL of a dead man's switch outside the lab.
    pub(super) fn monitoring(&mut self) -> Result<Vec<Part>, Error> {
        let (topic, password) = (self.keys.password(&name!("ntfy"))?, self.keys.password(&name!("grafana"))?);
        let host = host(&name!("grafana"), &self.site.domain);
        let notes = format!(
            "Alerts: subscribe to {NTFY}/{} in the app ntfy.\nGrafana: https://{host}, user admin, password {}\n",
            topic.expose(),
            password.expose()
        );
        let alertmanager = Alertmanager::builder()
            .receiver(Receiver::ntfy(NTFY, &topic))
            .maybe_heartbeat(self.keys.given(&name!("heartbeat"))?)
            .class(DATA)
            .build();
        let charts = &self.versions.charts;
        let prometheus = Prometheus::builder()
            .cluster(METAL)
            .version(&charts.kube_prometheus_stack)
            .class(DATA)
            .size(Quantity::gibibytes(20))
            .retention(PrometheusDuration::from(30 * DAY))
            .control_plane(true)
            .alertmanager(alertmanager)
            .receives_at(receiver(&self.site.domain))
            .build();
        let grafana = Grafana::builder()
            .host(host)
            .password(password)
            .dashboards(vec![dashboards::lab(), dashboards::nodes(), dashboards::flux(), dashboards::gateways(), dashboards::capacity()])
            .build();
        let loki = Loki::builder()
            .version(&charts.loki)
            .class(DATA)
            .size(Quantity::gibibytes(20))
            .retention(GoDuration::from(30 * DAY))
            .maybe_receives_at((!self.site.clusters.is_empty()).then(|| logs(&self.site.domain)))
            .build();
        let further = self.site.clusters.iter().map(|cluster| cluster.name.value.clone());
        let pushing = further.chain(self.site.workstation.as_ref().map(|_| LAPTOP));
        Ok(vec![
            Part::from(prometheus).file("monitoring.txt", File::Private(Secret::new(notes))),
            LabAlerts::builder().pushing(pushing.collect()).build().into(),
            GrafanaOperator::builder().version(&charts.grafana_operator).build().into(),
            grafana.into(),
            loki.into(),
            Alloy::builder().cluster(METAL).version(&charts.alloy).build().into(),
            self.talos_logs(&METAL, None).into(),
            MetricsServer::builder().version(&charts.metrics_server).replicas(replicas(&self.site.metal)).build().into(),
        ])
    }

    /// What takes the logs of Talos itself.
    fn talos_logs(&self, cluster: &Name, push: Option<Push>) -> TalosLogs {
        TalosLogs::builder().cluster(cluster.clone()).image(&self.versions.images.vector).maybe_push(push).build()
    }

    /// Where it listens on every node.
    pub(super) fn log_address(&self, cluster: &Name) -> SocketAddr {
        self.talos_logs(cluster, None).address()
    }

    /// Metrics of another Talos cluster, and its logs, which are pushed to the first.
    pub(super) fn pushing_all(&self, cluster: &Name) -> Vec<Part> {
        let push = self.push(format!("https://{}/loki/api/v1/push", logs(&self.site.domain)));
        let alloy = Alloy::builder().cluster(cluster.clone()).version(&self.versions.charts.alloy).push(push.clone()).build();
        vec![self.pushing(cluster, DATA), alloy.into(), self.talos_logs(cluster, Some(push)).into()]
    }

    fn push(&self, url: String) -> Push {
        Push::builder().url(url).authority(self.authority.certificate()).build()
    }

    /// Metrics of another cluster, for a few days. What matters of them is pushed to the first, whose rules hold for all.
    pub(super) fn pushing(&self, cluster: &Name, class: Name) -> Part {
        Prometheus::builder()
            .cluster(cluster.clone())
            .version(&self.versions.charts.kube_prometheus_stack)
            .class(class)
            .size(Quantity::gibibytes(5))
            .retention(PrometheusDuration::from(3 * DAY))
            .control_plane(*cluster != LAPTOP)
            .push(self.push(format!("https://{}/api/v1/write", receiver(&self.site.domain))))
            .build()
            .into()
    }
}

/// Where the Loki of the first cluster takes what others push.
fn logs(domain: &ObjectName) -> ObjectName {
    host(&name!("loki"), domain)
}

/// Where the Prometheus of the first cluster takes what others push.
fn receiver(domain: &ObjectName) -> ObjectName {
    host(&name!("prometheus"), domain)
}
