use std::collections::BTreeMap;

use crate::hcl::{Body, Expression, Identifier};
use crate::module::Resource;

/// `aws_budgets_budget`: what the whole account may cost in a month. It tells and stops nothing.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Budget {
    /// Its name, unique in the account: at most 100 characters, no `:` and `\`.
    pub name: String,
    /// Dollars in a month.
    pub limit_amount: u32,
    /// Who is told when; five at most.
    pub notifications: Vec<Notification>,
    /// Tags, beside those of the provider.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Who is told when.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Notification {
    /// When this many percent of the budget are spent, or will be.
    pub threshold: u32,
    /// What is compared.
    pub spending: Spending,
    /// Addresses of e-mail, ten at most.
    #[builder(with = |addresses: impl IntoIterator<Item = impl Into<String>>| addresses.into_iter().map(Into::into).collect())]
    pub subscriber_email_addresses: Vec<String>,
}

/// What a budget is compared with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Spending {
    /// What was spent in the month so far.
    Actual,
    /// What AWS expects at the end of the month.
    Forecasted,
}

impl Resource for Budget {
    const KIND: Identifier = Identifier::from_static("aws_budgets_budget");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        let body = Body::new()
            .set("name", self.name)
            .set("budget_type", "COST")
            .set("limit_amount", self.limit_amount.to_string())
            .set("limit_unit", "USD")
            .set("time_unit", "MONTHLY")
            .set_some("tags", tags);
        self.notifications.into_iter().fold(body, |body, notification| body.nest("notification", notification.into_body()))
    }
}

impl Notification {
    fn into_body(self) -> Body {
        let spending = match self.spending {
            Spending::Actual => "ACTUAL",
            Spending::Forecasted => "FORECASTED",
        };
        Body::new()
            .set("comparison_operator", "GREATER_THAN")
            .set("threshold", self.threshold)
            .set("threshold_type", "PERCENTAGE")
            .set("notification_type", spending)
            .set("subscriber_email_addresses", self.subscriber_email_addresses)
    }
}
