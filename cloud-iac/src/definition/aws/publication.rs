use homelab_core::File;

use crate::aws::acm::{Certificate, CertificateValidation};
use crate::aws::cloudfront::{Distribution, OriginAccessControl, PriceClass};
use crate::aws::iam::{Condition, PolicyDocument, Principals, Statement};
use crate::aws::route53::{Answer, Record, Zone};
use crate::aws::s3::{Bucket, BucketPolicy, BucketPublicAccessBlock, Object};
use crate::definition::IssuerDocuments;
use crate::definition::issuer::{DISCOVERY, KEYS};
use crate::definition::judge::Judge;
use crate::hcl::{Identifier, Reference};
use crate::module::{Handle, Module};
use crate::rules;

const OIDC: Identifier = Identifier::from_static("oidc");

/// The only region whose certificates CloudFront takes ("Requirements for using SSL/TLS certificates with CloudFront").
const CERTIFICATES: &str = "us-east-1";

/// Serves the documents of the issuer to the Internet: CloudFront with a certificate of the issuer's own name, before a private bucket.
///
/// S3 alone has no TLS for a name of one's own. A home lab stays within what CloudFront gives for nothing.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Publication {
    /// Name of the bucket, unique in all of AWS.
    pub bucket: String,
    /// What the issuer answers.
    pub documents: IssuerDocuments,
}

impl Publication {
    /// Adds all of it for the name `host` in `zone`. What trusts the issuer has to wait for the result.
    pub(super) fn add_to(&self, module: &mut Module, host: &str, zone: &Handle<Zone>) -> Vec<Reference> {
        module.comment(
            "Who checks tokens of the cluster asks the issuer for its keys. They are public; a bucket of its own, behind a name of the lab.",
        );
        let bucket = module.resource(OIDC, Bucket::builder().bucket(&*self.bucket).build());
        module.resource(OIDC, BucketPublicAccessBlock::all(bucket.id()));
        let documents = [
            ("discovery", DISCOVERY, "oidc/.well-known/openid-configuration", File::Text(self.documents.discovery.clone())),
            ("keys", KEYS, "oidc/openid/v1/jwks", File::Derived(self.documents.keys.clone())),
        ];
        let mut published = Vec::new();
        for (label, key, path, file) in documents {
            let source = module.asset(path, file);
            let object = Object::builder()
                .bucket(bucket.id())
                .key(key)
                .source(source)
                .cache_control("max-age=300")
                .content_type("application/json")
                .build();
            published.push(module.resource(Identifier::from_static(label), object).address().clone());
        }

        let certificate = module.resource(OIDC, Certificate::builder().domain_name(host).region(CERTIFICATES).build());
        let proof = module.resource(Identifier::from_static("oidc_proof"), certificate.proof(zone.zone_id()));
        let validation =
            CertificateValidation::builder().certificate_arn(certificate.arn()).proof(proof.fqdn()).region(CERTIFICATES).build();
        let validation = module.resource(OIDC, validation);

        let access = module.resource(OIDC, OriginAccessControl::builder().name(&*self.bucket).build());
        let distribution = Distribution::builder()
            .aliases([host])
            .bucket(bucket.bucket_regional_domain_name())
            .origin_access_control_id(access.id())
            .certificate_arn(validation.certificate_arn())
            .comment(format!("Keys of {host}"))
            .is_ipv6_enabled(true)
            .price_class(PriceClass::Class100)
            .build();
        let distribution = module.resource(OIDC, distribution);
        let read = Statement::builder()
            .actions(["s3:GetObject"])
            .resources(vec![bucket.objects()])
            .principals(Principals::Service(vec!["cloudfront.amazonaws.com".to_owned()]))
            .conditions(vec![Condition::builder().test("StringEquals").variable("AWS:SourceArn").values([distribution.arn()]).build()])
            .build();
        let policy = module.data(OIDC, PolicyDocument::builder().statements(vec![read]).build());
        let policy = module.resource(OIDC, BucketPolicy::builder().bucket(bucket.id()).policy(policy.json()).build());
        published.push(policy.address().clone());

        for (label, kind) in [("oidc_ipv4", "A"), ("oidc_ipv6", "AAAA")] {
            let answer = Answer::Distribution { name: distribution.domain_name(), zone_id: distribution.hosted_zone_id() };
            let record = Record::builder().zone_id(zone.zone_id()).name(host).kind(kind).answer(answer).build();
            published.push(module.resource(Identifier::from_static(label), record).address().clone());
        }
        published
    }

    pub(super) fn judge(&self, issuer: &str, zone: Option<&crate::Zone>, judge: &mut Judge) {
        judge.rule("bad-bucket", "the bucket of the issuer", &self.bucket, rules::bucket(&self.bucket));
        self.documents.judge(issuer, judge);
        let host = issuer.trim_start_matches("https://");
        if host.contains('/') {
            let message = format!("the issuer `{issuer}` has a path, and only the root of a name is published");
            judge.error("issuer-with-path", message, "take a name of its own for the issuer, or publish its documents by hand");
        } else if !zone.is_some_and(|zone| zone.has(host)) {
            let message = format!("the issuer `{issuer}` is to be published, but its name is in no zone of the account");
            judge.error("issuer-outside-zone", message, "name the zone that it is in, or publish its documents by hand");
        }
    }
}
