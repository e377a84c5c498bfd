//! Cost Management: what may be spent before somebody is told.

mod budget_subscription;

pub use self::budget_subscription::{BudgetSubscription, Notification, Spending};
