//! Managed identities.

mod federated_identity_credential;
mod user_assigned_identity;

pub use self::federated_identity_credential::FederatedIdentityCredential;
pub use self::user_assigned_identity::{ClientId, TenantId, UserAssignedIdentity, UserAssignedIdentityId};
