use crate::hcl::{Block, Body, Identifier};

/// Where the state of a module is kept: what Terraform made, with all values, also secret ones.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Backend {
    /// A file in the module's folder. For what makes the place where all other states are kept.
    Local,
    /// An object in an S3 bucket, locked by a second object beside it.
    S3 {
        /// The bucket, which has to be there before `terraform init`.
        bucket: StateBucket,
        /// Key of the object, such as `aws/terraform.tfstate`; unique in the bucket. The lock is beside it, with
        /// `.tflock` at its end.
        key: String,
    },
    /// A blob in an Azure container, locked by its lease, read and written as the signed-in user.
    AzureBlob {
        /// The container, which has to be there before `terraform init`; whoever runs Terraform needs a role to write
        /// its blobs.
        container: StateContainer,
        /// Name of the blob, such as `azure/terraform.tfstate`; unique in the container.
        key: String,
        /// UUID of the Entra tenant. The tenant of the signed-in user if `None`.
        tenant_id: Option<String>,
    },
}

/// The S3 bucket that keeps states. Made by [`State`](crate::State).
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct StateBucket {
    /// Its name, unique in all of AWS. Terraform does not interpolate it: a backend takes literals only.
    pub bucket: String,
    /// Where it is, such as `eu-central-1`; modules elsewhere may keep their state in it.
    pub region: String,
}

/// The Azure blob container that keeps states. Made by [`State`](crate::State).
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct StateContainer {
    /// Name of the storage account, unique in all of Azure: 3 to 24 lower-case letters and digits.
    pub account: String,
    /// Name of the container in it: 3 to 63 lower-case letters, digits and single `-`.
    pub container: String,
}

impl Backend {
    pub(super) fn block(&self) -> Block {
        let (kind, body) = match self {
            Self::Local => ("local", Body::new()),
            Self::S3 { bucket, key } => {
                let body = Body::new()
                    .set("bucket", bucket.bucket.as_str())
                    .set("key", key.as_str())
                    .set("region", bucket.region.as_str())
                    .set("encrypt", true)
                    .set("use_lockfile", true);
                ("s3", body)
            }
            Self::AzureBlob { container, key, tenant_id } => {
                let body = Body::new()
                    .set("storage_account_name", container.account.as_str())
                    .set("container_name", container.container.as_str())
                    .set("key", key.as_str())
                    .set_some("tenant_id", tenant_id.as_deref())
                    .set("use_azuread_auth", true);
                ("azurerm", body)
            }
        };
        Block::new(Identifier::from_static("backend"), [Identifier::from_static(kind)], body)
    }
}
