use homelab_core::{Name, Part, Problem, name};

use super::azure::CONTRIBUTOR;
use super::bucket::private_bucket;
use super::container::{Made, PrivateContainer};
use super::judge::Judge;
use crate::aws::Account;
use crate::aws::s3::Encryption;
use crate::azure::Subscription;
use crate::azure::authorization::RoleAssignment;
use crate::azure::resources::ClientConfig;
use crate::azure::storage::{BlobProperties, Replication};
use crate::hcl::Identifier;
use crate::module::{Backend, Module, StateBucket, StateContainer};

/// Name of the part that [`State`] becomes, and of its folder.
pub const STATE: Name = name!("state");

const LABEL: Identifier = Identifier::from_static("state");

/// Key of the module's own state, once it has moved.
const KEY: &str = "state/terraform.tfstate";

/// Days for which old states are kept.
const KEEP_OLD_DAYS: u32 = 90;

/// Where Terraform keeps its states: a bucket or a container that must be there before any other module can start.
///
/// Becomes the part `state`: the root module `terraform/state`. Its own state is a file at first, and moves into what
/// it made afterwards: see [`State::steps`].
///
/// ```
/// use cloud_iac::module::StateBucket;
/// use cloud_iac::{AwsState, State, aws};
/// use homelab_core::{check, name};
///
/// let state = State::builder()
///     .name_prefix(name!("home"))
///     .aws(AwsState {
///         account: aws::Account::builder().region("eu-central-1").provider_version("~> 6.47".parse()?).build(),
///         bucket: StateBucket::builder().bucket("home-example-state").region("eu-central-1").build(),
///     })
///     .build();
/// assert!(check(vec![state.into()]).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct State {
    /// What names begin with, usually the lab's name: the group in Azure is `<prefix>-state`.
    pub name_prefix: Name,
    /// For the states of what is in AWS.
    pub aws: Option<AwsState>,
    /// For the states of what is in Azure.
    pub azure: Option<AzureState>,
    /// Where the module's own state is. Our default is [`StateHome::Local`].
    #[builder(default = StateHome::Local)]
    pub home: StateHome,
}

/// The bucket for states in AWS, and the account that it is made in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AwsState {
    /// Where.
    pub account: Account,
    /// The bucket. Its region must be the account's.
    pub bucket: StateBucket,
}

/// The container for states in Azure, and the subscription that it is made in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AzureState {
    /// Where.
    pub subscription: Subscription,
    /// The container. Whoever runs Terraform gets the role to use it.
    pub container: StateContainer,
}

/// Where the state of the module is that makes the place for all states.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StateHome {
    /// In a file beside the module, which Git ignores.
    Local,
    /// In the bucket in AWS.
    Aws,
    /// In the container in Azure.
    Azure,
}

/// One step of what is done by hand.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    /// What it does, in one line without a full stop.
    pub what: &'static str,
    /// Commands to run in the root of the tree.
    pub commands: Vec<String>,
}

impl State {
    /// The root module, for adding to it: [`Part::from`] makes a part of it, but without the definition's checks.
    pub fn module(&self) -> Module {
        let mut module = Module::new(STATE, self.backend());
        if let Some(AwsState { account, bucket }) = &self.aws {
            module.provider(account.provider(&self.name_prefix));
            private_bucket(&mut module, &LABEL, &bucket.bucket, Encryption::Aes256, KEEP_OLD_DAYS);
        }
        if let Some(AzureState { subscription, container }) = &self.azure {
            module.provider(subscription.provider());
            let blobs = BlobProperties::builder()
                .versioning_enabled(true)
                .delete_retention_days(KEEP_OLD_DAYS)
                .container_delete_retention_days(KEEP_OLD_DAYS)
                .build();
            let state = PrivateContainer {
                group: format!("{}-state", self.name_prefix),
                location: &subscription.location,
                account: &container.account,
                container: &container.container,
                replication: Replication::Zrs,
                blobs,
            };
            let Made { container, .. } = state.add_to(&mut module, &LABEL);
            module.comment("The account has no keys: whoever runs Terraform needs a role to read and write states.");
            let user = module.data(Identifier::from_static("current"), ClientConfig);
            let role =
                RoleAssignment::builder().scope(container.id()).role_definition_name(CONTRIBUTOR).principal_id(user.object_id()).build();
            module.resource(LABEL, role);
        }
        module
    }

    /// From nothing to all states in the cloud: what is run in which order, before any other module is applied.
    ///
    /// As long as `home` is [`StateHome::Local`]: the first apply, and what to do to move. Then: the move.
    pub fn steps(&self) -> Vec<Step> {
        let run = |what: &str| format!("terraform -chdir=terraform/{STATE} {what}");
        if self.home == StateHome::Local {
            return vec![Step {
                what: "Make the place for all states; the state of this module is a local file until its home is set to a cloud",
                commands: vec![run("init"), run("apply")],
            }];
        }
        vec![Step {
            what: "Move the state of this module from its local file into the cloud, once, then delete the file",
            commands: vec![run("init -migrate-state"), run("plan"), format!("rm terraform/{STATE}/terraform.tfstate*")],
        }]
    }

    fn backend(&self) -> Backend {
        let key = KEY.to_owned();
        match (self.home, &self.aws, &self.azure) {
            (StateHome::Aws, Some(aws), _) => Backend::S3 { bucket: aws.bucket.clone(), key },
            (StateHome::Azure, _, Some(azure)) => {
                Backend::AzureBlob { container: azure.container.clone(), key, tenant_id: azure.subscription.tenant_id.clone() }
            }
            _ => Backend::Local,
        }
    }

    fn problems(&self) -> Vec<Problem> {
        let mut judge = Judge::new(STATE);
        if let Some(aws) = &self.aws {
            judge.account(&aws.account);
            judge.state_bucket(&aws.bucket);
            if aws.bucket.region != aws.account.region {
                let message = format!("the state bucket is in `{}`, but is made in `{}`", aws.bucket.region, aws.account.region);
                judge.error("other-region", message, "the regions of account and bucket must be equal");
            }
        }
        if let Some(azure) = &self.azure {
            judge.subscription(&azure.subscription);
            judge.state_container(&azure.container);
        }
        if self.aws.is_none() && self.azure.is_none() {
            judge.error("no-cloud", "there is no cloud to keep states in", "leave the part out, or name AWS or Azure");
        }
        let missing = match self.home {
            StateHome::Aws if self.aws.is_none() => "AWS",
            StateHome::Azure if self.azure.is_none() => "Azure",
            _ => return judge.into_problems(),
        };
        judge.error("no-home", format!("the state is to be kept in {missing}, but no place is made there"), "");
        judge.into_problems()
    }
}

impl From<State> for Part {
    fn from(state: State) -> Self {
        let mut part = Self::from(state.module());
        part.problems.extend(state.problems());
        part
    }
}
