//! What an app has beside what runs it.

use homelab_core::{Exposure, ObjectExt};
use k8s_openapi::api::core::v1::{Namespace, Service, ServicePort, ServiceSpec};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::App;

impl App {
    pub(super) fn namespace(&self) -> Namespace {
        let namespace = Namespace::default().named(&self.name).label("pod-security.kubernetes.io/enforce", "restricted");
        match self.exposure {
            Exposure::Internal => namespace,
            // The Gateway that the internet comes in by admits no routes of other namespaces.
            Exposure::External => namespace.label(loadbalancer::EXPOSURE_LABEL, "external"),
        }
    }

    pub(super) fn service(&self, port: u16) -> Service {
        let port = ServicePort {
            name: Some("http".to_owned()),
            port: port.into(),
            target_port: Some(IntOrString::String("http".to_owned())),
            ..ServicePort::default()
        };
        let spec = ServiceSpec { selector: Some(self.labels()), ports: Some(vec![port]), ..ServiceSpec::default() };
        let mut service = Service { spec: Some(spec), ..Service::default() }.named(&self.name).in_namespace(&self.name);
        service.metadata.labels = Some(self.labels());
        service.metadata.annotations = self.global.then(|| [(loadbalancer::GLOBAL_ANNOTATION.to_owned(), "true".to_owned())].into());
        service
    }

    /// One pod may be away: a budget that allows none would block every drain of the node.
    pub(super) fn disruption_budget(&self) -> PodDisruptionBudget {
        let spec = PodDisruptionBudgetSpec {
            max_unavailable: Some(IntOrString::Int(1)),
            selector: Some(self.selector()),
            ..PodDisruptionBudgetSpec::default()
        };
        PodDisruptionBudget { spec: Some(spec), ..PodDisruptionBudget::default() }.named(&self.name).in_namespace(&self.name)
    }

    pub(super) fn selector(&self) -> LabelSelector {
        LabelSelector { match_labels: Some(self.labels()), match_expressions: None }
    }
}
