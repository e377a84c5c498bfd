//! Whether the rules of the linker say what upstream's kinds have: a path that no kind has finds no reference, and nobody
//! would notice.
use std::path::Path;
use std::time::Instant;

use examples::two_node_homelab;
use homelab::Keys;
use homelab::site::Site;
use homelab::versions::Versions;
use homelab_core::{KUBERNETES_RULES, NETWORK_POLICY_RULES, Part, Rule, Target};

use crate::judge::Tools;
use crate::schema::Schema;
use crate::upstream::Upstream;
use crate::{Error, files, report};

mod planted;

/// All public tables. What the example lab uses besides, its parts carry.
const TABLES: &[&[Rule]] = &[
    KUBERNETES_RULES,
    NETWORK_POLICY_RULES,
    flux_gen::helm::RULES,
    flux_gen::kustomize::RULES,
    flux_gen::operator::RULES,
    flux_gen::source::RULES,
    identity::cert_manager::RULES,
    loadbalancer::envoy::RULES,
    loadbalancer::gateway_api::RULES,
    observability::grafana_operator::RULES,
    observability::prometheus_operator::RULES,
    storage::volsync::RULES,
];

/// Judges every rule; prints what is wrong.
pub(crate) fn judge(tools: &Tools, example: &Path) -> Result<bool, Error> {
    let start = Instant::now();
    let parts = parts(tools, example)?;
    let mut rules: Vec<&Rule> = Vec::new();
    for rule in TABLES.iter().copied().chain(parts.iter().flat_map(|part| part.rules.iter().copied())).flatten() {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let planted = planted::RULES;
    let groups: Vec<&str> = rules.iter().copied().chain(planted.iter().map(|(rule, _)| rule)).map(|rule| rule.from.group).collect();
    let upstream = Upstream::read(tools, &groups)?;
    refuse_planted(planted, &upstream)?;
    let mut wrong = 0;
    for rule in &rules {
        match judge_rule(rule, &upstream, &parts) {
            Ok(None) => {}
            Ok(Some(reason)) => report::text(&format!("listed   {}: {reason}", name(rule))),
            Err(reason) => {
                wrong += 1;
                report::text(&format!("REFUSED  {}: {reason}", name(rule)));
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    report::text(&format!("{} rules: {wrong} refused, after {} planted ones ({seconds:.1} s)", rules.len(), planted.len()));
    Ok(wrong == 0)
}

/// The parts of the example lab, with keys that nobody keeps.
fn parts(tools: &Tools, example: &Path) -> Result<Vec<Part>, Error> {
    let failed = |error: &dyn std::error::Error| Error::Example(error.to_string());
    let (site, versions) = (example.join("site.yaml"), example.with_file_name("versions.yaml"));
    let site = Site::read(&site, files::read(&site)?).map_err(|error| failed(&error))?;
    let versions = Versions::read(&versions, files::read(&versions)?).map_err(|error| failed(&error))?;
    let mut keys = Keys::open(&tools.workplace.folder()?).map_err(|error| failed(&error))?;
    let lab = two_node_homelab::lab(&site, &versions, &mut keys).map_err(|error| failed(&error))?;
    let clusters = lab.clusters.into_iter().flat_map(|cluster| [vec![cluster.platform], cluster.repository.parts()].concat());
    Ok(lab.parts.into_iter().chain(clusters).collect())
}

fn refuse_planted(planted: &[(Rule, &str)], upstream: &Upstream) -> Result<(), Error> {
    let problems: Vec<_> = planted
        .iter()
        .filter_map(|(rule, words)| match judge_rule(rule, upstream, &[]) {
            Err(reason) if reason.contains(words) => None,
            Err(reason) => Some(format!("it refuses {} because `{reason}`, not because of `{words}`", name(rule))),
            Ok(_) => Some(format!("it does not refuse {} because of `{words}`", name(rule))),
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::Untrusted { judge: "rules", problems }) }
}

fn name(rule: &Rule) -> String {
    let member = rule.member.map(|member| format!(" with {member}")).unwrap_or_default();
    format!("{} {}{member}", rule.from.kind, rule.path)
}

/// Nothing, or the reason why upstream says nothing about what the rule finds in a lab.
fn judge_rule(rule: &Rule, upstream: &Upstream, parts: &[Part]) -> Result<Option<String>, String> {
    let schemas = upstream.of_kind(&rule.from);
    if schemas.is_empty() {
        return Err(format!("upstream has no kind {} in the group `{}`", rule.from.kind, rule.from.group));
    }
    let mut listed = None;
    for (place, root) in schemas {
        let judge = || match enter(root, rule.path)? {
            Reached::At(schema) => fits(rule, root, schema).map(|()| None),
            Reached::Open(field) => used(rule, &field, parts).map(Some),
        };
        listed = judge().map_err(|reason| format!("{reason} ({place})"))?.or(listed);
    }
    Ok(listed)
}

enum Reached<'a> {
    At(Schema<'a>),
    /// A field that upstream's schema leaves open, above the end of the path.
    Open(String),
}

/// Goes along `path` as the linker does.
fn enter<'a>(root: Schema<'a>, path: &str) -> Result<Reached<'a>, String> {
    let mut at = root;
    let mut walked = Vec::new();
    for step in path.split('.') {
        let key = step.trim_end_matches("[]").trim_end_matches("{}");
        let Some(field) = at.field(key) else {
            return if at.is_open() {
                Ok(Reached::Open(walked.join(".")))
            } else {
                Err(format!("there is no `{key}` in `{}`", walked.join(".")))
            };
        };
        walked.push(step);
        at = match &step[key.len()..] {
            "[]" => field.items().ok_or_else(|| format!("`{}` is no list", walked.join(".")))?,
            "{}" => field.each_field().ok_or_else(|| format!("`{}` is no map", walked.join(".")))?,
            _ if field.items().is_some() => return Err(format!("`{}` is a list, and the path does not say so", walked.join("."))),
            _ => field,
        };
    }
    Ok(Reached::At(at))
}

/// Whether what stands at the path can be what the rule takes it for.
fn fits(rule: &Rule, root: Schema<'_>, at: Schema<'_>) -> Result<(), String> {
    let text = |schema: Schema<'_>, key: &str| schema.field(key).is_some_and(Schema::is_text);
    let is_right = match &rule.to {
        Target::Reference(targets) => text(at, "name") && (targets.len() < 2 || text(at, "kind")),
        Target::Selector(_) => at.field("matchLabels").or_else(|| at.each_field()).is_some(),
        Target::Peer => {
            ["namespaceSelector", "podSelector"].iter().all(|key| at.field(key).is_some_and(|at| at.field("matchLabels").is_some()))
        }
        Target::PodTemplate => at.field("spec").and_then(|spec| spec.field("containers")).is_some(),
        // The names of a map's keys.
        Target::Member if rule.path.ends_with("{}") => true,
        Target::Member => at.is_text() || at.is_integer(),
        // Names and folders.
        _ => at.is_text(),
    };
    if !is_right {
        return Err(format!("`{}` is not what the rule takes it for", rule.path));
    }
    let member = match (rule.member, &rule.to) {
        (None, _) => return Ok(()),
        (Some(member), Target::Selector(_)) => enter(root, member),
        (Some(member), _) => enter(at, member),
    };
    match member.map_err(|reason| format!("its member: {reason}"))? {
        Reached::At(member) if member.is_text() || member.is_integer() => Ok(()),
        _ => Err("its member is neither a name nor a port".to_owned()),
    }
}

/// Upstream's schema ends at `field`. Then an object of the lab has to have the path, so that it is one that is used.
fn used(rule: &Rule, field: &str, parts: &[Part]) -> Result<String, String> {
    let pointer = format!("/{}", rule.path.replace('.', "/").replace("[]", "/0"));
    let of_kind =
        parts.iter().flat_map(|part| &part.objects).filter(|object| object.id.group == rule.from.group && object.id.kind == rule.from.kind);
    match of_kind.filter(|object| object.to_value().pointer(&pointer).is_some()).map(|object| object.id.to_string()).next() {
        Some(found) => Ok(format!("upstream leaves `{field}` open; {found} of the example lab has it")),
        None => Err(format!("upstream leaves `{field}` open, and nothing in the example lab has it")),
    }
}
