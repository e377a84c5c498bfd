use crate::azure::resources::ResourceGroup;
use crate::azure::storage::{Account, BlobProperties, Container, Replication, Tier};
use crate::hcl::Identifier;
use crate::module::{Handle, Module};

/// Where a private container is.
pub(super) struct PrivateContainer<'a> {
    pub(super) group: String,
    pub(super) location: &'a str,
    pub(super) account: &'a str,
    pub(super) container: &'a str,
    pub(super) replication: Replication,
    pub(super) blobs: BlobProperties,
}

/// What was made for it.
pub(super) struct Made {
    pub(super) group: Handle<ResourceGroup>,
    pub(super) account: Handle<Account>,
    pub(super) container: Handle<Container>,
}

impl PrivateContainer<'_> {
    /// A container in an account and a group of its own, opened by roles only; Terraform refuses to destroy it.
    pub(super) fn add_to(self, module: &mut Module, name: &Identifier) -> Made {
        let group = module.resource(name.clone(), ResourceGroup::builder().name(self.group).location(self.location).build());
        let account = Account::builder()
            .name(self.account)
            .resource_group_name(group.name())
            .location(group.location())
            .account_tier(Tier::Standard)
            .account_replication_type(self.replication)
            .allow_nested_items_to_be_public(false)
            .default_to_oauth_authentication(true)
            .local_user_enabled(false)
            .shared_access_key_enabled(false)
            .blob_properties(self.blobs)
            .build();
        let account = module.kept_resource(name.clone(), account);
        let container = Container::builder().name(self.container).storage_account_id(account.id()).build();
        let container = module.kept_resource(name.clone(), container);
        Made { group, account, container }
    }
}
