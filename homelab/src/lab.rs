//! A whole lab, and the parts that it becomes.

use std::collections::BTreeSet;
use std::path::Path;

use flux_gen::Repository;
use homelab_core::{Brings, File, Name, Need, Part, name};
use identity::sops::{Recipients, sops_config};
use loadbalancer::HttpsGateway;
use observability::prometheus_operator::SERVICE_MONITOR;

use crate::answer::{Answers, Scrapes};
use crate::cloud::{self, CloudOutputs};
use crate::site::Site;
use crate::upkeep::{drills, restore};
use crate::{Error, Isolation, diagrams, extra, isolation, readme};

/// A whole lab: its clusters, and what is outside of them.
///
/// ```
/// use homelab::Lab;
///
/// let empty = Lab::default();
/// assert!(empty.clusters.is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Lab {
    /// The clusters.
    pub clusters: Vec<Cluster>,
    /// What is outside any cluster: Terraform, the network at home.
    pub parts: Vec<Part>,
}

/// One cluster: the machines below it, and what Flux keeps in it.
#[derive(bon::Builder, Clone, Debug)]
pub struct Cluster {
    /// What the cluster runs on: Talos machines, or the workstation.
    pub platform: Part,
    /// What Flux keeps in it. The needs of its parts are answered when the lab becomes parts.
    pub repository: Repository,
    /// The Gateway that routes attach to; its own part has to be in the repository.
    pub gateway: Option<HttpsGateway>,
    /// The Gateway that the internet comes in by, if it does; its own part has to be in the repository.
    pub external_gateway: Option<HttpsGateway>,
    /// The `ClusterIssuer` that signs certificates.
    pub issuer: Option<Name>,
    /// What its network stops. Ours is nothing.
    #[builder(default)]
    pub isolation: Isolation,
}

/// What the parts of a lab depend on besides its definition.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The facts of the lab. Its addresses are claimed, whether the definition uses them or not.
    pub site: &'a Site,
    /// The output folder with the last tree and the user's own files; nothing is read if it does not exist.
    pub out: &'a Path,
    /// Who may read what.
    pub recipients: &'a Recipients,
    /// What the clouds have told already; what is missing is left to Flux.
    pub cloud_outputs: &'a CloudOutputs,
}

impl Cluster {
    /// Its name.
    pub fn name(&self) -> &Name {
        &self.repository.cluster
    }

    fn parts(mut self, inputs: &Inputs<'_>) -> Result<Vec<Part>, Error> {
        let answers = Answers { gateway: self.gateway.as_ref(), external: self.external_gateway.as_ref(), issuer: self.issuer.as_ref() };
        let is_monitor = |brings: &Brings| matches!(brings, Brings::Kind(kind) if *kind == SERVICE_MONITOR);
        let mut charts = self.repository.infrastructure.iter().flat_map(|part| &part.charts);
        let also = charts.any(|chart| chart.brings.iter().any(is_monitor)).then(Repository::scrape);
        let mut flows = answers.give(&mut self.repository.infrastructure, Scrapes::Apart(also.as_slice()));
        flows.extend(answers.give(&mut self.repository.apps, Scrapes::Here));
        if self.isolation == Isolation::Apps {
            isolation::close(&mut self.repository.apps, &flows, inputs.site.lan.network.value);
        }
        for part in self.repository.infrastructure.iter_mut().chain(&mut self.repository.apps) {
            cloud::settle(part, inputs.cloud_outputs);
        }
        let (files, extra) = extra::part(self.name(), inputs.out)?;
        self.repository.extra = files;
        let platform = self.platform.in_cluster(&self.repository.cluster);
        Ok([platform].into_iter().chain(self.repository.parts()).chain(extra).collect())
    }
}

impl Lab {
    /// All parts of the lab, ready for [`check`](homelab_core::check).
    ///
    /// # Errors
    /// [`Error::Disk`] if the user's own files cannot be read.
    pub fn parts(self, inputs: &Inputs<'_>) -> Result<Vec<Part>, Error> {
        Ok(described(self.defined(inputs)?, inputs))
    }

    /// What the definitions become: all that is secret, and nothing that tells of the other parts.
    pub(crate) fn defined(self, inputs: &Inputs<'_>) -> Result<Vec<Part>, Error> {
        let mut parts = self.parts;
        for cluster in self.clusters {
            parts.extend(cluster.parts(inputs)?);
        }
        inputs.site.locate(parts.iter_mut().flat_map(|part| &mut part.claims));
        let mut site = Part::new(name!("site"));
        site.claims = inputs.site.claims();
        parts.push(site);
        Ok(parts)
    }
}

/// `parts` with those that tell of them: the README, how to restore the lab, drills, pictures.
pub(crate) fn described(mut parts: Vec<Part>, inputs: &Inputs<'_>) -> Vec<Part> {
    let drills = drills::files(&parts).into_iter();
    parts.push(drills.fold(Part::new(name!("drills")), |part, (path, text)| part.file(path, File::Text(text))));
    let pictures = diagrams::pictures(&inputs.site.name, &parts);
    let mut lab = Part::new(name!("lab"))
        .file(".sops.yaml", File::Text(sops_config(&inputs.recipients.creation_rules())))
        .file("README.md", File::Text(readme::text(inputs, &parts, &pictures)))
        .file("RESTORE.md", File::Text(restore::text(inputs, &parts)));
    lab.problems = storage::judge(&parts);
    parts.push(diagrams::add(lab, &pictures));
    parts
}

/// The Talos extensions that `parts` need, for the machines below them.
pub fn extensions<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Vec<String> {
    let needs = parts.into_iter().flat_map(|part| &part.needs);
    let names: BTreeSet<&String> = needs.filter_map(|need| if let Need::Extension(name) = need { Some(name) } else { None }).collect();
    names.into_iter().cloned().collect()
}
