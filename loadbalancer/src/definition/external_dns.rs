use std::net::IpAddr;

use bon::Builder;
use homelab_core::{Chart, ChartSource, Exposure, Kind, Name, Need, ObjectExt, ObjectId, Part, Problem, Provided, Scrape, name};
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use serde_json::{Value, json};

use super::envoy_gateway::ENVOY_GATEWAY;
use super::https_gateway::HttpsGateway;
use crate::gateway_api::GATEWAY;

/// Name of the part, the namespace, the release and the service account that a cloud trusts.
const EXTERNAL_DNS: Name = Name::from_static("external-dns");
/// What annotations for it begin with: its own default from 0.22 on, so it is told to versions before as well.
const PREFIX: &str = "external-dns.kubernetes.io/";
/// On a Gateway: what records of its routes lead to, instead of its own address.
pub(super) const TARGET: &str = "external-dns.kubernetes.io/target";
/// On a route: with any other value than `dns-controller` it gets no records.
pub(super) const CONTROLLER: &str = "external-dns.kubernetes.io/controller";
/// Where the token for the cloud is, and the settings for Azure.
const TOKEN_FOLDER: &str = "/var/run/secrets/cloud";
const AZURE_FOLDER: &str = "/etc/kubernetes";

/// Keeps the records of hosts that are reached from the internet in the public zone of the domain:
/// [external-dns](https://kubernetes-sigs.github.io/external-dns).
///
/// Becomes the part `external-dns`. It has no key: the cloud trusts the service account `external-dns` of the namespace
/// `external-dns`. It touches only records that it made itself, which it marks with TXT records beside them.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct ExternalDns {
    /// Version of the chart.
    #[builder(into)]
    pub version: String,
    /// The Gateway whose routes are published. It is open to the internet, and `public` says how the internet calls it.
    pub gateway: HttpsGateway,
    /// Who owns the records, unique in the zone: the lab.
    pub owner: Name,
    /// Where the zone is.
    pub zone: DnsZone,
}

/// The cloud that has the public zone of a domain, with what the site knows of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DnsZone {
    /// Route 53: the output `aws_dns_role_arn`.
    Route53 {
        /// Region of the token service that is asked, such as `eu-central-1`; zones have none.
        region: String,
    },
    /// Azure DNS: the outputs `azure_dns_client_id` and `azure_dns_resource_group`.
    AzureDns {
        /// Id of the subscription.
        subscription: String,
        /// Id of the Entra tenant.
        tenant: String,
    },
}

impl DnsZone {
    const fn outputs(&self) -> &'static [&'static str] {
        match self {
            Self::Route53 { .. } => &["aws_dns_role_arn"],
            Self::AzureDns { .. } => &["azure_dns_client_id", "azure_dns_resource_group"],
        }
    }

    const fn provider(&self) -> &'static str {
        match self {
            Self::Route53 { .. } => "aws",
            Self::AzureDns { .. } => "azure",
        }
    }

    /// Who has to be meant by the token: what AWS and Entra ask for by default.
    const fn audience(&self) -> &'static str {
        match self {
            Self::Route53 { .. } => "sts.amazonaws.com",
            Self::AzureDns { .. } => "api://AzureADTokenExchange",
        }
    }

    /// Environment; Flux puts the outputs in.
    fn environment(&self) -> Value {
        let token = format!("{TOKEN_FOLDER}/token");
        match self {
            Self::Route53 { region } => json!([
                { "name": "AWS_REGION", "value": region },
                { "name": "AWS_ROLE_ARN", "value": "${aws_dns_role_arn}" },
                { "name": "AWS_WEB_IDENTITY_TOKEN_FILE", "value": token },
            ]),
            Self::AzureDns { .. } => json!([{ "name": "AZURE_FEDERATED_TOKEN_FILE", "value": token }]),
        }
    }

    /// The settings file that Azure's provider reads; it has no environment variables for these.
    fn settings(&self) -> Option<ConfigMap> {
        let Self::AzureDns { subscription, tenant } = self else { return None };
        let settings = json!({
            "aadClientId": "${azure_dns_client_id}",
            "resourceGroup": "${azure_dns_resource_group}",
            "subscriptionId": subscription,
            "tenantId": tenant,
            "useWorkloadIdentityExtension": true,
        });
        let data = [("azure.json".to_owned(), format!("{settings}\n"))];
        Some(ConfigMap { data: Some(data.into()), ..ConfigMap::default() }.named("azure").in_namespace(&EXTERNAL_DNS))
    }
}

impl ExternalDns {
    fn values(&self) -> Value {
        let token = json!({ "serviceAccountToken": { "audience": self.zone.audience(), "expirationSeconds": 3600, "path": "token" } });
        let mut volumes = vec![json!({ "name": "cloud", "projected": { "sources": [token] } })];
        let mut mounts = vec![json!({ "mountPath": TOKEN_FOLDER, "name": "cloud", "readOnly": true })];
        if let Some(settings) = self.zone.settings() {
            volumes.push(json!({ "name": "azure", "configMap": { "name": settings.metadata.name } }));
            mounts.push(json!({ "mountPath": AZURE_FOLDER, "name": "azure", "readOnly": true }));
        }
        json!({
            "annotationPrefix": PREFIX,
            "domainFilters": [self.gateway.domain],
            "env": self.zone.environment(),
            "extraVolumeMounts": mounts,
            "extraVolumes": volumes,
            "gatewayNamespace": self.gateway.name,
            "policy": "sync",
            "provider": { "name": self.zone.provider() },
            "sources": ["gateway-httproute"],
            "txtOwnerId": self.owner,
        })
    }

    fn problem(&self) -> Option<Problem> {
        let gateway = &self.gateway;
        let message = match (gateway.exposure, &gateway.public) {
            (Exposure::Internal, _) => {
                format!("the gateway `{}` is not open to the internet, so its hosts belong into no public zone", gateway.name)
            }
            (Exposure::External, None) => {
                format!("nothing says what the internet calls the gateway `{}`: its own address is of the LAN", gateway.name)
            }
            (Exposure::External, Some(public)) if public.parse::<IpAddr>().is_ok_and(is_private) => {
                format!("the internet is to call the gateway `{}` by {public}, which is an address of private networks", gateway.name)
            }
            (Exposure::External, Some(_)) => return None,
        };
        Some(Problem::error("no-public-address", message).help("name the router's public address, or a name that leads there"))
    }
}

/// Addresses that no router of the internet knows: RFC 1918, RFC 4193 and those of a link or machine.
const fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_link_local() || address.is_loopback() || address.is_unspecified(),
        IpAddr::V6(address) => {
            address.is_unique_local() || address.is_unicast_link_local() || address.is_loopback() || address.is_unspecified()
        }
    }
}

impl From<ExternalDns> for Part {
    fn from(dns: ExternalDns) -> Self {
        let labels = [("app.kubernetes.io/instance", "external-dns"), ("app.kubernetes.io/name", "external-dns")];
        let service = Provided::service(&EXTERNAL_DNS, &EXTERNAL_DNS, &labels, &[("http", 7979)]);
        let account = ObjectId::new(&Kind::new("", "ServiceAccount"), Some(&EXTERNAL_DNS), &EXTERNAL_DNS);
        let scrape =
            Scrape::builder().service(EXTERNAL_DNS).namespace(EXTERNAL_DNS).labels(service.labels.clone()).port(name!("http")).build();
        // No registry has it.
        let source =
            ChartSource::Repository { url: "https://kubernetes-sigs.github.io/external-dns/".to_owned(), chart: EXTERNAL_DNS.to_string() };
        let chart = Chart::builder()
            .name(EXTERNAL_DNS)
            .namespace(EXTERNAL_DNS)
            .source(source)
            .version(dns.version.clone())
            .values(dns.values())
            .brings([service.into(), Provided::new(account).into()])
            .build();
        let mut part = Self::new(EXTERNAL_DNS)
            .after([ENVOY_GATEWAY])
            .object(Namespace::default().named(&EXTERNAL_DNS).label("pod-security.kubernetes.io/enforce", "restricted"))
            .chart(chart)
            .need(Need::Scrape(scrape))
            // The chart's values name them, which no rule looks into.
            .need(Need::Object(ObjectId::new(&GATEWAY, Some(&dns.gateway.name), &dns.gateway.name)));
        if let Some(settings) = dns.zone.settings() {
            part = part.object(settings).need(Need::Object(ObjectId::new(&Kind::new("", "ConfigMap"), Some(&EXTERNAL_DNS), "azure")));
        }
        part.problems.extend(dns.problem());
        part.needs.extend(dns.zone.outputs().iter().map(|output| Need::CloudOutput((*output).to_owned())));
        part
    }
}
