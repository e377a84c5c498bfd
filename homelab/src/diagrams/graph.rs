//! What comes after what, made readable: without edges that others imply, and with things that stand alike as one.

use std::collections::{BTreeMap, BTreeSet};

/// So many things that stand alike are drawn as one.
const ALIKE: usize = 3;

/// `edges` of a graph of `count` nodes without those that a longer way implies. There must be no cycle: `check`
/// reports those.
pub(super) fn reduced(count: usize, edges: &BTreeSet<(usize, usize)>) -> BTreeSet<(usize, usize)> {
    let after = neighbours(count, edges.iter().copied());
    let mut reduced = edges.clone();
    for (from, next) in after.iter().enumerate().filter(|(_, next)| next.len() > 1) {
        // What is reached by the way of some other neighbour.
        let mut seen = vec![false; count];
        let mut open: Vec<usize> = next.iter().flat_map(|step| &after[*step]).copied().collect();
        while let Some(node) = open.pop() {
            if node != from && !std::mem::replace(&mut seen[node], true) {
                open.extend(&after[node]);
            }
        }
        for to in next.iter().filter(|to| seen[**to]) {
            reduced.remove(&(from, *to));
        }
    }
    reduced
}

/// Things that are drawn in one place, and whether they are followed by others that only they lead to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Group {
    /// Each with its own followers.
    pub(super) members: Vec<(usize, Vec<usize>)>,
}

/// The nodes in groups, and the edges between groups: nodes with the same neighbours stand together, and each takes along
/// what comes after it alone. Fewer than three are left apart.
pub(super) fn grouped(count: usize, edges: &BTreeSet<(usize, usize)>) -> (Vec<Group>, BTreeSet<(usize, usize)>) {
    let before = neighbours(count, edges.iter().map(|(from, to)| (*to, *from)));
    let after = neighbours(count, edges.iter().copied());
    let is_follower = |node: &usize| after[*node].is_empty() && before[*node].len() == 1;
    let followers = |node: usize| -> Vec<usize> { after[node].iter().filter(|next| is_follower(next)).copied().collect() };
    // A follower that itself is one of many beside others is drawn with them: only what has few followers takes them along.
    let leads = |node: usize| {
        !before[node].is_empty() && !followers(node).is_empty() && followers(node).len() == after[node].len() && after[node].len() < ALIKE
    };
    let taken: BTreeSet<usize> = (0..count).filter(|node| leads(*node)).flat_map(followers).collect();
    let mut alike: BTreeMap<(&[usize], Vec<usize>), Vec<usize>> = BTreeMap::new();
    for node in (0..count).filter(|node| !taken.contains(node)) {
        let rest = after[node].iter().filter(|next| !taken.contains(next)).copied().collect();
        alike.entry((&before[node], rest)).or_default().push(node);
    }
    let mut groups: Vec<Group> = Vec::new();
    for nodes in alike.into_values() {
        // What nothing leads to and that leads nowhere stands alike, too.
        if nodes.len() >= ALIKE {
            groups.push(Group {
                members: nodes.iter().map(|node| (*node, if leads(*node) { followers(*node) } else { Vec::new() })).collect(),
            });
        } else {
            let alone = nodes.iter().flat_map(|node| [*node].into_iter().chain(if leads(*node) { followers(*node) } else { Vec::new() }));
            groups.extend(alone.map(|node| Group { members: vec![(node, Vec::new())] }));
        }
    }
    groups.sort_by_key(|group| group.members.first().map(|(node, _)| *node));
    let mut group_of = vec![0; count];
    for (index, group) in groups.iter().enumerate() {
        for node in group.members.iter().flat_map(|(node, followers)| [*node].into_iter().chain(followers.iter().copied())) {
            group_of[node] = index;
        }
    }
    let between = edges.iter().map(|(from, to)| (group_of[*from], group_of[*to])).filter(|(from, to)| from != to).collect();
    (groups, between)
}

fn neighbours(count: usize, edges: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut neighbours = vec![Vec::new(); count];
    for (from, to) in edges {
        neighbours[from].push(to);
    }
    for nodes in &mut neighbours {
        nodes.sort_unstable();
    }
    neighbours
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn group(members: &[usize]) -> Group {
        Group { members: members.iter().map(|member| (*member, Vec::new())).collect() }
    }

    /// Pairs of which the second is reached from the first.
    fn reach(count: usize, edges: &BTreeSet<(usize, usize)>) -> BTreeSet<(usize, usize)> {
        let mut reach = edges.clone();
        for middle in 0..count {
            for from in 0..count {
                for to in 0..count {
                    if reach.contains(&(from, middle)) && reach.contains(&(middle, to)) {
                        reach.insert((from, to));
                    }
                }
            }
        }
        reach
    }

    #[test]
    fn what_a_longer_way_implies_is_left_out() {
        assert_eq!(reduced(3, &[(0, 1), (1, 2), (0, 2)].into()), [(0, 1), (1, 2)].into());
    }

    #[test]
    fn many_that_stand_alike_are_one_and_take_along_what_follows_them_alone() {
        let (groups, edges) = grouped(5, &[(0, 1), (0, 2), (0, 3), (3, 4)].into());
        assert_eq!(groups, [group(&[0]), Group { members: vec![(1, vec![]), (2, vec![]), (3, vec![4])] }]);
        assert_eq!(edges, [(0, 1)].into());
    }

    #[test]
    fn two_that_stand_alike_stay_two() {
        let (groups, edges) = grouped(4, &[(0, 1), (0, 2), (2, 3)].into());
        assert_eq!(groups, [group(&[0]), group(&[1]), group(&[2]), group(&[3])]);
        assert_eq!(edges, [(0, 1), (0, 2), (2, 3)].into());
    }

    proptest! {
        #[test]
        fn a_reduced_graph_reaches_the_same_by_no_edge_too_many(pairs in proptest::collection::btree_set((0..12_usize, 0..12_usize), 0..40)) {
            let edges: BTreeSet<_> = pairs.into_iter().filter(|(from, to)| from < to).collect();
            let few = reduced(12, &edges);
            let all = reach(12, &edges);
            prop_assert_eq!(reach(12, &few), all.clone());
            for edge in &few {
                let mut fewer = few.clone();
                fewer.remove(edge);
                prop_assert_ne!(reach(12, &fewer), all.clone());
            }
        }

        #[test]
        fn every_node_is_in_one_group(pairs in proptest::collection::btree_set((0..12_usize, 0..12_usize), 0..40)) {
            let edges: BTreeSet<_> = pairs.into_iter().filter(|(from, to)| from < to).collect();
            let (groups, _) = grouped(12, &edges);
            let mut nodes: Vec<usize> = groups.iter().flat_map(|group| &group.members).flat_map(|(node, followers)| [*node].into_iter().chain(followers.iter().copied())).collect();
            nodes.sort_unstable();
            prop_assert_eq!(nodes, (0..12).collect::<Vec<_>>());
        }
    }
}
