//! Where data lies and where its copies go: disks, user volumes, classes, claims, backups.

use std::collections::{BTreeMap, BTreeSet};

use homelab_core::{Name, Part, Quantity};

use super::Picture;
use super::block::{Block, GAP, HEADING, PADDING};
use super::font::Font;
use super::layered::{self, Layout, Node};
use super::ledger::{clusters, entries};
use super::mermaid::Flowchart;
use super::page::{Entry, WIDEST, page};
use super::scene::{Bend, Point, Scene, Shape};
use super::tone::Tone;
use super::volumes::{Claim, Class, Keeper, Storage};

/// What each column has.
const COLUMNS: [&str; 5] = ["hardware", "user volumes", "classes", "claims", "backups go to"];
const HARDWARE: usize = 0;
const VOLUMES: usize = 1;
const CLASSES: usize = 2;
const CLAIMS: usize = 3;
const KEEPERS: usize = 4;
/// So many boxes that stand alike are one column.
const TALL: usize = 6;

const LEGEND: &[Entry<'_>] = &[
    Entry { shape: Shape::Box, tone: Tone::Green, means: "has a backup" },
    Entry { shape: Shape::Box, tone: Tone::Amber, means: "has no backup" },
    Entry { shape: Shape::Box, tone: Tone::Violet, means: "outside the cluster" },
    Entry { shape: Shape::Dashed, tone: Tone::Plain, means: "not made by the lab" },
];

/// The picture of what all clusters keep; none if they keep nothing.
pub(super) fn picture(lab: &Name, parts: &[Part]) -> Option<Picture> {
    let ledger = entries(parts);
    let volumes = clusters(parts).into_iter().map(|cluster| (cluster, Storage::of(cluster, parts, &ledger)));
    let volumes: Vec<(&Name, Storage)> = volumes.filter(|(_, volumes)| !volumes.is_empty()).collect();
    if volumes.is_empty() {
        return None;
    }
    let claims: Vec<&Claim> = volumes.iter().flat_map(|(_, volumes)| &volumes.claims).collect();
    let saved = claims.iter().filter(|claim| !claim.backups.is_empty()).count();
    let about = format!("{} claims, {}; {saved} with a backup.", claims.len(), total(claims.iter().copied()));
    let title = format!("{lab}: storage and backups");
    let flows = |columns| volumes.iter().map(|(cluster, volumes)| (*cluster, Flow::new(volumes, columns))).collect();
    // As many beside each other as the width takes.
    let table = (2..=4).rev().map(|columns| Table::new(flows(columns))).find(|table| table.width <= WIDEST);
    let table = table.unwrap_or_else(|| Table::new(flows(1)));
    let (mut scene, at) = page(&title, &about, &table.legend(), table.width, table.height);
    table.draw(&mut scene, at);
    Some(Picture { name: "storage".to_owned(), title, about, scene, mermaid: table.flowchart() })
}

/// How much claims ask for together, in GiB.
fn total<'a>(claims: impl Iterator<Item = &'a Claim>) -> String {
    let bytes: u64 = claims.filter_map(|claim| claim.size.parse::<Quantity>().ok()).map(|size| size.bytes()).fold(0, u64::saturating_add);
    format!("{} GiB", bytes.div_ceil(1 << 30))
}

/// The boxes of one cluster, each in its column, and what leads to what.
struct Flow {
    blocks: Vec<(usize, Block)>,
    edges: BTreeSet<(usize, usize)>,
}

impl Flow {
    fn new(volumes: &Storage, columns: usize) -> Self {
        let mut flow = Self { blocks: Vec::new(), edges: BTreeSet::new() };
        let mut on: BTreeMap<&Name, usize> = BTreeMap::new();
        for name in &volumes.volumes {
            on.insert(name, flow.add(VOLUMES, Block::narrow(Tone::Plain, [name.to_string(), format!("/var/mnt/{name}")])));
        }
        flow.disks(volumes, &on);
        let mut classes: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        let mut servers: BTreeMap<&str, usize> = BTreeMap::new();
        for class in &volumes.classes {
            let index = flow.add(CLASSES, class_block(class, &volumes.claims));
            classes.insert(Some(&class.name), index);
            flow.edges.extend(class.volumes.iter().filter_map(|name| on.get(name)).map(|volume| (*volume, index)));
            for server in &class.servers {
                let server = *servers.entry(server).or_insert_with(|| flow.add(HARDWARE, Block::narrow(Tone::Violet, [server.clone()])));
                flow.edges.insert((server, index));
            }
        }
        flow.claims(columns, volumes, &mut classes);
        flow
    }

    fn add(&mut self, column: usize, block: Block) -> usize {
        self.blocks.push((column, block));
        self.blocks.len() - 1
    }

    /// One box for each disk, or for all disks that carry the same volumes.
    fn disks(&mut self, volumes: &Storage, on: &BTreeMap<&Name, usize>) {
        let mut carries: BTreeMap<(&Name, &str), BTreeSet<usize>> = BTreeMap::new();
        for disk in &volumes.disks {
            carries.entry((&disk.node, &disk.disk)).or_default().extend(on.get(&disk.volume));
        }
        let mut alike: BTreeMap<BTreeSet<usize>, Vec<Block>> = BTreeMap::new();
        for ((node, disk), volumes) in carries {
            alike.entry(volumes).or_default().push(Block::narrow(Tone::Plain, [node.to_string(), disk.to_owned()]));
        }
        for (volumes, disks) in alike {
            let index = self.stack(HARDWARE, 1, format!("{} disks", disks.len()), disks);
            self.edges.extend(volumes.into_iter().map(|volume| (index, volume)));
        }
    }

    /// One box for each claim, or for all claims of a class whose backups go to the same place.
    fn claims<'a>(&mut self, columns: usize, volumes: &'a Storage, classes: &mut BTreeMap<Option<&'a str>, usize>) {
        let mut alike: BTreeMap<(Option<&str>, BTreeSet<&Keeper>), Vec<&Claim>> = BTreeMap::new();
        for claim in &volumes.claims {
            let keepers = claim.backups.iter().map(|backup| &backup.to).collect();
            alike.entry((claim.class.as_deref(), keepers)).or_default().push(claim);
        }
        let tallest = alike.values().map(Vec::len).max().unwrap_or_default();
        let columns = tallest.div_ceil(TALL).min(columns);
        let mut keepers: BTreeMap<&Keeper, usize> = BTreeMap::new();
        for ((class, places), claims) in alike {
            let heading = format!("{} claims, {}", claims.len(), total(claims.iter().copied()));
            let claims = self.stack(CLAIMS, columns, heading, claims.into_iter().map(claim_block).collect());
            let class = *classes.entry(class).or_insert_with(|| self.add(CLASSES, unknown_class(class)));
            self.edges.insert((class, claims));
            for place in places {
                let keeper = || Block::narrow(Tone::Violet, [place.name.clone(), place.place.clone()]);
                let keeper = *keepers.entry(place).or_insert_with(|| self.add(KEEPERS, keeper()));
                self.edges.insert((claims, keeper));
            }
        }
    }

    /// Adds one block, or several in an area of so many columns.
    fn stack(&mut self, column: usize, columns: usize, heading: String, mut blocks: Vec<Block>) -> usize {
        let block = match (blocks.len(), blocks.pop()) {
            (1, Some(block)) => block,
            (count, last) => {
                blocks.extend(last);
                Block::grid(Tone::Plain, vec![heading], blocks, i32::try_from(columns.min(count)).unwrap_or(1))
            }
        };
        self.add(column, block)
    }
}

fn class_block(class: &Class, claims: &[Claim]) -> Block {
    let name = if class.is_default { format!("{} (default)", class.name) } else { class.name.clone() };
    let own: Vec<&Claim> = claims.iter().filter(|claim| claim.class.as_deref() == Some(&class.name)).collect();
    let use_of = if own.is_empty() { "no claims".to_owned() } else { total(own.into_iter()) };
    Block::narrow(Tone::Plain, [name, class.provisioner.clone(), use_of]).dashed(class.provisioner.is_empty())
}

/// The class of claims that name one which nothing makes, or none at all.
fn unknown_class(name: Option<&str>) -> Block {
    Block::narrow(Tone::Plain, [name.unwrap_or("the default class").to_owned()]).dashed(true)
}

fn claim_block(claim: &Claim) -> Block {
    let tone = if claim.backups.is_empty() { Tone::Amber } else { Tone::Green };
    // An app's volume is named as its namespace.
    let name = match claim.name.split_once('/') {
        Some((namespace, name)) if namespace == name => name.to_owned(),
        _ => claim.name.clone(),
    };
    let backups = claim.backups.iter().flat_map(|backup| [backup.name.clone(), in_words(&backup.schedule)]);
    Block::narrow(tone, [name, claim.size.clone()].into_iter().chain(backups))
}

/// When a job runs: cron's five fields, or words for once a day.
fn in_words(schedule: &str) -> String {
    match schedule.split(' ').collect::<Vec<_>>()[..] {
        [minute, hour, "*", "*", "*"] if minute.parse::<u8>().is_ok() && hour.parse::<u8>().is_ok() => {
            format!("daily at {hour}:{minute:0>2}")
        }
        _ => format!("at {schedule}"),
    }
}

/// All clusters below each other, their columns in line.
struct Table<'a> {
    rows: Vec<(&'a Name, Flow, Layout)>,
    /// Where each column begins, and its heading.
    columns: Vec<(i32, &'static str)>,
    width: i32,
    height: i32,
}

/// Above the first cluster, for the headings of columns.
const HEADINGS: i32 = 30;
/// Between two columns.
const STEP: i32 = 44;

impl<'a> Table<'a> {
    fn new(mut flows: Vec<(&'a Name, Flow)>) -> Self {
        let blocks = || flows.iter().flat_map(|(_, flow)| &flow.blocks);
        let used: Vec<usize> = (0..COLUMNS.len()).filter(|column| blocks().any(|(own, _)| own == column)).collect();
        let widest = |column: usize, shape: Option<Shape>| {
            let own = blocks().filter(|(own, block)| *own == column && shape.is_none_or(|shape| block.shape == shape));
            own.map(|(_, block)| block.width).max().unwrap_or_default()
        };
        // Single boxes are as wide as each other, areas as wide as the column.
        let single: Vec<i32> =
            used.iter().map(|column| widest(*column, Some(Shape::Box)).max(widest(*column, Some(Shape::Dashed)))).collect();
        let widths: Vec<i32> = used.iter().map(|column| widest(*column, None)).collect();
        let layer = |column: usize| used.iter().position(|known| *known == column).unwrap_or_default();
        for (column, block) in flows.iter_mut().flat_map(|(_, flow)| &mut flow.blocks) {
            block.widen(if block.shape == Shape::Area { widths[layer(*column)] } else { single[layer(*column)] });
        }
        let rows: Vec<(&Name, Flow, Layout)> = flows
            .into_iter()
            .map(|(cluster, flow)| {
                let node = |(column, block): &(usize, Block)| Node { across: block.height, along: block.width, layer: layer(*column) };
                let nodes: Vec<Node> = flow.blocks.iter().map(node).collect();
                let edges: Vec<(usize, usize)> = flow.edges.iter().copied().collect();
                let layout = layered::layout(&nodes, &edges, STEP, &widths);
                (cluster, flow, layout)
            })
            .collect();
        let mut columns = Vec::new();
        let mut start = PADDING;
        for (column, width) in used.iter().zip(&widths) {
            columns.push((start, COLUMNS[*column]));
            start += width + STEP;
        }
        let headed = |row: &(&Name, Flow, Layout)| Block::space(Tone::Plain, &heading(row.0), 0, 0).width;
        let width = rows.iter().map(headed).fold(start - STEP + PADDING, i32::max);
        let height = rows.iter().map(|(_, _, layout)| height(layout) + GAP).sum::<i32>() - GAP + HEADINGS;
        Self { rows, columns, width, height }
    }

    fn draw(&self, scene: &mut Scene, (x, y): Point) {
        for (start, heading) in &self.columns {
            scene.text((x + start, y), Font::Heading, heading, None);
        }
        let mut top = y + HEADINGS;
        for (cluster, flow, layout) in &self.rows {
            let area = Block::space(Tone::Plain, &heading(cluster), self.width, height(layout));
            let frame = area.draw(scene, (x, top), None);
            let at = (x + PADDING, top + HEADING);
            for ((_, block), (across, along)) in flow.blocks.iter().zip(&layout.places) {
                block.draw(scene, (at.0 + along, at.1 + across), Some(frame));
            }
            layout.draw(scene, at, Bend::Right);
            top += height(layout) + GAP;
        }
    }

    /// What of the legend there is.
    fn legend(&self) -> Vec<Entry<'static>> {
        let is_used = |entry: &&Entry<'_>| {
            let mut blocks = self.rows.iter().flat_map(|(_, flow, _)| &flow.blocks);
            blocks
                .any(|(_, block)| block.any(&|block| block.shape == entry.shape && (block.tone == entry.tone || entry.tone == Tone::Plain)))
        };
        LEGEND.iter().filter(is_used).copied().collect()
    }

    fn flowchart(&self) -> String {
        let mut chart = Flowchart::new("LR");
        for (cluster, flow, _) in &self.rows {
            let blocks: Vec<Block> = flow.blocks.iter().map(|(_, block)| block.clone()).collect();
            let ids = chart.linked(&heading(cluster), &blocks);
            for (from, to) in &flow.edges {
                chart.edge(&ids[*from], &ids[*to]);
            }
        }
        chart.finish()
    }
}

fn heading(cluster: &Name) -> String {
    format!("cluster {cluster}")
}

fn height(layout: &Layout) -> i32 {
    layout.across + HEADING + PADDING
}
