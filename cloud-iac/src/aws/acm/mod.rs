//! Certificate Manager.

mod certificate;
mod certificate_validation;

pub use self::certificate::{Certificate, CertificateArn};
pub use self::certificate_validation::CertificateValidation;
