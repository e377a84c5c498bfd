use crate::azure::identity::{FederatedIdentityCredential, UserAssignedIdentity};
use crate::azure::resources::ResourceGroup;
use crate::definition::ServiceAccount;
use crate::hcl::Identifier;
use crate::module::{Handle, Module};

/// The audience that Entra takes for Azure ("Important considerations and restrictions for federated identity credentials").
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// An identity that service accounts of the cluster take with their own tokens.
pub(super) struct TrustingIdentity<'a> {
    /// Label of its resources.
    pub(super) purpose: &'static str,
    pub(super) name: String,
    pub(super) group: &'a Handle<ResourceGroup>,
    pub(super) issuer: &'a str,
}

impl TrustingIdentity<'_> {
    pub(super) fn add_to<'a>(
        self,
        module: &mut Module,
        trusted: impl IntoIterator<Item = &'a ServiceAccount>,
    ) -> Handle<UserAssignedIdentity> {
        let identity =
            UserAssignedIdentity::builder().name(self.name).resource_group_name(self.group.name()).location(self.group.location()).build();
        let identity = module.resource(Identifier::from_static(self.purpose), identity);
        for account in trusted {
            let name = credential_name(account);
            let label = Identifier::try_from(format!("{}_{name}", self.purpose)).expect("letters, digits, `-` and `_`, and first a letter");
            let credential = FederatedIdentityCredential::builder()
                .name(name)
                .user_assigned_identity_id(identity.id())
                .issuer(self.issuer)
                .subject(account.subject())
                .audience(AUDIENCE)
                .build();
            module.resource(label, credential);
        }
        identity
    }
}

/// The `_`, which Kubernetes has in no name, keeps `a-b/c` and `a/b-c` apart.
pub(super) fn credential_name(account: &ServiceAccount) -> String {
    format!("{}_{}", account.namespace, account.name)
}
