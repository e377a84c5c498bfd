//! The lab that a site describes: its clusters with network, certificates, storage and monitoring, and what lies in its clouds.
//!
//! ```no_run
//! use homelab::site::METAL;
//! use homelab::standard::Standard;
//! use homelab::{App, Program};
//! use homelab_core::{Quantity, name};
//!
//! let program = Program { name: "my-lab", site: "site.yaml", out: "." };
//! program.run(|site, versions, keys| {
//!     let mut lab = Standard::new(site, versions, keys)?;
//!     let notes = App::builder()
//!         .name(name!("notes"))
//!         .image("ghcr.io/you/notes:1.2.3")
//!         .port(8080)
//!         .host(lab.host(&METAL, &name!("notes")))
//!         .claim(lab.claim(&METAL, &name!("notes"), Quantity::gibibytes(5), "/data")?)
//!         .build();
//!     lab.app(METAL, notes);
//!     lab.lab()
//! });
//! ```

mod clouds;
mod monitoring;
mod network;
mod storage;
mod talos;
mod workstation;

use std::collections::BTreeMap;

use flux_gen::GitSource;
use homelab_core::{Exposure, Name, ObjectName, Part, Quantity};
use identity::certificate_authority::CertificateAuthority;
use loadbalancer::Balancer;

use crate::site::{LAPTOP, METAL, Site, TalosCluster};
use crate::versions::{Actions, Versions};
use crate::{AppClaim, Error, Isolation, Keys, Lab, Upkeep};

/// Name of the issuer that signs certificates with the lab's own authority.
const ISSUER: Name = Name::from_static("lab-ca");
/// Name of the Gateway of each cluster.
const GATEWAY: Name = Name::from_static("gateway");
/// The Secret in `flux-system` that opens the Secrets of a cluster.
const SOPS_AGE: Name = Name::from_static("sops-age");
/// The Secret in `flux-system` that reads a repository over SSH.
const GIT_KEY: Name = Name::from_static("git-key");

/// A lab as its site describes it, to which you add apps and whatever else each cluster is to have.
///
/// Every Talos cluster has Cilium, a way in with certificates and names, local volumes and Prometheus. The first one,
/// [`METAL`], watches all of them: it has Alertmanager, Grafana and Loki, and its service accounts are those that the clouds
/// trust. The workstation's cluster, [`LAPTOP`], has as much of it as it can. What the site does not name is not made.
///
/// Who wants another lab than this builds a [`Lab`] from the definitions of the domain crates; this is an example of how.
#[derive(Debug)]
pub struct Standard<'a> {
    site: &'a Site,
    versions: &'a Versions,
    keys: &'a mut Keys,
    authority: CertificateAuthority,
    balancer: Balancer,
    isolation: Isolation,
    parts: BTreeMap<Name, Own>,
    upkeep: Option<Upkeep>,
}

/// What one cluster has besides the standard.
#[derive(Clone, Debug, Default)]
struct Own {
    infrastructure: Vec<Part>,
    apps: Vec<Part>,
}

impl<'a> Standard<'a> {
    /// The lab of `site`, without any app yet.
    ///
    /// # Errors
    /// [`Error::Keys`] if the secrets folder cannot be used.
    pub fn new(site: &'a Site, versions: &'a Versions, keys: &'a mut Keys) -> Result<Self, Error> {
        let authority = keys.authority(&site.name)?;
        Ok(Self {
            site,
            versions,
            keys,
            authority,
            balancer: Balancer::Cilium,
            isolation: Isolation::None,
            parts: BTreeMap::new(),
            upkeep: None,
        })
    }

    /// What gives the Services of the Talos clusters their addresses: Cilium, unless you say so.
    pub const fn balancer(&mut self, balancer: Balancer) {
        self.balancer = balancer;
    }

    /// What the networks of all clusters stop: nothing, unless you say so.
    pub const fn isolation(&mut self, isolation: Isolation) {
        self.isolation = isolation;
    }

    /// Has Renovate and a workflow of GitHub keep the lab up to date: the program has to lie in the repository, beside its
    /// files. Nothing comes of it if the versions file has no `actions`.
    pub fn upkeep(&mut self) {
        let actions = self.versions.actions.clone();
        let upkeep =
            |actions: Actions| Upkeep::builder().branch(&self.site.git.branch).checkout(actions.checkout).cache(actions.cache).build();
        self.upkeep = actions.map(upkeep);
    }

    /// Adds an app to `cluster`: it comes after all infrastructure.
    pub fn app(&mut self, cluster: Name, app: impl Into<Part>) {
        self.parts.entry(cluster).or_default().apps.push(app.into());
    }

    /// Adds something to `cluster` that apps may rely on.
    pub fn infrastructure(&mut self, cluster: Name, part: impl Into<Part>) {
        self.parts.entry(cluster).or_default().infrastructure.push(part.into());
    }

    /// The host name of an app: `<app>.<domain of the cluster>`.
    pub fn host(&self, cluster: &Name, app: &Name) -> ObjectName {
        host(app, &self.site.domain_of(cluster))
    }

    /// From where hosts of `cluster` can be reached at most: from the internet, if the site says how it gets in there.
    pub fn exposure(&self, cluster: &Name) -> Exposure {
        if self.site.external.is_some() && *cluster == METAL { Exposure::External } else { Exposure::Internal }
    }

    /// A volume of `app`, of the standard class of `cluster`, mounted at `path`, and backed up where the site says.
    ///
    /// # Errors
    /// [`Error::Keys`] if the password of the backup can be neither read nor made, [`Error::Problems`] if the name of the app is too
    /// long for one.
    pub fn claim(&mut self, cluster: &Name, app: &Name, size: Quantity, path: &str) -> Result<AppClaim, Error> {
        let class = if *cluster == LAPTOP { workstation::LOCAL_PATH } else { storage::DATA };
        let protection = self.protection(cluster, app)?;
        Ok(AppClaim::builder().size(size).path(path).class(class).protection(protection).build())
    }

    /// The whole lab.
    ///
    /// # Errors
    /// [`Error::Keys`] if the secrets folder cannot be used.
    pub fn lab(mut self) -> Result<Lab, Error> {
        let (mut clusters, mut documents) = (Vec::new(), None);
        for cluster in self.site.talos_clusters() {
            let secrets = self.keys.talos(&cluster.name)?;
            documents = documents.or_else(|| self.documents(cluster, &secrets));
            clusters.push(self.talos(cluster, secrets)?);
        }
        clusters.extend(self.site.workstation.as_ref().map(|workstation| self.workstation(workstation)));
        let mut parts = documents.map_or_else(Vec::new, |documents| self.clouds(&clusters, documents));
        parts.extend(self.upkeep.map(Part::from));
        Ok(Lab { clusters, parts })
    }

    /// What `cluster` has besides the standard.
    fn own(&mut self, cluster: &Name) -> Own {
        self.parts.remove(cluster).unwrap_or_default()
    }

    /// The repository that Flux follows in every cluster.
    fn git(&self) -> GitSource {
        let git = &self.site.git;
        if git.is_ssh() { GitSource::private(&git.url, &git.branch, GIT_KEY) } else { GitSource::public(&git.url, &git.branch) }
    }

    fn flux_versions(&self) -> flux_gen::Versions {
        flux_gen::Versions { operator: self.versions.charts.flux_operator.clone(), flux: self.versions.tools.flux.clone() }
    }

    /// What `cluster` signs its tokens as: a name of the lab's own domain, which outlives every bucket that it may lead to.
    fn issuer(&self, cluster: &TalosCluster) -> String {
        format!("https://{}", issuer_host(&self.site.domain_of(&cluster.name)))
    }
}

/// A name below `domain`.
fn host(label: &Name, domain: &ObjectName) -> ObjectName {
    format!("{label}.{domain}").parse().expect("a site's domain leaves room for two labels")
}

fn issuer_host(domain: &ObjectName) -> String {
    format!("oidc.{domain}")
}
