//! A graph in layers, so that all edges go one way and few of them cross.
//!
//! "Across" is along a layer, "along" is from layer to layer: a picture that goes down or to the right is the same layout.
//! An edge which passes a layer gets a place of its own in it, so no edge runs through a node.

use std::collections::{BTreeMap, BTreeSet};

use super::scene::{ARROW, Bend, Point, Scene, Stroke};

/// What is to be laid out: how large it is, and its layer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Node {
    pub(super) across: i32,
    pub(super) along: i32,
    pub(super) layer: usize,
}

/// A point: across, then along.
pub(super) type Spot = (i32, i32);

/// Where everything lies.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The corner of each node with the smallest numbers.
    pub(super) places: Vec<Spot>,
    /// Straight parts of edges, past what lies beside them.
    pub(super) straights: BTreeSet<(Spot, Spot)>,
    /// Parts of edges from layer to layer, where nothing else is.
    pub(super) curves: BTreeSet<(Spot, Spot)>,
    /// Where edges arrive.
    pub(super) ends: BTreeSet<Spot>,
    pub(super) across: i32,
    pub(super) along: i32,
}

impl Layout {
    /// Draws the edges, with the first corner of the layout at `at`; `bend` is the way they go.
    pub(super) fn draw(&self, scene: &mut Scene, (x, y): Point, bend: Bend) {
        let point = |(across, along): Spot| if bend == Bend::Right { (x + along, y + across) } else { (x + across, y + along) };
        for (strokes, bend) in [(&self.straights, Bend::Straight), (&self.curves, bend)] {
            scene.strokes.extend(strokes.iter().map(|(from, to)| Stroke { from: point(*from), to: point(*to), bend }));
        }
        scene.arrows.extend(self.ends.iter().map(|end| (point(*end), bend)));
    }
}

/// Between two nodes of a layer.
const BETWEEN: i32 = 22;
/// Room for an edge that passes a layer.
const PASSAGE: i32 = 10;
/// How often the order of each layer is bettered.
const SWEEPS: usize = 6;

/// The layer of each node, after those of all that it waits for, such that no layer is longer than `most` if it can be.
/// `edges` must have no cycle; what lies on one stays in the first layer.
pub(super) fn layers(across: &[i32], edges: &[(usize, usize)], most: i32) -> Vec<usize> {
    let mut waiting = vec![0_usize; across.len()];
    for (_, to) in edges {
        waiting[*to] += 1;
    }
    let mut layers = vec![0_usize; across.len()];
    let mut lengths: Vec<i32> = Vec::new();
    let mut open: Vec<usize> = (0..across.len()).filter(|node| waiting[*node] == 0).collect();
    // In rounds, so that those with the fewest steps before them get the first places.
    while !open.is_empty() {
        let mut next = Vec::new();
        for node in open {
            let mut layer = layers[node];
            while lengths.get(layer).is_some_and(|length| *length > 0 && length + BETWEEN + across[node] > most) {
                layer += 1;
            }
            lengths.resize(lengths.len().max(layer + 1), 0);
            lengths[layer] += across[node] + if lengths[layer] > 0 { BETWEEN } else { 0 };
            layers[node] = layer;
            for (_, to) in edges.iter().filter(|(from, _)| *from == node) {
                layers[*to] = layers[*to].max(layer + 1);
                waiting[*to] -= 1;
                if waiting[*to] == 0 {
                    next.push(*to);
                }
            }
        }
        open = next;
    }
    layers
}

/// Lays `nodes` out, with `step` between two layers, of which each takes what `least` says at least. Each edge has to lead to a
/// later layer, others are not drawn.
pub(super) fn layout(nodes: &[Node], edges: &[(usize, usize)], step: i32, least: &[i32]) -> Layout {
    let graph = Graph::new(nodes, edges);
    let order = graph.order();
    let starts = graph.starts(step, least);
    let left = graph.place(&order);
    let center = |item: usize| left[item] + graph.items[item].across / 2;
    let item_end = |item: usize| starts[graph.items[item].layer] + graph.items[item].along;
    let layer_end = |item: usize| starts[graph.items[item].layer] + graph.depth(graph.items[item].layer, least);
    let mut layout = Layout {
        places: (0..nodes.len()).map(|item| (left[item], starts[graph.items[item].layer])).collect(),
        straights: BTreeSet::new(),
        curves: BTreeSet::new(),
        ends: BTreeSet::new(),
        across: (0..graph.items.len()).map(|item| left[item] + graph.items[item].across).max().unwrap_or_default(),
        along: starts.last().map_or(0, |start| start + graph.depth(starts.len() - 1, least)),
    };
    for (from, to) in &graph.links {
        let begin = if *from < nodes.len() { item_end(*from) } else { starts[graph.items[*from].layer] };
        let (out, mut into) = ((center(*from), layer_end(*from)), (center(*to), starts[graph.items[*to].layer]));
        if begin < out.1 {
            layout.straights.insert(((out.0, begin), out));
        }
        if *to < nodes.len() {
            layout.ends.insert(into);
            // The arrow goes straight on.
            into.1 -= ARROW;
        }
        layout.curves.insert((out, into));
    }
    layout
}

/// Nodes, and after them the passages of edges through layers.
struct Graph {
    items: Vec<Node>,
    /// From one layer to the next.
    links: BTreeSet<(usize, usize)>,
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
    layers: usize,
}

impl Graph {
    fn new(nodes: &[Node], edges: &[(usize, usize)]) -> Self {
        let mut items = nodes.to_vec();
        let mut links = BTreeSet::new();
        // Edges from one node share their passages.
        let mut passages: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (from, to) in edges.iter().filter(|(from, to)| nodes[*from].layer < nodes[*to].layer) {
            let mut last = *from;
            for layer in nodes[*from].layer + 1..nodes[*to].layer {
                let passage = *passages.entry((*from, layer)).or_insert_with(|| {
                    items.push(Node { across: PASSAGE, along: 0, layer });
                    items.len() - 1
                });
                links.insert((last, passage));
                last = passage;
            }
            links.insert((last, *to));
        }
        let (mut before, mut after) = (vec![Vec::new(); items.len()], vec![Vec::new(); items.len()]);
        for (from, to) in &links {
            before[*to].push(*from);
            after[*from].push(*to);
        }
        let layers = items.iter().map(|item| item.layer + 1).max().unwrap_or_default();
        Self { items, links, before, after, layers }
    }

    /// The items of each layer in an order with few crossings: by the mean place of their neighbours, there and back.
    fn order(&self) -> Vec<Vec<usize>> {
        let mut order: Vec<Vec<usize>> = vec![Vec::new(); self.layers];
        for (item, node) in self.items.iter().enumerate() {
            order[node.layer].push(item);
        }
        let mut best = (self.crossings(&order), order.clone());
        for sweep in 0..SWEEPS {
            if best.0 == 0 {
                break;
            }
            let is_down = sweep % 2 == 0;
            let layers: Vec<usize> = if is_down { (1..self.layers).collect() } else { (0..self.layers.saturating_sub(1)).rev().collect() };
            for layer in layers {
                let (beside, neighbours) = if is_down { (layer - 1, &self.before) } else { (layer + 1, &self.after) };
                let rank = ranks(&order[beside]);
                let own = ranks(&order[layer]);
                let key = |item: &usize| {
                    let places: Vec<usize> = neighbours[*item].iter().filter_map(|other| rank.get(other)).copied().collect();
                    // Without neighbours it stays where it is, as nearly as can be said.
                    if places.is_empty() { own[item] * 1000 } else { places.iter().sum::<usize>() * 1000 / places.len() }
                };
                order[layer].sort_by_key(key);
            }
            let crossings = self.crossings(&order);
            if crossings < best.0 {
                best = (crossings, order.clone());
            }
        }
        best.1
    }

    fn crossings(&self, order: &[Vec<usize>]) -> usize {
        let mut count = 0;
        for pair in order.windows(2) {
            let rank = ranks(&pair[1]);
            let ends: Vec<Vec<usize>> = pair[0].iter().map(|item| self.after[*item].iter().map(|to| rank[to]).collect()).collect();
            for (index, one) in ends.iter().enumerate() {
                for other in &ends[index + 1..] {
                    count += one.iter().map(|end| other.iter().filter(|beside| *beside < end).count()).sum::<usize>();
                }
            }
        }
        count
    }

    fn depth(&self, layer: usize, least: &[i32]) -> i32 {
        let items = self.items.iter().filter(|item| item.layer == layer);
        items.map(|item| item.along).max().unwrap_or_default().max(least.get(layer).copied().unwrap_or_default())
    }

    /// Where each layer begins. A layer that nothing lies in takes no room.
    fn starts(&self, step: i32, least: &[i32]) -> Vec<i32> {
        let mut start = 0;
        (0..self.layers)
            .map(|layer| {
                let depth = self.depth(layer, least);
                let begin = start;
                start += if depth > 0 { depth + step } else { 0 };
                begin
            })
            .collect()
    }

    /// Where each item begins, as near to the middle of its neighbours as the order of its layer lets it.
    fn place(&self, order: &[Vec<usize>]) -> Vec<i32> {
        let mut left = vec![0; self.items.len()];
        let lengths: Vec<i32> = order.iter().map(|layer| self.length(layer)).collect();
        let longest = lengths.iter().copied().max().unwrap_or_default();
        for (layer, length) in order.iter().zip(&lengths) {
            let mut at = (longest - length) / 2;
            for pair in layer.iter().zip(layer.iter().skip(1).map(Some).chain([None])) {
                left[*pair.0] = at;
                at += self.items[*pair.0].across + pair.1.map_or(0, |next| self.between(*pair.0, *next));
            }
        }
        for round in 0..8 {
            let is_down = round % 2 == 0;
            let layers: Vec<usize> = if is_down { (0..self.layers).collect() } else { (0..self.layers).rev().collect() };
            for layer in layers {
                let wanted: Vec<i32> = order[layer].iter().map(|item| self.wanted(*item, &left, is_down, round > 5)).collect();
                self.settle(&order[layer], &wanted, longest, &mut left);
            }
        }
        let first = left.iter().copied().min().unwrap_or_default();
        left.iter().map(|at| at - first).collect()
    }

    /// Where `item` would begin if it were alone in its layer.
    fn wanted(&self, item: usize, left: &[i32], is_down: bool, both: bool) -> i32 {
        let center = |other: &usize| left[*other] + self.items[*other].across / 2;
        let (before, after) = (&self.before[item], &self.after[item]);
        let near: Vec<&usize> = match (both, is_down) {
            (true, _) => before.iter().chain(after).collect(),
            (false, true) => before.iter().collect(),
            (false, false) => after.iter().collect(),
        };
        let Ok(count) = i32::try_from(near.len()) else { return left[item] };
        if count == 0 { left[item] } else { near.into_iter().map(center).sum::<i32>() / count - self.items[item].across / 2 }
    }

    /// Places a layer as near to what its items want as their order and distances let it: isotonic regression, by pooling
    /// neighbours that are in each other's way.
    fn settle(&self, layer: &[usize], wanted: &[i32], longest: i32, left: &mut [i32]) {
        let mut offsets = Vec::with_capacity(layer.len());
        let mut offset = 0;
        for (index, item) in layer.iter().enumerate() {
            offsets.push(offset);
            offset += self.items[*item].across + layer.get(index + 1).map_or(0, |next| self.between(*item, *next));
        }
        let mut pools: Vec<(i32, i32)> = Vec::new();
        for (wanted, offset) in wanted.iter().zip(&offsets) {
            let mut pool = (wanted - offset, 1);
            while let Some((sum, count)) = pools.last().copied()
                && i64::from(sum) * i64::from(pool.1) >= i64::from(pool.0) * i64::from(count)
            {
                pool = (pool.0 + sum, pool.1 + count);
                pools.pop();
            }
            pools.push(pool);
        }
        let shifts = pools.iter().flat_map(|(sum, count)| std::iter::repeat_n(sum / count, usize::try_from(*count).unwrap_or_default()));
        for ((item, offset), shift) in layer.iter().zip(&offsets).zip(shifts) {
            left[*item] = offset + shift.clamp(0, (longest - self.length(layer)).max(0));
        }
    }

    fn length(&self, layer: &[usize]) -> i32 {
        let gaps = layer.windows(2).map(|pair| self.between(pair[0], pair[1])).sum::<i32>();
        layer.iter().map(|item| self.items[*item].across).sum::<i32>() + gaps
    }

    /// Two passages may lie nearer to each other than two nodes.
    fn between(&self, one: usize, other: usize) -> i32 {
        if self.items[one].along == 0 && self.items[other].along == 0 { PASSAGE } else { BETWEEN }
    }
}

fn ranks(layer: &[usize]) -> BTreeMap<usize, usize> {
    layer.iter().enumerate().map(|(rank, item)| (*item, rank)).collect()
}
