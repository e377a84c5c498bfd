//! Every argument of every kind, once. The real providers' schemas accept this module.

use std::collections::BTreeMap;

use cloud_iac::aws::acm::{Certificate, CertificateValidation};
use cloud_iac::aws::budgets::{self, Budget};
use cloud_iac::aws::cloudfront::{Distribution, OriginAccessControl, PriceClass};
use cloud_iac::aws::ec2::{DefaultSecurityGroup, InternetGateway, Route, RouteTable, RouteTableAssociation, Subnet, Vpc};
use cloud_iac::aws::iam::{OpenidConnectProvider, PolicyDocument, Principals, Role, RolePolicy, Statement};
use cloud_iac::aws::kms::{Alias, Key, KeyArn};
use cloud_iac::aws::route53::{Answer, Record, Zone};
use cloud_iac::aws::s3::{
    Bucket, BucketLifecycleConfiguration, BucketPolicy, BucketPublicAccessBlock, BucketServerSideEncryptionConfiguration, BucketVersioning,
    Encryption, LifecycleRule, Object, VersioningStatus,
};
use cloud_iac::azure::authorization::{PrincipalKind, RoleAssignment, Scope};
use cloud_iac::azure::consumption::{self, BudgetSubscription};
use cloud_iac::azure::identity::{FederatedIdentityCredential, UserAssignedIdentity};
use cloud_iac::azure::key_vault::{self, KeyType, Sku, Vault};
use cloud_iac::azure::network::{NetworkSecurityGroup, SubnetNetworkSecurityGroupAssociation, VirtualNetwork};
use cloud_iac::azure::resources::{ClientConfig, ResourceGroup};
use cloud_iac::azure::storage::{Account, BlobProperties, Container, Replication, Tier};
use cloud_iac::hcl::Identifier;
use cloud_iac::module::{Backend, CloudOutput, Handle, Module, Value};
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
    let encryption = Encryption::Kms { key: Some(key(module)), bucket_key_enabled: true };
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
    network(module);
    site(module, &bucket);
}

fn key(module: &mut Module) -> Value<KeyArn> {
    let key = Key::builder()
        .description("Every argument")
        .deletion_window_in_days(7)
        .enable_key_rotation(true)
        .rotation_period_in_days(90)
        .region("eu-west-1")
        .tags(texts())
        .build();
    let key = module.resource(ALL, key);
    module.resource(ALL, Alias::builder().name("alias/every").target_key_id(key.key_id()).region("eu-west-1").build());
    key.arn()
}

fn network(module: &mut Module) {
    let range = |text: &str| text.parse().expect("a network");
    let vpc = Vpc::builder()
        .cidr_block(range("10.80.0.0/16"))
        .enable_dns_hostnames(true)
        .enable_dns_support(true)
        .region("eu-west-1")
        .tags(texts())
        .build();
    let vpc = module.resource(ALL, vpc);
    module.resource(ALL, DefaultSecurityGroup::builder().vpc_id(vpc.id()).region("eu-west-1").tags(texts()).build());
    let gateway = module.resource(ALL, InternetGateway::builder().vpc_id(vpc.id()).region("eu-west-1").tags(texts()).build());
    let table = module.resource(ALL, RouteTable::builder().vpc_id(vpc.id()).region("eu-west-1").tags(texts()).build());
    let route = Route::builder()
        .route_table_id(table.id())
        .destination_cidr_block(range("0.0.0.0/0"))
        .gateway_id(gateway.id())
        .region("eu-west-1")
        .build();
    module.resource(ALL, route);
    let subnet = Subnet::builder()
        .vpc_id(vpc.id())
        .cidr_block(range("10.80.0.0/24"))
        .availability_zone("eu-west-1a")
        .map_public_ip_on_launch(true)
        .region("eu-west-1")
        .tags(texts())
        .build();
    let subnet = module.resource(ALL, subnet);
    let association = RouteTableAssociation::builder().subnet_id(subnet.id()).route_table_id(table.id()).region("eu-west-1").build();
    module.resource(ALL, association);
}

fn site(module: &mut Module, bucket: &Handle<Bucket>) {
    let zone = module.resource(ALL, Zone::builder().name("home.example").comment("All").force_destroy(true).tags(texts()).build());
    module.output(CloudOutput::AWS_DNS_NAME_SERVERS, "Name servers", zone.name_servers());
    module.output(CloudOutput::AWS_DNS_ZONE_ID, "Id", zone.zone_id());
    module.output(CloudOutput::AWS_DNS_ZONE_NAME, "Name", zone.name());
    let certificate =
        module.resource(ALL, Certificate::builder().domain_name("www.home.example").region("us-east-1").tags(texts()).build());
    let proof = module.resource(Identifier::from_static("proof"), certificate.proof(zone.zone_id()));
    let validation = CertificateValidation::builder().certificate_arn(certificate.arn()).proof(proof.fqdn()).region("us-east-1").build();
    let validation = module.resource(ALL, validation);
    let access = module.resource(ALL, OriginAccessControl::builder().name("every").description("Every argument").build());
    let distribution = Distribution::builder()
        .aliases(["www.home.example"])
        .bucket(bucket.bucket_regional_domain_name())
        .origin_access_control_id(access.id())
        .certificate_arn(validation.certificate_arn())
        .comment("Every argument")
        .is_ipv6_enabled(true)
        .price_class(PriceClass::Class200)
        .tags(texts())
        .build();
    let distribution = module.resource_after(ALL, distribution, vec![access.address().clone()]);
    let answer = Answer::Distribution { name: distribution.domain_name(), zone_id: distribution.hosted_zone_id() };
    module.resource(ALL, Record::builder().zone_id(zone.zone_id()).name("www.home.example").kind("A").answer(answer).build());
    let statement = Statement::builder()
        .actions(["route53:ListResourceRecordSets"])
        .principals(Principals::Service(vec!["cloudfront.amazonaws.com".to_owned()]))
        .resources(vec![zone.arn().into()])
        .build();
    let policy = module.data(Identifier::from_static("bucket"), PolicyDocument::builder().statements(vec![statement]).build());
    module.resource(ALL, BucketPolicy::builder().bucket(bucket.id()).policy(policy.json()).region("eu-west-1").build());
    let object = Object::builder()
        .bucket(bucket.id())
        .key("index.html")
        .source(module.asset("site/index.html", homelab_core::File::Text("<p>hello</p>\n".to_owned())))
        .cache_control("max-age=300")
        .content_type("text/html")
        .region("eu-west-1")
        .tags(texts())
        .build();
    module.resource(ALL, object);
    let notification = |spending| {
        budgets::Notification::builder().threshold(80).spending(spending).subscriber_email_addresses(["you@home.example"]).build()
    };
    let notifications = [budgets::Spending::Actual, budgets::Spending::Forecasted].map(notification);
    module.resource(ALL, Budget::builder().name("every").limit_amount(5).notifications(notifications.into()).tags(texts()).build());
}

fn azure_extras(module: &mut Module) {
    let range = |text: &str| text.parse().expect("a network");
    let more = Identifier::from_static("more");
    let group = module.resource(more.clone(), ResourceGroup::builder().name("more").location("westeurope").build());
    let network = VirtualNetwork::builder()
        .name("every")
        .resource_group_name(group.name())
        .location(group.location())
        .address_space(vec![range("10.81.0.0/16")])
        .tags(texts())
        .build();
    let network = module.resource(ALL, network);
    let subnet = azure::network::Subnet::builder()
        .name("every")
        .resource_group_name(group.name())
        .virtual_network_name(network.name())
        .address_prefixes(vec![range("10.81.0.0/24")])
        .default_outbound_access_enabled(false)
        .build();
    let subnet = module.resource(ALL, subnet);
    let firewall =
        NetworkSecurityGroup::builder().name("every").resource_group_name(group.name()).location(group.location()).tags(texts()).build();
    let firewall = module.resource(ALL, firewall);
    let closed = SubnetNetworkSecurityGroupAssociation::builder().subnet_id(subnet.id()).network_security_group_id(firewall.id()).build();
    module.resource(ALL, closed);
    let zone = azure::dns::Zone::builder().name("home.example").resource_group_name(group.name()).tags(texts()).build();
    let zone = module.resource(ALL, zone);
    module.output(CloudOutput::AZURE_DNS_NAME_SERVERS, "Name servers", zone.name_servers());
    module.output(CloudOutput::AZURE_DNS_ZONE_NAME, "Name", zone.name());
    let user = module.data(more.clone(), ClientConfig);
    for scope in [Value::<Scope>::from(zone.id()), group.id().into()] {
        let label = Identifier::try_from(format!("role_{}", module.main.items.len())).expect("an identifier");
        let role = RoleAssignment::builder().scope(scope).role_definition_name("Reader").principal_id(user.object_id()).build();
        module.resource(label, role);
    }
    let vault = Vault::builder()
        .name("home-every")
        .resource_group_name(group.name())
        .location(group.location())
        .tenant_id(user.tenant_id())
        .sku_name(Sku::Premium)
        .purge_protection_enabled(true)
        .soft_delete_retention_days(7)
        .tags(texts())
        .build();
    let vault = module.resource(ALL, vault);
    let key =
        key_vault::Key::builder().name("every").key_vault_id(vault.id()).key_type(KeyType::RsaHsm).key_size(3072).tags(texts()).build();
    let key = module.resource(ALL, key);
    module.output(CloudOutput::AZURE_KEY_ID, "Key", key.id());
    let notification =
        |spending| consumption::Notification::builder().threshold(80).spending(spending).contact_emails(["you@home.example"]).build();
    let notifications = [consumption::Spending::Actual, consumption::Spending::Forecasted].map(notification);
    let budget = BudgetSubscription::builder()
        .name("every")
        .subscription_id("00000000-0000-0000-0000-000000000001")
        .amount(5)
        .notifications(notifications.into())
        .build();
    module.resource(ALL, budget);
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
    azure_extras(module);
}

#[test]
fn every_argument_is_written_once() {
    let mut module = Module::new(name!("every"), Backend::Local);
    aws(&mut module);
    azure(&mut module);
    assert_eq!(module.problems(), []);
    let assets = module.assets.iter().map(|(name, file)| match file {
        homelab_core::File::Text(text) => (*name, text.clone()),
        other => unreachable!("{other:?} is no asset of this test"),
    });
    let files = module.files().into_iter().chain(assets);
    let text: Vec<String> = files.map(|(name, text)| format!("==> {name}\n{text}")).collect();
    insta::assert_snapshot!(text.concat());
}
