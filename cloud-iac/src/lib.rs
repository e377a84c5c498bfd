//! Terraform for AWS and Azure as typed Rust.
//!
//! [`State`], [`Aws`] and [`Azure`] are the definitions of a lab: where Terraform keeps its states, and in each cloud a
//! place for backups that service accounts of the clusters may write to without any stored key. On request each has a network
//! ([`Network`]), a DNS zone ([`Zone`]) with roles for who changes it, a key of the lab's own and a budget ([`Budget`]). What clouds ask
//! the issuer of tokens, AWS can serve ([`Publication`]), or a folder holds for you to publish ([`IssuerFolder`]). [`module`] is for
//! root modules of your own.
//!
//! Keyless is what runs in the clusters. Terraform itself runs with your own login.
//!
//! ```
//! use cloud_iac::module::StateBucket;
//! use cloud_iac::{Aws, ServiceAccount, aws};
//! use homelab_core::{Part, name};
//!
//! let account = aws::Account::builder().region("eu-central-1").provider_version("~> 6.47".parse()?).build();
//! let backups = Aws::builder()
//!     .account(account)
//!     .state(StateBucket::builder().bucket("home-example-state").region("eu-central-1").build())
//!     .name_prefix(name!("home"))
//!     .issuer("https://oidc.home.example")
//!     .trusted([ServiceAccount::new(name!("velero"), name!("velero"))])
//!     .backup_bucket("home-example-backup")
//!     .build();
//! let part = Part::from(backups);
//! assert!(part.problems.is_empty());
//! assert!(part.files.contains_key("terraform/aws/main.tf".as_ref() as &std::path::Path));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is printed is as `terraform fmt` leaves it ([`hcl`]), refers only to what is there ([`module`]), and has no
//! argument that its provider deprecated ([`aws`](mod@aws), [`azure`](mod@azure)).

pub mod aws;
pub mod azure;
pub mod hcl;
pub mod module;

mod cloud_outputs;
mod definition;
mod rules;

pub use self::cloud_outputs::{Error, cloud_outputs};
pub use self::definition::{
    Aws, AwsState, Azure, AzureState, Budget, IssuerDocuments, IssuerFolder, Network, Publication, STATE, ServiceAccount, State, StateHome,
    Step, Zone,
};
