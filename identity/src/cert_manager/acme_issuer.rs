use bon::Builder;
use homelab_core::ObjectName;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// An authority that speaks ACME (RFC 8555), such as Let's Encrypt.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AcmeIssuer {
    /// URL of its directory.
    pub server: String,
    /// Whom the account belongs to; Let's Encrypt has not written of ends of certificates since 2025.
    pub email: Option<String>,
    /// The Secret that cert-manager makes for the key of the account; in its own namespace for a `ClusterIssuer`.
    pub private_key_secret_ref: SecretKeyReference,
    /// Profile of certificates that the authority offers, such as `shortlived`. The authority's own default if `None`.
    pub profile: Option<String>,
    /// How hosts are proven; the most specific selector wins.
    pub solvers: Vec<AcmeSolver>,
}

/// Names a key of a Secret.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SecretKeyReference {
    /// Name of the Secret.
    pub name: ObjectName,
    /// Key in it. cert-manager's default for the key of an account is `tls.key`.
    pub key: Option<String>,
}

/// One way to prove that hosts are ours.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AcmeSolver {
    /// For which hosts; all of them if `None`.
    pub selector: Option<SolverSelector>,
    /// By a record in their zone: the only way to prove a wildcard. HTTP-01 is not modelled yet.
    pub dns01: Dns01,
}

/// Hosts that a solver is for.
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SolverSelector {
    /// Zones with everything below.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dns_zones: Vec<String>,
    /// Single hosts.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dns_names: Vec<String>,
}

/// Where the zone is that the record is written to. Other providers are not modelled yet.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub enum Dns01 {
    /// AWS.
    #[serde(rename = "route53")]
    Route53(Route53),
    /// Azure.
    #[serde(rename = "azureDNS")]
    AzureDns(AzureDns),
}

/// A zone at AWS.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Route53 {
    /// Region of the token service; zones have none.
    pub region: Option<String>,
    /// Id of the zone; looked up by its name if `None`, which needs more rights.
    #[serde(rename = "hostedZoneID")]
    pub hosted_zone_id: Option<String>,
    /// ARN of the role that is taken.
    pub role: Option<String>,
    /// How it is taken; by what the pod of cert-manager has if `None`.
    pub auth: Option<Route53Auth>,
}

/// How a role at AWS is taken.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Route53Auth {
    /// By a token of the cluster.
    pub kubernetes: KubernetesAuth,
}

/// How a token of the cluster is got.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct KubernetesAuth {
    /// Whose token. cert-manager needs the right to ask for it.
    pub service_account_ref: ServiceAccountReference,
}

/// Names a service account; in cert-manager's own namespace for a `ClusterIssuer`.
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceAccountReference {
    /// Its name.
    pub name: ObjectName,
    /// Who has to be meant by the token. cert-manager's default is `sts.amazonaws.com`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<String>,
}

/// A zone at Azure.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AzureDns {
    /// Id of the subscription.
    #[serde(rename = "subscriptionID")]
    pub subscription_id: String,
    /// Resource group of the zone.
    pub resource_group_name: String,
    /// Name of the zone; found by the host if `None`.
    pub hosted_zone_name: Option<String>,
    /// The identity that is taken: by the token in the pod of cert-manager, if there is one.
    pub managed_identity: Option<ManagedIdentity>,
}

/// An identity at Azure.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct ManagedIdentity {
    /// Id of its client.
    #[serde(rename = "clientID")]
    pub client_id: Option<String>,
    /// Id of the Entra tenant.
    #[serde(rename = "tenantID")]
    pub tenant_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::AcmeIssuer;
    use serde_json::json;

    #[test]
    fn both_zones_are_read_back() {
        let account = json!({ "kubernetes": { "serviceAccountRef": { "name": "cert-manager", "audiences": ["sts.amazonaws.com"] } } });
        let route53 =
            json!({ "region": "eu-central-1", "hostedZoneID": "Z1", "role": "arn:aws:iam::123456789012:role/dns", "auth": account });
        let azure = json!({
            "subscriptionID": "1",
            "resourceGroupName": "dns",
            "hostedZoneName": "home.example",
            "managedIdentity": { "clientID": "2", "tenantID": "3" },
        });
        let value = json!({
            "server": "https://acme-v02.api.letsencrypt.org/directory",
            "email": "you@home.example",
            "privateKeySecretRef": { "name": "letsencrypt" },
            "profile": "shortlived",
            "solvers": [
                { "selector": { "dnsZones": ["home.example"], "dnsNames": ["web.home.example"] }, "dns01": { "route53": route53 } },
                { "dns01": { "azureDNS": azure } },
            ],
        });
        let issuer: AcmeIssuer = serde_json::from_value(value.clone()).expect("an issuer");
        assert_eq!(serde_json::to_value(issuer).expect("an issuer"), value);
    }
}
