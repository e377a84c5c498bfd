//! `up.sh`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use homelab_core::{BootstrapStep, Chart, ChartSource, Need, ObjectId, Part};

use super::{Bootstrap, TalosBringUp, age_key, git_keys, quote, values_path};
use crate::FLUX_SYSTEM;
use crate::repository::{INSTANCE, OPERATOR, Repository};

/// How long one release may take where its chart does not say: twice what Flux gives it, the images are not there yet.
const RELEASE_TIMEOUT: &str = "10m";

/// The script for `steps`, in their order; `parts` hold what they name.
pub(super) fn write(bootstrap: &Bootstrap, repository: &Repository, parts: &[Part], steps: &[BootstrapStep]) -> String {
    let mut text = header(bootstrap, repository);
    text += include_str!("functions.sh");
    if bootstrap.talos.is_some() {
        text.push('\n');
        text += include_str!("talos.sh");
    }
    let opens_secrets = steps.iter().any(|step| matches!(step, BootstrapStep::Object(id) if is_sealed(parts, id)));
    if opens_secrets {
        text.push('\n');
        text += include_str!("sealed.sh");
    }
    text += &start(repository, opens_secrets);
    if let Some(talos) = &bootstrap.talos {
        text += &machines(talos);
    }
    text += "\nsay 'Waiting for the API server'\nwait_for 600 'the API server' kube get --raw /readyz\n";
    for step in steps {
        text += &self::step(bootstrap, repository, parts, step);
    }
    text + &finish(repository)
}

fn step(bootstrap: &Bootstrap, repository: &Repository, parts: &[Part], step: &BootstrapStep) -> String {
    match step {
        BootstrapStep::Chart(name) => {
            let chart = parts.iter().flat_map(|part| &part.charts).find(|chart| chart.name == *name);
            let outputs = if *name == OPERATOR { cloud_outputs(bootstrap, repository, parts) } else { String::new() };
            outputs + &chart.map(|chart| release(repository, chart)).unwrap_or_default()
        }
        BootstrapStep::Object(id) => path_of(parts, id).map(|path| object(repository, id, &path)).unwrap_or_default(),
        BootstrapStep::Secret(id) => secret(bootstrap, repository, id),
    }
}

/// One command: the words of `arguments` quoted.
fn call(function: &str, arguments: &[&str]) -> String {
    let words = arguments.iter().map(|argument| format!(" {}", quote(argument)));
    format!("{function}{}\n", words.collect::<String>())
}

fn say(text: &str) -> String {
    format!("\n{}", call("say", &[text]))
}

/// A machine that was not configured yet has the address that the router gave it.
const AT_USAGE: &str = " [--at NAME=ADDRESS]...
#
# --at tells the address of a machine that waits in maintenance mode, where that is not the one it will have.";
const AT_OPTION: &str = "    --at) at=\"$at ${2:?a name and an address are missing}\"; shift 2 ;;\n";

fn header(bootstrap: &Bootstrap, repository: &Repository) -> String {
    let context = bootstrap.context.as_deref().unwrap_or_default();
    let (usage, variable, option) = if bootstrap.talos.is_some() { (AT_USAGE, "at=''\n", AT_OPTION) } else { ("", "", "") };
    format!(
        "\
#!/usr/bin/env bash
# Brings up the cluster {cluster} until Flux looks after it. It may be run again at any time.
#
#   up.sh [--secrets FOLDER] [--context CONTEXT]{usage}
set -euo pipefail

secrets=\"${{HOMELAB_SECRETS:-${{XDG_CONFIG_HOME:-$HOME/.config}}/homelab/{lab}}}\"
context={context}
{variable}while [ \"$#\" -gt 0 ]; do
  case \"$1\" in
    --secrets) secrets=\"${{2:?a folder is missing}}\"; shift 2 ;;
    --context) context=\"${{2:?a context is missing}}\"; shift 2 ;;
{option}    *) sed -n '2,/^set/s/^# *//p' \"$0\"; [ \"$1\" = --help ] && exit 0; exit 2 ;;
  esac
done
[ -d \"$secrets\" ] || {{ echo \"error: the secrets folder $secrets is missing: give it as --secrets\" >&2; exit 1; }}
secrets=\"$(cd \"$secrets\" && pwd)\"
cd \"$(dirname \"${{BASH_SOURCE[0]}}\")/../..\"

",
        cluster = repository.cluster,
        lab = bootstrap.lab,
        context = quote(context),
    )
}

fn start(repository: &Repository, opens_secrets: bool) -> String {
    let owner_key = in_secrets(&repository.bootstrap.owner_key);
    let assignments = match &repository.bootstrap.talos {
        Some(talos) => {
            let (talosconfig, kubeconfig) = (in_secrets(&talos.talosconfig), in_secrets(&talos.kubeconfig));
            format!("need curl sops talosctl\ntalosconfig={talosconfig}\nexport KUBECONFIG={kubeconfig} SOPS_AGE_KEY_FILE={owner_key}\n")
        }
        None if opens_secrets => format!("need sops\nexport SOPS_AGE_KEY_FILE={owner_key}\n"),
        None => String::new(),
    };
    format!("\nneed kubectl helm\n{assignments}")
}

fn machines(talos: &TalosBringUp) -> String {
    let mut text = say("The schematic");
    text += &call("schematic", &[&talos.factory, &talos.schematic.to_string_lossy(), &talos.schematic_id]);
    text += &say(&format!("The machines, booted from {}", talos.image));
    for node in &talos.nodes {
        text += &call("machine", &[&node.name, &node.address.to_string(), &node.config.to_string_lossy()]);
    }
    if let Some(first) = talos.nodes.first() {
        let address = quote(&first.address.to_string());
        text += &say("etcd");
        text += &["wait_for 600 etcd etcd_or_bootstrap ", &address, "\nwait_for 600 'the kubeconfig' fetch_kubeconfig ", &address, "\n"]
            .concat();
    }
    text
}

fn release(repository: &Repository, chart: &Chart) -> String {
    let values = values_path(&repository.cluster, chart);
    let timeout = chart.timeout.as_ref().map_or_else(|| RELEASE_TIMEOUT.to_owned(), ToString::to_string);
    let place = [&*chart.name, &*chart.namespace, &timeout, &values.to_string_lossy()].map(str::to_owned);
    let source = match &chart.source {
        ChartSource::Oci(_) => vec![chart.source.to_string()],
        ChartSource::Repository { url, chart } => vec![chart.clone(), "--repo".to_owned(), url.clone()],
    };
    let version = ["--version".to_owned(), chart.version.clone()];
    let words: Vec<String> = place.into_iter().chain(source).chain(version).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    say(&format!("The release {}", chart.name)) + &call("install_release", &words)
}

fn object(repository: &Repository, id: &ObjectId, path: &Path) -> String {
    let mut text = String::new();
    if id.kind == crate::operator::FLUX_INSTANCE.kind {
        let git = &repository.git;
        text += &say(&format!("Flux, which follows {} of {}: this folder has to be pushed there", git.branch, git.url));
    } else {
        text += &say(&format!("{} {}", id.kind, id.name));
    }
    let function = if is_encrypted(path) { "apply_sealed" } else { "apply_file" };
    text + &call(function, &[&path.to_string_lossy()])
}

/// Whether the object `id` is a Secret that lies encrypted in the tree.
fn is_sealed(parts: &[Part], id: &ObjectId) -> bool {
    path_of(parts, id).is_some_and(|path| is_encrypted(&path))
}

fn is_encrypted(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".sops.yaml")
}

fn secret(bootstrap: &Bootstrap, repository: &Repository, id: &ObjectId) -> String {
    let place = call("secret_from_files", &[&id.name, &FLUX_SYSTEM]);
    let place = place.trim_end();
    let is_sops = repository.sops.as_ref().is_some_and(|name| **name == *id.name);
    let pair = |key: &str, path: &Path| format!(" {} {}", quote(key), in_secrets(path));
    let files = match git_keys(repository) {
        _ if is_sops => pair("age.agekey", &age_key(repository)),
        keys => keys.iter().map(|key| pair(key, &bootstrap.git_key.join(key))).collect(),
    };
    format!("{}{place}{files}\n", say(&format!("Secret {}", id.name)))
}

fn finish(repository: &Repository) -> String {
    let (namespace, instance) = (quote(&FLUX_SYSTEM), quote(&format!("fluxinstance/{INSTANCE}")));
    let wait = format!(
        "
kube wait {instance} -n {namespace} --for=condition=Ready --timeout=10m || {{
  kube get gitrepositories,kustomizations -n {namespace} || true
  fail 'Flux is not ready: see above'
}}
"
    );
    let done = say(&format!("The cluster {} follows Git", repository.cluster));
    format!("{wait}{done}kube get kustomizations -n {namespace}\n")
}

/// The `ConfigMap` of the cloud's outputs, if a part needs any.
fn cloud_outputs(bootstrap: &Bootstrap, repository: &Repository, parts: &[Part]) -> String {
    let outputs: BTreeSet<&str> = parts
        .iter()
        .flat_map(|part| &part.needs)
        .filter_map(|need| if let Need::CloudOutput(name) = need { Some(name.as_str()) } else { None })
        .collect();
    let Some(config_map) = repository.cloud_outputs.as_ref().filter(|_| !outputs.is_empty()) else { return String::new() };
    let roots: Vec<_> = bootstrap.terraform.iter().map(|root| root.to_string_lossy()).collect();
    let namespace = FLUX_SYSTEM;
    let words = [&**config_map, &*namespace].into_iter().chain(roots.iter().map(|root| &**root)).chain(["--"]).chain(outputs);
    say("Outputs of the cloud") + &call("cloud_outputs", &words.collect::<Vec<_>>())
}

/// `path` in the secrets folder, as a word of the shell.
fn in_secrets(path: &Path) -> String {
    format!("\"$secrets\"/{}", quote(&path.to_string_lossy()))
}

fn path_of(parts: &[Part], id: &ObjectId) -> Option<PathBuf> {
    // Of one part only: the paths of all would be as many again for every step.
    parts.iter().find(|part| part.has(id))?.object_paths().remove(id)
}
