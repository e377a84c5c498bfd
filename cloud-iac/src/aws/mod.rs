//! Amazon Web Services: the provider `hashicorp/aws`, version 6, one module for each service.
//!
//! Arguments that the provider has deprecated are not here.

pub mod acm;
pub mod budgets;
pub mod cloudfront;
pub mod ec2;
pub mod iam;
pub mod kms;
pub mod route53;
pub mod s3;

mod account;

pub use self::account::Account;
