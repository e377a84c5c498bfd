//! What Services get their addresses from.

use homelab_core::yaml::{Content, Node};
use homelab_core::{AddressRange, Name, Place, Problem, name};
use serde_json::json;

use super::located::Located;
use super::reader::{Fields, Reader, Record, Value};
use super::values::{list, list_schema};

/// Addresses for Services of type `LoadBalancer`.
///
/// Written as its addresses, or with a name: `{ name: dmz, range: 192.168.1.230-192.168.1.239 }`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Pool {
    /// Its name, unique among the pools. Default ours: `lan` for the first, then `lan-2` and so on.
    pub name: Name,
    /// Its addresses.
    pub range: Located<AddressRange>,
}

const POOLS: std::ops::RangeInclusive<usize> = 1..=16;

/// All pools of a cluster, as they are written.
pub(super) struct Pools(Vec<Written>);

struct Written {
    name: Option<Located<Name>>,
    range: Located<AddressRange>,
}

struct Named(Written);

impl Record for Named {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.optional("name", "Name of the pool, by which Services ask for it. `lan`, `lan-2` and so on if left out.");
        let range = fields.required("range", "Addresses of the LAN, such as `192.168.1.220-192.168.1.239`.");
        Some(Self(Written { name, range: range? }))
    }
}

impl Value for Written {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.content {
            Content::Map(_) => Named::read(node, reader).map(|Named(written)| written),
            _ => Value::read(node, reader).map(|range| Self { name: None, range }),
        }
    }

    fn schema() -> serde_json::Value {
        json!({ "anyOf": [AddressRange::schema(), Named::schema()] })
    }
}

impl Value for Pools {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        list(node, reader, &POOLS).map(Self)
    }

    fn schema() -> serde_json::Value {
        list_schema::<Written>(&POOLS)
    }
}

impl Pools {
    /// The pools, each with its name; reports names that two of them have.
    pub(super) fn named(self, fields: &mut Fields<'_>) -> Vec<Pool> {
        let mut pools: Vec<(Pool, Option<Place>)> = Vec::new();
        for (index, Written { name, range }) in self.0.into_iter().enumerate() {
            let (name, at) = name.map_or_else(|| (default_name(index), range.at.clone()), |name| (name.value, name.at));
            if let Some((_, first)) = pools.iter().find(|(first, _)| first.name == name) {
                let problem = Problem::error("duplicate", format!("two pools are named `{name}`"));
                fields.report_problem([first.clone(), at.clone()].into_iter().flatten().fold(problem, Problem::at));
            }
            pools.push((Pool { name, range }, at));
        }
        pools.into_iter().map(|(pool, _)| pool).collect()
    }
}

fn default_name(index: usize) -> Name {
    if index == 0 { name!("lan") } else { format!("lan-{}", index + 1).parse().expect("a label") }
}
