use homelab_core::{Need, ObjectName};

use super::ServiceAccount;
use super::judge::Judge;
use crate::rules;

/// A public DNS zone, and who may change it.
///
/// It answers once the zone above it names its servers: an output tells them. Who may change it takes a role, or signs in as an identity,
/// that trusts this one service account.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Zone {
    /// Such as `home.example`.
    pub name: ObjectName,
    /// Who writes the lab's host names into it: every record of the zone, and nothing else.
    pub dns: Option<ServiceAccount>,
    /// Who proves in it to certificate authorities whose its names are.
    pub certificates: Option<ServiceAccount>,
}

/// What a zone is changed for.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Certificates,
    Dns,
}

impl Purpose {
    /// What roles, identities and their resources are called by.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Certificates => "certificates",
            Self::Dns => "dns",
        }
    }
}

impl Zone {
    /// Whether `host` is a name of the zone.
    pub fn has(&self, host: &str) -> bool {
        host.strip_suffix(&*self.name).is_some_and(|labels| labels.is_empty() || labels.ends_with('.'))
    }

    /// Those who may change it, each with what for.
    pub(super) fn trusted(&self) -> impl Iterator<Item = (Purpose, &ServiceAccount)> {
        let accounts = [(Purpose::Dns, &self.dns), (Purpose::Certificates, &self.certificates)];
        accounts.into_iter().filter_map(|(purpose, account)| Some((purpose, account.as_ref()?)))
    }

    pub(super) fn needs(&self) -> impl Iterator<Item = Need> {
        self.trusted().map(|(_, account)| account.need())
    }

    pub(super) fn judge(&self, judge: &mut Judge) {
        judge.rule("bad-zone", "the zone", &self.name, rules::zone(&self.name));
    }
}
