//! The language of Terraform and OpenTofu: expressions, blocks, and their text as `terraform fmt` leaves it.
//!
//! ```
//! use cloud_iac::hcl::{Block, Body, Expression, Identifier};
//!
//! let name = Identifier::from_static;
//! let bucket = Body::new()
//!     .attribute(name("bucket"), "lab-backup")
//!     .attribute(name("force_destroy"), false)
//!     .attribute(name("tags"), Expression::object([("price", "5 ${currency}")]));
//! let file = Body::new().block(Block::new(name("resource"), [name("aws_s3_bucket"), name("backup")], bucket));
//! assert_eq!(file.to_string(), r#"resource "aws_s3_bucket" "backup" {
//!   bucket        = "lab-backup"
//!   force_destroy = false
//!   tags = {
//!     price = "5 $${currency}"
//!   }
//! }
//! "#);
//! ```

mod block;
mod expression;
mod identifier;
mod print;
mod text;

pub use self::block::{Block, Body, Item};
pub use self::expression::{Expression, Piece, Reference};
pub use self::identifier::{Identifier, InvalidIdentifier};
