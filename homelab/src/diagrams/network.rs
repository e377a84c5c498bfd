//! The network and its addresses: the LAN, what lies in it, the networks behind it and elsewhere.

use homelab_core::{Kind, Name, Object, Part};
use serde_json::Value;

use super::Picture;
use super::block::{Block, GAP, PADDING};
use super::ledger::{Entry, called, clusters, entries, short};
use super::mermaid::{Flowchart, Ids};
use super::mesh;
use super::page::{self, WIDEST, page};
use super::scene::{Bend, Point, Scene, Shape, Stroke};
use super::tone::Tone;

const GATEWAY: Kind = Kind::new("gateway.networking.k8s.io", "Gateway");
const SERVICE: Kind = Kind::new("", "Service");
/// The most that is left for what lies in the LAN; the rest is for the networks behind it.
const LAN_WIDTH: i32 = 900;
/// Between the LAN and what is behind it.
const LANE: i32 = 44;
/// So many host names are written into a box; the README has them all.
const HOSTS: usize = 2;

/// The picture of who has which addresses; none if nobody has a network.
pub(super) fn picture(lab: &Name, parts: &[Part]) -> Option<Picture> {
    let meshed = loadbalancer::mesh(parts).into_iter().map(|member| member.cluster).collect();
    let ledger = Ledger { entries: entries(parts), clusters: clusters(parts), meshed, parts };
    let networks: Vec<&Entry<'_>> = ledger.entries.iter().filter(|entry| ledger.is_network(entry)).collect();
    // The one that most others lie in is at home, and of two the first; clouds have theirs apart.
    let home = *networks.iter().rev().max_by_key(|network| ledger.inside(network).count())?;
    let title = format!("{lab}: network and addresses");
    let about = ledger.about(home);
    let map = Map::new(&ledger, home, &networks);
    let texts = ledger.legend(map.home.any(&|block| block.shape == Shape::Dashed));
    let legend: Vec<page::Entry<'_>> = texts.iter().map(|(tone, shape, means)| page::Entry { shape: *shape, tone: *tone, means }).collect();
    let (mut scene, at) = page(&title, &about, &legend, map.width(), map.height());
    map.draw(&mut scene, at);
    Some(Picture { name: "network".to_owned(), title, about, scene, mermaid: map.flowchart() })
}

/// All claims of a lab.
struct Ledger<'a> {
    entries: Vec<Entry<'a>>,
    clusters: Vec<&'a Name>,
    /// Those that take part in the mesh.
    meshed: Vec<Name>,
    parts: &'a [Part],
}

/// What lies where.
struct Map {
    /// The network at home: what is nobody's cluster, then one area for each cluster.
    home: Block,
    /// Beside the area at this index in `home`: the networks inside the cluster.
    behind: Vec<(usize, Block)>,
    /// Which of those are joined by the mesh: indices in `behind`.
    meshed: Vec<usize>,
    /// Other networks.
    elsewhere: Option<Block>,
}

impl<'a> Ledger<'a> {
    /// Whether `entry` is a network of no cluster that lies in no other.
    fn is_network(&self, entry: &Entry<'_>) -> bool {
        self.is_outermost(entry) && entry.part.id.cluster.is_none()
    }

    fn is_outermost(&self, entry: &Entry<'_>) -> bool {
        entry.claim.inside.as_ref().is_none_or(|owner| !self.entries.iter().any(|other| other.claim.owner == *owner))
    }

    /// What lies in `network` by its own word. Of two with one owner it lies in the first: so nothing lies in two, and there is
    /// an end to it.
    fn inside(&self, network: &Entry<'a>) -> impl Iterator<Item = &Entry<'a>> {
        let owner = &network.claim.owner;
        let first = self.entries.iter().find(|entry| entry.claim.owner == *owner);
        let is_first = first.is_some_and(|first| std::ptr::eq(first.claim, network.claim));
        let is_inside = move |entry: &&Entry<'_>| is_first && entry.claim.inside.as_ref() == Some(owner) && !entry.is_edge_of(network);
        self.entries.iter().filter(is_inside)
    }

    fn tone(&self, part: &Part) -> Tone {
        let place = part.id.cluster.as_ref().and_then(|cluster| self.clusters.iter().position(|known| *known == cluster));
        place.map_or(Tone::Plain, Tone::of_cluster)
    }

    fn block(&self, entry: &Entry<'a>, most: i32) -> Block {
        let children: Vec<Block> = self.inside(entry).map(|inner| self.block(inner, most - 2 * PADDING)).collect();
        let lines = [entry.label(), short(&entry.claim.range)];
        // A cluster's range in a network is there for others to lie in, even if none does.
        let is_pool = entry.part.id.cluster.is_some() && !entry.is_single() && !self.is_outermost(entry);
        if children.is_empty() && !is_pool {
            Block::new(self.tone(entry.part), lines.into_iter().chain(host_names(&entry.part.objects)))
        } else {
            Block::area(self.tone(entry.part), lines.into(), children, most)
        }
    }

    /// What `cluster` has in the network at home; nothing if it has its addresses elsewhere.
    fn at_home(&self, home: &Entry<'a>, cluster: &Name, tone: Tone) -> Vec<Block> {
        let own: Vec<&Entry<'_>> = self.entries.iter().filter(|entry| entry.part.id.cluster.as_ref() == Some(cluster)).collect();
        let inside = self.inside(home).filter(|entry| entry.part.id.cluster.as_ref() == Some(cluster));
        let mut blocks: Vec<Block> = inside.map(|entry| self.block(entry, LAN_WIDTH - 4 * PADDING)).collect();
        if own.iter().all(|entry| self.is_outermost(entry)) {
            // It runs in a machine that has whatever address the network gives it.
            let platform = own.first().map_or("machine", |entry| &*entry.part.id.name);
            let claimed = self.inside(home).find(|entry| entry.label() == platform);
            let address = claimed.map_or_else(|| "no fixed address".to_owned(), |entry| short(&entry.claim.range));
            blocks.push(Block::new(tone, [platform.to_owned(), address]).dashed(claimed.is_none()));
        }
        if !blocks.is_empty() {
            blocks.extend(self.floating(cluster, tone));
        }
        blocks
    }

    /// Gateways and Services of `cluster` that get whatever address is free.
    fn floating(&self, cluster: &Name, tone: Tone) -> impl Iterator<Item = Block> {
        let parts = self.parts.iter().filter(move |part| part.id.cluster.as_ref() == Some(cluster) && part.claims.is_empty());
        parts.flat_map(|part| &part.objects).filter(|object| is(object, GATEWAY) || is_load_balancer(object)).map(move |object| {
            let name = called(&object.id.kind.to_lowercase(), &object.id.name);
            let lines = [name, "any free address".to_owned()].into_iter().chain(host_names(std::slice::from_ref(object)));
            Block::new(tone, lines).dashed(true)
        })
    }

    fn legend(&self, has_dashed: bool) -> Vec<(Tone, Shape, String)> {
        let clusters = self.clusters.iter().enumerate();
        let mut legend = vec![(Tone::Plain, Shape::Box, "of no cluster".to_owned())];
        legend.extend(clusters.map(|(index, cluster)| (Tone::of_cluster(index), Shape::Box, format!("cluster {cluster}"))));
        if has_dashed {
            legend.push((Tone::Plain, Shape::Dashed, "address not fixed".to_owned()));
        }
        legend
    }

    /// The picture in one sentence.
    fn about(&self, home: &Entry<'_>) -> String {
        let inside = self.entries.iter().filter(|entry| !self.is_outermost(entry) && !entry.is_edge_of(home)).count();
        let some = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let (owners, clusters) = (some(inside, "owner"), some(self.clusters.len(), "cluster"));
        let mesh = match self.meshed.len() {
            0 => String::new(),
            all if all == self.clusters.len() => ", which are a mesh".to_owned(),
            some => format!(", {some} of them in a mesh"),
        };
        format!("{} ({}): {owners} of addresses in it, {clusters}{mesh}.", home.label(), short(&home.claim.range))
    }
}

impl Map {
    fn new(ledger: &Ledger<'_>, home: &Entry<'_>, networks: &[&Entry<'_>]) -> Self {
        let own = ledger.inside(home).filter(|entry| entry.part.id.cluster.is_none());
        let own: Vec<Block> = own.map(|entry| ledger.block(entry, LAN_WIDTH - 4 * PADDING)).collect();
        let mut rows = Vec::new();
        if !own.is_empty() {
            rows.push(Block::area(Tone::Plain, vec!["at home".to_owned()], own, LAN_WIDTH - 2 * PADDING));
        }
        let mut elsewhere: Vec<Block> = Vec::new();
        let (mut behind, mut meshed) = (Vec::new(), Vec::new());
        let rail = if ledger.meshed.is_empty() { 0 } else { mesh::width() };
        for (index, cluster) in ledger.clusters.iter().enumerate() {
            let tone = Tone::of_cluster(index);
            let own = ledger.entries.iter().filter(|entry| entry.part.id.cluster.as_ref() == Some(cluster) && ledger.is_outermost(entry));
            let most = WIDEST - LAN_WIDTH - LANE - rail;
            let inner: Vec<Block> = own.map(|entry| ledger.block(entry, most - 2 * PADDING)).collect();
            let inner = (!inner.is_empty()).then(|| Block::area(tone, vec![format!("inside {cluster}")], inner, most));
            let blocks = ledger.at_home(home, cluster, tone);
            if blocks.is_empty() {
                elsewhere.extend(inner);
                continue;
            }
            let mut row = Block::area(tone, vec![format!("cluster {cluster}")], blocks, LAN_WIDTH - 2 * PADDING);
            if let Some(inner) = inner {
                row.height = row.height.max(inner.height);
                if ledger.meshed.contains(cluster) {
                    meshed.push(behind.len());
                }
                behind.push((rows.len(), inner));
            }
            rows.push(row);
        }
        let width = rows.iter().map(|row| row.width).max().unwrap_or_default();
        for row in &mut rows {
            row.width = width;
        }
        let widest = behind.iter().map(|(_, block)| block.width).max().unwrap_or_default();
        for (_, block) in &mut behind {
            block.width = widest;
        }
        let lines = vec![home.label(), short(&home.claim.range)];
        let others = networks.iter().filter(|network| network.claim.owner != home.claim.owner);
        elsewhere.extend(others.map(|network| ledger.block(network, WIDEST - 2 * PADDING)));
        let elsewhere = (!elsewhere.is_empty()).then(|| Block::area(Tone::Plain, vec!["elsewhere".to_owned()], elsewhere, WIDEST));
        Self { home: Block::area(Tone::Plain, lines, rows, width + 2 * PADDING), behind, meshed, elsewhere }
    }

    fn width(&self) -> i32 {
        let behind = self.behind.iter().map(|(_, block)| LANE + block.width).max().unwrap_or_default();
        let rail = if self.meshed.is_empty() { 0 } else { mesh::width() };
        (self.home.width + behind + rail).max(self.elsewhere.as_ref().map_or(0, |block| block.width))
    }

    fn height(&self) -> i32 {
        self.home.height + self.elsewhere.as_ref().map_or(0, |block| 2 * GAP + block.height)
    }

    fn draw(&self, scene: &mut Scene, (x, y): Point) {
        self.home.draw(scene, (x, y), None);
        for (row, block) in &self.behind {
            let (left, top) = self.home.places[*row];
            let edge = x + left + self.home.children[*row].width;
            let start = x + self.home.width + LANE;
            let middle = y + top + block.height / 2;
            scene.strokes.push(Stroke { from: (edge, middle), to: (start, middle), bend: Bend::Straight });
            block.draw(scene, (start, y + top), None);
        }
        let end = |index: &usize| {
            let (row, block) = &self.behind[*index];
            (x + self.home.width + LANE + block.width, y + self.home.places[*row].1 + block.height / 2)
        };
        mesh::draw(scene, &self.meshed.iter().map(end).collect::<Vec<_>>());
        if let Some(block) = &self.elsewhere {
            block.draw(scene, (x, y + self.home.height + 2 * GAP), None);
        }
    }

    fn flowchart(&self) -> String {
        let mut chart = Flowchart::new("LR");
        let home = chart.block(&self.home);
        let mut behind: Vec<Ids> = Vec::new();
        for (row, block) in &self.behind {
            let block = chart.block(block);
            chart.edge(&home.children[*row], &block);
            behind.push(block);
        }
        for pair in self.meshed.windows(2) {
            chart.joined(&behind[pair[0]], &behind[pair[1]], mesh::NAME);
        }
        if let Some(block) = &self.elsewhere {
            chart.block(block);
        }
        chart.finish()
    }
}

fn is(object: &Object, kind: Kind) -> bool {
    object.id.group == kind.group && object.id.kind == kind.kind
}

fn is_load_balancer(object: &Object) -> bool {
    is(object, SERVICE) && object.as_value().pointer("/spec/type").and_then(Value::as_str) == Some("LoadBalancer")
}

/// The host names that Gateways among `objects` listen to, each once.
fn host_names(objects: &[Object]) -> Option<String> {
    let mut hosts: Vec<String> = Vec::new();
    for value in objects.iter().filter(|object| is(object, GATEWAY)).map(Object::to_value) {
        let listeners = value.pointer("/spec/listeners").and_then(Value::as_array).into_iter().flatten();
        for host in listeners.filter_map(|listener| listener["hostname"].as_str()) {
            if !hosts.iter().any(|known| known == host) {
                hosts.push(host.to_owned());
            }
        }
    }
    let more = hosts.len().saturating_sub(HOSTS);
    hosts.truncate(HOSTS);
    if more > 0 {
        hosts.push(format!("{more} more"));
    }
    (!hosts.is_empty()).then(|| hosts.join(", "))
}
