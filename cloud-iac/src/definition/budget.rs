use super::judge::Judge;
use crate::rules;

/// What a whole account or subscription may cost in a month. Mail tells when 80 % are spent, and when more than all will be;
/// nothing is stopped.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Budget {
    /// How much: in dollars at AWS, at Azure in the currency of the bill.
    pub amount: u32,
    /// Who is told.
    pub email: String,
}

/// Percents of a budget: what was spent by now, and what will have been at the end of the month.
pub(super) const SPENT: u32 = 80;
pub(super) const EXPECTED: u32 = 100;

impl Budget {
    pub(super) fn judge(&self, judge: &mut Judge) {
        if self.amount == 0 {
            judge.error("bad-budget", "the budget is nothing", "name at least 1");
        }
        judge.rule("bad-email", "the address", &self.email, rules::email(&self.email));
    }
}
