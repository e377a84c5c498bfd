//! References between objects, by the tables of the domain crates.

mod made;
mod member;
mod missing;

use std::collections::{BTreeMap, BTreeSet};

use homelab_core::yaml::{Node, Position};
use homelab_core::{Kind, POD_TEMPLATE, Problem, Rule, Target};

use super::super::build::{is_touched, place};
use super::super::cluster::{Cluster, Object};
use super::super::files::Files;
use super::super::node::{self, at, is_open, list, text, walk};
use super::super::{Findings, Open, rules, scope};

const GATEWAY: Kind = loadbalancer::gateway_api::GATEWAY;
const NAMESPACE: Kind = Kind::new("", "Namespace");
const HELM_RELEASE: Kind = flux_gen::helm::HELM_RELEASE;
const CLUSTER_ROLE: Kind = Kind::new("rbac.authorization.k8s.io", "ClusterRole");
const EXTERNAL_SECRET: Kind = Kind::new("external-secrets.io", "ExternalSecret");

struct Linker<'c, 'a> {
    cluster: &'c Cluster<'a>,
    files: &'c Files,
    objects: BTreeMap<(&'c str, &'c str), Vec<&'c Object<'a>>>,
    /// Secrets and other things that objects ask a controller to make: kind, namespace, name.
    made: BTreeSet<(String, String, String)>,
    /// Kinds that values of charts have objects of, with the namespace.
    embedded: BTreeSet<(String, String)>,
    /// Whether templates make Flux' own objects.
    has_templates: bool,
}

/// One reference.
struct Reference<'r> {
    object: &'r Object<'r>,
    path: &'r str,
    at: Position,
    kind: Kind,
    namespace: Option<&'r str>,
    name: &'r str,
}

pub(super) fn judge(cluster: &Cluster<'_>, files: &Files, findings: &mut Findings) {
    let mut objects: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for object in &cluster.objects {
        objects.entry((object.kind.as_str(), object.name.as_str())).or_default().push(object);
    }
    let mut linker = Linker {
        cluster,
        files,
        objects,
        made: BTreeSet::new(),
        embedded: BTreeSet::new(),
        has_templates: cluster.objects.iter().any(|object| object.kind == "ResourceSet"),
    };
    cluster.objects.iter().for_each(|object| linker.add_made(object));
    for object in &cluster.objects {
        if object.remote.is_some() {
            let reason = "it is applied to another cluster, of which not everything is in the repository";
            findings.open.push(Open { reason, file: object.file.to_owned(), line: object.node.at.line, what: object.title() });
            continue;
        }
        linker.rules(object, &object.node, (&object.group, &object.kind), "", findings);
        linker.health_checks(object, findings);
        linker.routes_in_values(object, findings);
    }
}

impl<'c, 'a> Linker<'c, 'a> {
    /// All references of an object, or of a pod template in it.
    fn rules(&self, object: &'c Object<'a>, node: &Node, (group, kind): (&str, &str), prefix: &str, findings: &mut Findings) {
        for rule in rules::of(group, kind) {
            for (path, found) in walk(node, rule) {
                let path = format!("{prefix}{path}");
                match rule.to {
                    Target::PodTemplate => {
                        let kind = (POD_TEMPLATE.group, POD_TEMPLATE.kind);
                        self.rules(object, &found, kind, &format!("{path}."), findings);
                    }
                    Target::Name(kind) | Target::NameInAnyNamespace(kind) => {
                        let is_everywhere = kind.kind == "ServiceAccount" && found.text() == Some("default");
                        if let Some(name) = found.text().filter(|name| !name.is_empty() && kind != NAMESPACE && !is_everywhere) {
                            let anywhere = matches!(rule.to, Target::NameInAnyNamespace(_));
                            let namespace = if anywhere { None } else { object.namespace.as_deref() };
                            self.follow(&Reference { object, path: &path, at: found.at, kind, namespace, name }, None, findings);
                        }
                    }
                    Target::Reference(kinds) => self.reference(object, rule, kinds, &path, &found, findings),
                    Target::Folder | Target::Makes(_) | Target::Member | Target::Peer | Target::Selector(_) => {}
                }
            }
        }
    }

    fn reference(&self, object: &'c Object<'a>, rule: &Rule, kinds: &[Kind], path: &str, found: &Node, findings: &mut Findings) {
        let Some(name) = at(found, "name").filter(|name| name.text().is_some_and(|name| !name.is_empty())) else { return };
        let kind = match text(found, "kind") {
            None | Some("") => kinds.first(),
            Some(kind) => kinds.iter().find(|known| known.kind == kind),
        };
        let Some(kind) = kind else {
            wrong_kind(object, kinds, path, found, findings);
            return;
        };
        // The same kind of another group is somebody else's.
        let group = text(found, "group").or(text(found, "apiVersion").and_then(|version| version.split_once('/').map(|(group, _)| group)));
        if group.is_some_and(|group| group != kind.group && !group.is_empty())
            || at(found, "optional").and_then(Node::boolean) == Some(true)
        {
            return;
        }
        let namespace = text(found, "namespace").or(object.namespace.as_deref());
        let member = rule.member.and_then(|member| at(found, member).map(|node| (member, node)));
        let reference = Reference { object, path, at: name.at, kind: *kind, namespace, name: name.text().unwrap_or_default() };
        self.follow(&reference, member, findings);
    }

    fn find(&self, reference: &Reference<'_>) -> Option<&'c Object<'a>> {
        let candidates = self.objects.get(&(reference.kind.kind, reference.name))?;
        let mut candidates = candidates.iter().filter(|object| object.group == reference.kind.group);
        candidates
            .find(|object| {
                object.namespace.is_none() || reference.namespace.is_none() || object.namespace.as_deref() == reference.namespace
            })
            .copied()
    }

    fn follow(&self, reference: &Reference<'_>, member: Option<(&str, &Node)>, findings: &mut Findings) {
        let Reference { object, path, kind, namespace, name, .. } = *reference;
        let open = |reason: &'static str, findings: &mut Findings| {
            let what = format!("{}: `{path}` names the {} `{}`", object.title(), kind.kind, wanted(reference));
            findings.open.push(Open { reason, file: object.file.to_owned(), line: reference.at.line, what });
        };
        let is_built_in =
            kind == CLUSTER_ROLE && (["admin", "cluster-admin", "edit", "view"].contains(&name) || name.starts_with("system:"));
        if is_built_in {
            findings.followed += 1;
            return;
        }
        if is_open(name) || namespace.is_some_and(is_open) {
            return open("a part of the name is filled in by something that is not in the repository", findings);
        }
        if is_touched(&object.touched, path) {
            return open("a patch or replacement changes it in a way that is not followed", findings);
        }
        if let Some(target) = self.find(reference) {
            findings.followed += 1;
            if let Some((field, node)) = member {
                member::judge(reference, target, field, node, findings);
            }
            self.hash(reference, target, findings);
            return;
        }
        if object.has_open_namespace() && namespace == object.namespace.as_deref() {
            return open("nothing says which namespace it is in", findings);
        }
        let of = |namespace: Option<&str>| (kind.kind.to_owned(), namespace.unwrap_or_default().to_owned(), name.to_owned());
        let is_made = self.made.contains(&of(namespace))
            || namespace.is_none() && self.made.iter().any(|(made, _, other)| made == kind.kind && other == name);
        if is_made {
            findings.followed += 1;
            return;
        }
        if kind.group.ends_with(".toolkit.fluxcd.io") && self.is_bootstrap(reference) {
            findings.followed += 1;
            return;
        }
        match self.why_open(reference) {
            Some(reason) => open(reason, findings),
            None => findings.problems.push(self.dangling(reference)),
        }
    }

    /// A name that kustomize gives a hash, which it does not carry into kinds that it does not know.
    fn hash(&self, reference: &Reference<'_>, target: &Object<'_>, findings: &mut Findings) {
        let is_helm = reference.object.is(HELM_RELEASE) && reference.path.starts_with("spec.valuesFrom");
        if target.generated != Some(true) || !is_helm || self.has_name_references() {
            return;
        }
        let message = format!(
            "{}: `{}` names the {} `{}`, whose name ends in a hash",
            reference.object.title(),
            reference.path,
            target.kind,
            target.name
        );
        findings.problems.push(
            Problem::error("hashed-name", message)
                .at(place(reference.object.file, reference.at))
                .at(place(target.file, target.node.at))
                .help("set `disableNameSuffixHash: true`, or tell kustomize of the field by `nameReference` in a file of `configurations`"),
        );
    }

    /// Whether some kustomization tells kustomize of more fields that hold names.
    fn has_name_references(&self) -> bool {
        self.cluster
            .read
            .iter()
            .filter_map(|file| self.files.yaml.get(file))
            .flat_map(|yaml| &yaml.documents)
            .any(|node| !list(node, "configurations").is_empty())
    }

    /// Gateways that the values of a release name: charts take `parentRefs` as a route has them.
    fn routes_in_values(&self, object: &'c Object<'a>, findings: &mut Findings) {
        let Some(values) = at(&object.node, "spec.values").filter(|_| object.is(HELM_RELEASE)) else { return };
        let mut references: Vec<&Node> = Vec::new();
        node::maps(values, &mut |map| references.extend(list(map, "parentRefs")));
        let own = text(&object.node, "spec.targetNamespace").or(object.namespace.as_deref());
        for found in references {
            let is_gateway = text(found, "kind").is_none_or(|kind| kind == GATEWAY.kind);
            let Some(name) = at(found, "name").filter(|name| is_gateway && name.text().is_some_and(|name| !name.is_empty())) else {
                continue;
            };
            let namespace = text(found, "namespace").or(own);
            let reference =
                Reference { object, path: "spec.values", at: name.at, kind: GATEWAY, namespace, name: name.text().unwrap_or_default() };
            self.follow(&reference, at(found, "sectionName").map(|node| ("sectionName", node)), findings);
        }
    }

    /// Objects of Flux that a Kustomization waits for.
    fn health_checks(&self, object: &'c Object<'a>, findings: &mut Findings) {
        if !object.is(flux_gen::kustomize::KUSTOMIZATION) {
            return;
        }
        for (index, check) in list(&object.node, "spec.healthChecks").iter().enumerate() {
            let kinds = [HELM_RELEASE, flux_gen::kustomize::KUSTOMIZATION];
            let Some(kind) = kinds.into_iter().find(|kind| node::is_kind(check, *kind)) else { continue };
            let Some(name) = at(check, "name").filter(|name| name.text().is_some()) else { continue };
            let path = format!("spec.healthChecks[{index}]");
            let namespace = text(check, "namespace").or(object.namespace.as_deref());
            let reference = Reference { object, path: &path, at: name.at, kind, namespace, name: name.text().unwrap_or_default() };
            self.follow(&reference, None, findings);
        }
    }
}

/// A kind that Flux does not take here.
fn wrong_kind(object: &Object<'_>, kinds: &[Kind], path: &str, found: &Node, findings: &mut Findings) {
    let is_flux = kinds.iter().all(|kind| kind.group.ends_with(".toolkit.fluxcd.io")) && object.group.ends_with(".toolkit.fluxcd.io");
    let Some(kind) = at(found, "kind").filter(|kind| is_flux && kind.text().is_some_and(|kind| !is_open(kind))) else { return };
    if is_touched(&object.touched, path) {
        return;
    }
    let takes: Vec<&str> = kinds.iter().map(|kind| kind.kind).collect();
    findings.problems.push(
        Problem::error("wrong-kind", format!("{}: `{path}.kind` is {}", object.title(), kind.text().unwrap_or_default()))
            .at(place(object.file, kind.at))
            .help(format!("Flux takes {} here", takes.join(", "))),
    );
}

fn wanted(reference: &Reference<'_>) -> String {
    let namespace = reference.namespace.filter(|_| !scope::is_of_the_cluster(reference.kind.group, reference.kind.kind));
    namespace.map_or_else(|| reference.name.to_owned(), |namespace| format!("{namespace}/{}", reference.name))
}
