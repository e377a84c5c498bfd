//! Budgets: what may be spent before somebody is told.

mod budget;

pub use self::budget::{Budget, Notification, Spending};
