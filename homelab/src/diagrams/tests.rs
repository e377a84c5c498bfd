//! Pictures of labs of any size: nothing is missing, nothing overlaps, every text is in its box.

use std::collections::{BTreeMap, BTreeSet};

use flux_gen::{Bootstrap, GitSource, Repository, Versions};
use homelab_core::{Brings, Claim, Name, Part, Quantity, Secret, VolumeDisk, name};
use loadbalancer::{Addresses, Balancer, Cilium, EnvoyGateway, HttpsGateway, Mesh, MeshAuthority, MeshPeer, Pool, PoolAddress};
use proptest::prelude::*;
use storage::{BackupPlan, Directory, LocalClass, LocalPath, Reclaim};

use super::scene::{Rect, Scene, Shape};
use super::{Picture, ledger, pictures};
use crate::answer::{Answers, Scrapes};
use crate::{App, AppClaim, ClaimProtection};

/// How large a lab is.
#[derive(Clone, Debug)]
struct Size {
    nodes: u8,
    pools: u8,
    apps: usize,
    /// Whether the second of three apps has a backup.
    backups: bool,
    /// Goes before the name of everything that a user names.
    prefix: String,
    clusters: u8,
    /// Whether the clusters are a mesh.
    meshed: bool,
}

impl Size {
    fn name(&self, text: &str) -> Name {
        format!("{}{text}", self.prefix).parse().expect("a short prefix")
    }
}

/// The parts of a lab of that size: what the domain crates make, and plain parts in the place of machines and clouds.
fn lab(size: &Size) -> Vec<Part> {
    let range = |text: String| text.parse::<homelab_core::AddressRange>().expect("a range");
    let claim = |owner: String, text: String| Claim::builder().owner(owner).range(range(text)).inside("the LAN").build();
    let lan = Claim::builder().owner("the LAN").range(range("10.0.0.0/16".to_owned())).build();
    let home = Part::new(name!("site"))
        .claim(lan)
        .claim(claim("the network address of the LAN".to_owned(), "10.0.0.0".to_owned()))
        .claim(claim("the router".to_owned(), "10.0.0.1".to_owned()))
        .claim(claim("the DHCP range".to_owned(), "10.0.0.100-10.0.0.199".to_owned()))
        .claim(claim("the NAS `nas`".to_owned(), "10.0.0.5".to_owned()));
    let vpc = Claim::builder().owner("the VPC `home` in AWS").range(range("172.16.0.0/16".to_owned())).build();
    let subnet = Claim::builder().owner("the subnet `a`").range(range("172.16.1.0/24".to_owned())).inside("the VPC `home` in AWS").build();
    let outputs = ["aws_backup_bucket", "aws_backup_role_arn", "aws_region"].map(|name| Brings::CloudOutput(name.to_owned()));
    let aws = outputs.into_iter().fold(Part::new(name!("aws")).claim(vpc).claim(subnet), Part::bring);
    (1..=size.clusters).flat_map(|number| cluster(size, number)).chain([aws, home]).collect()
}

fn cluster(size: &Size, number: u8) -> Vec<Part> {
    let cluster = size.name(&format!("cluster-{number}"));
    let range = |text: String| text.parse::<homelab_core::AddressRange>().expect("a range");
    let claim = |owner: String, text: String| Claim::builder().owner(owner).range(range(text)).inside("the LAN").build();
    let network =
        |what: &str, text: String| Claim::builder().owner(format!("the {what} of cluster `{cluster}`")).range(range(text)).build();
    let mut talos = Part::new(name!("talos"))
        .in_cluster(&cluster)
        .claim(network("pods", format!("10.{}.0.0/16", 100 + number)))
        .claim(network("services", format!("10.{}.0.0/16", 200 + number)))
        .bring(Brings::UserVolume(name!("data")));
    for node in 1..=size.nodes {
        let machine = size.name(&format!("node-{number}-{node}"));
        talos = talos.claim(claim(format!("node `{machine}`"), format!("10.0.{number}.{}", 10 + node))).bring(Brings::Disk(VolumeDisk {
            node: machine,
            disk: format!("/dev/disk/by-id/{node}"),
            volume: name!("data"),
        }));
    }
    let pool = |pool: u8| {
        let addresses = range(format!("10.0.{}.{}-10.0.{}.{}", 50 + number, 10 * pool, 50 + number, 10 * pool + 9));
        Pool::builder().name(size.name(&format!("pool-{pool}"))).range(addresses).build()
    };
    let cilium = Cilium::builder()
        .cluster(cluster.clone())
        .version("1.20.2")
        .single_node(size.nodes == 1)
        .pools((0..size.pools).map(pool).collect::<Vec<_>>())
        .maybe_mesh((size.meshed && size.pools > 0).then(|| mesh(size, number)))
        .build();
    let address = Some(format!("10.0.{}.1", 50 + number).parse().expect("an address"));
    let first = (size.pools > 0).then(|| {
        let pool = size.name("pool-0");
        Addresses::Pool(PoolAddress { balancer: Balancer::Cilium, pool, address })
    });
    let gateway = HttpsGateway::builder()
        .cluster(cluster.clone())
        .name(name!("gateway"))
        .domain("home.example".parse().expect("a domain"))
        .addresses(first.unwrap_or(Addresses::ServiceLB))
        .build();
    let class = LocalClass::builder()
        .name(name!("data"))
        .directory(Directory::UserVolume(name!("data")))
        .executable(true)
        .default_class(true)
        .reclaim(Reclaim::Retain)
        .build();
    let storage = LocalPath::builder().image("local-path:1").helper_image("busybox:1").classes(vec![class]).build();
    let infrastructure =
        vec![cilium.into(), storage.into(), EnvoyGateway::builder().version("v1.9.0").build().into(), gateway.clone().into()];
    let mut repository = Repository::builder()
        .cluster(cluster)
        .git(GitSource::public("https://github.com/you/homelab", "main"))
        .versions(Versions { operator: "0.58.1".to_owned(), flux: "2.9.4".to_owned() })
        .infrastructure(infrastructure)
        .apps((0..size.apps).map(|number| app(size, number)).collect())
        .bootstrap(Bootstrap::builder().lab(name!("home")).releases(vec![name!("cilium")]).build())
        .build();
    let answers = Answers { gateway: Some(&gateway), external: None, issuer: None };
    answers.give(&mut repository.infrastructure, Scrapes::Apart(&[]));
    answers.give(&mut repository.apps, Scrapes::Here);
    [talos].into_iter().chain(repository.parts()).collect()
}

/// What the cluster `number` has of the mesh.
fn mesh(size: &Size, number: u8) -> Mesh {
    let address = |number: u8| [10, 0, 50 + number, 2].into();
    let others = (1..=size.clusters).filter(|other| *other != number);
    let peer = |other| MeshPeer { cluster: size.name(&format!("cluster-{other}")), address: address(other) };
    Mesh::builder()
        .id(number.try_into().expect("from 1 on"))
        .balancer(Balancer::Cilium)
        .pool(size.name("pool-0"))
        .address(address(number))
        .peers(others.map(peer).collect())
        .authority(MeshAuthority { certificate: String::new(), key: Secret::from("key") })
        .build()
}

/// One app, with its backup if it has one.
fn app(size: &Size, number: usize) -> Part {
    let plan = || {
        BackupPlan::builder()
            .image("restic:1")
            .schedule("30 3 * * *")
            .repository(storage::Repository::Aws)
            .password(Secret::from("correct horse"))
            .build()
    };
    let protection = if size.backups && number % 3 == 1 {
        ClaimProtection::Backup(Box::new(plan()))
    } else {
        ClaimProtection::NoBackup("it is a test".to_owned())
    };
    let claim = AppClaim::builder().size(Quantity::gibibytes(10)).path("/data").class(name!("data")).protection(protection).build();
    let definition = App::builder()
        .name(size.name(&format!("app-{number}")))
        .image("app:1")
        .port(80)
        .host(format!("app-{number}.home.example").parse().expect("a host"))
        .maybe_claim((!number.is_multiple_of(3)).then_some(claim))
        .build();
    Part::from(definition).after([name!("storage"), name!("gateway")])
}

/// What is wrong with the geometry of a picture.
fn flaws(scene: &Scene) -> Vec<String> {
    let mut flaws = Vec::new();
    let page = Rect { x: 0, y: 0, width: scene.width, height: scene.height };
    for (index, frame) in scene.frames.iter().enumerate() {
        let outer = frame.inside.map_or(page, |outer| scene.frames[outer].rect);
        if !contains(&outer, &frame.rect) {
            flaws.push(format!("{:?} leaves {outer:?}", frame.rect));
        }
        let beside = scene.frames[index + 1..].iter().filter(|other| other.inside == frame.inside);
        flaws.extend(
            beside.filter(|other| overlap(&frame.rect, &other.rect)).map(|other| format!("{:?} lies on {:?}", frame.rect, other.rect)),
        );
    }
    let texts: Vec<(Rect, &str)> = scene.texts.iter().map(|text| (text_rect(text), &*text.line)).collect();
    for (index, (rect, text)) in texts.iter().enumerate() {
        let outer = scene.texts[index].inside.map_or(page, |outer| scene.frames[outer].rect);
        if !contains(&outer, rect) {
            flaws.push(format!("`{text}` leaves its box"));
        }
        let others = texts[index + 1..].iter().filter(|(other, _)| overlap(rect, other));
        flaws.extend(others.map(|(_, other)| format!("`{text}` lies on `{other}`")));
        let inner = scene.frames.iter().filter(|frame| frame.inside == scene.texts[index].inside && overlap(rect, &frame.rect));
        flaws.extend(inner.map(|frame| format!("`{text}` lies on {:?}", frame.rect)));
    }
    let boxes = scene.frames.iter().filter(|frame| frame.shape != Shape::Area).map(|frame| &frame.rect);
    let solid: Vec<&Rect> = boxes.chain(texts.iter().map(|(rect, _)| rect)).collect();
    for stroke in &scene.strokes {
        // A curve stays between its ends: its handles are at their heights, or beside them.
        let (x, y) = (stroke.from.0.min(stroke.to.0), stroke.from.1.min(stroke.to.1));
        let hull = Rect {
            x,
            y,
            width: stroke.from.0.abs_diff(stroke.to.0).max(1).cast_signed(),
            height: stroke.from.1.abs_diff(stroke.to.1).max(1).cast_signed(),
        };
        flaws.extend(solid.iter().filter(|rect| overlap(&hull, rect)).map(|rect| format!("{stroke:?} runs through {rect:?}")));
    }
    for ((x, y), _) in &scene.arrows {
        let touches = |rect: &Rect| {
            (rect.y == *y && (rect.x..=rect.x + rect.width).contains(x)) || (rect.x == *x && (rect.y..=rect.y + rect.height).contains(y))
        };
        if !scene.frames.iter().any(|frame| touches(&frame.rect)) {
            flaws.push(format!("the arrow at {x}, {y} leads to nothing"));
        }
    }
    flaws
}

fn text_rect(text: &super::scene::Text) -> Rect {
    let (x, base) = text.at;
    // Letters rise by four fifths of the size above the base line, and hang by one fifth below it.
    let size = text.font.size();
    Rect { x, y: base - size * 4 / 5, width: text.font.width(&text.line), height: size }
}

const fn contains(outer: &Rect, inner: &Rect) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

const fn overlap(one: &Rect, other: &Rect) -> bool {
    one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height
}

fn sizes() -> impl Strategy<Value = Size> {
    (0..10_u8, 0..6_u8, 0..40_usize, any::<bool>(), "[a-z]{1,30}-?", 1..4_u8, any::<bool>())
        .prop_map(|(nodes, pools, apps, backups, prefix, clusters, meshed)| Size { nodes, pools, apps, backups, prefix, clusters, meshed })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn nothing_overlaps_and_every_text_is_in_its_box(size in sizes()) {
        for picture in pictures(&name!("home"), &lab(&size)) {
            prop_assert_eq!(flaws(&picture.scene), Vec::<String>::new(), "{}", picture.name);
        }
    }
}

/// A lab as large as a home takes: three control planes, three workers, three pools, twenty apps.
fn large() -> Size {
    Size { nodes: 6, pools: 3, apps: 20, backups: true, prefix: String::new(), clusters: 1, meshed: false }
}

fn by_name(pictures: &[Picture]) -> BTreeMap<&str, &Picture> {
    pictures.iter().map(|picture| (&*picture.name, picture)).collect()
}

/// How often `text` is a line of its own in a box of the SVG, broken or not, and in the Mermaid.
fn count(picture: &Picture, text: &str) -> (usize, usize) {
    let mut boxes: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for text in &picture.scene.texts {
        boxes.entry(text.inside.unwrap_or(usize::MAX)).or_default().push(text.line.replace(' ', ""));
    }
    let wanted = text.replace(' ', "");
    let starts = boxes.values().flat_map(|lines| (0..lines.len()).map(move |start| &lines[start..]));
    let svg = starts.filter(|lines| (1..=lines.len()).any(|end| lines[..end].concat() == wanted)).count();
    let text = super::mermaid::escaped(text);
    let ends = ["[\"", "<br/>"].iter().flat_map(|start| ["\"]", "<br/>", ", "].map(|end| format!("{start}{text}{end}")));
    (svg, ends.map(|line| picture.mermaid.matches(&line).count()).sum())
}

#[test]
fn every_address_is_in_the_network() {
    let parts = lab(&Size { clusters: 2, ..large() });
    let pictures = pictures(&name!("home"), &parts);
    let network = by_name(&pictures)["network"];
    let entries = ledger::entries(&parts);
    let edge = "the network address of the LAN";
    let labels: Vec<String> = entries.iter().filter(|entry| entry.claim.owner != edge).map(ledger::Entry::label).collect();
    assert_eq!(labels.len(), 30, "6 nodes, 3 pools, 2 networks and a gateway of each cluster; router, DHCP, NAS, LAN, VPC, subnet");
    for label in &labels {
        let same = labels.iter().filter(|other| *other == label).count();
        assert_eq!(count(network, label), (same, same), "{label}");
    }
}

#[test]
fn clusters_of_a_mesh_are_joined() {
    let parts = lab(&Size { clusters: 3, meshed: true, apps: 0, ..large() });
    let pictures = pictures(&name!("home"), &parts);
    let network = by_name(&pictures)["network"];
    assert!(network.about.ends_with("3 clusters, which are a mesh."), "{}", network.about);
    assert_eq!(count(network, "mesh").0, 3 + 1, "an address in each cluster, and what joins them");
    let joins: Vec<&str> = network.mermaid.lines().filter(|line| line.contains("<-- \"mesh\" -->")).collect();
    assert_eq!(joins.len(), 2, "{joins:?}");
}

#[test]
fn a_pool_of_one_address_shows_who_has_it_and_a_circle_of_networks_ends() {
    let claim = |owner: &str, range: &str, inside: Option<&str>| {
        let range: homelab_core::AddressRange = range.parse().expect("a range");
        Claim::builder().owner(owner).range(range).maybe_inside(inside).build()
    };
    let site =
        Part::new(name!("site")).claim(claim("the LAN", "10.0.0.0/24", None)).claim(claim("the LAN", "10.0.0.0/25", Some("the LAN")));
    let cilium = Part::new(name!("cilium")).in_cluster(&name!("metal")).claim(claim("the pool `lan`", "10.0.0.9", Some("the LAN")));
    let gateway =
        Part::new(name!("door")).in_cluster(&name!("metal")).claim(claim("the gateway `door`", "10.0.0.9", Some("the pool `lan`")));
    let network = &pictures(&name!("home"), &[site, cilium, gateway])[0];
    assert!(count(network, "gateway door").0 > 0);
}

#[test]
fn every_kustomization_and_every_dependency_is_in_the_order() {
    let parts = lab(&large());
    let pictures = pictures(&name!("home"), &parts);
    let order = by_name(&pictures)["flux-cluster-1"];
    let objects = parts.iter().flat_map(|part| &part.objects).filter(|object| object.id.kind == "Kustomization");
    let names: BTreeSet<String> = objects.map(|object| object.id.name.clone()).collect();
    assert_eq!(names.len(), 6 + 20, "infrastructure with Flux, apps with their backups");
    for name in names {
        let alone = count(order, &name);
        let follows = count(order, &format!("then {name}"));
        assert_eq!((alone.0 + follows.0, alone.1 + follows.1), (1, 1), "{name}");
    }
    insta::assert_snapshot!(edges(order), @r##"
    1. cilium → 2. flux-system
    2. flux-system → 3. flux-operator
    3. flux-operator → 4. flux
    by hand: bootstrap/cluster-1/up.sh → 3 that wait for nothing
    by hand: bootstrap/cluster-1/up.sh → storage
    by hand: bootstrap/cluster-1/up.sh → envoy-gateway
    storage → 20 that wait for the same
    envoy-gateway → gateway
    gateway → 20 that wait for the same
    "##);
}

/// The edges of a flowchart, by the first lines of what they join.
fn edges(picture: &Picture) -> String {
    let label = |id: &str| {
        let start = format!("{id}[\"");
        let line = picture.mermaid.lines().find_map(|line| line.trim().trim_start_matches("subgraph ").strip_prefix(&start)).unwrap_or("?");
        line.split(['<', '"']).next().unwrap_or_default().to_owned()
    };
    let edges = picture.mermaid.lines().filter_map(|line| line.trim().split_once(" --> "));
    edges.map(|(from, to)| format!("{} → {}", label(from), label(to))).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_claim_class_disk_and_backup_is_in_the_storage() {
    let parts = lab(&large());
    let pictures = pictures(&name!("home"), &parts);
    let storage = by_name(&pictures)["storage"];
    let objects: Vec<_> = parts.iter().flat_map(|part| &part.objects).collect();
    let of = |kind: &str| objects.iter().filter(|object| object.id.kind == kind).map(|object| object.id.clone()).collect::<Vec<_>>();
    let claims = of("PersistentVolumeClaim");
    assert_eq!(claims.len(), 13);
    for id in claims {
        assert_eq!(count(storage, &id.name), (1, 1));
    }
    assert_eq!(count(storage, "10Gi"), (13, 13));
    let jobs = of("CronJob");
    assert_eq!(jobs.len(), 7);
    for id in jobs {
        assert_eq!(count(storage, &id.name), (1, 1));
    }
    assert_eq!(count(storage, "daily at 3:30"), (7, 7));
    for node in 1..=6 {
        assert_eq!(count(storage, &format!("node-1-{node}")), (1, 1));
    }
    assert_eq!((count(storage, "data (default)"), count(storage, "data"), count(storage, "aws")), ((1, 1), (1, 1), (1, 1)));
}

#[test]
fn pictures_are_no_wider_than_a_page() {
    for size in [
        Size { clusters: 3, nodes: 9, pools: 5, meshed: true, ..large() },
        Size { apps: 60, ..large() },
        Size { apps: 0, nodes: 1, pools: 0, ..large() },
    ] {
        for picture in pictures(&name!("home"), &lab(&size)) {
            assert!(picture.scene.width <= 1400, "{} of {size:?} is {} wide", picture.name, picture.scene.width);
        }
    }
}

#[test]
fn an_svg_is_well_formed_whatever_names_are() {
    let owner = "the <b>\u{1}\"R&D\"</b> ]]> 'LAN' — ß\u{ffff}";
    let range: homelab_core::AddressRange = "10.0.0.0/24".parse().expect("a range");
    let site = Part::new(name!("site")).claim(Claim::builder().owner(owner).range(range).build());
    let svg = pictures(&name!("home"), &[site])[0].svg();
    let document = roxmltree::Document::parse(&svg).expect("it is XML");
    let texts: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")))
        .filter_map(|node| node.text())
        .collect();
    assert!(texts.contains(&"<b>\"R&D\"</b> ]]> 'LAN' — ß"), "{texts:?}");
    for picture in pictures(&name!("home"), &lab(&large())) {
        roxmltree::Document::parse(&picture.svg()).expect("it is XML");
    }
}

#[test]
fn a_small_network_is_drawn_like_this() {
    let claim = |owner: &str, range: &str, inside: Option<&str>| {
        let range: homelab_core::AddressRange = range.parse().expect("a range");
        Claim::builder().owner(owner).range(range).maybe_inside(inside).build()
    };
    let site =
        Part::new(name!("site")).claim(claim("the LAN", "192.168.1.0/24", None)).claim(claim("the router", "192.168.1.1", Some("the LAN")));
    let svg = pictures(&name!("home"), &[site])[0].svg();
    let (head, body) = svg.split_once("</style>\n").expect("it has a style sheet");
    insta::assert_snapshot!(head.lines().take(3).chain(body.lines()).collect::<Vec<_>>().join("\n"), @r##"
    <svg xmlns="http://www.w3.org/2000/svg" width="528" height="342" viewBox="0 0 528 342" role="img" aria-labelledby="title description">
    <title id="title">home: network and addresses</title>
    <desc id="description">LAN (192.168.1.0/24): 1 owner of addresses in it, 0 clusters.</desc>
    <rect class="paper" width="528" height="342" rx="12"/>
    <rect class="area neutral" x="24" y="123" width="186" height="195" rx="10"/>
    <rect class="area neutral" x="38" y="186" width="158" height="118" rx="10"/>
    <rect class="box neutral" x="24" y="86" width="26" height="16" rx="6"/>
    <rect class="box neutral" x="52" y="228" width="130" height="62" rx="6"/>
    <text class="title" x="24" y="43">home: network and addresses</text>
    <text class="plain" x="24" y="67">LAN (192.168.1.0/24): 1 owner of addresses in it, 0 clusters.</text>
    <text class="plain" x="58" y="98">of no cluster</text>
    <text class="heading" x="38" y="152">LAN</text>
    <text class="plain" x="38" y="174">192.168.1.0/24</text>
    <text class="heading" x="52" y="215">at home</text>
    <text class="name" x="66" y="254">router</text>
    <text class="plain" x="66" y="274">192.168.1.1</text>
    </svg>
    "##);
}

/// `SHOW=folder cargo test -p homelab diagrams -- --ignored` writes the pictures of a large lab for people to look at.
#[test]
#[ignore = "for people"]
#[expect(clippy::disallowed_methods, reason = "for people to look at")]
fn show() {
    let folder = std::env::var_os("SHOW").map(std::path::PathBuf::from).expect("SHOW names a folder");
    for (name, size) in [("large", large()), ("many", Size { clusters: 3, nodes: 9, pools: 4, apps: 30, ..large() })] {
        for picture in pictures(&name!("home"), &lab(&size)) {
            std::fs::write(folder.join(format!("{name}-{}.svg", picture.name)), picture.svg()).expect("a folder");
        }
    }
}
