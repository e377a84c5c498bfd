use std::collections::BTreeMap;

use crate::aws::route53::{Answer, Record, ZoneId};
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_acm_certificate`: a TLS certificate for one name, which AWS issues and renews as long as a DNS record proves
/// whose the name is.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Certificate {
    /// The name.
    pub domain_name: String,
    /// Its region. The provider's own if `None`. CloudFront takes those of `us-east-1` only.
    pub region: Option<String>,
    /// Tags, beside those of the provider.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the ARN of a certificate.
#[derive(Clone, Copy, Debug)]
pub enum CertificateArn {}

impl Resource for Certificate {
    const KIND: Identifier = Identifier::from_static("aws_acm_certificate");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("domain_name", self.domain_name)
            .set("validation_method", "DNS")
            .set_some("region", self.region)
            .set_some("tags", tags)
            // The old one is in use until the new one is.
            .nest("lifecycle", Body::new().set("create_before_destroy", true))
    }
}

impl Handle<Certificate> {
    /// Its ARN, even if it is not issued yet.
    pub fn arn(&self) -> Value<CertificateArn> {
        self.value("arn")
    }

    /// The record in `zone` which proves whose the name is.
    pub fn proof(&self, zone: Value<ZoneId>) -> Record {
        let options: Value<CertificateArn> = self.value("domain_validation_options");
        let option = Expression::call("one", vec![options.into()]);
        let part = |name| Expression::Attribute(Box::new(option.clone()), Identifier::from_static(name));
        Record::builder()
            .zone_id(zone)
            .name(part("resource_record_name"))
            .kind(part("resource_record_type"))
            .answer(Answer::Records { ttl: 300, records: vec![part("resource_record_value")] })
            .build()
    }
}
