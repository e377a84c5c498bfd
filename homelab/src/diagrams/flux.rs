//! In which order Flux applies a cluster: what the bootstrap installs, then each Kustomization after those it depends on.

use std::collections::{BTreeMap, BTreeSet};

use homelab_core::{BootstrapStep, Kind, Name, Object, Part};
use serde_json::Value;

use super::Picture;
use super::block::{Block, HEADING, PADDING, even};
use super::graph::{Group, grouped, reduced};
use super::layered::{self, Layout, Node};
use super::mermaid::Flowchart;
use super::page::{Entry, WIDEST, page};
use super::scene::{Bend, Point, Scene, Shape, Stroke};
use super::tone::Tone;

const KUSTOMIZATION: Kind = Kind::new("kustomize.toolkit.fluxcd.io", "Kustomization");
/// Between what the bootstrap does and what Flux does.
const STEP: i32 = 40;
/// Between two layers: room for arrows that go far to one side.
const BETWEEN_LAYERS: i32 = 58;
/// The most boxes beside each other in a group.
const COLUMNS: usize = 6;

/// What Flux applies at once.
struct Applied {
    name: String,
    tone: Tone,
    about: String,
    is_adopted: bool,
}

/// The picture of the order in `cluster`; none if Flux applies nothing there.
pub(super) fn picture(lab: &Name, cluster: &Name, parts: &[Part]) -> Option<Picture> {
    let own: Vec<&Part> = parts.iter().filter(|part| part.id.cluster.as_ref() == Some(cluster)).collect();
    let steps: Vec<&BootstrapStep> = own.iter().flat_map(|part| &part.bootstrap).collect();
    let (applied, edges) = applied(&own, &steps);
    if applied.is_empty() {
        return None;
    }
    let edges = reduced(applied.len(), &edges);
    let (groups, between) = grouped(applied.len(), &edges);
    let order = Order::new(&applied, &groups, between);
    let by_hand = (!steps.is_empty()).then(|| by_hand(cluster, &steps));
    let title = format!("{lab}: how cluster {cluster} comes up");
    let about = format!(
        "{} steps by hand, then {} Kustomizations by Flux, each after those it depends on. Arrows that others imply are left out.",
        steps.len(),
        applied.len()
    );
    let before = by_hand.as_ref().map_or(0, |block| block.height + STEP);
    let width = order.width.max(by_hand.as_ref().map_or(0, |block| block.width));
    let legend: Vec<Entry<'_>> = LEGEND.iter().filter(|entry| is_used(entry, &applied, &steps)).copied().collect();
    let (mut scene, at) = page(&title, &about, &legend, width, before + order.height);
    order.draw(&mut scene, by_hand.as_ref(), at);
    let mermaid = order.flowchart(by_hand.as_ref());
    Some(Picture { name: format!("flux-{cluster}"), title, about, scene, mermaid })
}

const LEGEND: &[Entry<'_>] = &[
    Entry { shape: Shape::Box, tone: Tone::Plain, means: "by hand, once" },
    Entry { shape: Shape::Box, tone: Tone::Blue, means: "infrastructure" },
    Entry { shape: Shape::Box, tone: Tone::Green, means: "apps" },
    Entry { shape: Shape::Box, tone: Tone::Amber, means: "your own files" },
    Entry { shape: Shape::Box, tone: Tone::Violet, means: "from other folders" },
    Entry { shape: Shape::Dashed, tone: Tone::Blue, means: "installed by hand, then adopted" },
];

fn is_used(entry: &Entry<'_>, applied: &[Applied], steps: &[&BootstrapStep]) -> bool {
    match (entry.shape, entry.tone) {
        (Shape::Dashed, _) => applied.iter().any(|one| one.is_adopted),
        (_, Tone::Plain) => !steps.is_empty(),
        (_, tone) => applied.iter().any(|one| one.tone == tone),
    }
}

/// The Kustomizations of a cluster, and which comes before which.
fn applied(own: &[&Part], steps: &[&BootstrapStep]) -> (Vec<Applied>, BTreeSet<(usize, usize)>) {
    let is_kustomization = |object: &&Object| object.id.group == KUSTOMIZATION.group && object.id.kind == KUSTOMIZATION.kind;
    let objects: Vec<&Object> = own.iter().flat_map(|part| &part.objects).filter(is_kustomization).collect();
    let numbers: BTreeMap<(Option<&str>, &str), usize> =
        objects.iter().enumerate().map(|(number, object)| ((object.id.namespace.as_deref(), &*object.id.name), number)).collect();
    let mut edges = BTreeSet::new();
    let mut applied = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        let value = object.as_value();
        for dependency in value.pointer("/spec/dependsOn").and_then(Value::as_array).into_iter().flatten() {
            let namespace = dependency["namespace"].as_str().or(object.id.namespace.as_deref());
            let before = dependency["name"].as_str().and_then(|name| numbers.get(&(namespace, name)));
            edges.extend(before.filter(|before| **before != number).map(|before| (*before, number)));
        }
        let path = value.pointer("/spec/path").and_then(Value::as_str).unwrap_or_default();
        let part = own.iter().find(|part| *part.id.name == *object.id.name);
        applied.push(Applied {
            name: object.id.name.clone(),
            tone: tone(path),
            about: part.map_or_else(String::new, |part| about(part)),
            is_adopted: part.is_some_and(|part| part.charts.iter().any(|chart| steps.contains(&&BootstrapStep::Chart(chart.name.clone())))),
        });
    }
    (applied, edges)
}

/// By the folder below `kubernetes/` that Flux applies.
fn tone(path: &str) -> Tone {
    match path.trim_start_matches("./").split('/').nth(1) {
        Some("infrastructure") => Tone::Blue,
        Some("apps") => Tone::Green,
        Some("extra") => Tone::Amber,
        _ => Tone::Violet,
    }
}

/// What is in a part: its chart, or how many objects.
fn about(part: &Part) -> String {
    match (&part.charts[..], part.objects.len() + part.secrets.len()) {
        ([chart], _) => format!("chart {}", chart.version),
        ([], 1) => "1 object".to_owned(),
        ([], count) => format!("{count} objects"),
        (charts, _) => format!("{} charts", charts.len()),
    }
}

/// The steps before Flux, in their order.
fn by_hand(cluster: &Name, steps: &[&BootstrapStep]) -> Block {
    let step = |(index, step): (usize, &&BootstrapStep)| {
        let (what, name) = match step {
            BootstrapStep::Chart(name) => ("chart".to_owned(), name.to_string()),
            BootstrapStep::Object(id) | BootstrapStep::Secret(id) => (id.kind.clone(), id.name.clone()),
        };
        Block::new(Tone::Plain, [format!("{}. {name}", index + 1), what])
    };
    let blocks: Vec<Block> = steps.iter().enumerate().map(step).collect();
    Block::area(Tone::Plain, vec![format!("by hand: bootstrap/{cluster}/up.sh")], blocks, WIDEST)
}

/// The Kustomizations as they are drawn.
struct Order {
    blocks: Vec<Block>,
    edges: BTreeSet<(usize, usize)>,
    layout: Layout,
    width: i32,
    height: i32,
}

impl Order {
    fn new(applied: &[Applied], groups: &[Group], edges: BTreeSet<(usize, usize)>) -> Self {
        let mut boxes: Vec<Block> =
            applied.iter().map(|one| Block::new(one.tone, [one.name.clone(), one.about.clone()]).dashed(one.is_adopted)).collect();
        even(&mut boxes);
        let is_waiting = |index: usize| edges.iter().any(|(_, to)| *to == index);
        let blocks: Vec<Block> = groups.iter().enumerate().map(|(index, group)| block(group, is_waiting(index), applied, &boxes)).collect();
        let widths: Vec<i32> = blocks.iter().map(|block| block.width).collect();
        let pairs: Vec<(usize, usize)> = edges.iter().copied().collect();
        let layers = layered::layers(&widths, &pairs, WIDEST - 2 * PADDING);
        let nodes: Vec<Node> =
            blocks.iter().zip(layers).map(|(block, layer)| Node { across: block.width, along: block.height, layer }).collect();
        let layout = layered::layout(&nodes, &pairs, BETWEEN_LAYERS, &[]);
        let (width, height) = (layout.across + 2 * PADDING, layout.along + HEADING + PADDING);
        Self { blocks, edges, layout, width, height }
    }

    fn draw(&self, scene: &mut Scene, by_hand: Option<&Block>, (x, y): Point) {
        let width = self.width.max(by_hand.map_or(0, |block| block.width));
        let mut top = y;
        if let Some(block) = by_hand {
            let mut block = block.clone();
            block.width = width;
            block.draw(scene, (x, y), None);
            top = y + block.height + STEP;
            let middle = x + width / 2;
            scene.strokes.push(Stroke { from: (middle, y + block.height), to: (middle, top), bend: Bend::Straight });
            scene.arrows.push(((middle, top), Bend::Down));
        }
        let frame = Block::space(Tone::Plain, "by Flux, from Git", width, self.height).draw(scene, (x, top), None);
        let (left, start) = (x + (width - self.layout.across) / 2, top + HEADING);
        for (block, (across, along)) in self.blocks.iter().zip(&self.layout.places) {
            block.draw(scene, (left + across, start + along), Some(frame));
        }
        self.layout.draw(scene, (left, start), Bend::Down);
    }

    fn flowchart(&self, by_hand: Option<&Block>) -> String {
        let mut chart = Flowchart::new("TB");
        let before = by_hand.map(|block| chart.chain(block));
        let ids: Vec<_> = self.blocks.iter().map(|block| chart.block(block)).collect();
        for (index, id) in ids.iter().enumerate() {
            if let Some(before) = before.as_ref().filter(|_| !self.edges.iter().any(|(_, to)| *to == index)) {
                chart.edge(before, id);
            }
        }
        for (from, to) in &self.edges {
            chart.edge(&ids[*from], &ids[*to]);
        }
        chart.finish()
    }
}

/// One box, or an area with boxes that stand alike.
fn block(group: &Group, is_waiting: bool, applied: &[Applied], boxes: &[Block]) -> Block {
    if let [(node, followers)] = &group.members[..]
        && followers.is_empty()
    {
        return boxes[*node].clone();
    }
    let members: Vec<Block> = group
        .members
        .iter()
        .map(|(node, followers)| {
            let one = &applied[*node];
            let then = followers.iter().map(|follower| format!("then {}", applied[*follower].name));
            Block::new(one.tone, [one.name.clone(), one.about.clone()].into_iter().chain(then)).dashed(one.is_adopted)
        })
        .collect();
    let columns = members.len().min(COLUMNS);
    let count = format!("{} that wait for {}", members.len(), if is_waiting { "the same" } else { "nothing" });
    Block::grid(Tone::Plain, vec![count], members, i32::try_from(columns).unwrap_or(1))
}
