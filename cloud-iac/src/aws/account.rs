use homelab_core::Name;

use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Provider, VersionConstraint};

/// The AWS account and region that a module works in. The credentials are those of whoever runs Terraform.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Account {
    /// Where resources are made that name no region of their own, such as `eu-central-1`.
    pub region: String,
    /// Its 12 digits. When given, Terraform refuses the credentials of any other account.
    pub account_id: Option<String>,
    /// Allowed versions of the provider, such as `~> 6.47`: from 6.47 on, before 7. `terraform init` writes the one it
    /// took to the lock file.
    pub provider_version: VersionConstraint,
}

impl Account {
    /// The provider. Every resource that can be tagged gets the tags `lab` and `managed-by`.
    pub fn provider(&self, lab: &Name) -> Provider {
        let tags = Expression::object([("lab", &**lab), ("managed-by", "terraform")]);
        let body = Body::new()
            .set("region", self.region.as_str())
            .set_all("allowed_account_ids", self.account_id.iter().map(String::as_str).collect())
            .nest("default_tags", Body::new().set("tags", tags));
        Provider { name: Identifier::from_static("aws"), source: "hashicorp/aws", version: self.provider_version.clone(), body }
    }
}
