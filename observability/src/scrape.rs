use homelab_core::{ObjectExt, Problem, Scrape};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use crate::prometheus_operator::{Endpoint, ServiceMonitor, ServiceMonitorSpec};

/// The monitor that answers [`Need::Scrape`](homelab_core::Need::Scrape), beside the Service and named as it.
///
/// # Errors
/// A Service without labels: the selector would be empty, which selects every Service of the namespace.
pub fn scrape(need: &Scrape) -> Result<ServiceMonitor, Problem> {
    if need.labels.is_empty() {
        let message = format!("the metrics of Service {}/{} are wanted, but it has no label to select it by", need.namespace, need.service);
        return Err(Problem::error("no-labels", message).help("give it a label such as `app.kubernetes.io/name`"));
    }
    let selector = LabelSelector { match_labels: Some(need.labels.clone()), ..LabelSelector::default() };
    let endpoint = Endpoint::builder().port(&*need.port).maybe_path(need.path.clone()).maybe_interval(need.interval.clone()).build();
    let spec = ServiceMonitorSpec::builder().selector(selector).endpoints(vec![endpoint]).build();
    Ok(ServiceMonitor::new(&need.service, spec).in_namespace(&need.namespace))
}
