use super::UserAssignedIdentityId;
use crate::hcl::{Body, Identifier};
use crate::module::{Resource, Value};

/// `azurerm_federated_identity_credential`: a token that is as good as the identity's password.
///
/// An identity has at most 20, and Entra knows no wildcards: one for each subject.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct FederatedIdentityCredential {
    /// Its name: 3 to 120 letters, digits, `-` and `_`, unique in the identity.
    pub name: String,
    /// The identity as whom the token's owner acts, by its id in Azure, not its client id.
    pub user_assigned_identity_id: Value<UserAssignedIdentityId>,
    /// The `iss` of the token, at most 600 characters, equal to the last one.
    pub issuer: String,
    /// The `sub` of the token, such as `system:serviceaccount:velero:velero`.
    pub subject: String,
    /// The `aud` of the token. Entra takes only one; for Azure it is `api://AzureADTokenExchange`.
    pub audience: String,
}

impl Resource for FederatedIdentityCredential {
    const KIND: Identifier = Identifier::from_static("azurerm_federated_identity_credential");

    fn into_body(self) -> Body {
        Body::new()
            .set("name", self.name)
            .set("user_assigned_identity_id", self.user_assigned_identity_id)
            .set("issuer", self.issuer)
            .set("subject", self.subject)
            .set("audience", vec![self.audience])
    }
}
