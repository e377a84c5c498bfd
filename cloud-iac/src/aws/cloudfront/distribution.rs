use std::collections::BTreeMap;

use super::OriginAccessControlId;
use crate::aws::acm::CertificateArn;
use crate::aws::s3::BucketDomainName;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// Id of the policy `CachingOptimized`, which every account has ("Use managed cache policies" of CloudFront's guide): keeps
/// an object as long as its `Cache-Control` says, a day without one.
const CACHING_OPTIMIZED: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";

/// Name of the one origin within the distribution.
const ORIGIN: &str = "bucket";

/// `aws_cloudfront_distribution`: serves the files of one private S3 bucket over HTTPS, TLS 1.2 at least, to everybody.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Distribution {
    /// Names that it answers to; the certificate has them.
    #[builder(with = |aliases: impl IntoIterator<Item = impl Into<String>>| aliases.into_iter().map(Into::into).collect())]
    pub aliases: Vec<String>,
    /// The bucket.
    pub bucket: Value<BucketDomainName>,
    /// How it signs what it asks of the bucket.
    pub origin_access_control_id: Value<OriginAccessControlId>,
    /// The certificate, of `us-east-1`.
    pub certificate_arn: Value<CertificateArn>,
    /// For people: at most 128 characters.
    pub comment: Option<String>,
    /// Whether it answers over IPv6. The provider's default is `false`.
    pub is_ipv6_enabled: Option<bool>,
    /// From where in the world it serves. The provider's default is everywhere.
    pub price_class: Option<PriceClass>,
    /// Tags, beside those of the provider.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// From where in the world a distribution serves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PriceClass {
    /// North America and Europe, the cheapest.
    Class100,
    /// Everywhere but South America, Australia and New Zealand.
    Class200,
    /// Everywhere.
    All,
}

/// Kind of a [`Value`]: the ARN of a distribution.
#[derive(Clone, Copy, Debug)]
pub enum DistributionArn {}

/// Kind of a [`Value`]: the DNS name of a distribution.
#[derive(Clone, Copy, Debug)]
pub enum DistributionDomainName {}

/// Kind of a [`Value`]: the id of the zone that a distribution's DNS name is in.
#[derive(Clone, Copy, Debug)]
pub enum DistributionZoneId {}

impl Resource for Distribution {
    const KIND: Identifier = Identifier::from_static("aws_cloudfront_distribution");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        let price_class = self.price_class.map(|class| match class {
            PriceClass::Class100 => "PriceClass_100",
            PriceClass::Class200 => "PriceClass_200",
            PriceClass::All => "PriceClass_All",
        });
        let origin = Body::new()
            .set("domain_name", self.bucket)
            .set("origin_id", ORIGIN)
            .set("origin_access_control_id", self.origin_access_control_id);
        let behavior = Body::new()
            .set("target_origin_id", ORIGIN)
            .set("allowed_methods", vec!["GET", "HEAD"])
            .set("cached_methods", vec!["GET", "HEAD"])
            .set("cache_policy_id", CACHING_OPTIMIZED)
            .set("compress", true)
            .set("viewer_protocol_policy", "https-only");
        let certificate = Body::new()
            .set("acm_certificate_arn", self.certificate_arn)
            .set("minimum_protocol_version", "TLSv1.2_2021")
            .set("ssl_support_method", "sni-only");
        Body::new()
            .set("enabled", true)
            .set("aliases", self.aliases)
            .set_some("comment", self.comment)
            .set_some("is_ipv6_enabled", self.is_ipv6_enabled)
            .set_some("price_class", price_class)
            .set_some("tags", tags)
            .nest("origin", origin)
            .nest("default_cache_behavior", behavior)
            .nest("restrictions", Body::new().nest("geo_restriction", Body::new().set("restriction_type", "none")))
            .nest("viewer_certificate", certificate)
    }
}

impl Handle<Distribution> {
    /// Its ARN.
    pub fn arn(&self) -> Value<DistributionArn> {
        self.value("arn")
    }

    /// Its DNS name.
    pub fn domain_name(&self) -> Value<DistributionDomainName> {
        self.value("domain_name")
    }

    /// Id of the zone that its DNS name is in.
    pub fn hosted_zone_id(&self) -> Value<DistributionZoneId> {
        self.value("hosted_zone_id")
    }
}
