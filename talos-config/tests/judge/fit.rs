//! What has to fit within a document, so that Talos takes it.

use serde_json::{Value, json};

/// Certificates and keys that can be read, from a whole configuration.
fn known(base: &[Value], kind: &str) -> Value {
    base.iter().find(|document| document["kind"] == kind).cloned().unwrap_or_default()
}

pub fn remove(value: &mut Value, keys: &[&str]) {
    if let Some(map) = value.as_object_mut() {
        map.retain(|key, _| !keys.contains(&key.as_str()));
    }
}

/// Sets `keys` of a map that is there.
pub fn set(value: &mut Value, key: &str, new: Value) {
    if let Some(found) = value.get_mut(key) {
        *found = new;
    }
}

fn encryption(value: &mut Value) {
    if let Some(encryption) = value.get_mut("encryption") {
        encryption["provider"] = json!("luks2");
        for (slot, key) in encryption["keys"].as_array_mut().into_iter().flatten().enumerate() {
            key["slot"] = json!(slot);
            if key.as_object().is_some_and(|key| key.len() < 2) {
                key["nodeID"] = json!({});
            }
        }
        if encryption["keys"].is_null() {
            encryption["keys"] = json!([{ "slot": 0, "static": { "passphrase": "x" } }]);
        }
    }
}

fn space(value: &mut Value, with_sizes: bool) {
    value["provisioning"]["diskSelector"] = json!({ "match": "disk.rotational" });
    if with_sizes {
        value["provisioning"]["minSize"] = json!("100MB");
    } else {
        remove(&mut value["provisioning"], &["minSize", "maxSize", "grow"]);
    }
}

/// Changes `value`, a document of `kind`; `turn` chooses among forms.
#[expect(clippy::too_many_lines, reason = "one arm a kind")]
pub fn fit(kind: &str, value: &mut Value, turn: usize, base: &[Value]) {
    encryption(value);
    let pick = |words: &[&str]| json!(words[turn % words.len()]);
    match kind {
        "VolumeConfig" => {
            value["name"] = pick(&["EPHEMERAL", "STATE", "IMAGECACHE", "ETCD", "CRI", "KUBELET", "LOG"]);
            space(value, true);
            match turn % 7 {
                1 => {
                    remove(value, &["provisioning", "mount"]);
                    for key in value["encryption"]["keys"].as_array_mut().into_iter().flatten() {
                        remove(key, &["lockToState"]);
                    }
                }
                2 => remove(value, &["mount", "filesystem"]),
                _ => {}
            }
            if value["encryption"].is_null() {
                remove(value, &["encryption"]);
            }
        }
        "UserVolumeConfig" => {
            value["volumeType"] = pick(&["partition", "disk", "directory"]);
            space(value, turn.is_multiple_of(3));
            if let Some(filesystem) = value.get_mut("filesystem") {
                filesystem["type"] = pick(&["xfs", "ext4", "btrfs", "none"]);
                if matches!(turn % 4, 1 | 2) {
                    remove(filesystem, &["xfs", "projectQuotaSupport"]);
                }
            }
            if turn % 3 == 2 {
                remove(value, &["provisioning", "encryption", "filesystem", "mount"]);
            }
        }
        "RawVolumeConfig" | "SwapVolumeConfig" => space(value, true),
        "ExistingVolumeConfig" => value["discovery"] = json!({ "volumeSelector": { "match": "volume.name == 'x'" } }),
        "ExternalVolumeConfig" => {
            value["filesystemType"] = json!("virtiofs");
            value["mount"]["virtiofs"] = json!({ "tag": "x" });
        }
        "ContainerConfig" => {
            set(&mut value["security"], "profile", pick(&["restricted", "privileged"]));
            set(&mut value["security"], "capabilities", json!({ "add": ["NET_ADMIN"], "drop": ["ALL"] }));
            set(&mut value["network"], "mode", pick(&["none", "host"]));
            set(&mut value["resources"], "limits", json!({ "cpu": "500m", "memory": "64MiB" }));
            if value.get("dependsOn").is_some() {
                set(&mut value["dependsOn"], "networks", json!(["addresses"]));
                set(&mut value["dependsOn"], "containers", json!(["other"]));
            }
            for (index, mount) in value["mounts"].as_array_mut().into_iter().flatten().enumerate() {
                let to = format!("/m{index}");
                *mount = match (turn + index) % 3 {
                    0 => json!({ "userVolume": { "name": "a", "destination": to, "options": ["ro"] } }),
                    1 => json!({ "tmpfs": { "destination": to, "size": "1MiB", "options": ["noexec"] } }),
                    _ => json!({ "hostPath": { "source": "/a", "destination": to, "options": ["rbind"] } }),
                };
            }
            for key in ["security", "network", "resources", "dependsOn", "mounts"] {
                if value[key].is_null() {
                    remove(value, &[key]);
                }
            }
        }
        "RegistryAuthConfig" => remove(value, if turn.is_multiple_of(2) { &["auth", "identityToken"] } else { &["username", "password"] }),
        "RegistryTLSConfig" => {
            let authority = &known(base, "KubeAPIServerCAConfig")["issuingCA"];
            set(value, "ca", authority["cert"].clone());
            set(value, "clientIdentity", authority.clone());
        }
        "KubeAPIServerCAConfig" | "KubeAggregatorCAConfig" => {
            let authority = &known(base, kind)["issuingCA"];
            value["issuingCA"] = authority.clone();
            set(value, "acceptedCAs", json!([authority["cert"]]));
        }
        "KubeServiceAccountConfig" => value["issuer"] = known(base, kind)["issuer"].clone(),
        "KubeEtcdEncryptionConfig" => value["config"] = known(base, kind)["config"].clone(),
        "KubeAuthorizerConfig" => value["type"] = json!("Webhook"),
        "KubeProxyConfig" => set(value, "mode", pick(&["nftables", "ipvs"])),
        "KubeNetworkConfig" => {
            value["podSubnets"] = json!(["10.0.0.0/16"]);
            value["serviceSubnets"] = json!(["10.1.0.0/16"]);
            set(value, "nodeCIDRMaskSizeIPv4", json!(24));
        }
        "BlackholeRouteConfig" => value["name"] = json!("10.9.0.0/16"),
        "HCloudVIPConfig" | "Layer2VIPConfig" | "StaticHostConfig" => value["name"] = json!("10.0.0.9"),
        "LinkAliasConfig" => value["selector"] = json!({ "match": "link.driver == 'x'" }),
        "RoutingRuleConfig" => {
            value["name"] = json!((1000 + turn % 1000).to_string());
            set(value, "table", json!((1 + (turn + 126) % 252).to_string()));
        }
        "HostnameConfig" => {
            remove(value, if turn.is_multiple_of(3) { &["auto"] } else { &["hostname"] });
            set(value, "auto", pick(&["stable", "off"]));
        }
        "KubeSpanConfig" => set(value, "mtu", json!(1420)),
        "EventSinkConfig" => value["endpoint"] = json!("10.0.0.5:4000"),
        "KmsgLogConfig" => value["url"] = json!("tcp://10.0.0.5:4000"),
        "SideroLinkConfig" => value["apiUrl"] = json!("grpc://10.0.0.5:4000"),
        "TimeSyncConfig" => remove(value, if turn.is_multiple_of(2) { &["ptp"] } else { &["ntp"] }),
        "DHCPv4Config" | "DHCPv6Config" => {
            if value.get("clientIdentifier").is_some_and(|identifier| identifier == "duid") {
                value["duidRaw"] = json!("00:01");
            } else {
                remove(value, &["duidRaw"]);
            }
        }
        "BGPInstanceConfig" => {
            remove(value, ["vrf"].as_slice().get(..turn % 2).unwrap_or_default());
            for (index, neighbor) in value["neighbors"].as_array_mut().into_iter().flatten().enumerate() {
                remove(neighbor, if index == 0 { &["address"] } else { &["link"] });
                if turn.is_multiple_of(2) {
                    remove(neighbor, &["bfd"]);
                }
                if index == 0 {
                    neighbor["link"] = json!("eth0");
                } else {
                    neighbor["address"] = json!("10.0.0.7");
                }
            }
            if value["neighbors"].is_null() {
                remove(value, &["neighbors"]);
            }
            for (index, route) in value["importRoutes"].as_array_mut().into_iter().flatten().enumerate() {
                *route = json!({ "bgpInstance": format!("other{index}"), "prefixes": [format!("10.{index}.0.0/16")] });
            }
            if value["importRoutes"].is_null() {
                remove(value, &["importRoutes"]);
            }
        }
        "NetworkRuleConfig" => value["portSelector"]["ports"] = json!([443, "8000-8080"]),
        "ImageVerificationConfig" => {
            for (index, rule) in value["rules"].as_array_mut().into_iter().flatten().enumerate() {
                rule["image"] = json!(format!("ghcr.io/a{index}/*"));
                let gone: &[&str] = match (turn + index) % 4 {
                    0 => &["skip", "deny", "publicKey"],
                    1 => &["skip", "deny", "keyless"],
                    2 => &["deny", "keyless", "publicKey"],
                    _ => &["skip", "keyless", "publicKey"],
                };
                remove(rule, gone);
                set(rule, "skip", json!(true));
                set(rule, "deny", json!(true));
            }
        }
        "LVMLogicalVolumeConfig" => {
            value["type"] = pick(&["linear", "raid0", "raid1", "raid10"]);
            let gone: &[&str] = [&["mirrors", "stripes"][..], &["mirrors"], &["stripes"], &[]][turn % 4];
            remove(value, gone);
            set(value, "stripes", json!(2));
            value["provisioning"] = json!({ "volumeGroup": "a", "minSize": "1GiB", "maxSize": "10GiB" });
        }
        "VethConfig" => {
            value["name"] = json!("veth0");
            value["peer"]["name"] = json!("veth1");
        }
        "VRFConfig" => value["table"] = json!((1 + turn % 252).to_string()),
        "ResolverConfig" => {
            for server in value["nameservers"].as_array_mut().into_iter().flatten() {
                if matches!(server["protocol"].as_str(), None | Some("Do53")) {
                    remove(server, &["tlsServerName"]);
                } else {
                    server["tlsServerName"] = json!("dns.example.com");
                }
                server["address"] = json!("10.0.0.1");
            }
            value["hostDNS"] = json!({ "enabled": true, "forwardKubeDNSToHost": true, "resolveMemberNames": false });
            if value["nameservers"].is_null() {
                remove(value, &["nameservers"]);
            }
        }
        _ => {}
    }
}
