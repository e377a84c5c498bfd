//! The scripts that bring the cluster of the workstation up.

use std::path::PathBuf;

use homelab_core::File;

use crate::{System, Workstation};

/// The script for the workstation's system, and what tells k3s its networks where they are not its own.
pub(crate) fn files(workstation: &Workstation) -> Vec<(PathBuf, File)> {
    let mut files = Vec::new();
    let arguments =
        workstation.has_own_networks().then(|| format!("--cluster-cidr={} --service-cidr={}", workstation.pods, workstation.services));
    match workstation.system {
        System::Linux | System::Macos => {
            if let Some(arguments) = &arguments {
                files.push(("workstation/override.yaml".into(), File::Text(override_yaml(arguments))));
            }
            files.push(("workstation/up.sh".into(), File::Script(shell(workstation))));
        }
        System::Windows => {
            if let Some(arguments) = &arguments {
                files.push(("workstation/homelab.start".into(), File::Script(start_script(arguments))));
            }
            files.push(("workstation/up.ps1".into(), File::Text(power_shell(workstation))));
        }
    }
    files
}

/// Lima puts `env` into the machine's `/etc/environment`, where the k3s service reads `K3S_EXEC`
/// (`assets/scripts/service-k3s.initd`).
fn override_yaml(arguments: &str) -> String {
    format!("# Networks of k3s. They act on a new cluster only: rdctl reset --k8s\nenv:\n  K3S_EXEC: \"{arguments}\"\n")
}

/// Rancher Desktop runs it in WSL before k3s starts.
fn start_script(arguments: &str) -> String {
    format!(
        "#!/bin/sh\n# Networks of k3s. They act on a new cluster only: rdctl reset --k8s\ntouch /etc/environment\n\
         sed -i '/^K3S_EXEC=/d' /etc/environment\necho 'K3S_EXEC=\"{arguments}\"' >>/etc/environment\n"
    )
}

fn shell(workstation: &Workstation) -> String {
    let (profile, folder, lima) = match workstation.system {
        System::Macos => (
            "io.rancherdesktop.profile.defaults.plist",
            "$HOME/Library/Preferences",
            "$HOME/Library/Application Support/rancher-desktop/lima",
        ),
        _ => (
            "rancher-desktop.defaults.json",
            "${XDG_CONFIG_HOME:-$HOME/.config}",
            "${XDG_DATA_HOME:-$HOME/.local/share}/rancher-desktop/lima",
        ),
    };
    let networks = if workstation.has_own_networks() { OVERRIDE.replace("@LIMA@", lima) } else { String::new() };
    let ports = if workstation.system == System::Linux { PORTS } else { "" };
    SHELL
        .replace("@CLUSTER@", &workstation.cluster)
        .replace("@VERSION@", &workstation.kubernetes.to_string())
        .replace("@PROFILE@", profile)
        .replace("@FOLDER@", folder)
        .replace("@NETWORKS@", &networks)
        .replace("@PORTS@", ports)
}

fn power_shell(workstation: &Workstation) -> String {
    let networks = if workstation.has_own_networks() { START } else { "" };
    POWER_SHELL
        .replace("@CLUSTER@", &workstation.cluster)
        .replace("@VERSION@", &workstation.kubernetes.to_string())
        .replace("@NETWORKS@", networks)
}

const SHELL: &str = r#"#!/bin/sh
# Brings the cluster `@CLUSTER@` up in Rancher Desktop. It can be run again at any time.
set -eu
cd "$(dirname "$0")"
PATH="$HOME/.rd/bin:$PATH"
version='@VERSION@'

command -v rdctl >/dev/null || {
	echo 'rdctl is missing: install Rancher Desktop 1.24 or later from https://rancherdesktop.io' >&2
	exit 1
}

# The profile acts on the very first run, and spares its dialog.
if ! [ -e "@FOLDER@/@PROFILE@" ]; then
	mkdir -p "@FOLDER@"
	cp @PROFILE@ "@FOLDER@/@PROFILE@"
fi
@NETWORKS@@PORTS@
try() { # TRIES COMMAND...: every 5 seconds until it succeeds
	tries=$1
	shift
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		if [ "$tries" -le 0 ]; then
			echo "gave up waiting for: $*" >&2
			exit 1
		fi
		sleep 5
	done
}
is_up() { rdctl api /v1/backend_state | grep -qE '"vmState": *"(STARTED|DISABLED)"'; }
is_started() { rdctl api /v1/backend_state | grep -q '"vmState": *"STARTED"'; }
has_version() { kubectl --context rancher-desktop get nodes --output 'jsonpath={.items[*].status.nodeInfo.kubeletVersion}' | grep -qxF "$version"; }

# `start` sets nothing here: what it is given only counts when nothing runs yet.
rdctl list-settings >/dev/null 2>&1 || rdctl start --no-modal-dialogs
try 60 rdctl list-settings
try 180 is_up

# Restarts the machine by itself, and only if something differs.
rdctl api /v1/settings --method PUT --input settings.json
sleep 5
try 180 is_started
try 180 has_version
kubectl --context rancher-desktop wait --for=condition=Ready node --all --timeout=300s
"#;

const OVERRIDE: &str = r#"
# k3s learns its networks from the machine's environment.
override="@LIMA@/_config/override.yaml"
if ! [ -e "$override" ]; then
	mkdir -p "$(dirname "$override")"
	cp override.yaml "$override"
	echo 'If this machine had a cluster before, its networks stay as they were until: rdctl reset --k8s'
elif ! cmp -s override.yaml "$override"; then
	echo "$override differs from $PWD/override.yaml: merge them by hand, then run this again" >&2
	exit 1
fi
"#;

const PORTS: &str = r#"
# The Gateway listens on 80 and 443, which Linux keeps for root unless it is told otherwise.
if [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -gt 80 ]; then
	echo 'The ports 80 and 443 are closed to Rancher Desktop. Open them, once:' >&2
	echo "  echo net.ipv4.ip_unprivileged_port_start=80 | sudo tee /etc/sysctl.d/80-rancher-desktop.conf && sudo sysctl --system" >&2
	exit 1
fi
"#;

const POWER_SHELL: &str = r"# Brings the cluster `@CLUSTER@` up in Rancher Desktop. It can be run again at any time.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$version = '@VERSION@'

if (-not (Get-Command rdctl -ErrorAction SilentlyContinue)) {
    throw 'rdctl is missing: install Rancher Desktop 1.24 or later from https://rancherdesktop.io'
}

# The profile acts on the very first run, and spares its dialog.
if (-not (Test-Path 'HKCU:\SOFTWARE\Policies\Rancher Desktop\defaults')) {
    reg import rancher-desktop.defaults.reg
    if ($LASTEXITCODE -ne 0) { throw 'the profile could not be imported: run this once as administrator' }
}
@NETWORKS@
function Wait-Until([int] $Tries, [string] $What, [scriptblock] $Command) {
    while (-not (& $Command)) {
        $Tries -= 1
        if ($Tries -le 0) { throw ('gave up waiting for ' + $What) }
        Start-Sleep -Seconds 5
    }
}
$hasSettings = { cmd /c 'rdctl list-settings >nul 2>nul'; $LASTEXITCODE -eq 0 }
$isUp = { (cmd /c 'rdctl api /v1/backend_state 2>nul' | Out-String) -match '(?i)vmState.{1,4}(STARTED|DISABLED)' }
$isStarted = { (cmd /c 'rdctl api /v1/backend_state 2>nul' | Out-String) -match '(?i)vmState.{1,4}STARTED' }
$hasVersion = { (cmd /c 'kubectl --context rancher-desktop get nodes --output jsonpath={.items[*].status.nodeInfo.kubeletVersion} 2>nul' | Out-String).Trim() -eq $version }

# `start` sets nothing here: what it is given only counts when nothing runs yet.
if (-not (& $hasSettings)) { rdctl start --no-modal-dialogs }
Wait-Until 60 'Rancher Desktop' $hasSettings
Wait-Until 180 'its machine' $isUp

# Restarts the machine by itself, and only if something differs.
rdctl api /v1/settings --method PUT --input settings.json
if ($LASTEXITCODE -ne 0) { throw 'Rancher Desktop refused the settings' }
Start-Sleep -Seconds 5
Wait-Until 180 'its machine' $isStarted
Wait-Until 180 ('Kubernetes ' + $version) $hasVersion
kubectl --context rancher-desktop wait --for=condition=Ready node --all --timeout=300s
if ($LASTEXITCODE -ne 0) { throw 'the node did not get ready' }
";

const START: &str = r"
# k3s learns its networks from a script that runs before it.
$provisioning = Join-Path $env:LOCALAPPDATA 'rancher-desktop\provisioning'
New-Item -ItemType Directory -Force $provisioning | Out-Null
Copy-Item homelab.start $provisioning
";
