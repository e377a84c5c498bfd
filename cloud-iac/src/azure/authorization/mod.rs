//! Who may do what.

mod role_assignment;

pub use self::role_assignment::{PrincipalId, PrincipalKind, RoleAssignment, Scope};
