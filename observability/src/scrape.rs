use homelab_core::{Labels, ObjectExt, Problem, Scrape, ScrapePods};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use crate::prometheus_operator::{Endpoint, PodMetricsEndpoint, PodMonitor, PodMonitorSpec, ServiceMonitor, ServiceMonitorSpec};

/// The monitor that answers [`Need::Scrape`](homelab_core::Need::Scrape), beside the Service and named as it.
///
/// # Errors
/// A Service without labels: the selector would be empty, which selects every Service of the namespace.
pub fn scrape(need: &Scrape) -> Result<ServiceMonitor, Problem> {
    let selector = selector(&need.labels, &format!("Service {}/{}", need.namespace, need.service))?;
    let endpoint = Endpoint::builder().port(&*need.port).maybe_path(need.path.clone()).maybe_interval(need.interval.clone()).build();
    let spec = ServiceMonitorSpec::builder().selector(selector).endpoints(vec![endpoint]).build();
    Ok(ServiceMonitor::new(&need.service, spec).in_namespace(&need.namespace))
}

/// The monitor that answers [`Need::ScrapePods`](homelab_core::Need::ScrapePods).
///
/// # Errors
/// Pods without labels: the selector would be empty, which selects every pod of the namespace.
pub fn scrape_pods(need: &ScrapePods) -> Result<PodMonitor, Problem> {
    let selector = selector(&need.labels, &format!("the pods of {}/{}", need.namespace, need.name))?;
    let endpoint = PodMetricsEndpoint::builder().port(&*need.port).maybe_path(need.path.clone()).build();
    let spec = PodMonitorSpec::builder().selector(selector).pod_metrics_endpoints(vec![endpoint]).build();
    Ok(PodMonitor::new(&need.name, spec).in_namespace(&need.namespace))
}

fn selector(labels: &Labels, whose: &str) -> Result<LabelSelector, Problem> {
    if labels.is_empty() {
        let message = format!("the metrics of {whose} are wanted, but there is no label to select by");
        return Err(Problem::error("no-labels", message).help("give a label such as `app.kubernetes.io/name`"));
    }
    Ok(LabelSelector { match_labels: Some(labels.clone()), ..LabelSelector::default() })
}
