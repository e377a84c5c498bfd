use std::collections::BTreeSet;

use homelab_core::{Name, Need, Part, Problem, name};

use super::container::{Made, PrivateContainer};
use super::judge::Judge;
use super::{STATE, ServiceAccount};
use crate::azure::Subscription;
use crate::azure::authorization::{PrincipalKind, RoleAssignment};
use crate::azure::identity::{FederatedIdentityCredential, UserAssignedIdentity};
use crate::azure::storage::{BlobProperties, Replication};
use crate::hcl::Identifier;
use crate::module::{Backend, CloudOutput, Module, StateContainer};
use crate::rules;

const PART: Name = name!("azure");
const BACKUP: Identifier = Identifier::from_static("backup");

/// The audience that Entra takes for Azure ("Important considerations and restrictions for federated identity credentials").
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// Longest issuer, from the same page.
const LONGEST_ISSUER: usize = 600;

/// Longest name of a credential, and most of them for one identity, from the same page.
const LONGEST_CREDENTIAL: usize = 120;
const MOST_CREDENTIALS: usize = 20;

/// The role that reads, writes and deletes blobs ("Azure built-in roles for Storage").
pub(super) const CONTRIBUTOR: &str = "Storage Blob Data Contributor";

/// Backups in Azure: a blob container, and an identity for it that service accounts of a cluster take with their own
/// tokens.
///
/// Becomes the part `azure`: the root module `terraform/azure`, after [`State`](super::State), which makes the container for its
/// state. It brings `azure_backup_account`, `azure_backup_client_id`, `azure_backup_container` and `azure_backup_tenant_id`, and needs
/// the issuer and the service accounts to be there. The issuer must sign with RS256.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Azure {
    /// Where everything is made, and which versions of the provider may do it.
    pub subscription: Subscription,
    /// The container that keeps the state: the same as in [`AzureState`](super::AzureState).
    pub state: StateContainer,
    /// What names in the subscription begin with, usually the lab's name: group and identity are `<prefix>-backup`.
    pub name_prefix: Name,
    /// The issuer of the cluster's service account tokens: `https`, without query and final `/`. Entra has to be able to fetch its keys.
    pub issuer: String,
    /// Who may read and write backups, at most 20. They must be of the cluster whose issuer it is.
    #[builder(with = FromIterator::from_iter)]
    pub trusted: BTreeSet<ServiceAccount>,
    /// Name of the storage account for backups, unique in all of Azure.
    pub backup_account: String,
    /// Name of the container for backups. Our default is `backup`.
    #[builder(default = "backup")]
    pub backup_container: String,
    /// How many copies are kept. Our default is three in one data centre: backups are a copy already.
    #[builder(default = Replication::Lrs)]
    pub replication: Replication,
    /// Days for which deleted and overwritten backups can be restored, 1 to 365. Our default is 30.
    #[builder(default = 30)]
    pub keep_deleted_days: u32,
}

impl Azure {
    /// The root module, for adding to it: [`Part::from`] makes a part of it, but without the definition's checks and needs.
    pub fn module(&self) -> Module {
        let tenant_id = self.subscription.tenant_id.clone();
        let key = format!("{PART}/terraform.tfstate");
        let mut module = Module::new(PART, Backend::AzureBlob { container: self.state.clone(), key, tenant_id });
        module.provider(self.subscription.provider());
        let name = format!("{}-backup", self.name_prefix);
        let blobs = BlobProperties::builder()
            .delete_retention_days(self.keep_deleted_days)
            .container_delete_retention_days(self.keep_deleted_days)
            .build();
        let backup = PrivateContainer {
            group: name.clone(),
            location: &self.subscription.location,
            account: &self.backup_account,
            container: &self.backup_container,
            replication: self.replication,
            blobs,
        };
        let Made { group, account, container } = backup.add_to(&mut module, &BACKUP);

        module.comment(
            "Service accounts of the cluster sign in as this identity with their own tokens: Entra knows them by issuer and subject.",
        );
        let identity = UserAssignedIdentity::builder().name(name).resource_group_name(group.name()).location(group.location()).build();
        let identity = module.resource(BACKUP, identity);
        for (label, account) in self.credentials() {
            let credential = FederatedIdentityCredential::builder()
                .name(credential_name(account))
                .user_assigned_identity_id(identity.id())
                .issuer(self.issuer.as_str())
                .subject(account.subject())
                .audience(AUDIENCE)
                .build();
            module.resource(label, credential);
        }
        let role = RoleAssignment::builder()
            .scope(container.id())
            .role_definition_name(CONTRIBUTOR)
            .principal_id(identity.principal_id())
            .principal_type(PrincipalKind::ServicePrincipal)
            .build();
        module.resource(BACKUP, role);

        module.output(CloudOutput::AZURE_BACKUP_ACCOUNT, "Name of the storage account for backups", account.name());
        module.output(
            CloudOutput::AZURE_BACKUP_CLIENT_ID,
            "Client id that the trusted service accounts sign in with",
            identity.client_id(),
        );
        module.output(CloudOutput::AZURE_BACKUP_CONTAINER, "Name of the container for backups", container.name());
        module.output(CloudOutput::AZURE_BACKUP_TENANT_ID, "Tenant of that identity", identity.tenant_id());
        module
    }

    /// Each trusted account with the label of its resource.
    fn credentials(&self) -> impl Iterator<Item = (Identifier, &ServiceAccount)> {
        self.trusted.iter().map(|account| {
            let label = format!("backup_{}", credential_name(account));
            (Identifier::try_from(label).expect("letters, digits, `-` and `_`, and first a letter"), account)
        })
    }

    fn problems(&self) -> Vec<Problem> {
        let mut judge = Judge::new(PART);
        judge.subscription(&self.subscription);
        judge.state_container(&self.state);
        judge.rule("bad-storage-account", "the storage account", &self.backup_account, rules::storage_account(&self.backup_account));
        judge.rule("bad-container", "the container", &self.backup_container, rules::container(&self.backup_container));
        if self.backup_account == self.state.account {
            let message = format!("the storage account `{}` cannot have both backups and Terraform's states", self.backup_account);
            judge.error("same-account", message, "two modules would make the same account: name two");
        }
        judge.issuer(&self.issuer, LONGEST_ISSUER);
        judge.days("deleted backups", self.keep_deleted_days);
        ServiceAccount::judge(&self.trusted, &mut judge);
        if self.trusted.len() > MOST_CREDENTIALS {
            let message = format!("{} service accounts are trusted; an identity of Azure can have {MOST_CREDENTIALS}", self.trusted.len());
            judge.error("too-many-trusted", message, "");
        }
        for account in &self.trusted {
            let name = credential_name(account);
            judge.rule("name-too-long", "the credential", &name, rules::length(&name, 3, LONGEST_CREDENTIAL));
        }
        judge.into_problems()
    }
}

impl From<Azure> for Part {
    fn from(azure: Azure) -> Self {
        let mut part = Self::from(azure.module()).after([STATE]).need(Need::Issuer(azure.issuer.clone()));
        part.needs.extend(azure.trusted.iter().map(ServiceAccount::need));
        part.problems.extend(azure.problems());
        part
    }
}

/// The `_`, which Kubernetes has in no name, keeps `a-b/c` and `a/b-c` apart.
fn credential_name(account: &ServiceAccount) -> String {
    format!("{}_{}", account.namespace, account.name)
}
