mod network;
mod publication;
mod roles;

use std::collections::BTreeSet;

use homelab_core::{Name, Need, Part, Problem, name};

pub use self::publication::Publication;
use self::roles::{AUDIENCE, TrustingRole, backup_policy, certificates_policy, dns_policy};
use super::bucket::private_bucket;
use super::budget::{EXPECTED, SPENT};
use super::judge::Judge;
use super::zone::Purpose;
use super::{Budget, Network, STATE, ServiceAccount, Zone};
use crate::aws::Account;
use crate::aws::budgets::{self, Notification, Spending};
use crate::aws::iam::{OpenidConnectProvider, OpenidConnectProviderArn};
use crate::aws::kms::{Alias, Key, KeyArn};
use crate::aws::route53;
use crate::aws::s3::{Bucket, Encryption};
use crate::hcl::{Identifier, Reference};
use crate::module::{Backend, CloudOutput, Handle, Module, StateBucket, Value};
use crate::rules;

const PART: Name = name!("aws");
const BACKUP: Identifier = Identifier::from_static("backup");
const CLUSTER: Identifier = Identifier::from_static("cluster");
const LAB: Identifier = Identifier::from_static("lab");

/// Longest URL of an issuer (IAM API, `CreateOpenIDConnectProvider`).
const LONGEST_ISSUER: usize = 255;

/// Longest name of a role (IAM API, `CreateRole`).
const LONGEST_ROLE: usize = 64;

/// Longest trust policy of a role, spaces not counted ("IAM and AWS STS quotas").
const LONGEST_TRUST_POLICY: usize = 2048;

/// What such a policy has beside issuer and subjects.
const TRUST_POLICY_FRAME: usize = 400;

/// What a lab has in AWS, each if it is asked for: a bucket for backups, and a role for it that service accounts of a cluster
/// take with their own tokens; a network, a DNS zone with roles of its own, a key, a budget, and the issuer's documents.
///
/// Becomes the part `aws`: the root module `terraform/aws`, after [`State`](super::State), which makes the bucket for its
/// state. It brings outputs (the constants of [`CloudOutput`] that begin with `AWS`), claims the addresses of its network, and
/// needs the issuer, its public documents and the service accounts to be there.
///
/// ```compile_fail,E0277
/// // No account, no state.
/// cloud_iac::Aws::builder().issuer("https://oidc.home.example").build();
/// ```
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Aws {
    /// Where.
    pub account: Account,
    /// The bucket that keeps the state: the same as in [`AwsState`](super::AwsState).
    pub state: StateBucket,
    /// What names in AWS begin with, usually the lab's name: the role for backups is `<prefix>-backup`. At most 57 characters, and 51 with
    /// a role for certificates.
    pub name_prefix: Name,
    /// The issuer of the cluster's service account tokens: `https`, without port, query and final `/`. AWS asks it for its
    /// certificate when the module is applied, and for its keys from then on.
    pub issuer: String,
    /// Who may read and write backups. They must be of the cluster whose issuer it is.
    #[builder(default, with = FromIterator::from_iter)]
    pub trusted: BTreeSet<ServiceAccount>,
    /// Name of the bucket for backups, unique in all of AWS; there is none without it.
    pub backup_bucket: Option<String>,
    /// Days for which deleted and overwritten backups can be restored, 1 to 365. Our default is 30.
    #[builder(default = 30)]
    pub keep_deleted_days: u32,
    /// A network for machines in AWS.
    pub network: Option<Network>,
    /// A DNS zone in Route 53: half a dollar a month.
    pub zone: Option<Zone>,
    /// Whether the lab has a key of its own in KMS (`alias/<prefix>`), with which the bucket for backups is encrypted and `sops` may encrypt: a
    /// dollar a month. S3's own keys otherwise, which is our default.
    #[builder(default)]
    pub own_key: bool,
    /// What the account may cost.
    pub budget: Option<Budget>,
    /// The documents of the issuer, if they are served from here. Its name must be in the zone.
    pub publication: Option<Publication>,
}

impl Aws {
    /// The root module, for adding to it: [`Part::from`] makes a part of it, but without the definition's checks and needs.
    pub fn module(&self) -> Module {
        let key = format!("{PART}/terraform.tfstate");
        let mut module = Module::new(PART, Backend::S3 { bucket: self.state.clone(), key });
        module.provider(self.account.provider(&self.name_prefix));
        let key = self.own_key.then(|| self.key(&mut module));
        let encryption = key.clone().map_or(Encryption::Aes256, |key| Encryption::Kms { key: Some(key), bucket_key_enabled: true });
        let bucket = self.backup_bucket.as_ref().map(|name| private_bucket(&mut module, &BACKUP, name, encryption, self.keep_deleted_days));
        let zone = self.zone.as_ref().map(|zone| add_zone(&mut module, zone));
        let published = match (&self.publication, &zone) {
            (Some(publication), Some(zone)) => publication.add_to(&mut module, self.issuer_host(), zone),
            _ => Vec::new(),
        };

        let issuer = self.trusts_anybody().then(|| self.trusted_issuer(&mut module, published));
        if let (Some(bucket), Some(issuer)) = (&bucket, &issuer) {
            self.backup_role(&mut module, bucket, key, issuer);
        }
        if let (Some(trust), Some(zone), Some(issuer)) = (&self.zone, &zone, &issuer) {
            self.zone_roles(&mut module, trust, zone, issuer);
        }
        if let Some(network) = &self.network {
            network::add(&mut module, &self.name_prefix, network);
        }
        if let Some(budget) = &self.budget {
            module.resource(LAB, self.told(budget));
        }
        module
    }

    /// The lab's own key.
    fn key(&self, module: &mut Module) -> Value<KeyArn> {
        module.comment("The key of the lab. Whoever may use it, policies of roles say.");
        let key =
            Key::builder().description("Encrypts what the lab keeps in AWS").deletion_window_in_days(30).enable_key_rotation(true).build();
        let key = module.kept_resource(LAB, key);
        module.resource(LAB, Alias::builder().name(format!("alias/{}", self.name_prefix)).target_key_id(key.key_id()).build());
        module.output(CloudOutput::AWS_KEY_ARN, "Key of the lab", key.arn());
        key.arn()
    }

    /// AWS asks the issuer when it is made known: what publishes it comes before.
    fn trusted_issuer(&self, module: &mut Module, published: Vec<Reference>) -> Value<OpenidConnectProviderArn> {
        module.comment("Service accounts of the cluster take roles with their own tokens: AWS knows them by issuer and subject.");
        let issuer = OpenidConnectProvider::builder().url(self.issuer.as_str()).client_id_list([AUDIENCE]).build();
        module.resource_after(CLUSTER, issuer, published).arn()
    }

    /// Whether any service account takes a role.
    fn trusts_anybody(&self) -> bool {
        !self.trusted.is_empty() || self.zone.iter().flat_map(Zone::trusted).next().is_some()
    }

    fn backup_role(
        &self,
        module: &mut Module,
        bucket: &Handle<Bucket>,
        key: Option<Value<KeyArn>>,
        issuer: &Value<OpenidConnectProviderArn>,
    ) {
        let backup = TrustingRole {
            purpose: "backup",
            name: self.role("backup"),
            description: "Reads and writes the backups of the lab",
            issuer: &self.issuer,
            provider: issuer.clone(),
            subjects: self.trusted.iter().map(ServiceAccount::subject).collect(),
            may: "bucket",
            policy: backup_policy(bucket, key, &self.account.region),
        };
        let backup = backup.add_to(module);
        module.output(CloudOutput::AWS_BACKUP_BUCKET, "Name of the bucket for backups", bucket.id());
        module.output(CloudOutput::AWS_BACKUP_ROLE_ARN, "Role that the trusted service accounts take", backup.arn());
        module.output::<String>(CloudOutput::AWS_REGION, "Region of the bucket", Value::new(self.account.region.as_str()));
    }

    fn zone_roles(&self, module: &mut Module, trust: &Zone, zone: &Handle<route53::Zone>, issuer: &Value<OpenidConnectProviderArn>) {
        for (purpose, account) in trust.trusted() {
            let (description, policy, output) = match purpose {
                Purpose::Certificates => (
                    "Proves to certificate authorities whose the names of the zone are",
                    certificates_policy(&zone.arn()),
                    CloudOutput::AWS_CERTIFICATES_ROLE_ARN,
                ),
                Purpose::Dns => ("Writes the host names of the lab into its zone", dns_policy(zone.arn()), CloudOutput::AWS_DNS_ROLE_ARN),
            };
            let role = TrustingRole {
                purpose: purpose.label(),
                name: self.role(purpose.label()),
                description,
                issuer: &self.issuer,
                provider: issuer.clone(),
                subjects: vec![account.subject()],
                may: "zone",
                policy,
            };
            let role = role.add_to(module);
            module.output(output, description, role.arn());
        }
    }

    fn told(&self, budget: &Budget) -> budgets::Budget {
        let notification = |threshold, spending| {
            Notification::builder().threshold(threshold).spending(spending).subscriber_email_addresses([budget.email.as_str()]).build()
        };
        let notifications = vec![notification(SPENT, Spending::Actual), notification(EXPECTED, Spending::Forecasted)];
        budgets::Budget::builder().name(&*self.name_prefix).limit_amount(budget.amount).notifications(notifications).build()
    }

    fn role(&self, purpose: &str) -> String {
        format!("{}-{purpose}", self.name_prefix)
    }

    fn issuer_host(&self) -> &str {
        self.issuer.trim_start_matches("https://")
    }

    fn problems(&self) -> Vec<Problem> {
        let mut judge = Judge::new(PART);
        judge.account(&self.account);
        judge.state_bucket(&self.state);
        if let Some(bucket) = &self.backup_bucket {
            judge.rule("bad-bucket", "the backup bucket", bucket, rules::bucket(bucket));
            if *bucket == self.state.bucket {
                let message = format!("the bucket `{bucket}` cannot have both backups and Terraform's states");
                judge.error("same-bucket", message, "the role for backups could read and change the states: name two buckets");
            }
        }
        let purposes = ["backup"].into_iter().chain(self.zone.iter().flat_map(Zone::trusted).map(|(purpose, _)| purpose.label()));
        for role in purposes.map(|purpose| self.role(purpose)) {
            judge.rule("name-too-long", "the role", &role, rules::length(&role, 1, LONGEST_ROLE));
        }
        judge.issuer(&self.issuer, LONGEST_ISSUER);
        if rules::has_port(&self.issuer) {
            judge.error("bad-issuer", format!("the issuer `{}` has a port, which AWS does not take", self.issuer), "");
        }
        judge.days("deleted backups", self.keep_deleted_days);
        ServiceAccount::judge(&self.trusted, self.backup_bucket.is_some(), &mut judge);
        let subjects: usize = self.trusted.iter().map(|account| account.subject().len() + 3).sum();
        if TRUST_POLICY_FRAME + 3 * self.issuer.len() + subjects > LONGEST_TRUST_POLICY {
            let count = self.trusted.len();
            let message = format!("{count} trusted service accounts need a trust policy of more than {LONGEST_TRUST_POLICY} characters");
            judge.warning("too-many-trusted", message, "AWS refuses it unless the account's quota was raised");
        }
        self.zone.iter().for_each(|zone| zone.judge(&mut judge));
        self.network.iter().for_each(|network| network.judge(&mut judge));
        self.budget.iter().for_each(|budget| budget.judge(&mut judge));
        if let Some(publication) = &self.publication {
            publication.judge(&self.issuer, self.zone.as_ref(), &mut judge);
            if [Some(&self.state.bucket), self.backup_bucket.as_ref()].contains(&Some(&publication.bucket)) {
                let message = format!("the bucket `{}` is to hold the issuer's documents, and something else", publication.bucket);
                judge.error("same-bucket", message, "everybody may read the documents: name a bucket of their own");
            }
        }
        judge.into_problems()
    }
}

impl From<Aws> for Part {
    fn from(aws: Aws) -> Self {
        let mut part = Self::from(aws.module()).after([STATE]);
        if aws.trusts_anybody() {
            part = part.need(Need::Issuer(aws.issuer.clone()));
        }
        part = match &aws.publication {
            Some(publication) => publication.documents.link(part, &aws.issuer),
            None if aws.trusts_anybody() => part.need(Need::PublicIssuer(aws.issuer.clone())),
            None => part,
        };
        part.needs.extend(aws.trusted.iter().map(ServiceAccount::need));
        part.needs.extend(aws.zone.iter().flat_map(Zone::needs));
        part.claims.extend(aws.network.iter().flat_map(|network| network.claims("AWS")));
        part.problems.extend(aws.problems());
        part
    }
}

fn add_zone(module: &mut Module, zone: &Zone) -> Handle<route53::Zone> {
    module.comment("Answers once the zone above it names its servers.");
    let zone = module.kept_resource(LAB, route53::Zone::builder().name(&*zone.name).comment("Public names of the lab").build());
    module.output(CloudOutput::AWS_DNS_NAME_SERVERS, "Name servers of the zone, for the zone above it", zone.name_servers());
    module.output(CloudOutput::AWS_DNS_ZONE_ID, "Id of the zone", zone.zone_id());
    module.output(CloudOutput::AWS_DNS_ZONE_NAME, "Name of the zone", zone.name());
    zone
}
