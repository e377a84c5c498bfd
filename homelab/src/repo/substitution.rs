//! `${name}` in what a build makes: what Flux fills in, and what nothing defines.

use std::borrow::Cow;
use std::collections::BTreeMap;

use flux_gen::kustomize::variables;
use homelab_core::yaml::{Node, Position};

use super::node::{self, OPEN, metadata};

/// Label and annotation that keep Flux from filling anything into an object.
const SUBSTITUTE: &str = "kustomize.toolkit.fluxcd.io/substitute";

/// What a Flux Kustomization fills in.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables {
    /// Values by name; `None` where the name is known and the value is not.
    pub(super) values: BTreeMap<String, Option<String>>,
    /// Why there may be more names than these.
    pub(super) open: Option<String>,
    /// Whether Flux fills in anything at all: without a variable it leaves every `${…}` alone.
    pub(super) is_used: bool,
}

/// A variable that nothing defines.
#[derive(Debug)]
pub(super) struct Undefined {
    pub(super) name: String,
    pub(super) at: Position,
    /// Whether a source that is not known may define it all the same.
    pub(super) is_open: bool,
}

impl Variables {
    /// `node` with everything filled in that is known; [`OPEN`] stands where something is not.
    pub(super) fn fill<'n>(&self, node: Cow<'n, Node>, undefined: &mut Vec<Undefined>) -> Cow<'n, Node> {
        let is_disabled = ["labels", "annotations"].iter().any(|place| metadata(&node, place, SUBSTITUTE) == Some("disabled"));
        let mut has_any = false;
        node::texts(&node, &mut |text, _| has_any |= text.contains("${"));
        if !self.is_used || is_disabled || !has_any {
            return node;
        }
        let mut node = node.into_owned();
        node::change(&mut node, &mut |text, at| text.contains("${").then(|| self.fill_text(text, at, undefined)));
        Cow::Owned(node)
    }

    fn fill_text(&self, text: &str, at: Position, undefined: &mut Vec<Undefined>) -> String {
        let (mut filled, mut from) = (String::new(), 0);
        for variable in variables(text) {
            filled += &text[from..variable.range.start];
            from = variable.range.end;
            match (self.values.get(variable.name), variable.default()) {
                (Some(Some(value)), _) if variable.is_bare() || variable.has_default() => filled += value,
                (None, Some(default)) if self.open.is_none() => filled += &self.fill_text(default, at, undefined),
                (None, None) if variable.is_bare() => {
                    undefined.push(Undefined { name: variable.name.to_owned(), at, is_open: self.open.is_some() });
                    filled.push(OPEN);
                }
                _ => filled.push(OPEN),
            }
        }
        filled += &text[from..];
        filled.replace("$${", "${")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> (String, Vec<String>) {
        let values = BTreeMap::from([("a".to_owned(), Some("1".to_owned())), ("secret".to_owned(), None)]);
        let mut undefined = Vec::new();
        let filled = Variables { values, open: None, is_used: true }.fill_text(text, Position::START, &mut undefined);
        (filled, undefined.into_iter().map(|undefined| undefined.name).collect())
    }

    #[test]
    fn what_is_known_is_filled_in() {
        assert_eq!(fill("x-${a}-${b:=2}-${c:-${a}}-$${d}"), ("x-1-2-1-${d}".to_owned(), Vec::new()));
    }

    #[test]
    fn a_value_that_is_encrypted_is_open_and_not_undefined() {
        assert_eq!(fill("${secret}"), (OPEN.to_string(), Vec::new()));
    }

    #[test]
    fn a_bare_name_that_nothing_defines_is_undefined() {
        assert_eq!(fill("${nothing}").1, ["nothing"]);
        assert_eq!(fill("${nothing^^} ${{ x }}").1, Vec::<String>::new());
    }
}
