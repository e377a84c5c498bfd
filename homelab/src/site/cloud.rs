//! Accounts at clouds. Every cloud is optional.

use homelab_core::ObjectName;
use homelab_core::yaml::Node;
use ipnet::{IpNet, Ipv4Net};
use serde_json::json;

use super::Domain;
use super::located::Located;
use super::networks::of_ipv4;
use super::reader::{Fields, Reader, Record, Value};
use super::values::{Email, Refusal, integer, text};

/// An account at Amazon Web Services; no credentials, which stay with whoever runs Terraform.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Aws {
    /// Region of all that is made, such as `eu-central-1`: words, then one digit.
    pub region: String,
    /// Number of the account, 12 digits: Terraform then refuses to work on any other. Any that the user is logged in to if `None`.
    pub account: Option<String>,
    /// What else is made there.
    pub extras: CloudExtras,
}

/// A subscription at Microsoft Azure; no credentials, which stay with whoever runs Terraform.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Azure {
    /// Id of the subscription, a UUID: `az account show --query id`. Kept in lower case.
    pub subscription: String,
    /// Id of the Entra tenant, a UUID: `az account show --query tenantId`. Kept in lower case.
    pub tenant: String,
    /// Location of all that is made, such as `westeurope`: lower case, without spaces.
    pub location: String,
    /// What else is made there.
    pub extras: CloudExtras,
}

/// What a cloud may have for a lab beside its backups. Each is optional.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct CloudExtras {
    /// Addresses of a private network for machines there, `/16` to `/27`. They touch no other network of the lab.
    pub network: Option<Located<Ipv4Net>>,
    /// A public DNS zone, such as `home.example`: the lab's domain, or one above or below it.
    pub zone: Option<Located<ObjectName>>,
    /// Whether the lab has a key of its own there.
    pub own_key: bool,
    /// What it may cost before somebody is told.
    pub budget: Option<Budget>,
}

/// What a cloud may cost in a month before somebody is told. Nothing is stopped.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Budget {
    /// Dollars at AWS; at Azure in the currency of the bill. 1 to 65535.
    pub amount: u16,
    /// Who is told.
    pub email: String,
}

/// A cloud that a site may name, as `backup: aws` or `backup: azure`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Cloud {
    /// Amazon Web Services: the site has to have `aws`.
    Aws,
    /// Microsoft Azure: the site has to have `azure`.
    Azure,
}

struct Region(String);
struct Account(String);
struct Location(String);
struct Uuid(String);
struct Amount(u16);

impl Record for Aws {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let region = fields.required("region", "Region, such as `eu-central-1`.");
        let account = fields.optional("account", "Number of the account, 12 digits in quotes: Terraform then touches no other.");
        let extras = CloudExtras::read(fields);
        Some(Self { region: region.map(|Region(region)| region)?, account: account.map(|Account(account)| account), extras: extras? })
    }
}

impl Record for Azure {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let subscription = fields.required("subscription", "Id of the subscription: `az account show --query id`.");
        let tenant = fields.required("tenant", "Id of the tenant: `az account show --query tenantId`.");
        let location = fields.required("location", "Location, such as `westeurope`.");
        let extras = CloudExtras::read(fields);
        let (Uuid(subscription), Uuid(tenant), Location(location)) = (subscription?, tenant?, location?);
        Some(Self { subscription, tenant, location, extras: extras? })
    }
}

impl CloudExtras {
    /// The keys that all clouds have.
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let network: Option<Located<IpNet>> = fields.optional(
            "network",
            "Addresses of a private network for machines there, `/16` to `/27`, such as `10.80.0.0/16`. No network if left out.",
        );
        let zone: Option<Located<Domain>> = fields.optional(
            "zone",
            "A public DNS zone there: the domain of the lab, or one above or below it. Half a dollar a month. No zone if left out.",
        );
        let own_key = fields.optional(
            "own-key",
            "Whether the lab has a key of its own there, which sops can use, and which encrypts backups at AWS: a dollar a month there. false if left out.",
        );
        let budget = fields.optional("budget", "What may be spent there in a month before somebody is told. Nobody is told if left out.");
        let network = match network {
            Some(network) => Some(of_ipv4(fields, "network", network, 16..=27)?),
            None => None,
        };
        let zone = zone.map(|Located { value: Domain(value), at }| Located { value, at });
        Some(Self { network, zone, own_key: own_key.unwrap_or_default(), budget })
    }
}

impl Record for Budget {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let amount = fields.required("amount", "How much in a month: dollars at AWS, the currency of the bill at Azure.");
        let email = fields.required("email", "Who is told when 80 % are spent, and when more than all will be.");
        Some(Self { amount: amount.map(|Amount(amount)| amount)?, email: email.map(|Email(email)| email)? })
    }
}

impl Value for Region {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "a region such as `eu-central-1`", |text| {
            let parts: Vec<_> = text.split('-').collect();
            let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|at| at.is_ascii_lowercase());
            match parts.split_last() {
                Some((number, words))
                    if words.len() >= 2 && words.iter().all(is_word) && number.len() == 1 && number.as_bytes()[0].is_ascii_digit() =>
                {
                    Ok(Self(text.to_owned()))
                }
                _ => Err(Refusal::form()),
            }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^([a-z]+-){2,}[0-9]$" })
    }
}

impl Value for Account {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "the 12 digits of an account", |text| {
            if text.len() == 12 && text.bytes().all(|at| at.is_ascii_digit()) { Ok(Self(text.to_owned())) } else { Err(Refusal::form()) }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[0-9]{12}$" })
    }
}

impl Value for Location {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "a location such as `westeurope`", |text| {
            let is_location = |text: &str| text.len() <= 40 && text.bytes().all(|at| at.is_ascii_lowercase() || at.is_ascii_digit());
            let lower = text.to_lowercase().replace([' ', '-', '_'], "");
            match (is_location(text), is_location(&lower)) {
                (true, _) => Ok(Self(text.to_owned())),
                (false, true) => Err(Refusal::hint(format!("write `{lower}`"))),
                (false, false) => Err(Refusal::form()),
            }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[a-z0-9]{1,40}$" })
    }
}

impl Value for Uuid {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "an id such as `00000000-0000-0000-0000-000000000000`", |text| {
            let lengths: Vec<_> = text.split('-').map(str::len).collect();
            let is_id = lengths == [8, 4, 4, 4, 12] && text.bytes().all(|at| at == b'-' || at.is_ascii_hexdigit());
            if is_id { Ok(Self(text.to_lowercase())) } else { Err(Refusal::form()) }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$" })
    }
}

impl Value for Amount {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        integer(node, reader, &(1..=u16::MAX)).map(Self)
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "integer", "minimum": 1, "maximum": u16::MAX })
    }
}
