use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::hcl::{Block, Body, Expression, Identifier};

/// The name of an output that clusters may use: a letter or `_`, then letters, digits and `_`.
///
/// Flux substitutes it as a variable, and those have no dashes (`envsubst`, kustomize-controller's documentation of
/// `postBuild`).
///
/// ```
/// use cloud_iac::module::CloudOutput;
///
/// assert_eq!(CloudOutput::AWS_BACKUP_BUCKET.to_string(), "aws_backup_bucket");
/// assert!("aws-backup-bucket".parse::<CloudOutput>().is_err());
/// ```
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct CloudOutput(Cow<'static, str>);

/// A text that is no [`CloudOutput`], kept for the message: it has a dash, or begins with a digit.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` cannot be the name of a cloud output (a letter or `_`, then letters, digits and `_`)")]
pub struct InvalidOutput(pub String);

/// An output of a module: `terraform output` shows it, and clusters may use it.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Its name, by which clusters use it: `${aws_backup_bucket}` in their objects.
    pub name: CloudOutput,
    /// What it is, for people who read `terraform output` or the file.
    pub description: String,
    /// Its value, mostly a reference; anybody who reads the state sees it.
    pub value: Expression,
}

impl CloudOutput {
    /// Name of the S3 bucket for backups, `aws_backup_bucket`; it is part of the URL of restic's repository.
    pub const AWS_BACKUP_BUCKET: Self = Self::from_static("aws_backup_bucket");
    /// ARN of the role that may write backups, `aws_backup_role_arn`; the backup takes it as `AWS_ROLE_ARN`.
    pub const AWS_BACKUP_ROLE_ARN: Self = Self::from_static("aws_backup_role_arn");
    /// ARN of the role that may prove to certificate authorities whose names in the zone are.
    pub const AWS_CERTIFICATES_ROLE_ARN: Self = Self::from_static("aws_certificates_role_arn");
    /// Name servers of the zone in AWS, with spaces between: for the parent zone.
    pub const AWS_DNS_NAME_SERVERS: Self = Self::from_static("aws_dns_name_servers");
    /// ARN of the role that may change the zone.
    pub const AWS_DNS_ROLE_ARN: Self = Self::from_static("aws_dns_role_arn");
    /// Id of the zone in AWS.
    pub const AWS_DNS_ZONE_ID: Self = Self::from_static("aws_dns_zone_id");
    /// Name of the zone in AWS.
    pub const AWS_DNS_ZONE_NAME: Self = Self::from_static("aws_dns_zone_name");
    /// ARN of the lab's own key in AWS.
    pub const AWS_KEY_ARN: Self = Self::from_static("aws_key_arn");
    /// Region of the bucket.
    pub const AWS_REGION: Self = Self::from_static("aws_region");
    /// Name of the Azure storage account for backups, `azure_backup_account`; the backup takes it as
    /// `AZURE_ACCOUNT_NAME`.
    pub const AZURE_BACKUP_ACCOUNT: Self = Self::from_static("azure_backup_account");
    /// Client id (UUID) of the identity that may write backups, `azure_backup_client_id`; the backup takes it as
    /// `AZURE_CLIENT_ID`.
    pub const AZURE_BACKUP_CLIENT_ID: Self = Self::from_static("azure_backup_client_id");
    /// Name of the blob container for backups, `azure_backup_container`; it is part of the URL of restic's repository.
    pub const AZURE_BACKUP_CONTAINER: Self = Self::from_static("azure_backup_container");
    /// Entra tenant (UUID) of that identity, `azure_backup_tenant_id`; the backup takes it as `AZURE_TENANT_ID`.
    pub const AZURE_BACKUP_TENANT_ID: Self = Self::from_static("azure_backup_tenant_id");
    /// Client id of the identity that may prove to certificate authorities whose names in the zone are.
    pub const AZURE_CERTIFICATES_CLIENT_ID: Self = Self::from_static("azure_certificates_client_id");
    /// Client id of the identity that may change the zone.
    pub const AZURE_DNS_CLIENT_ID: Self = Self::from_static("azure_dns_client_id");
    /// Name servers of the zone in Azure, with spaces between: for the parent zone.
    pub const AZURE_DNS_NAME_SERVERS: Self = Self::from_static("azure_dns_name_servers");
    /// Resource group that the zone in Azure is in.
    pub const AZURE_DNS_RESOURCE_GROUP: Self = Self::from_static("azure_dns_resource_group");
    /// Name of the zone in Azure.
    pub const AZURE_DNS_ZONE_NAME: Self = Self::from_static("azure_dns_zone_name");
    /// URL of the lab's own key in Azure.
    pub const AZURE_KEY_ID: Self = Self::from_static("azure_key_id");

    /// The name `literal`; in a `const`, a bad one does not compile.
    ///
    /// # Panics
    /// If `literal` cannot be the name of an output.
    pub const fn from_static(literal: &'static str) -> Self {
        assert!(is_variable(literal.as_bytes()), "not the name of a cloud output");
        Self(Cow::Borrowed(literal))
    }
}

impl CloudOutput {
    fn identifier(&self) -> Identifier {
        self.0.parse().expect("an output's name has no more characters than an identifier")
    }
}

impl Output {
    pub(super) fn block(&self) -> Block {
        let body = Body::new().set("description", self.description.as_str()).set("value", self.value.clone());
        Block::new(Identifier::from_static("output"), [self.name.identifier()], body)
    }
}

impl FromStr for CloudOutput {
    type Err = InvalidOutput;

    fn from_str(text: &str) -> Result<Self, InvalidOutput> {
        if is_variable(text.as_bytes()) { Ok(Self(Cow::Owned(text.to_owned()))) } else { Err(InvalidOutput(text.to_owned())) }
    }
}

impl fmt::Display for CloudOutput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

const fn is_variable(text: &[u8]) -> bool {
    if text.is_empty() || text[0].is_ascii_digit() {
        return false;
    }
    let mut at = 0;
    while at < text.len() {
        if !(text[at].is_ascii_alphanumeric() || text[at] == b'_') {
            return false;
        }
        at += 1;
    }
    true
}
