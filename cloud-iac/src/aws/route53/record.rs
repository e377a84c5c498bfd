use super::ZoneId;
use crate::aws::cloudfront::{DistributionDomainName, DistributionZoneId};
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_route53_record`: what a zone answers for one name and type.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct Record {
    /// The zone.
    pub zone_id: Value<ZoneId>,
    /// The full name, such as `oidc.home.example`.
    #[builder(into)]
    pub name: Expression,
    /// Such as `A` or `CNAME`.
    #[builder(into)]
    pub kind: Expression,
    /// What it answers.
    pub answer: Answer,
}

/// What a record answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// These texts.
    Records {
        /// Seconds for which others may keep them.
        ttl: u32,
        /// Each as it stands in a zone file.
        records: Vec<Expression>,
    },
    /// The addresses that a distribution has at that moment. Asking costs nothing.
    Distribution {
        /// Its DNS name.
        name: Value<DistributionDomainName>,
        /// CloudFront's zone.
        zone_id: Value<DistributionZoneId>,
    },
}

/// Kind of a [`Value`]: the full name of a record.
#[derive(Clone, Copy, Debug)]
pub enum RecordFqdn {}

impl Resource for Record {
    const KIND: Identifier = Identifier::from_static("aws_route53_record");

    fn into_body(self) -> Body {
        let body = Body::new().set("zone_id", self.zone_id).set("name", self.name).set("type", self.kind);
        match self.answer {
            Answer::Records { ttl, records } => body.set("ttl", ttl).set("records", records),
            Answer::Distribution { name, zone_id } => {
                let alias = Body::new().set("name", name).set("zone_id", zone_id).set("evaluate_target_health", false);
                body.nest("alias", alias)
            }
        }
    }
}

impl Handle<Record> {
    /// Its full name.
    pub fn fqdn(&self) -> Value<RecordFqdn> {
        self.value("fqdn")
    }
}
