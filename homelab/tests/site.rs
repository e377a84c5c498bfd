//! What users write into `site.yaml`, right and wrong.

use std::path::{Path, PathBuf};

use homelab::site::{BackupTarget, Site};
use homelab_core::{Part, Problems, check, name, yaml};
use proptest::prelude::*;
use serde_json::Value;

const EXAMPLE: &str = include_str!("../../examples/two-node-homelab/site.yaml");
const MINIMAL: &str = include_str!("../../examples/two-node-homelab/minimal.yaml");
const NAS: &str = include_str!("../../examples/two-node-homelab/nas.yaml");

/// What the reader or the ledger says of `bytes`.
fn judge(bytes: &[u8]) -> Result<Site, Problems> {
    let site = Site::read("site.yaml", bytes)?;
    let part = site.all_claims().into_iter().fold(Part::new(name!("site")), Part::claim);
    check(vec![part]).map(|_| site)
}

/// Every wrong site of `class` has its exact report beside it; there are at least four.
fn judge_class(class: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(class);
    let mut settings = insta::Settings::new();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path(&folder);
    let cases = wrong_sites(&folder);
    assert!(cases.len() >= 4, "{class}: {cases:?}");
    for (case, bytes) in cases {
        let problems = judge(&bytes).expect_err(&case);
        settings.bind(|| insta::assert_snapshot!(case.as_str(), problems));
    }
}

#[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
fn wrong_sites(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("the folder of the class");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    let name = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read(path).expect("the file"))).collect()
}

#[test]
fn all_example_sites_are_read_and_their_addresses_fit() {
    for text in [EXAMPLE, MINIMAL, NAS] {
        judge(text.as_bytes()).expect("the example is right");
    }
}

#[test]
fn what_is_left_out_has_its_default() {
    let site = judge(MINIMAL.as_bytes()).expect("the example is right");
    assert_eq!(*site.lan.dns[0], *site.lan.router);
    assert_eq!(&*site.lan.ntp[0], "time.cloudflare.com");
    assert_eq!(site.git.branch, "main");
    assert_eq!(site.metal.gateway.to_string(), "192.168.178.240");
    assert_eq!(site.metal.dns.to_string(), "192.168.178.241");
    assert_eq!(&*site.metal.pools[0].name, "lan");
    assert_eq!((site.external, site.zone, site.acme), (None, None, None));
    assert_eq!(site.metal.networks.pods.to_string(), "10.244.0.0/16");
    let workstation = site.workstation.expect("the example has one");
    assert_eq!(workstation.networks.services.to_string(), "10.43.0.0/16");
    assert_eq!((workstation.memory, workstation.cpus), (8, 4));
    assert_eq!((site.aws, site.azure, site.backup, site.nas), (None, None, None, None));
}

#[test]
fn backups_go_to_the_only_cloud_else_to_the_nas_that_exports_a_folder() {
    let target = |site: &str| judge(site.as_bytes()).expect("the site is right").backup;
    assert_eq!(target(NAS), Some(BackupTarget::Nas));
    assert_eq!(target(&NAS.replace("  export: /volume1/lab\n", "")), None);
    assert_eq!(target(&format!("{NAS}aws: {{region: eu-central-1}}\n")), Some(BackupTarget::Aws));
    assert_eq!(target(&format!("{NAS}aws: {{region: eu-central-1}}\nbackup: nas\n")), Some(BackupTarget::Nas));
}

#[test]
fn the_ledger_names_every_owner_and_its_line() {
    let site = judge(EXAMPLE.as_bytes()).expect("the example is right");
    let lines = site.all_claims().into_iter().map(|claim| {
        let at = claim.at.map_or_else(|| "default".to_owned(), |at| at.to_string());
        format!("{at}: {} ({})", claim.owner, claim.range)
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn pools_have_names_and_the_internet_comes_in_at_one_of_their_addresses() {
    let site = judge(EXAMPLE.as_bytes()).expect("the example is right");
    let names: Vec<_> = site.metal.pools.iter().map(|pool| pool.name.to_string()).collect();
    assert_eq!(names, ["lan", "dmz"]);
    let external = site.external.as_ref().expect("the example has a port forward");
    assert_eq!(site.metal.pool_of(external.address().value).map(|pool| &*pool.name), Some("dmz"));
}

#[test]
fn a_zone_and_who_signs_by_it_are_read() {
    let text = EXAMPLE.replace("    # public:", "    public:").replace("# zone:", "zone:").replace("# acme:", "acme:");
    let site = judge(text.as_bytes()).expect("as the comments of the example say");
    assert_eq!(site.zone, Some(homelab::site::Cloud::Aws));
    assert_eq!(site.acme.map(|acme| acme.email).as_deref(), Some("you@home.example"));
    assert_eq!(site.external.and_then(|external| external.public().map(ToString::to_string)).as_deref(), Some("home.dyndns.example"));
}

#[test]
fn a_dns_server_that_the_lab_runs_itself_is_no_overlap() {
    let site = MINIMAL.replace("  dhcp:", "  dns: [192.168.178.11, 192.168.178.245, 9.9.9.9]\n  dhcp:");
    judge(site.as_bytes()).expect("a node and an address of the pool may answer DNS");
}

#[test]
fn a_claim_of_another_domain_gets_the_line_of_the_site() {
    let site = judge(MINIMAL.as_bytes()).expect("the example is right");
    let mut claim = homelab_core::Claim::builder().owner("node").range(site.metal.nodes[0].address.value).build();
    site.locate([&mut claim]);
    assert_eq!(claim.at.expect("the site has it").to_string(), "site.yaml:21:16");
}

#[test]
fn what_a_cloud_may_have_is_read() {
    let site = judge(EXAMPLE.as_bytes()).expect("the example is right");
    let aws = site.aws.expect("the example names AWS").extras;
    let budget = aws.budget.expect("the example has a budget");
    assert_eq!((budget.amount, &*budget.email, aws.own_key), (5, "you@home.example", true));
    assert_eq!(aws.network.expect("the example has a network").to_string(), "10.80.0.0/16");
    assert_eq!(aws.zone.expect("the example has a zone").value, site.domain);
}

#[test]
fn a_zone_may_lie_above_or_below_the_domain() {
    let minimal = MINIMAL.replace("lab.home.arpa", "lab.example.org");
    for (zone, has_domain) in [("lab.example.org", true), ("example.org", true), ("apps.lab.example.org", false)] {
        let site = format!("{minimal}\naws: {{ region: eu-central-1, zone: {zone} }}\n");
        assert_eq!(judge(site.as_bytes()).expect(zone).zone.is_some(), has_domain, "{zone}");
    }
}

#[test]
fn a_missing_key_is_reported_where_its_map_begins() {
    judge_class("missing");
}

#[test]
fn a_value_of_another_type_is_reported_with_what_was_expected() {
    judge_class("mistyped");
}

#[test]
fn an_unknown_key_is_reported_with_the_nearest_known_one() {
    judge_class("unknown");
}

#[test]
fn a_value_out_of_range_is_reported_with_the_range() {
    judge_class("out-of-range");
}

#[test]
fn addresses_that_overlap_are_reported_with_both_owners_and_what_is_free() {
    judge_class("overlapping");
}

#[test]
fn a_network_with_host_bits_is_reported_with_the_network_that_was_meant() {
    judge_class("host-bits");
}

#[test]
fn what_is_there_twice_is_reported_with_both_places() {
    judge_class("duplicate");
}

#[test]
fn a_reference_to_nothing_is_reported() {
    judge_class("wrong-reference");
}

#[test]
fn what_is_empty_is_reported() {
    judge_class("empty");
}

#[test]
fn bytes_that_are_no_text_are_reported() {
    judge_class("binary");
}

#[test]
fn what_is_huge_is_reported_in_few_words() {
    judge_class("huge");
}

#[test]
fn what_is_deep_is_reported() {
    judge_class("deep");
}

#[test]
fn a_file_of_more_than_a_mebibyte_is_not_read() {
    let problems = judge(&vec![b'#'; 1 << 21]).expect_err("it is too large");
    insta::assert_snapshot!(problems);
}

#[test]
fn ten_mistakes_are_reported_at_once() {
    let bytes = include_bytes!("sites/ten/mistakes.yaml");
    let problems = judge(bytes).expect_err("ten mistakes");
    assert_eq!(problems.0.len(), 10, "{problems}");
    insta::assert_snapshot!(problems);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a developer asks for the new schema by `UPDATE_SCHEMA=1 cargo test -p homelab`")]
fn the_published_schema_is_current() {
    let text = serde_json::to_string_pretty(&Site::schema()).expect("a schema is JSON") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("site.schema.json");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &text).expect("the schema is written");
    }
    let published = std::fs::read_to_string(&path).expect("the schema is published");
    assert!(text == published, "the schema has changed: UPDATE_SCHEMA=1 cargo test -p homelab");
}

#[test]
fn editors_accept_all_example_sites() {
    let schema = jsonschema::validator_for(&Site::schema()).expect("a schema");
    for text in [EXAMPLE, MINIMAL, NAS] {
        let site: Value = yaml::from_str(text).expect("YAML");
        let refused: Vec<_> = schema.iter_errors(&site).map(|error| error.to_string()).collect();
        assert_eq!(refused, Vec::<String>::new());
    }
}

#[test]
fn editors_refuse_what_the_reader_refuses_for_its_form() {
    let schema = jsonschema::validator_for(&Site::schema()).expect("a schema");
    // What no schema says: keys that go together, and the words of a name within its characters.
    let beyond = ["backup-of-two-clouds", "domain-of-multicast", "range-backwards", "prefix", "git-with-password", "memory-on-windows"];
    let beyond =
        [&beyond[..], &["pod-network", "pod-network-of-the-wrong-family", "service-network", "disk-serial-with-quotes", "merge-key"]]
            .concat();
    let beyond =
        [&beyond[..], &["cloud-network", "cloud-network-of-the-wrong-family", "dns-of-a-single-address", "public-address-of-a-zone"]]
            .concat();
    let nodes = [
        "cluster-name-below-a-long-domain",
        "owner-damaged",
        "control-plane",
        "data-disk",
        "data-disk-of-a-worker",
        "data-disk-where-no-app-runs",
    ];
    let beyond = [&beyond[..], &nodes].concat();
    for class in ["missing", "mistyped", "unknown", "out-of-range", "empty"] {
        for (case, bytes) in wrong_sites(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(class)) {
            let site: Value = yaml::from_str(&String::from_utf8(bytes).expect("text")).expect("YAML");
            assert_eq!(schema.is_valid(&site), beyond.contains(&&*case), "{class}/{case}");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = judge(&bytes);
    }

    #[test]
    fn no_change_of_a_good_site_makes_the_reader_panic(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..40, "[ -~\n]{0,12}|[\u{0}-\u{ffff}]{0,3}"), 1..6),
    ) {
        let mut site: Vec<char> = EXAMPLE.chars().collect();
        for (start, length, text) in cuts {
            let start = start.index(site.len() + 1);
            let end = (start + length).min(site.len());
            site.splice(start..end, text.chars());
            if site.is_empty() {
                break;
            }
        }
        let site: String = site.into_iter().collect();
        if let Err(problems) = judge(site.as_bytes()) {
            prop_assert!(problems.0.iter().all(|problem| !problem.at.is_empty()), "{problems}");
        }
    }
}
