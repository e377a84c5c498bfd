//! `RESTORE.md`: how the lab comes back, with its real names.

use std::path::Path;

use homelab_core::{Claim, Name, Part};

use crate::lab::Inputs;
use crate::readme::{clusters, data, has_below, nodes, scripts, secrets_folder};

/// `RESTORE.md` of a lab that becomes `parts`.
pub(crate) fn text(inputs: &Inputs<'_>, parts: &[Part]) -> String {
    let mut text = format!("# Restoring {}\n\n", inputs.site.name);
    text += "All of the lab comes back from two things: this repository, and the owner's key `age/owner.agekey`. Everything else in the\n\
             secrets folder lies in the repository as well, encrypted for that key. What apps have stored comes back from backups.\n";
    keys(&mut text, inputs);
    for cluster in clusters(parts) {
        cluster_text(&mut text, cluster, parts);
    }
    data(&mut text, parts);
    if has_below(parts, "terraform") {
        text += "\n## The clouds\n\n\
                 Terraform's state is in the cloud itself: `terraform init` in the folder of each root module finds it again, and\n\
                 `terraform plan` says what differs. If the state is lost, but not what it describes, `terraform import` takes it in again,\n\
                 one resource at a time.\n";
    }
    text
}

fn keys(text: &mut String, inputs: &Inputs<'_>) {
    let owners: Vec<String> = inputs.site.owners.iter().map(|owner| format!("`{}`", owner.name.value)).collect();
    let key = if owners.is_empty() { "the owner's key".to_owned() } else { format!("the key of any owner ({})", owners.join(", ")) };
    *text += &format!(
        "\n## The keys\n\n\
         1. `git clone {url}`, and go into its folder.\n\
         2. Put {key}, from where you keep it, into `age/owner.agekey` in the secrets folder ({folder}): `chmod 700` the folders,\n   \
            `chmod 600` the key.\n\
         3. Run the lab's program: `render` fills the rest of the secrets folder from `keys.sops.yaml` and writes no file of the repository.\n\
         \n\
         Without such a key nobody can restore or change the machines: they keep running, and Flux opens its own Secrets, but the\n\
         lab has to be made anew. Keep a copy where a fire does not reach it.\n",
        url = inputs.site.git.url,
        folder = secrets_folder(inputs),
    );
}

fn cluster_text(text: &mut String, cluster: &Name, parts: &[Part]) {
    *text += &format!("\n## Cluster `{cluster}`\n\n");
    let nodes: Vec<&Claim> = nodes(cluster, parts).collect();
    // A cluster without machines of its own is the one in the workstation.
    let own = |path: &&Path| path.iter().any(|name| name == &**cluster) || (nodes.is_empty() && path.starts_with("workstation"));
    let scripts: Vec<String> = scripts(parts).into_iter().filter(own).map(|script| format!("`{}`", script.display())).collect();
    if nodes.is_empty() {
        *text += &format!("It is disposable: delete it and run {} again. Flux brings everything back.\n", scripts.join(", then "));
        return;
    }
    let names: Vec<String> = nodes.iter().map(|node| format!("{} ({})", node.owner, node.range)).collect();
    *text += &format!(
        "Its machines: {}.\n\n\
         - **A machine broke, others of the control plane live**: put a new one in its place, change its `link` and disks in `site.yaml`,\n  \
           render, commit, and run {scripts}: what is up already is left alone, the new machine gets its configuration and joins.\n\
         - **The only machine broke, or all of them**: the same. With no etcd left, the script starts a new one; Flux then brings\n  \
           back everything that this repository describes, and claims are filled as the table below says.\n\
         - **etcd is broken on a machine whose disk is whole**: `talosctl --talosconfig SECRETS/talosconfig-{cluster} etcd snapshot etcd.db`\n  \
           on a healthy member now and then gives you what `talosctl bootstrap --recover-from=etcd.db` takes.\n",
        names.join(", "),
        scripts = scripts.join(", then "),
    );
    let members = loadbalancer::mesh(parts);
    if let Some(member) = members.iter().find(|member| member.cluster == *cluster) {
        let peers: Vec<_> = member.peers.keys().map(|peer| format!("`{peer}`")).collect();
        *text += &format!(
            "- **It has to find {} again**: nothing is to be done. Its number in the mesh, its address and the authority are what they were.\n",
            peers.join(", ")
        );
    }
}
