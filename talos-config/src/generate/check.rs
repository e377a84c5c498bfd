//! What `talosctl gen config` does not ask.

use std::net::IpAddr;

use homelab_core::Problem;

use super::{Contract, Generate};
use crate::model::GoUrl;
use crate::{Patch, Version};

impl Contract {
    /// The first release that it is of.
    const fn release(self) -> Version {
        match self {
            Self::V1_12 => Version::new(1, 12, 0),
            Self::V1_13 => Version::new(1, 13, 0),
            Self::V1_14 => Version::new(1, 14, 0),
        }
    }
}

impl Generate {
    /// What is wrong with the options, in a stable order.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::error("no-cluster-name", "the cluster has no name"));
        }
        let release = self.contract.release();
        if (self.talos.major, self.talos.minor) < (release.major, release.minor) {
            let message = format!("Talos {} does not read configurations in the form of {}.{}", self.talos, release.major, release.minor);
            problems.push(Problem::error("unsupported-talos", message).help("take an older contract"));
        }
        match self.talos.supported_kubernetes() {
            None => problems.push(Problem::error("unsupported-talos", format!("Talos {} is not known here", self.talos))),
            Some((first, last)) if self.kubernetes.major != 1 || !(first..=last).contains(&self.kubernetes.minor) => {
                let message = format!("Talos {} does not run Kubernetes {}", self.talos, self.kubernetes);
                problems.push(Problem::error("unsupported-kubernetes", message).help(format!("it runs Kubernetes 1.{first} to 1.{last}")));
            }
            Some(_) => {}
        }
        self.judge_endpoint(&mut problems);
        for (registry, url) in self.registry_mirrors.iter().flat_map(|(registry, urls)| urls.iter().map(move |url| (registry, url))) {
            if GoUrl::parse(url).is_none_or(|url| !matches!(url.scheme.as_str(), "http" | "https")) {
                let message = format!("the mirror `{url}` of `{registry}` does not begin with `https://` or `http://`");
                problems.push(Problem::error("invalid-mirror", message));
            }
        }
        problems
    }

    fn judge_endpoint(&self, problems: &mut Vec<Problem>) {
        let endpoint = &self.endpoint;
        let url = GoUrl::parse(endpoint).filter(|url| url.scheme == "https" && !url.hostname().is_empty());
        let Some(url) = url else {
            let message = format!("the endpoint `{endpoint}` is no URL with `https://`, a host and a port");
            problems.push(Problem::error("invalid-endpoint", message).help("such as `https://192.168.1.9:6443`"));
            return;
        };
        if !url.port().is_empty() && url.port().parse::<u16>().is_ok_and(|port| port == 0) {
            problems.push(Problem::error("invalid-endpoint", format!("the endpoint `{endpoint}` has no port from 1 to 65535")));
        }
        if matches!(url.hostname().parse(), Ok(IpAddr::V6(_))) && !self.has_ipv6_networks() {
            let message = format!("the endpoint `{endpoint}` has an IPv6 address, and pods and Services have IPv4 networks only");
            problems.push(Problem::error("address-family", message).help("give networks of that family in a patch of KubeNetworkConfig"));
        }
    }

    /// Whether a patch gives networks of IPv6.
    fn has_ipv6_networks(&self) -> bool {
        self.patches.iter().any(Patch::names_ipv6_networks)
    }
}
