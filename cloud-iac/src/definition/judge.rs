use homelab_core::{Name, PartId, Place, Problem};

use crate::rules;

/// Collects what is wrong with a definition.
pub(super) struct Judge {
    place: Place,
    problems: Vec<Problem>,
}

impl Judge {
    /// For the part `name`.
    pub(super) const fn new(name: Name) -> Self {
        Self { place: Place::Part(PartId { cluster: None, name }), problems: Vec::new() }
    }

    pub(super) fn error(&mut self, code: &'static str, message: impl Into<String>, help: &str) {
        self.problems.push(Problem::error(code, message).at(self.place.clone()).help(help));
    }

    pub(super) fn warning(&mut self, code: &'static str, message: impl Into<String>, help: &str) {
        self.problems.push(Problem::warning(code, message).at(self.place.clone()).help(help));
    }

    /// An error if `rule` gives a reason against `text`: "the bucket `A` has other characters than …".
    pub(super) fn rule(&mut self, code: &'static str, what: &str, text: &str, rule: Result<(), String>) {
        if let Err(reason) = rule {
            self.error(code, format!("{what} `{text}` {reason}"), "");
        }
    }

    pub(super) fn issuer(&mut self, url: &str, longest: usize) {
        self.rule("bad-issuer", "the issuer", url, rules::issuer(url, longest));
        if rules::is_private_issuer(url) {
            let message = format!("the issuer `{url}` has a name which clouds cannot resolve, and they have to fetch its keys");
            let help = "take a name of a domain of yours, such as `https://oidc.home.example`";
            self.warning("private-issuer", message, help);
        }
    }

    pub(super) fn days(&mut self, what: &str, days: u32) {
        if !(1..=365).contains(&days) {
            self.error("bad-retention", format!("{what} are kept for {days} days; 1 to 365 are allowed"), "");
        }
    }

    pub(super) fn account(&mut self, account: &crate::aws::Account) {
        self.rule("bad-region", "the region", &account.region, rules::region(&account.region));
        if let Some(id) = &account.account_id {
            self.rule("bad-account", "the account", id, rules::account_id(id));
        }
    }

    pub(super) fn subscription(&mut self, subscription: &crate::azure::Subscription) {
        self.rule("bad-location", "the location", &subscription.location, rules::location(&subscription.location));
        self.rule("bad-subscription", "the subscription", &subscription.subscription_id, rules::uuid(&subscription.subscription_id));
        if let Some(tenant) = &subscription.tenant_id {
            self.rule("bad-tenant", "the tenant", tenant, rules::uuid(tenant));
        }
    }

    pub(super) fn state_bucket(&mut self, state: &crate::module::StateBucket) {
        self.rule("bad-bucket", "the state bucket", &state.bucket, rules::bucket(&state.bucket));
        self.rule("bad-region", "the region of the state bucket", &state.region, rules::region(&state.region));
    }

    pub(super) fn state_container(&mut self, state: &crate::module::StateContainer) {
        self.rule("bad-storage-account", "the storage account", &state.account, rules::storage_account(&state.account));
        self.rule("bad-container", "the container", &state.container, rules::container(&state.container));
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}
