use super::CertificateArn;
use crate::aws::route53::RecordFqdn;
use crate::hcl::{Body, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_acm_certificate_validation`: nothing in AWS; waits until a certificate is issued, for up to 75 minutes.
///
/// It is never issued unless the whole Internet sees the record which proves whose the name is.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct CertificateValidation {
    /// The certificate.
    pub certificate_arn: Value<CertificateArn>,
    /// The record that proves whose the name is.
    pub proof: Value<RecordFqdn>,
    /// Region of the certificate. The provider's own if `None`.
    #[builder(into)]
    pub region: Option<String>,
}

impl Resource for CertificateValidation {
    const KIND: Identifier = Identifier::from_static("aws_acm_certificate_validation");

    fn into_body(self) -> Body {
        Body::new()
            .set("certificate_arn", self.certificate_arn)
            .set("validation_record_fqdns", vec![self.proof])
            .set_some("region", self.region)
    }
}

impl Handle<CertificateValidation> {
    /// ARN of the certificate, once it is issued.
    pub fn certificate_arn(&self) -> Value<CertificateArn> {
        self.value("certificate_arn")
    }
}
