use std::collections::BTreeSet;

use homelab_core::{Name, Need, Part, Problem, name};

use super::bucket::private_bucket;
use super::judge::Judge;
use super::{STATE, ServiceAccount};
use crate::aws::Account;
use crate::aws::iam::{Condition, OpenidConnectProvider, PolicyDocument, Principals, Role, RolePolicy, Statement};
use crate::aws::s3::Bucket;
use crate::hcl::Identifier;
use crate::module::{Backend, CloudOutput, Handle, Module, StateBucket, Value};
use crate::rules;

const PART: Name = name!("aws");
const BACKUP: Identifier = Identifier::from_static("backup");
const CLUSTER: Identifier = Identifier::from_static("cluster");

/// The audience that AWS' tools ask tokens for ("Amazon EKS pod identity webhook", `--token-audience`).
const AUDIENCE: &str = "sts.amazonaws.com";

/// Longest URL of an issuer (IAM API, `CreateOpenIDConnectProvider`).
const LONGEST_ISSUER: usize = 255;

/// Longest name of a role (IAM API, `CreateRole`).
const LONGEST_ROLE: usize = 64;

/// Longest trust policy of a role, spaces not counted ("IAM and AWS STS quotas").
const LONGEST_TRUST_POLICY: usize = 2048;

/// What such a policy has beside issuer and subjects.
const TRUST_POLICY_FRAME: usize = 400;

/// Backups in AWS: a bucket, and a role for it that service accounts of a cluster take with their own tokens.
///
/// Becomes the part `aws`: the root module `terraform/aws`, after [`State`](super::State), which makes the bucket for its
/// state. It brings `aws_backup_bucket`, `aws_backup_role_arn` and `aws_region`, and needs the issuer and the service accounts to be there.
///
/// ```compile_fail,E0277
/// // No account, no state, nobody trusted.
/// cloud_iac::Aws::builder().issuer("https://oidc.home.example").build();
/// ```
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Aws {
    /// Where everything is made, and which versions of the provider may do it.
    pub account: Account,
    /// The bucket that keeps the state: the same as in [`AwsState`](super::AwsState).
    pub state: StateBucket,
    /// What names in AWS begin with, usually the lab's name: the role is `<prefix>-backup`. At most 57 characters.
    pub name_prefix: Name,
    /// The issuer of the cluster's service account tokens: `https`, without port, query and final `/`. AWS asks it for its
    /// certificate when the module is applied, and for its keys from then on.
    pub issuer: String,
    /// Who may read and write backups. They must be of the cluster whose issuer it is.
    #[builder(with = FromIterator::from_iter)]
    pub trusted: BTreeSet<ServiceAccount>,
    /// Name of the bucket for backups, unique in all of AWS.
    pub backup_bucket: String,
    /// Days for which deleted and overwritten backups can be restored, 1 to 365. Our default is 30.
    #[builder(default = 30)]
    pub keep_deleted_days: u32,
}

impl Aws {
    /// The root module, for adding to it: [`Part::from`] makes a part of it, but without the definition's checks and needs.
    pub fn module(&self) -> Module {
        let key = format!("{PART}/terraform.tfstate");
        let mut module = Module::new(PART, Backend::S3 { bucket: self.state.clone(), key });
        module.provider(self.account.provider(&self.name_prefix));
        let bucket = private_bucket(&mut module, &BACKUP, &self.backup_bucket, self.keep_deleted_days);

        module.comment("Service accounts of the cluster take this role with their own tokens: AWS knows them by issuer and subject.");
        let issuer = OpenidConnectProvider::builder().url(self.issuer.as_str()).client_id_list([AUDIENCE]).build();
        let issuer = module.resource(CLUSTER, issuer);
        let trust = Statement::builder()
            .actions(["sts:AssumeRoleWithWebIdentity"])
            .principals(Principals::Federated(vec![issuer.arn()]))
            .conditions(self.trust_conditions())
            .build();
        let trust = PolicyDocument::builder().statements(vec![trust]).build();
        let trust = module.data(Identifier::from_static("trust"), trust);
        let role = Role::builder()
            .name(self.role())
            .description("Reads and writes the backups of the lab")
            .assume_role_policy(trust.json())
            .build();
        let role = module.resource(BACKUP, role);
        let policy = module.data(BACKUP, bucket_policy(&bucket));
        module.resource(BACKUP, RolePolicy::builder().name("bucket").role(role.id()).policy(policy.json()).build());

        module.output(CloudOutput::AWS_BACKUP_BUCKET, "Name of the bucket for backups", bucket.id());
        module.output(CloudOutput::AWS_BACKUP_ROLE_ARN, "Role that the trusted service accounts take", role.arn());
        module.output::<String>(CloudOutput::AWS_REGION, "Region of the bucket", Value::new(self.account.region.as_str()));
        module
    }

    fn role(&self) -> String {
        format!("{}-backup", self.name_prefix)
    }

    fn trust_conditions(&self) -> Vec<Condition> {
        let key = self.issuer.trim_start_matches("https://");
        let subjects = self.trusted.iter().map(ServiceAccount::subject);
        vec![
            Condition::builder().test("StringEquals").variable(format!("{key}:aud")).values([AUDIENCE]).build(),
            Condition::builder().test("StringEquals").variable(format!("{key}:sub")).values(subjects).build(),
        ]
    }

    fn problems(&self) -> Vec<Problem> {
        let mut judge = Judge::new(PART);
        judge.account(&self.account);
        judge.state_bucket(&self.state);
        judge.rule("bad-bucket", "the backup bucket", &self.backup_bucket, rules::bucket(&self.backup_bucket));
        if self.backup_bucket == self.state.bucket {
            let message = format!("the bucket `{}` cannot have both backups and Terraform's states", self.backup_bucket);
            judge.error("same-bucket", message, "the role for backups could read and change the states: name two buckets");
        }
        judge.rule("name-too-long", "the role", &self.role(), rules::length(&self.role(), 1, LONGEST_ROLE));
        judge.issuer(&self.issuer, LONGEST_ISSUER);
        if rules::has_port(&self.issuer) {
            judge.error("bad-issuer", format!("the issuer `{}` has a port, which AWS does not take", self.issuer), "");
        }
        judge.days("deleted backups", self.keep_deleted_days);
        ServiceAccount::judge(&self.trusted, &mut judge);
        let subjects: usize = self.trusted.iter().map(|account| account.subject().len() + 3).sum();
        if TRUST_POLICY_FRAME + 3 * self.issuer.len() + subjects > LONGEST_TRUST_POLICY {
            let count = self.trusted.len();
            let message = format!("{count} trusted service accounts need a trust policy of more than {LONGEST_TRUST_POLICY} characters");
            judge.warning("too-many-trusted", message, "AWS refuses it unless the account's quota was raised");
        }
        judge.into_problems()
    }
}

impl From<Aws> for Part {
    fn from(aws: Aws) -> Self {
        let mut part = Self::from(aws.module()).after([STATE]).need(Need::Issuer(aws.issuer.clone()));
        part.needs.extend(aws.trusted.iter().map(ServiceAccount::need));
        part.problems.extend(aws.problems());
        part
    }
}

/// Reading and writing objects of one bucket.
fn bucket_policy(bucket: &Handle<Bucket>) -> PolicyDocument {
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
    PolicyDocument::builder().statements(vec![list, objects]).build()
}
