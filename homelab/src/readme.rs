//! The README of an output folder, with the lab's real names.

use std::collections::BTreeSet;
use std::path::Path;

use homelab_core::{Claim, File, Kind, Name, Need, Part};

use crate::differences::{differences, table};
use crate::lab::Inputs;

const HTTP_ROUTE: Kind = Kind::new("gateway.networking.k8s.io", "HTTPRoute");

/// What each folder at the top is for, in the order in which people need it.
const FOLDERS: &[(&str, &str)] = &[
    ("bootstrap", "scripts that bring each cluster up, from nothing to a Flux that takes over; safe to run again"),
    ("workstation", "settings of Rancher Desktop and the script that applies them"),
    ("talos", "machine configurations and cluster secrets, encrypted, and the image schematic"),
    ("kubernetes", "what Flux applies: `clusters/` in which order, `infrastructure/` and `apps/` what, `extra/` your own files"),
    ("terraform", "what lies in the clouds: one root module each"),
];

/// The README of a lab that becomes `parts`.
pub(crate) fn text(inputs: &Inputs<'_>, parts: &[Part]) -> String {
    let mut text = format!("# {}\n\n", inputs.site.name);
    text += "Every file here is generated, except below `kubernetes/extra/`, which is yours: what you put there is linked with the\n\
             rest and never touched. A generated file that was edited by hand stops the next run, which shows the difference.\n";
    folders(&mut text, parts);
    bring_up(&mut text, inputs, parts);
    hosts(&mut text, parts);
    addresses(&mut text, parts);
    let clusters: Vec<&Name> = clusters(parts).into_iter().collect();
    if let [one, other] = clusters[..] {
        text += &format!("\n## What differs between `{other}` and `{one}`\n\n");
        text += &table(&differences(parts, other, one), other, one);
    }
    secrets(&mut text, inputs, parts);
    text
}

fn clusters(parts: &[Part]) -> BTreeSet<&Name> {
    parts.iter().filter_map(|part| part.id.cluster.as_ref()).collect()
}

fn has_below(parts: &[Part], folder: &str) -> bool {
    parts.iter().any(|part| {
        let has_objects = !(part.objects.is_empty() && part.secrets.is_empty());
        part.files.keys().any(|path| path.starts_with(folder)) || (has_objects && part.folder().starts_with(folder))
    })
}

fn folders(text: &mut String, parts: &[Part]) {
    *text += "\n| folder | what |\n|---|---|\n";
    for (folder, what) in FOLDERS.iter().filter(|(folder, _)| has_below(parts, folder)) {
        *text += &format!("| `{folder}/` | {what} |\n");
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
    if has_below(parts, "terraform") {
        steps.push(
            "Clouds: `terraform init` and `terraform apply` in `terraform/state`, then in each other folder of `terraform/`.".to_owned(),
        );
        steps.extend(issuers(parts).into_iter().map(|issuer| {
            format!(
                "Publish below `{issuer}` what `kubectl get --raw` tells at `/.well-known/openid-configuration` and `/openid/v1/jwks`: \
                 the clouds look there for the keys that tokens are signed with."
            )
        }));
        steps
            .push("Run `terraform init` and `terraform apply` in `terraform/state`, then in each other folder of `terraform/`.".to_owned());
        steps.push("Run the bootstrap of the clusters again: it hands the outputs to Flux.".to_owned());
    }
    *text += "\n## Bring it up\n\n";
    for (index, step) in steps.iter().enumerate() {
        *text += &format!("{}. {step}\n", index + 1);
    }
}

/// The issuers whose tokens a cloud trusts.
fn issuers(parts: &[Part]) -> BTreeSet<&String> {
    let needs = parts.iter().flat_map(|part| &part.needs);
    needs.filter_map(|need| if let Need::Issuer(url) = need { Some(url) } else { None }).collect()
}

/// Scripts to run by hand, the workstation's first: it makes the cluster that its bootstrap needs.
fn scripts(parts: &[Part]) -> Vec<&Path> {
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
        let value = object.to_value();
        let hosts = value.pointer("/spec/hostnames").and_then(|hosts| hosts.as_array()).into_iter().flatten();
        rows.extend(hosts.filter_map(|host| host.as_str()).map(|host| format!("| `https://{host}` | {} |", part.id)));
    }
    if rows.is_empty() {
        return;
    }
    rows.sort();
    *text += "\n## Host names\n\nPoint them at the gateway of their cluster (see the addresses), and trust the authority of the lab.\n\n| host | part |\n|---|---|\n";
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

fn secrets(text: &mut String, inputs: &Inputs<'_>, parts: &[Part]) {
    *text += &format!("\n## Secrets\n\nThe keys are in {}, and nowhere else. These files need them:\n\n", secrets_folder(inputs));
    let sealed =
        parts.iter().flat_map(|part| part.files.iter().filter(|(_, file)| matches!(file, File::Sealed(_))).map(|(path, _)| path.clone()));
    let secrets = parts.iter().flat_map(|part| {
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
fn secrets_folder(inputs: &Inputs<'_>) -> String {
    format!("`~/.config/homelab/{}` unless `--secrets` named another", inputs.site.name)
}
