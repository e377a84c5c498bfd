//! Every argument of every kind, once. The real providers' schemas accept this module.

use std::collections::BTreeMap;

use cloud_iac::aws::iam::{OpenidConnectProvider, PolicyDocument, Principals, Role, RolePolicy, Statement};
use cloud_iac::aws::s3::{
    Bucket, BucketLifecycleConfiguration, BucketPublicAccessBlock, BucketServerSideEncryptionConfiguration, BucketVersioning, Encryption,
    LifecycleRule, VersioningStatus,
};
use cloud_iac::azure::authorization::{PrincipalKind, RoleAssignment};
use cloud_iac::azure::identity::{FederatedIdentityCredential, UserAssignedIdentity};
use cloud_iac::azure::resources::{ClientConfig, ResourceGroup};
use cloud_iac::azure::storage::{Account, BlobProperties, Container, Replication, Tier};
use cloud_iac::hcl::Identifier;
use cloud_iac::module::{Backend, Module};
use cloud_iac::{aws, azure};
use homelab_core::name;

const ALL: Identifier = Identifier::from_static("all");

fn texts() -> BTreeMap<String, String> {
    [("team", "home"), ("why", "every argument")].map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

fn aws(module: &mut Module) {
    let version = "~> 6.47".parse().expect("a constraint");
    let account = aws::Account::builder().region("eu-central-1").account_id("123456789012").provider_version(version).build();
    module.provider(account.provider(&name!("home")));
    let bucket =
        Bucket::builder().bucket("home-every").force_destroy(true).object_lock_enabled(true).region("eu-west-1").tags(texts()).build();
    let bucket = module.resource(ALL, bucket);
    module.resource(ALL, BucketPublicAccessBlock { region: Some("eu-west-1".to_owned()), ..BucketPublicAccessBlock::all(bucket.id()) });
    let key = Some("arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000".to_owned());
    let encryption = Encryption::Kms { key, bucket_key_enabled: true };
    let encryption =
        BucketServerSideEncryptionConfiguration::builder().bucket(bucket.id()).encryption(encryption).region("eu-west-1").build();
    module.resource(ALL, encryption);
    let versioning = BucketVersioning::builder().bucket(bucket.id()).status(VersioningStatus::Suspended).region("eu-west-1").build();
    let versioning = module.resource(ALL, versioning);
    let expiry = LifecycleRule::builder()
        .id("all")
        .prefix("old/")
        .abort_incomplete_uploads_after(1)
        .expire_after(2)
        .expire_old_versions_after(3)
        .build();
    let lifecycle = BucketLifecycleConfiguration::builder().bucket(versioning.bucket()).rules(vec![expiry]).region("eu-west-1").build();
    module.resource(ALL, lifecycle);

    let thumbprints = vec!["0123456789abcdef0123456789abcdef01234567".to_owned()];
    let issuer = OpenidConnectProvider::builder()
        .url("https://oidc.home.example")
        .client_id_list(["sts.amazonaws.com"])
        .thumbprint_list(thumbprints)
        .tags(texts())
        .build();
    let issuer = module.resource(ALL, issuer);
    let condition = aws::iam::Condition::builder().test("StringLike").variable("oidc.home.example:sub").values(["a", "b"]).build();
    let statement = Statement::builder()
        .sid("All")
        .actions(["sts:AssumeRoleWithWebIdentity"])
        .principals(Principals::Federated(vec![issuer.arn()]))
        .conditions(vec![condition])
        .build();
    let trust = module.data(Identifier::from_static("trust"), PolicyDocument::builder().statements(vec![statement]).build());
    let role = Role::builder()
        .name("every")
        .assume_role_policy(trust.json())
        .description("Every argument")
        .max_session_duration(3600)
        .path("/lab/")
        .permissions_boundary("arn:aws:iam::123456789012:policy/boundary")
        .tags(texts())
        .build();
    let role = module.resource(ALL, role);
    let statement = Statement::builder().actions(["s3:*"]).resources(vec![bucket.arn().into(), bucket.objects()]).build();
    let policy = module.data(ALL, PolicyDocument::builder().statements(vec![statement]).build());
    module.resource(ALL, RolePolicy::builder().name("every").role(role.id()).policy(policy.json()).build());
}

fn azure(module: &mut Module) {
    let version = ">= 4.80, < 5".parse().expect("a constraint");
    let id = "00000000-0000-0000-0000-000000000001";
    let subscription =
        azure::Subscription::builder().subscription_id(id).tenant_id(id).location("westeurope").provider_version(version).build();
    module.provider(subscription.provider());
    let group = module.resource(ALL, ResourceGroup::builder().name("every").location("westeurope").tags(texts()).build());
    let blobs = BlobProperties::builder().versioning_enabled(true).delete_retention_days(1).container_delete_retention_days(2).build();
    let account = Account::builder()
        .name("homeevery")
        .resource_group_name(group.name())
        .location(group.location())
        .account_tier(Tier::Premium)
        .account_replication_type(Replication::Ragzrs)
        .allow_nested_items_to_be_public(false)
        .cross_tenant_replication_enabled(false)
        .default_to_oauth_authentication(true)
        .local_user_enabled(false)
        .public_network_access_enabled(true)
        .shared_access_key_enabled(false)
        .blob_properties(blobs)
        .tags(texts())
        .build();
    let account = module.resource(ALL, account);
    let container = Container::builder().name("every").storage_account_id(account.id()).metadata(texts()).build();
    let container = module.kept_resource(ALL, container);
    let identity =
        UserAssignedIdentity::builder().name("every").resource_group_name(group.name()).location(group.location()).tags(texts()).build();
    let identity = module.resource(ALL, identity);
    let credential = FederatedIdentityCredential::builder()
        .name("every")
        .user_assigned_identity_id(identity.id())
        .issuer("https://oidc.home.example")
        .subject("system:serviceaccount:a:b")
        .audience("api://AzureADTokenExchange")
        .build();
    module.resource(ALL, credential);
    let user = module.data(ALL, ClientConfig);
    let role = RoleAssignment::builder()
        .scope(container.id())
        .role_definition_name("Storage Blob Data Reader")
        .principal_id(identity.principal_id())
        .principal_type(PrincipalKind::ServicePrincipal)
        .description("Every argument")
        .build();
    module.resource(ALL, role);
    let owner = RoleAssignment::builder()
        .scope(account.id())
        .role_definition_name("Storage Blob Data Owner")
        .principal_id(user.object_id())
        .build();
    module.resource(Identifier::from_static("owner"), owner);
}

#[test]
fn every_argument_is_written_once() {
    let mut module = Module::new(name!("every"), Backend::Local);
    aws(&mut module);
    azure(&mut module);
    assert_eq!(module.problems(), []);
    let text: Vec<String> = module.files().into_iter().map(|(name, text)| format!("==> {name}\n{text}")).collect();
    insta::assert_snapshot!(text.concat());
}
