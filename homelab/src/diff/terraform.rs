//! Terraform: where the state is kept, what holds data, and names that cannot change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hcl_edit::structure::{Block, BlockLabel, Body};

use super::value::show_text;
use super::{Danger, Side};

/// Kinds of resources that hold data, keys or accounts, and the arguments whose change makes them anew.
///
/// `ForceNew` in the schemas of the providers, as far as they hold something.
const KINDS: &[(&str, bool, &[&str])] = &[
    ("aws_db_instance", true, &["identifier", "engine", "username", "db_name", "availability_zone"]),
    ("aws_dynamodb_table", true, &["name", "hash_key", "range_key"]),
    ("aws_ebs_volume", true, &["availability_zone", "encrypted", "kms_key_id", "snapshot_id"]),
    ("aws_efs_file_system", true, &["creation_token", "encrypted", "kms_key_id", "performance_mode"]),
    ("aws_iam_openid_connect_provider", false, &["url"]),
    ("aws_iam_role", false, &["name", "path"]),
    ("aws_iam_user", true, &["name"]),
    ("aws_iam_access_key", true, &["user"]),
    ("aws_kms_key", true, &["key_usage", "customer_master_key_spec", "multi_region"]),
    ("aws_route53_zone", true, &["name"]),
    ("aws_s3_bucket", true, &["bucket", "bucket_prefix", "object_lock_enabled"]),
    ("aws_secretsmanager_secret", true, &["name"]),
    ("azurerm_dns_zone", true, &["name", "resource_group_name"]),
    ("azurerm_key_vault", true, &["name", "location", "resource_group_name", "tenant_id"]),
    ("azurerm_key_vault_key", true, &["name", "key_vault_id", "key_type", "key_size"]),
    ("azurerm_key_vault_secret", true, &["name", "key_vault_id"]),
    ("azurerm_managed_disk", true, &["name", "location", "resource_group_name", "create_option", "zone"]),
    ("azurerm_resource_group", true, &["name", "location"]),
    (
        "azurerm_storage_account",
        true,
        &["name", "location", "resource_group_name", "account_kind", "is_hns_enabled", "infrastructure_encryption_enabled"],
    ),
    ("azurerm_storage_container", true, &["name", "storage_account_id", "storage_account_name"]),
    ("azurerm_storage_share", true, &["name", "storage_account_id", "storage_account_name"]),
    ("azurerm_user_assigned_identity", false, &["name", "location", "resource_group_name"]),
];

/// Arguments of providers that say whose account it is: with another, all is made anew there.
const PROVIDERS: &[(&str, &[&str])] = &[("aws", &["region", "allowed_account_ids"]), ("azurerm", &["subscription_id", "tenant_id"])];

/// One root module.
#[derive(Debug, Default)]
struct Root {
    /// The arguments of the backend, with its type as `type`.
    backend: Option<(PathBuf, Arguments)>,
    resources: BTreeMap<(String, String), (PathBuf, Arguments)>,
    providers: BTreeMap<String, (PathBuf, Arguments)>,
    /// Addresses such as `aws_s3_bucket.backup` that `moved` names, or `removed` without destroying.
    spared: Vec<String>,
}

type Arguments = BTreeMap<String, String>;

pub(super) fn judge(old: &Side, new: &Side) -> Vec<Danger> {
    let (olds, news) = (roots(old), roots(new));
    let mut dangers = Vec::new();
    for (folder, before) in &olds {
        let after = news.get(folder);
        dangers.extend(after.and_then(|after| backend(before, after)));
        dangers.extend(after.into_iter().flat_map(|after| providers(before, after)));
        dangers.extend(resources(folder, before, after));
    }
    dangers
}

/// What is no Terraform is only a text: `terraform validate` complains.
fn roots(side: &Side) -> BTreeMap<PathBuf, Root> {
    let mut roots: BTreeMap<PathBuf, Root> = BTreeMap::new();
    for (path, text) in side.files.iter().filter(|(path, _)| path.extension().is_some_and(|extension| extension == "tf")) {
        let Ok(body) = text.parse::<Body>() else { continue };
        let root = roots.entry(path.parent().unwrap_or(path).to_owned()).or_default();
        body.blocks().for_each(|block| root.add(path, block));
    }
    roots
}

impl Root {
    fn add(&mut self, path: &Path, block: &Block) {
        let labels: Vec<&str> = block.labels.iter().map(BlockLabel::as_str).collect();
        match (block.ident.as_str(), &labels[..]) {
            ("terraform", []) => {
                let backend = block.body.blocks().find(|inner| matches!(inner.ident.as_str(), "backend" | "cloud"));
                self.backend = self.backend.take().or_else(|| {
                    let backend = backend?;
                    let kind = backend.labels.first().map_or("cloud", |label| label.as_str());
                    let mut arguments = arguments(&backend.body);
                    arguments.insert("type".to_owned(), format!("\"{kind}\""));
                    Some((path.to_owned(), arguments))
                });
            }
            ("resource", [kind, name]) => {
                let key = ((*kind).to_owned(), (*name).to_owned());
                self.resources.insert(key, (path.to_owned(), arguments(&block.body)));
            }
            ("provider", [name]) => {
                let arguments = arguments(&block.body);
                let alias = arguments.get("alias").map(|alias| format!(".{}", alias.trim_matches('"'))).unwrap_or_default();
                self.providers.insert(format!("{name}{alias}"), (path.to_owned(), arguments));
            }
            ("moved", []) => self.spared.extend(arguments(&block.body).remove("from")),
            ("removed", []) => {
                let lifecycle = block.body.blocks().find(|inner| inner.ident.as_str() == "lifecycle");
                let destroys = lifecycle.and_then(|lifecycle| arguments(&lifecycle.body).remove("destroy"));
                if destroys.as_deref() == Some("false") {
                    self.spared.extend(arguments(&block.body).remove("from"));
                }
            }
            _ => {}
        }
    }
}

/// The arguments of a block as they are written.
fn arguments(body: &Body) -> Arguments {
    body.attributes().map(|attribute| (attribute.key.as_str().to_owned(), attribute.value.to_string().trim().to_owned())).collect()
}

fn shown(value: Option<&String>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| show_text(value.trim_matches('"')))
}

fn backend(before: &Root, after: &Root) -> Option<Danger> {
    const PLACE: &[&str] =
        &["type", "bucket", "key", "region", "path", "storage_account_name", "container_name", "resource_group_name", "subscription_id"];
    let (path, before) = before.backend.as_ref()?;
    let (path, after) = after.backend.as_ref().map_or((path, None), |(path, after)| (path, Some(after)));
    let of = |arguments: Option<&Arguments>, name: &str| arguments.and_then(|arguments| arguments.get(name).cloned());
    let differ: Vec<&&str> = PLACE.iter().filter(|name| of(Some(before), name) != of(after, name)).collect();
    let name = differ.first()?;
    let what = format!("the place of the Terraform state: {}", super::value::dotted(name));
    let (before, after) = (of(Some(before), name), of(after, name));
    Some(
        Danger::change("state-moves", path, &what, shown(before.as_ref()), shown(after.as_ref()))
            .effect("Terraform finds no state there and plans to make everything a second time; names that are taken make it fail halfway")
            .instead("run `terraform init -migrate-state` once, with the old state still in its place, before any `apply`"),
    )
}

fn providers(before: &Root, after: &Root) -> Vec<Danger> {
    let mut dangers = Vec::new();
    for (name, (_, old)) in &before.providers {
        let Some((path, new)) = after.providers.get(name) else { continue };
        let kind = name.split('.').next().unwrap_or(name);
        let fields = PROVIDERS.iter().find(|(provider, _)| *provider == kind).map_or(&[][..], |(_, fields)| *fields);
        for field in fields.iter().filter(|field| old.contains_key(**field) && old.get(**field) != new.get(**field)) {
            let what = format!("the provider `{name}`: `{field}`");
            dangers.push(
                Danger::change("provider-moves", path, &what, shown(old.get(*field)), shown(new.get(*field)))
                    .effect("Terraform looks for all resources there, finds none, and makes everything anew; the old ones are forgotten, and paid")
                    .instead("make a second root module for the new place, and move the data between them"),
            );
        }
    }
    dangers
}

fn resources(folder: &Path, before: &Root, after: Option<&Root>) -> Vec<Danger> {
    let mut dangers = Vec::new();
    for ((kind, name), (path, old)) in &before.resources {
        let Some((_, holds_data, fixed)) = KINDS.iter().find(|(other, ..)| other == kind) else { continue };
        let address = format!("{kind}.{name}");
        let Some((path, new)) = after.and_then(|after| after.resources.get(&(kind.clone(), name.clone()))) else {
            let is_spared = after.is_some_and(|after| after.spared.contains(&address));
            if *holds_data && !is_spared {
                dangers.push(goes(folder, path, &address, after.is_some()));
            }
            continue;
        };
        for field in fixed.iter().filter(|field| old.get(**field) != new.get(**field)) {
            // What was not said may be the default.
            let what = format!("`{address}` of `{}`: `{field}`", folder.display());
            let danger = Danger::change("resource-replaced", path, &what, shown(old.get(*field)), shown(new.get(*field)));
            let effect = if *holds_data {
                "Terraform destroys the resource, with what it holds, and makes an empty one; `prevent_destroy` makes it fail instead"
            } else {
                "Terraform destroys the resource and makes another: who trusts or uses the old one is locked out"
            };
            dangers.push(danger.effect(effect).instead("add a second resource, move what it holds, then remove this one"));
        }
    }
    dangers
}

fn goes(folder: &Path, path: &Path, address: &str, root_stays: bool) -> Danger {
    let message = format!("`{address}` of `{}` goes", folder.display());
    let (effect, instead) = if root_stays {
        (
            "Terraform destroys it with what it holds",
            "under a new name: add `moved { from = …, to = … }`; to keep it: add `removed { from = …, lifecycle { destroy = false } }`",
        )
    } else {
        (
            "nothing destroys it: it stays in the account, is paid, and nobody looks after it any more",
            "run `terraform destroy` in the old folder if it shall go, after its data is somewhere else",
        )
    };
    Danger::new("resource-goes", path, message).effect(effect).instead(instead)
}
