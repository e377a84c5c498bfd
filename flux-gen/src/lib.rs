//! Flux repositories as typed Rust: the kinds, one repository for each cluster, its order, and how the cluster comes up.
//!
//! ```
//! use flux_gen::{Bootstrap, GitSource, Repository, Versions};
//! use homelab_core::{Chart, ChartSource, ObjectExt, Part, check, name};
//! use k8s_openapi::api::core::v1::Namespace;
//!
//! let podinfo = Chart::builder()
//!     .name(name!("podinfo"))
//!     .namespace(name!("podinfo"))
//!     .source(ChartSource::oci("ghcr.io/stefanprodan/charts/podinfo"))
//!     .version("6.9.2")
//!     .build();
//! let repository = Repository::builder()
//!     .cluster(name!("laptop"))
//!     .git(GitSource::public("https://git.home.example/lab.git", "main"))
//!     .versions(Versions { operator: "0.58.1".to_owned(), flux: "2.9.x".to_owned() })
//!     .bootstrap(Bootstrap::builder().lab(name!("home")).build())
//!     .apps(vec![Part::new(name!("podinfo")).object(Namespace::default().named("podinfo")).chart(podinfo)])
//!     .build();
//!
//! // What the platform brings by itself: here the network of k3s.
//! let platform = Part::new(name!("k3s")).in_cluster(&name!("laptop")).bring(homelab_core::Brings::Network);
//! let parts = repository.parts().into_iter().chain([platform]).collect();
//! let tree = check(parts)?.render(|sealing| unreachable!("{} is no secret", sealing.path.display()));
//! assert!(tree.text("kubernetes/apps/laptop/podinfo/helmrelease-podinfo.yaml").is_some());
//! assert!(tree.text("bootstrap/laptop/up.sh").is_some());
//! # Ok::<(), homelab_core::Problems>(())
//! ```

mod bootstrap;
pub mod helm;
pub mod kustomize;
pub mod meta;
pub mod operator;
mod repository;
mod retired;
pub mod source;

use homelab_core::Kind;

pub use self::bootstrap::{Bootstrap, TalosBringUp, TalosNode, adoption, quote};
pub use self::repository::{GitSource, Repository, Versions};
pub use self::retired::{RETIRED, Retired};

const CONFIG_MAP: Kind = Kind::new("", "ConfigMap");
const NAMESPACE: Kind = Kind::new("", "Namespace");
const SECRET: Kind = Kind::new("", "Secret");
const SERVICE_ACCOUNT: Kind = Kind::new("", "ServiceAccount");

/// The namespace of Flux, of all its Kustomizations and of the Secrets that the bootstrap makes.
const FLUX_SYSTEM: homelab_core::Name = homelab_core::Name::from_static("flux-system");
