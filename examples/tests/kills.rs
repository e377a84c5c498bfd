//! Killed at any instant, a run leaves what the next one makes whole, and never loses a key.
//!
//! `KILLS=200 cargo test -p examples --test kills` kills 200 times, `SEED=7` at the same instants again.
#![expect(clippy::disallowed_methods, reason = "tests look at what a killed run left")]

mod home;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use home::{Home, RENDER, changes};
use homelab_core::disk;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a site is made of that names a cloud: more files and one more key.
const CLOUD: &str = "aws: { region: eu-central-1, account: \"123456789012\" }\n\n";

/// What a run left that was too fast to be killed; it does not count.
const ENDED: &str = "all: it had ended";

/// How long a run takes until the first file appears, and from there.
#[derive(Clone, Copy)]
struct Phases {
    thinking: Duration,
    writing: Duration,
}

/// In which phase a run is killed: it thinks much longer than it writes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    Thinking,
    Writing,
}

/// A lab before the run that is killed, whose keys it has to keep.
struct Start<'a> {
    name: &'static str,
    lab: Option<&'a Home>,
    change: fn(&Home),
}

impl Start<'_> {
    fn home(&self) -> Home {
        let home = self.lab.map_or_else(|| Home::new("minimal.yaml"), copy);
        (self.change)(&home);
        home
    }
}

fn copy(lab: &Home) -> Home {
    Home::holding(&["site.yaml", "versions.yaml", "out", "secrets"].map(|name| lab.path(name)))
}

fn render(home: &Home) -> String {
    let outcome = home.run(RENDER);
    assert_eq!(outcome.code, Some(0), "{}", outcome.text);
    outcome.text
}

/// What changes with the first write of a run: the folder that becomes the secrets, or the manifest.
fn mark(home: &Home) -> (bool, Option<SystemTime>) {
    let manifest = fs::metadata(home.path("out/.homelab/manifest"));
    (home.path(".secrets.homelab-tmp").exists() || home.path("secrets").exists(), manifest.and_then(|found| found.modified()).ok())
}

/// Runs the program until it ends, or until `kill` after a phase has begun; how long the phases were, if it was not killed.
fn run(home: &Home, kill: Option<(Phase, Duration)>) -> Option<Phases> {
    let (before, start) = (mark(home), Instant::now());
    let mut child = home.command(RENDER).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut first_write = None;
    loop {
        let ended = child.try_wait().expect("it is our child");
        let now = start.elapsed();
        if first_write.is_none() && mark(home) != before {
            first_write = Some(now);
        }
        if let Some(status) = ended {
            assert!(status.success(), "it failed before it was killed");
            let thinking = first_write.unwrap_or(now);
            return Some(Phases { thinking, writing: now.saturating_sub(thinking) });
        }
        let is_due = kill.is_some_and(|(phase, after)| match phase {
            Phase::Thinking => now >= after,
            Phase::Writing => first_write.is_some_and(|first_write| now >= first_write + after),
        });
        if is_due {
            child.kill().expect("it is our child");
            let is_killed = !child.wait().expect("it is our child").success();
            return (!is_killed).then_some(Phases { thinking: now, writing: Duration::ZERO });
        }
        std::hint::spin_loop();
    }
}

/// The keys that the index names, if there is one; each has to be there.
fn keys(home: &Home) -> BTreeMap<PathBuf, Vec<u8>> {
    let index = fs::read_to_string(home.path("secrets/index")).unwrap_or_default();
    let paths = index.lines().map(|line| PathBuf::from(line.split_once("  ").expect("a hash and a path").1));
    paths.map(|path| (path.clone(), fs::read(home.path("secrets").join(path)).expect("the index names it"))).collect()
}

/// The files of the output folder, and what the manifest says that they are.
fn listed(home: &Home) -> (BTreeSet<PathBuf>, BTreeSet<PathBuf>) {
    let manifest = fs::read_to_string(home.path("out/.homelab/manifest")).expect("a run has ended");
    let listed = manifest.lines().map(|line| PathBuf::from(line.split_once("  ").expect("a hash and a path").1));
    let files = disk::list(&home.path("out")).expect("our own folder").into_iter().filter(|path| !path.starts_with(".homelab"));
    (files.collect(), listed.collect())
}

/// Kills once, and looks at what the next runs make of it; what the killed run left.
fn kill(start: &Start<'_>, phase: Phase, after: Duration) -> &'static str {
    let home = start.home();
    let keys_before = keys(&home);
    if run(&home, Some((phase, after))).is_some() {
        return ENDED;
    }

    let keys_left = keys(&home);
    // As the manifest of a render under way begins.
    let is_under_way = fs::read_to_string(home.path("out/.homelab/manifest")).is_ok_and(|manifest| manifest.starts_with('#'));
    let left = match is_under_way {
        true => "some files",
        false if keys_left.is_empty() => "no keys",
        false if keys_left == keys_before => "what was there",
        false => "new keys",
    };
    for (path, key) in &keys_before {
        assert!(keys_left.get(path) == Some(key), "{} was lost", path.display());
    }
    if home.path("secrets").exists() {
        assert!(keys_left.contains_key(Path::new("authority.pem")), "the secrets folder appears whole or not at all");
    }

    render(&home);
    let keys_after = keys(&home);
    for (path, key) in &keys_left {
        assert!(keys_after.get(path) == Some(key), "{} was made anew", path.display());
    }

    let after = home.entries();
    assert!(render(&home).lines().any(|line| line.starts_with("0 files written, ")));
    assert_eq!(changes(&after, &home.entries()), "");
    let beside: Vec<_> = after.keys().filter(|path| path.to_string_lossy().contains("homelab-tmp")).collect();
    assert!(beside.is_empty(), "{beside:?}");
    let (files, listed) = listed(&home);
    assert_eq!(files, listed);
    left
}

#[test]
fn killed_at_any_instant_the_next_run_ends_well_with_the_same_keys() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().expect("a number"));
    let kills = number("KILLS").unwrap_or(20);
    let seed = number("SEED").unwrap_or_else(|| SystemTime::UNIX_EPOCH.elapsed().expect("after 1970").as_secs());
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut below = |limit: u64| random.next_u64() % limit.max(1);

    let add_cloud = |home: &Home| home.change_site("workstation:", &format!("{CLOUD}workstation:"));
    let lab = Home::new("minimal.yaml");
    render(&lab);
    let in_cloud = copy(&lab);
    add_cloud(&in_cloud);
    render(&in_cloud);
    let other_address = |home: &Home| {
        home.change_site("192.168.178.11", "192.168.178.12");
        home.change_site("lab.home.arpa", "other.home.arpa");
    };
    let starts = [
        Start { name: "the first run", lab: None, change: |_| {} },
        Start { name: "another address", lab: Some(&lab), change: other_address },
        Start { name: "a cloud more", lab: Some(&lab), change: add_cloud },
        Start { name: "a cloud less", lab: Some(&in_cloud), change: |home| home.change_site(CLOUD, "") },
    ];
    // The shorter of two: how long the search for an RSA key takes is chance.
    let phases = starts.each_ref().map(|start| {
        let measured: Vec<Phases> = (0..2).filter_map(|_| run(&start.home(), None)).collect();
        let shortest = |of: fn(&Phases) -> Duration| measured.iter().map(of).min().unwrap_or_default();
        Phases { thinking: shortest(|phases| phases.thinking), writing: shortest(|phases| phases.writing) }
    });

    let mut hits: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let (mut killed, mut ended) = (0, 0);
    while killed < kills {
        // Every second one in the first run, every second of these while it writes.
        let start = if killed % 2 == 0 { 0 } else { 1 + usize::try_from(below(3)).expect("below 3") };
        let phase = if killed / 2 % 2 == 0 { Phase::Thinking } else { Phase::Writing };
        let length = if phase == Phase::Thinking { phases[start].thinking } else { phases[start].writing };
        let after = Duration::from_nanos(below(u64::try_from(length.as_nanos()).expect("it is short")));
        let name = starts[start].name;
        let told = format!("SEED={seed} kill {killed}: {name}, {phase:?}, {after:?} in");
        let left = std::panic::catch_unwind(|| kill(&starts[start], phase, after)).unwrap_or_else(|_| panic!("{told}"));
        *hits.entry((name, left)).or_default() += 1;
        *(if left == ENDED { &mut ended } else { &mut killed }) += 1;
        assert!(ended <= 10 + kills, "SEED={seed}: most came too late: {hits:?}");
    }
    report(&format!("SEED={seed}: {hits:?}"));
    for left in ["no keys", "what was there", "some files"] {
        let is_hit = hits.keys().any(|(_, other)| *other == left);
        assert!(kills < 100 || is_hit, "SEED={seed}: none left {left}: {hits:?}");
    }
}

#[expect(clippy::print_stdout, reason = "the seed repeats a failed run")]
fn report(text: &str) {
    println!("{text}");
}
