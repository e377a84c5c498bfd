//! The README of an output folder, with the lab's real names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cloud_iac::module::CloudOutput;
use homelab_core::{Brings, Claim, File, Kind, Name, Need, Part, ProtectionPolicy};

use crate::diagrams::{self, Picture};
use crate::differences::{differences, table};
use crate::lab::Inputs;
use crate::upkeep::UPKEEP;

const HTTP_ROUTE: Kind = Kind::new("gateway.networking.k8s.io", "HTTPRoute");

/// What each folder at the top is for, in the order in which people need it.
const FOLDERS: &[(&str, &str)] = &[
    ("bootstrap", "scripts that bring each cluster up, from nothing to a Flux that takes over; safe to run again"),
    ("workstation", "settings of Rancher Desktop and the script that applies them"),
    ("talos", "machine configurations and cluster secrets, encrypted, and the image schematic"),
    ("kubernetes", "what Flux applies: `clusters/` in which order, `infrastructure/` and `apps/` what, `extra/` your own files"),
    ("terraform", "what lies in the clouds: one root module each"),
    ("oidc", "what clouds ask the issuer of the cluster's tokens; nothing of it is secret"),
    ("drills", "what to break on purpose, how it shows and how it is mended, before it happens by itself"),
    (diagrams::FOLDER, "pictures of all that: network, order, storage; drawn from the same definitions, so they cannot be out of date"),
];

/// The README of a lab that becomes `parts`.
pub(crate) fn text(inputs: &Inputs<'_>, parts: &[Part], pictures: &[Picture]) -> String {
    let mut text = format!("# {}\n\n", inputs.site.name);
    text += "The files that `.homelab/manifest` lists are generated, this one among them. All others are yours and never touched; those below\n\
             `kubernetes/extra/` are linked with the rest. A generated file that was edited by hand stops the next run, which shows the difference.\n";
    folders(&mut text, parts, !pictures.is_empty());
    program(&mut text, parts);
    show(&mut text, pictures);
    bring_up(&mut text, inputs, parts);
    hosts(&mut text, parts);
    addresses(&mut text, parts);
    data(&mut text, parts);
    let clusters: Vec<&Name> = clusters(parts).into_iter().collect();
    if let [one, other] = clusters[..] {
        text += &format!("\n## What differs between `{other}` and `{one}`\n\n");
        text += &table(&differences(parts, other, one), other, one);
    }
    logins(&mut text, parts);
    secrets(&mut text, inputs, parts);
    text
}

pub(crate) fn clusters(parts: &[Part]) -> BTreeSet<&Name> {
    parts.iter().filter_map(|part| part.id.cluster.as_ref()).collect()
}

/// The machines of a cluster, as the ledger has them.
pub(crate) fn nodes<'a>(cluster: &'a Name, parts: &'a [Part]) -> impl Iterator<Item = &'a Claim> {
    let own = parts.iter().filter(move |part| part.id.cluster.as_ref() == Some(cluster));
    own.flat_map(|part| &part.claims).filter(|claim| claim.owner.starts_with("node `"))
}

pub(crate) fn has_below(parts: &[Part], folder: &str) -> bool {
    parts.iter().any(|part| {
        let has_objects = !(part.objects.is_empty() && part.secrets.is_empty());
        part.files.keys().any(|path| path.starts_with(folder)) || (has_objects && part.folder().starts_with(folder))
    })
}

fn folders(text: &mut String, parts: &[Part], has_pictures: bool) {
    *text += "\n| folder | what |\n|---|---|\n";
    // The pictures are not in any part yet: this README shows them.
    let is_there = |folder: &str| has_below(parts, folder) || (folder == diagrams::FOLDER && has_pictures);
    for (folder, what) in FOLDERS.iter().filter(|(folder, _)| is_there(folder)) {
        *text += &format!("| `{folder}/` | {what} |\n");
    }
}

/// How it is changed, if the program lies beside its files.
fn program(text: &mut String, parts: &[Part]) {
    if parts.iter().any(|part| part.id.name == UPKEEP) {
        *text += "\n## Change it\n\n\
            `src/main.rs` says what there is, `site.yaml` has its facts, `versions.yaml` its versions.\n\n    \
            cargo run -- check     # reports every problem, writes nothing\n    \
            cargo run -- diff      # what a render would change, dangers first\n    \
            cargo run              # writes all files that change\n    \
            cargo run -- plan      # in which order the lab comes up\n    \
            cargo run -- doctor    # which tools that needs\n\n\
            Renovate raises versions as `renovate.json5` says; the workflow in `.github` renders what follows, and checks what is proposed.\n";
    }
}

fn show(text: &mut String, pictures: &[Picture]) {
    if !pictures.is_empty() {
        *text += "\n## Pictures\n";
    }
    for picture in pictures {
        *text += &format!("\n![{}]({})\n", picture.title, picture.path());
    }
}

fn bring_up(text: &mut String, inputs: &Inputs<'_>, parts: &[Part]) {
    let mut steps =
        vec![format!("Back up the secrets folder, {}. Who has it has the lab; without it the lab is lost.", secrets_folder(inputs))];
    if inputs.site.git.is_ssh() {
        steps.push(
            "Put a key that may read the repository into the secrets folder: `git/identity`, and the host's `git/known_hosts`.".to_owned(),
        );
    }
    steps.push(format!("Commit this folder and push it to `{}`, branch `{}`.", inputs.site.git.url, inputs.site.git.branch));
    steps.extend(scripts(parts).into_iter().map(|script| format!("Run `{}`.", script.display())));
    steps.extend(parts.iter().flat_map(|part| part.by_hand.iter().cloned()));
    steps.extend(clouds(inputs, parts));
    *text += "\n## Bring it up\n\n";
    for (index, step) in steps.iter().enumerate() {
        *text += &format!("{}. {step}\n", index + 1);
    }
}

/// From your own login at each cloud to a cluster that needs none.
fn clouds(inputs: &Inputs<'_>, parts: &[Part]) -> Vec<String> {
    let modules = modules(parts);
    if modules.is_empty() {
        return Vec::new();
    }
    let site = inputs.site;
    let mut steps = vec![
        "Log in to the clouds as yourself (`aws sso login`, `az login`), and run `terraform init` and `terraform apply` in `terraform/state`."
            .to_owned(),
    ];
    let extras = [site.aws.as_ref().map(|aws| &aws.extras), site.azure.as_ref().map(|azure| &azure.extras)];
    for ((module, output, address), extras) in ZONES.iter().zip(extras) {
        let is_made = parts.iter().any(|part| part.brings.contains(&Brings::CloudOutput(output.to_string())));
        if let Some(zone) = extras.and_then(|extras| extras.zone.as_ref()).filter(|_| is_made) {
            let run = format!("terraform -chdir=terraform/{module}");
            steps.push(format!(
                "Make the DNS zone before the rest: `{run} init`, `{run} apply -target={address}`. Enter the name servers that \
                 `{run} output {output}` tells where the zone above `{}` is kept, and wait until the Internet knows them.",
                zone.value
            ));
        }
    }
    let folders = parts.iter().filter(|part| part.files.keys().any(|path| path.starts_with("oidc")));
    steps.extend(folders.flat_map(issuers).map(|issuer| {
        format!(
            "Publish the folder `oidc/` as `{issuer}/`, with the media type `application/json`: the clouds look there for the keys \
             that tokens are signed with. No cloud of this lab does it."
        )
    }));
    steps.push(format!("Run `terraform init` and `terraform apply` in {}.", modules.join(" and in ")));
    steps.push("Run the bootstrap of the clusters again: it hands the outputs to Flux.".to_owned());
    steps
}

/// Where each cloud has its DNS zone: the root module, the output with its name servers, the address of the zone.
const ZONES: [(&str, CloudOutput, &str); 2] = [
    ("aws", CloudOutput::AWS_DNS_NAME_SERVERS, "aws_route53_zone.lab"),
    ("azure", CloudOutput::AZURE_DNS_NAME_SERVERS, "azurerm_dns_zone.lab"),
];

/// The root modules but the one for all states.
fn modules(parts: &[Part]) -> Vec<String> {
    let files: BTreeSet<&PathBuf> = parts.iter().flat_map(|part| part.files.keys()).collect();
    let roots =
        files.into_iter().filter(|path| path.starts_with("terraform") && path.ends_with("main.tf")).filter_map(|path| path.parent());
    roots.filter(|root| !root.ends_with("state")).map(|root| format!("`{}`", root.display())).collect()
}

/// The issuers whose documents a part serves.
fn issuers(part: &Part) -> impl Iterator<Item = &String> {
    part.brings.iter().filter_map(|brings| if let Brings::PublicIssuer(url) = brings { Some(url) } else { None })
}

fn logins(text: &mut String, parts: &[Part]) {
    if modules(parts).is_empty() {
        return;
    }
    *text += "\n## Logins at clouds\n\n\
        What the clusters use in clouds they use with tokens of their own service accounts, which the clouds check by the keys of the\n\
        issuer: no key of a cloud is stored anywhere. Your own login is needed for `terraform`, and for `sops` if you make a key in a cloud\n\
        one of its recipients. The password of backups is no login: it encrypts them before they leave the cluster.\n";
}

/// Scripts to run by hand, the workstation's first: it makes the cluster that its bootstrap needs.
pub(crate) fn scripts(parts: &[Part]) -> Vec<&Path> {
    let files = parts.iter().flat_map(|part| &part.files);
    let is_entry = |path: &Path| path.file_stem().is_some_and(|name| name == "up");
    let entries = files.filter(|(path, file)| matches!(file, File::Script(_)) && is_entry(path));
    let mut scripts: Vec<&Path> = entries.map(|(path, _)| path.as_path()).collect();
    scripts.sort_by_key(|path| (!path.starts_with("workstation"), *path));
    scripts
}

fn hosts(text: &mut String, parts: &[Part]) {
    let routes = parts.iter().flat_map(|part| part.objects.iter().map(move |object| (part, object)));
    let mut rows: Vec<String> = Vec::new();
    for (part, object) in routes.filter(|(_, object)| object.id.group == HTTP_ROUTE.group && object.id.kind == HTTP_ROUTE.kind) {
        let value = object.as_value();
        let hosts = value.pointer("/spec/hostnames").and_then(|hosts| hosts.as_array()).into_iter().flatten();
        rows.extend(hosts.filter_map(|host| host.as_str()).map(|host| format!("| `https://{host}` | {} |", part.id)));
    }
    if rows.is_empty() {
        return;
    }
    rows.sort();
    *text += "\n## Host names\n\nThose that no DNS server of the lab answers for lead to the gateway of their cluster (see the addresses). Trust the authority of the lab.\n\n| host | part |\n|---|---|\n";
    *text += &rows.join("\n");
    text.push('\n');
}

fn addresses(text: &mut String, parts: &[Part]) {
    let mut claims: Vec<&Claim> = parts.iter().flat_map(|part| &part.claims).collect();
    claims.sort_by_key(|claim| (claim.range, claim.owner.clone()));
    *text += "\n## Addresses\n\n| addresses | owner |\n|---|---|\n";
    for claim in claims {
        *text += &format!("| {} | {} |\n", claim.range, claim.owner);
    }
}

/// What becomes of each claim when its volume is lost.
pub(crate) fn data(text: &mut String, parts: &[Part]) {
    let mut rows = BTreeSet::new();
    for part in parts {
        let cluster = part.id.cluster.as_ref().map_or_else(String::new, ToString::to_string);
        for need in &part.needs {
            let Need::Protection(protection) = need else { continue };
            let fate = match &protection.policy {
                ProtectionPolicy::BackedUp(by) => format!("backed up by {by}"),
                ProtectionPolicy::Exempt(reason) => format!("lost: {reason}"),
            };
            let claim = &protection.claim;
            rows.insert(format!("| {cluster} | {}/{} | {fate} |\n", claim.namespace.as_deref().unwrap_or_default(), claim.name));
        }
    }
    if !rows.is_empty() {
        *text += "\n## Data\n\n| cluster | claim | if its volume is lost |\n|---|---|---|\n";
        text.extend(rows);
    }
}

fn secrets(text: &mut String, inputs: &Inputs<'_>, parts: &[Part]) {
    *text += &format!(
        "\n## Secrets\n\nThe keys are in {}. `keys.sops.yaml` has all of them but the owner's, for which it is encrypted: with that one key this\nrepository brings the lab back, as [RESTORE.md](RESTORE.md) says. These files need keys:\n\n",
        secrets_folder(inputs)
    );
    let sealed =
        parts.iter().flat_map(|part| part.files.iter().filter(|(_, file)| matches!(file, File::Sealed(_))).map(|(path, _)| path.clone()));
    let secrets = parts.iter().filter(|part| !part.secrets.is_empty()).flat_map(|part| {
        let paths = part.object_paths();
        part.secrets.iter().map(move |secret| paths[&secret.id()].clone()).collect::<Vec<_>>()
    });
    let paths: BTreeSet<_> = sealed.chain(secrets).collect();
    for path in paths {
        *text += &format!("- `{}`\n", path.display());
    }
    let files = parts.iter().flat_map(|part| &part.files);
    let private = files.filter(|(_, file)| matches!(file, File::Private(_))).map(|(path, _)| format!("`{}`", path.display()));
    let private: BTreeSet<String> = private.collect();
    if !private.is_empty() {
        *text += &format!("\nFor you alone, in the secrets folder: {}.\n", private.into_iter().collect::<Vec<_>>().join(", "));
    }
    *text += &format!("\n    SOPS_AGE_KEY_FILE=~/.config/homelab/{}/age/owner.agekey sops decrypt FILE\n", inputs.site.name);
}

/// Not the folder of this run: the README is the same on every machine.
pub(crate) fn secrets_folder(inputs: &Inputs<'_>) -> String {
    format!("`~/.config/homelab/{}` unless `--secrets` named another", inputs.site.name)
}
