//! What stands beside the patches.

use std::path::PathBuf;

use homelab_core::yaml;
use serde_json::{Value, json};

use super::{PatchTree, role};
use crate::Cluster;
use crate::v1alpha1::MachineType;

impl Cluster {
    /// All but the patches.
    pub(super) fn texts(&self, tree: &PatchTree) -> [(PathBuf, String); 3] {
        [
            ("README.md".into(), self.readme(tree)),
            ("schematic.yaml".into(), self.schematic().to_yaml()),
            ("topf.yaml".into(), self.topf_yaml()),
        ]
    }

    fn topf_yaml(&self) -> String {
        let nodes: Vec<Value> = self
            .nodes()
            .map(|(machine_type, node)| json!({ "host": *node.name, "ip": node.address.addr().to_string(), "role": role(machine_type) }))
            .collect();
        let fields = json!({
            "clusterName": *self.name,
            "clusterEndpoint": self.endpoint_url(),
            "kubernetesVersion": self.kubernetes.to_string(),
            "talosVersion": self.talos.to_string(),
            "schematicId": self.schematic().id(),
            "nodes": nodes,
        });
        yaml::to_string(&fields).expect("texts can be written")
    }

    fn readme(&self, tree: &PatchTree) -> String {
        let (name, talos, kubernetes, endpoint) = (&self.name, self.talos, self.kubernetes, self.endpoint_url());
        let installer = self.schematic().installer(talos);
        let mut text = format!(
            "\
# Patches of the cluster `{name}`

What `talosctl gen config` makes, with these patches merged into it, is the whole configuration of each node: first `all/`, then
`control-plane/` or `worker/`, then `node/<name>/`. No key is in any of them. Keys come from `secrets.yaml`, the bundle of
`talosctl gen secrets`, which has to be the cluster's own: with another one it is another cluster. It, and all that is made with it, holds
keys: encrypt it, or keep it out of the repository.

Before machines are installed, the Image Factory has to know the image:

```sh
curl -X POST --data-binary @schematic.yaml https://factory.talos.dev/schematics
```

## With topf

topf 0.6 is the first that reads documents of Talos 1.14. Put `secrets.yaml` beside `topf.yaml` first (SOPS may have encrypted it); topf
makes a new one if it is not there.

```sh
topf render --output configs
```

## With talosctl {talos}

```sh
umask 077
talosctl gen config {name} '{endpoint}' --with-secrets secrets.yaml \\
  --talos-version v{talos} --kubernetes-version {kubernetes} \\
  --install-image {installer} \\
  --with-docs=false --with-examples=false --output-types controlplane,worker --output base
mkdir -p configs
"
        );
        for (machine_type, node) in self.nodes() {
            let base = if machine_type == MachineType::Worker { "worker" } else { "controlplane" };
            text += &format!("talosctl machineconfig patch base/{base}.yaml");
            for path in tree.patches(machine_type, &node.name) {
                text += &format!(" \\\n  --patch @{}", path.display());
            }
            text += &format!(" \\\n  --output configs/{}.yaml\n", node.name);
        }
        text + "```\n"
    }
}
