//! How much faster the configurations of a cluster are made here than by Talos' own code: `cargo bench -p talos-config`.
//!
//! Both take turns, from the same file of secrets to the same documents. `TALOS_JUDGE` names the binary of `conformance/judges/talos`.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "it asks a program and prints figures")]

use std::fs;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use homelab_core::{Secret, disk};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use talos_config::secrets::{SecretsBundle, ServiceAccountKey};
use talos_config::v1alpha1::MachineType;
use talos_config::{Contract, Generate, Version};

const ROUNDS: usize = 500;
const CONTRACTS: [(Contract, &str); 3] = [(Contract::V1_12, "v1.12"), (Contract::V1_13, "v1.13"), (Contract::V1_14, "v1.14")];

fn main() {
    let Some(judge) = std::env::var_os("TALOS_JUDGE") else {
        println!("TALOS_JUDGE has to name the judge: see CONTRIBUTING.md");
        return;
    };
    let folder = std::env::temp_dir().join(format!("generate-{}", std::process::id()));
    let secrets = SecretsBundle::generate(ServiceAccountKey::Ecdsa, SystemTime::now(), &mut ChaCha20Rng::from_seed([1; 32]));
    let secrets = secrets.expect("a usual clock");
    disk::write_secrets(&folder, &[("secrets.yaml".into(), secrets.to_yaml())].into()).expect("a folder for secrets");
    let file = folder.join("secrets.yaml");
    let mut child = Command::new(judge).arg("batch").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it is a program");
    for (contract, version) in CONTRACTS {
        let question = question(&file, version);
        let (mut theirs, mut both, mut one) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            theirs.push(timed(|| ask(&mut child, &question)));
            both.push(timed(|| {
                let text = fs::read_to_string(&file).expect("it was written");
                let secrets = SecretsBundle::from_known_yaml(&text, &file).expect("it was written");
                drop([MachineType::ControlPlane, MachineType::Worker].map(|machine_type| generate(&secrets, contract, machine_type)));
            }));
            one.push(timed(|| drop(generate(&secrets, contract, MachineType::ControlPlane))));
        }
        println!("{version}");
        let theirs = report("Talos: file of secrets to both machines", theirs);
        for (what, times) in [("ours: the same", both), ("ours: secrets to one control plane", one)] {
            let ours = report(what, times);
            println!("    faster by {:.1} (least), {:.1} (median)", theirs.0 / ours.0, theirs.1 / ours.1);
        }
    }
    child.kill().expect("it runs");
    child.wait().expect("it was killed");
    fs::remove_dir_all(folder).expect("our own folder");
}

fn question(file: &Path, version: &str) -> String {
    let file = file.to_str().expect("a path of ours");
    let options = ["--talos-version", version, "--kubernetes-version", "v1.35.3", "--out", "-"];
    let args: Vec<&str> =
        ["gen", "--secrets", file, "--name", "home", "--endpoint", "https://192.168.1.9:6443"].into_iter().chain(options).collect();
    format!("{}\n", serde_json::json!({ "args": args, "stdin": "" }))
}

fn ask(child: &mut Child, question: &str) {
    let input = child.stdin.as_mut().expect("it is piped");
    input.write_all(question.as_bytes()).and_then(|()| input.flush()).expect("it reads");
    let mut reply = String::new();
    BufReader::new(child.stdout.as_mut().expect("it is piped")).read_line(&mut reply).expect("it answers");
    assert!(reply.contains("\"rc\":0"), "{reply}");
}

fn generate(secrets: &SecretsBundle, contract: Contract, machine_type: MachineType) -> Secret<String> {
    let generate = Generate::builder()
        .name("home")
        .endpoint("https://192.168.1.9:6443")
        .kubernetes(Version::new(1, 35, 3))
        .talos(Version::new(1, 14, 1))
        .contract(contract)
        .secrets(secrets.clone())
        .build();
    black_box(generate.config(machine_type).expect("good options").config.to_yaml())
}

fn timed(mut run: impl FnMut()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// Prints the least and the median, and gives them in milliseconds.
fn report(what: &str, mut times: Vec<Duration>) -> (f64, f64) {
    times.sort_unstable();
    let [min, median] = [0, times.len() / 2].map(|index| times[index].as_secs_f64() * 1000.0);
    println!("  {what:<40} min {min:.3} ms, median {median:.3} ms");
    (min, median)
}
