use crate::aws::iam::{Condition, OpenidConnectProviderArn, PolicyDocument, Principals, Role, RolePolicy, Statement};
use crate::aws::kms::KeyArn;
use crate::aws::route53::ZoneArn;
use crate::aws::s3::Bucket;
use crate::hcl::Identifier;
use crate::module::{Handle, Module, Value};

/// The audience that AWS' tools ask tokens for ("Amazon EKS pod identity webhook", `--token-audience`).
pub(super) const AUDIENCE: &str = "sts.amazonaws.com";

/// A role that service accounts of the cluster take with their own tokens.
pub(super) struct TrustingRole<'a> {
    /// Label of its resources.
    pub(super) purpose: &'static str,
    pub(super) name: String,
    pub(super) description: &'static str,
    pub(super) issuer: &'a str,
    pub(super) provider: Value<OpenidConnectProviderArn>,
    pub(super) subjects: Vec<String>,
    /// Name of its policy.
    pub(super) may: &'static str,
    pub(super) policy: PolicyDocument,
}

impl TrustingRole<'_> {
    pub(super) fn add_to(self, module: &mut Module) -> Handle<Role> {
        let purpose = Identifier::from_static(self.purpose);
        let key = self.issuer.trim_start_matches("https://");
        let is = |claim: &str, values: Vec<String>| {
            Condition::builder().test("StringEquals").variable(format!("{key}:{claim}")).values(values).build()
        };
        let trust = Statement::builder()
            .actions(["sts:AssumeRoleWithWebIdentity"])
            .principals(Principals::Federated(vec![self.provider]))
            .conditions(vec![is("aud", vec![AUDIENCE.to_owned()]), is("sub", self.subjects)])
            .build();
        let label = Identifier::try_from(format!("{purpose}_trust")).expect("an identifier and more letters");
        let trust = module.data(label, PolicyDocument::builder().statements(vec![trust]).build());
        let role = Role::builder().name(self.name).description(self.description).assume_role_policy(trust.json()).build();
        let role = module.resource(purpose.clone(), role);
        let policy = module.data(purpose.clone(), self.policy);
        module.resource(purpose, RolePolicy::builder().name(self.may).role(role.id()).policy(policy.json()).build());
        role
    }
}

/// Reading and writing objects of one bucket, and using its key by way of S3 only.
pub(super) fn backup_policy(bucket: &Handle<Bucket>, key: Option<Value<KeyArn>>, region: &str) -> PolicyDocument {
    let list = Statement::builder()
        .sid("List")
        .actions(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"])
        .resources(vec![bucket.arn().into()])
        .build();
    let objects = Statement::builder()
        .sid("ReadAndWrite")
        .actions(["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"])
        .resources(vec![bucket.objects()])
        .build();
    let key = key.map(|key| {
        let by_s3 =
            Condition::builder().test("StringEquals").variable("kms:ViaService").values([format!("s3.{region}.amazonaws.com")]).build();
        Statement::builder()
            .sid("Key")
            .actions(["kms:Decrypt", "kms:GenerateDataKey"])
            .resources(vec![key.into()])
            .conditions(vec![by_s3])
            .build()
    });
    PolicyDocument::builder().statements([list, objects].into_iter().chain(key).collect()).build()
}

/// Changing the records of one zone, and finding it: what external-dns asks for (its tutorial for AWS).
pub(super) fn dns_policy(zone: Value<ZoneArn>) -> PolicyDocument {
    let change = Statement::builder()
        .sid("Change")
        .actions(["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"])
        .resources(vec![zone.into()])
        .build();
    let find = Statement::builder().sid("Find").actions(["route53:ListHostedZones"]).resources(vec![Value::new("*")]).build();
    PolicyDocument::builder().statements(vec![change, find]).build()
}

/// Writing the records that prove to ACME whose a name is, in one zone, and finding it: what cert-manager asks for (its page on
/// Route 53), but no other record.
pub(super) fn certificates_policy(zone: &Value<ZoneArn>) -> PolicyDocument {
    let only = |test: &str, variable: &str, value: &str| {
        let variable = format!("route53:ChangeResourceRecordSets{variable}");
        Condition::builder().test(format!("ForAllValues:{test}")).variable(variable).values([value]).build()
    };
    let prove = Statement::builder()
        .sid("Prove")
        .actions(["route53:ChangeResourceRecordSets"])
        .resources(vec![zone.clone().into()])
        .conditions(vec![only("StringEquals", "RecordTypes", "TXT"), only("StringLike", "NormalizedRecordNames", "_acme-challenge.*")])
        .build();
    let look = Statement::builder().sid("Look").actions(["route53:ListResourceRecordSets"]).resources(vec![zone.clone().into()]).build();
    let wait =
        Statement::builder().sid("Wait").actions(["route53:GetChange"]).resources(vec![Value::new("arn:aws:route53:::change/*")]).build();
    let find = Statement::builder().sid("Find").actions(["route53:ListHostedZonesByName"]).resources(vec![Value::new("*")]).build();
    PolicyDocument::builder().statements(vec![prove, look, wait, find]).build()
}
