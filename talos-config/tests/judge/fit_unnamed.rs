//! What has to fit within the document without a kind, so that Talos takes it.

use serde_json::{Value, json};

use super::fit::{remove, set};

/// A key of `WireGuard`.
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// Items of the list at `key`.
fn items<'a>(value: &'a mut Value, key: &str) -> impl Iterator<Item = &'a mut Value> {
    value.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten()
}

/// Changes the document, in which `key` of `section` was made up; `turn` chooses among forms, `base` is as it was before.
pub fn fit(section: &str, key: &str, document: &mut Value, turn: usize, base: &Value) {
    let before = &base[section][key];
    let value = &mut document[section][key];
    let pick = |words: &[&str]| json!(words[turn % words.len()]);
    match (section, key) {
        ("machine", "type") => *value = pick(&["controlplane", "init"]),
        (_, "token" | "ca" | "secret") => *value = before.clone(),
        ("cluster", "controlPlane") => value["endpoint"] = before["endpoint"].clone(),
        ("machine", "features") => {
            set(value, "nodeAddressSortAlgorithm", pick(&["v1", "v2"]));
            set(value, "hostDNS", json!({ "enabled": true, "forwardKubeDNSToHost": true, "resolveMemberNames": true }));
        }
        ("machine", "logging") => {
            for destination in items(value, "destinations") {
                destination["endpoint"] = pick(&["tcp://10.0.0.5:4000", "udp://10.0.0.5:4000"]);
                destination["format"] = json!("json_lines");
            }
        }
        ("machine", "install") => {
            if let Some(selector) = value.get_mut("diskSelector") {
                remove(selector, &["name"]);
                set(selector, "type", pick(&["ssd", "hdd", "nvme", "sd"]));
            }
            value["disk"] = json!("/dev/sda");
            remove(value, if turn.is_multiple_of(2) { &["grubUseUKICmdline"] } else { &["extraKernelArgs"] });
        }
        ("machine", "network") => network(value, turn),
        ("machine", "systemDiskEncryption") => {
            for (_, part) in value.as_object_mut().into_iter().flatten() {
                items(part, "keys").enumerate().for_each(|(slot, key)| key["slot"] = json!(slot));
            }
        }
        ("cluster", "apiServer") => {
            for (index, authorizer) in items(value, "authorizationConfig").enumerate() {
                authorizer["type"] = pick(&["Node", "RBAC", "Webhook"]);
                authorizer["name"] = json!(format!("one-{index}"));
            }
        }
        ("cluster", "etcd") => {
            value["ca"] = before["ca"].clone();
            set(value, "subnet", json!("10.0.0.0/8"));
            remove(value, if turn.is_multiple_of(2) { &["subnet"] } else { &["advertisedSubnets", "listenSubnets"] });
        }
        ("cluster", "network") => {
            if let Some(cni) = value.get_mut("cni") {
                let name = ["flannel", "custom", "none"][turn % 3];
                cni["name"] = json!(name);
                let gone: &[&str] = match name {
                    "flannel" => &["urls"],
                    "custom" => &["flannel"],
                    _ => &["urls", "flannel"],
                };
                remove(cni, gone);
            }
        }
        _ => {}
    }
}

fn network(value: &mut Value, turn: usize) {
    for (index, device) in items(value, "interfaces").enumerate() {
        remove(device, if (turn + index).is_multiple_of(2) { &["interface"] } else { &["deviceSelector"] });
        remove(device, if turn.is_multiple_of(2) { &["cidr"] } else { &["addresses"] });
        remove(device, if turn.is_multiple_of(3) { &["bond"] } else { &["bridge"] });
        with_routes_and_address(device);
        for vlan in items(device, "vlans") {
            remove(vlan, if turn.is_multiple_of(2) { &["cidr"] } else { &["addresses"] });
            with_routes_and_address(vlan);
        }
        if let Some(wireguard) = device.get_mut("wireguard") {
            wireguard["privateKey"] = json!(KEY);
            for peer in items(wireguard, "peers") {
                peer["publicKey"] = json!(KEY);
                set(peer, "endpoint", json!("10.0.0.5:51820"));
            }
        }
        if let Some(selector) = device.get_mut("deviceSelector") {
            for key in ["hardwareAddr", "permanentAddr"] {
                set(selector, key, json!("52:54:00:*"));
            }
        }
        device.get_mut("bond").into_iter().for_each(|bond| self::bond(bond, turn));
    }
    if let Some(span) = value.get_mut("kubespan") {
        set(span, "mtu", json!(1420));
    }
}

fn with_routes_and_address(link: &mut Value) {
    items(link, "routes").for_each(|route| route["network"] = json!("10.7.0.0/16"));
    if let Some(vip) = link.get_mut("vip") {
        vip["ip"] = json!("10.0.0.9");
    }
}

fn bond(bond: &mut Value, turn: usize) {
    let pick = |words: &[&str]| json!(words[turn % words.len()]);
    let mode = ["balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"][turn % 7];
    bond["mode"] = json!(mode);
    if mode == "802.3ad" {
        bond["lacpRate"] = pick(&["slow", "fast"]);
    } else {
        remove(bond, &["lacpRate", "adActorSysPrio", "adUserPortKey"]);
    }
    if matches!(mode, "802.3ad" | "balance-tlb" | "balance-alb") {
        remove(bond, &["arpInterval", "arpValidate"]);
    }
    if !matches!(mode, "active-backup" | "balance-tlb" | "balance-alb") {
        remove(bond, &["primary"]);
    }
    if mode != "balance-tlb" {
        remove(bond, &["tlbDynamicLb"]);
    }
    if mode != "balance-rr" {
        remove(bond, &["packetsPerSlave"]);
    }
    remove(bond, &["adActorSystem", "arpIPTarget"]);
    remove(bond, if turn % 8 < 4 { &["interfaces"] } else { &["deviceSelectors"] });
    remove(bond, if turn % 10 < 5 { &["miimon", "updelay", "downdelay"] } else { &["arpInterval", "arpValidate"] });
    for key in ["miimon", "updelay", "downdelay"] {
        set(bond, key, json!(100));
    }
    if bond.get("miimon").is_none() {
        remove(bond, &["updelay", "downdelay"]);
    }
    set(bond, "xmitHashPolicy", pick(&["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4"]));
    set(bond, "arpValidate", pick(&["none", "active", "backup", "all", "filter", "filter-active", "filter-backup"]));
    set(bond, "arpAllTargets", pick(&["any", "all"]));
    set(bond, "primaryReselect", pick(&["always", "better", "failure"]));
    set(bond, "failOverMac", pick(&["none", "active", "follow"]));
    set(bond, "adSelect", pick(&["stable", "bandwidth", "count"]));
}
