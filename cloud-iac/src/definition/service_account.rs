use std::collections::BTreeSet;

use homelab_core::{Kind, Name, Need, ObjectId};

use super::judge::Judge;

const SERVICE_ACCOUNT: Kind = Kind::new("", "ServiceAccount");

/// A service account of a cluster that a cloud trusts.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ServiceAccount {
    /// Its namespace.
    pub namespace: Name,
    /// Its name.
    pub name: Name,
}

impl ServiceAccount {
    /// The service account `name` in `namespace`.
    pub const fn new(namespace: Name, name: Name) -> Self {
        Self { namespace, name }
    }

    /// The `sub` of its tokens.
    ///
    /// ```
    /// use homelab_core::name;
    ///
    /// let velero = cloud_iac::ServiceAccount::new(name!("velero"), name!("server"));
    /// assert_eq!(velero.subject(), "system:serviceaccount:velero:server");
    /// ```
    pub fn subject(&self) -> String {
        format!("system:serviceaccount:{}:{}", self.namespace, self.name)
    }

    pub(super) fn need(&self) -> Need {
        Need::Object(ObjectId::new(&SERVICE_ACCOUNT, Some(&self.namespace), &self.name))
    }

    /// Judges who is trusted with backups, and whether there is a place for them.
    pub(super) fn judge(trusted: &BTreeSet<Self>, has_place: bool, judge: &mut Judge) {
        if has_place && trusted.is_empty() {
            judge.error("nobody-trusted", "no service account is trusted, so nobody can write backups", "name at least one");
        }
        if let (false, Some(account)) = (has_place, trusted.first()) {
            let message = format!("`{}` is trusted with backups, for which there is no place", account.subject());
            judge.error("no-backup-place", message, "name one for them");
        }
    }
}
