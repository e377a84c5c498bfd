use bon::Builder;
use homelab_core::{Chart, Kind, Name, Need, ObjectExt, ObjectId, ObjectName, Part, Place, Problem, name};
use k8s_openapi::api::rbac::v1::{PolicyRule, Role, RoleBinding, RoleRef, Subject};

use super::definition::CERT_MANAGER;
use super::{
    AcmeIssuer, AcmeSolver, AzureDns, ClusterIssuer, ClusterIssuerSpec, Dns01, KubernetesAuth, ManagedIdentity, RULES, Route53,
    Route53Auth, SecretKeyReference, ServiceAccountReference, Signer, SolverSelector,
};

/// Let's Encrypt's directory. Its staging one, which nobody trusts and which limits less, begins with `acme-staging-v02`.
const DIRECTORY: &str = "https://acme-v02.api.letsencrypt.org/directory";
const RBAC: &str = "rbac.authorization.k8s.io";
const TOKENS: &str = "cert-manager-tokens";

/// Let's Encrypt as a `ClusterIssuer`: every browser trusts its certificates.
///
/// Becomes the part `certificates`, after [`CertManager`](super::CertManager), in the place of [`LabCa`](super::LabCa). It
/// proves the domain by a record in its public zone, so no machine has to be reached from the internet, and wildcards are
/// signed. There is no key for the cloud: it trusts the service account of cert-manager.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct LetsEncrypt {
    /// Name of the issuer, and of the Secret with the key of its account. Ours is `letsencrypt`.
    #[builder(default = name!("letsencrypt"))]
    pub name: Name,
    /// The domain; hosts below it are signed.
    pub domain: ObjectName,
    /// Whom the account belongs to.
    #[builder(into)]
    pub email: String,
    /// Where the public zone of the domain is.
    pub zone: AcmeZone,
    /// URL of the directory. Ours is that of Let's Encrypt.
    #[builder(into, default = DIRECTORY)]
    pub server: String,
}

/// The cloud that has the public zone of a domain, with what the site knows of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum AcmeZone {
    /// Route 53: the outputs `aws_dns_role_arn` and `aws_dns_zone_id`.
    Route53 {
        /// Region of the token service that is asked, such as `eu-central-1`; zones have none.
        region: String,
    },
    /// Azure DNS: the outputs `azure_dns_client_id`, `azure_dns_resource_group` and `azure_dns_zone_name`.
    ///
    /// cert-manager needs [`azure_identity`](super::CertManager::azure_identity), too.
    AzureDns {
        /// Id of the subscription.
        subscription: String,
        /// Id of the Entra tenant.
        tenant: String,
    },
}

impl AcmeZone {
    const fn outputs(&self) -> &'static [&'static str] {
        match self {
            Self::Route53 { .. } => &["aws_dns_role_arn", "aws_dns_zone_id"],
            Self::AzureDns { .. } => &["azure_dns_client_id", "azure_dns_resource_group", "azure_dns_zone_name"],
        }
    }

    /// Flux puts the outputs in.
    fn solver(&self) -> Dns01 {
        match self {
            Self::Route53 { region } => {
                let account = ServiceAccountReference::builder().name(CERT_MANAGER.into()).build();
                let auth = Route53Auth { kubernetes: KubernetesAuth { service_account_ref: account } };
                let zone = Route53::builder().region(region).hosted_zone_id("${aws_dns_zone_id}").role("${aws_dns_role_arn}");
                Dns01::Route53(zone.auth(auth).build())
            }
            Self::AzureDns { subscription, tenant } => {
                let identity = ManagedIdentity::builder().client_id("${azure_dns_client_id}").tenant_id(tenant).build();
                let zone = AzureDns::builder()
                    .subscription_id(subscription)
                    .resource_group_name("${azure_dns_resource_group}")
                    .hosted_zone_name("${azure_dns_zone_name}");
                Dns01::AzureDns(zone.managed_identity(identity).build())
            }
        }
    }
}

impl From<LetsEncrypt> for Part {
    fn from(authority: LetsEncrypt) -> Self {
        let selector = SolverSelector::builder().dns_zones(vec![authority.domain.to_string()]).build();
        let acme = AcmeIssuer::builder()
            .server(authority.server)
            .email(authority.email)
            .private_key_secret_ref(SecretKeyReference { name: authority.name.clone().into(), key: None })
            .solvers(vec![AcmeSolver::builder().selector(selector).dns01(authority.zone.solver()).build()])
            .build();
        let issuer = ClusterIssuer::new(&authority.name, ClusterIssuerSpec { signer: Signer::Acme(acme) });
        let account = ObjectId::new(&Kind::new("", "ServiceAccount"), Some(&CERT_MANAGER), &CERT_MANAGER);
        let mut part = Self::new(name!("certificates")).after([CERT_MANAGER]).object(issuer).rules(RULES).need(Need::Object(account));
        part.needs.extend(authority.zone.outputs().iter().map(|output| Need::CloudOutput((*output).to_owned())));
        match authority.zone {
            AcmeZone::Route53 { .. } => {
                let id = |kind| ObjectId::new(&Kind::new(RBAC, kind), Some(&CERT_MANAGER), TOKENS);
                part.object(tokens()).object(bind_tokens()).need(Need::Object(id("RoleBinding")))
            }
            // The token lies in the pod already.
            AcmeZone::AzureDns { .. } => part.judge(judge_azure_identity),
        }
    }
}

/// cert-manager has to have the token for Azure in its pod: without it, it would ask a server that only machines at Azure have.
fn judge_azure_identity(parts: &[&Part]) -> Vec<Problem> {
    let releases = parts.iter().flat_map(|part| part.charts.iter().map(move |chart| (part, chart)));
    let without = releases.filter(|(_, chart)| chart.name == CERT_MANAGER && chart.values.get("extraEnv").is_none());
    let problem = |(part, _): (&&Part, &Chart)| {
        let message = "Let's Encrypt is to prove hosts by a zone at Azure, but cert-manager has no token for it";
        Problem::error("no-azure-identity", message).at(Place::Part(part.id.clone())).help("give it one: `CertManager::azure_identity`")
    };
    without.map(problem).collect()
}

/// cert-manager may ask for tokens of its own account, which it takes the role with.
fn tokens() -> Role {
    let rule = PolicyRule {
        api_groups: Some(vec![String::new()]),
        resource_names: Some(vec![CERT_MANAGER.to_string()]),
        resources: Some(vec!["serviceaccounts/token".to_owned()]),
        verbs: vec!["create".to_owned()],
        ..PolicyRule::default()
    };
    Role { rules: Some(vec![rule]), ..Role::default() }.named(TOKENS).in_namespace(&CERT_MANAGER)
}

fn bind_tokens() -> RoleBinding {
    let subject = Subject {
        kind: "ServiceAccount".to_owned(),
        name: CERT_MANAGER.to_string(),
        namespace: Some(CERT_MANAGER.to_string()),
        ..Subject::default()
    };
    let role = RoleRef { api_group: Some(RBAC.to_owned()), kind: "Role".to_owned(), name: TOKENS.to_owned() };
    RoleBinding { role_ref: role, subjects: Some(vec![subject]), ..RoleBinding::default() }.named(TOKENS).in_namespace(&CERT_MANAGER)
}
