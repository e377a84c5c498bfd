use crate::hcl::{Body, Expression, Identifier, Reference};
use crate::module::Resource;

/// `azurerm_consumption_budget_subscription`: what the whole subscription may cost in a month. It tells and stops nothing.
///
/// Azure takes only a beginning in the running month or later, so it begins in the month in which Terraform makes it.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct BudgetSubscription {
    /// Its name: at most 63 letters, digits, `-` and `_`, unique in the subscription.
    pub name: String,
    /// UUID of the subscription.
    pub subscription_id: String,
    /// How much in a month, in the currency of the subscription's bill.
    pub amount: u32,
    /// Who is told when; one to five.
    pub notifications: Vec<Notification>,
}

/// Who is told when.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Notification {
    /// When this many percent of the budget are spent, or will be: up to 1000.
    pub threshold: u32,
    /// What is compared.
    pub spending: Spending,
    /// Addresses of e-mail.
    #[builder(with = |addresses: impl IntoIterator<Item = impl Into<String>>| addresses.into_iter().map(Into::into).collect())]
    pub contact_emails: Vec<String>,
}

/// What a budget is compared with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Spending {
    /// What was spent in the month so far.
    Actual,
    /// What Azure expects at the end of the month.
    Forecasted,
}

impl Resource for BudgetSubscription {
    const KIND: Identifier = Identifier::from_static("azurerm_consumption_budget_subscription");

    fn into_body(self) -> Body {
        let now = Expression::call("timestamp", Vec::new());
        let this_month = Expression::call("formatdate", vec!["YYYY-MM-'01T00:00:00Z'".into(), now]);
        let period = Reference::new(Identifier::from_static("time_period"), []);
        let body = Body::new()
            .set("name", self.name)
            .set("subscription_id", format!("/subscriptions/{}", self.subscription_id))
            .set("amount", self.amount)
            .set("time_grain", "Monthly")
            .nest("time_period", Body::new().set("start_date", this_month));
        let body = self.notifications.into_iter().fold(body, |body, notification| body.nest("notification", notification.into_body()));
        // Else every run would move it.
        body.nest("lifecycle", Body::new().set("ignore_changes", vec![period]))
    }
}

impl Notification {
    fn into_body(self) -> Body {
        let spending = match self.spending {
            Spending::Actual => "Actual",
            Spending::Forecasted => "Forecasted",
        };
        Body::new()
            .set("operator", "GreaterThan")
            .set("threshold", self.threshold)
            .set("threshold_type", spending)
            .set("contact_emails", self.contact_emails)
    }
}
