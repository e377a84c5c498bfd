//! The two-node lab with each way to give addresses, and with a public zone.

mod from_site;

use std::collections::BTreeSet;

use examples::two_node_homelab::lab_with;
use homelab::CloudOutputs;
use homelab_core::{Brings, Part, Problems, check, name};
use loadbalancer::Balancer;

const SITE: &str = include_str!("../two-node-homelab/site.yaml");

/// The parts of the lab of `site`.
fn parts(site: &str, balancer: Balancer, cloud_outputs: &CloudOutputs) -> Vec<Part> {
    let parts = from_site::parts(site, cloud_outputs, |site, versions, keys| lab_with(balancer, site, versions, keys));
    parts.expect("the example is right")
}

/// Who gives addresses in the cluster `metal`.
fn balancers(parts: &[Part]) -> Vec<&str> {
    let gives = |part: &&Part| part.charts.iter().flat_map(|chart| &chart.brings).any(|brings| *brings == Brings::LoadBalancer);
    let metal = parts.iter().filter(|part| part.id.cluster.as_deref() == Some("metal"));
    metal.filter(gives).map(|part| &*part.id.name).collect()
}

/// The example with its public zone, as its comments say.
fn with_zone(cloud: &str) -> String {
    let site = SITE.replace("    # public:", "    public:").replace("# zone: aws", &format!("zone: {cloud}"));
    site.replace("# acme:", "acme:")
}

/// What the Terraform of a zone brings.
fn outputs() -> Part {
    let names = [
        "aws_dns_role_arn",
        "aws_dns_zone_id",
        "aws_dns_zone_name",
        "azure_dns_client_id",
        "azure_dns_resource_group",
        "azure_dns_zone_name",
    ];
    names.into_iter().fold(Part::new(name!("zone")), |part, output| part.bring(Brings::CloudOutput(output.to_owned())))
}

fn errors(problems: &Problems) -> Vec<String> {
    problems.0.iter().map(|problem| problem.message.clone()).collect()
}

#[test]
fn every_balancer_makes_a_sound_lab_by_one_changed_line() {
    for (balancer, part, objects) in [
        (Balancer::Cilium, "cilium", "CiliumLoadBalancerIPPool"),
        (Balancer::MetalLb, "metallb", "IPAddressPool"),
        (Balancer::KubeVip, "kube-vip", "ConfigMap"),
    ] {
        let parts = parts(SITE, balancer, &CloudOutputs::new());
        assert_eq!(balancers(&parts), [part]);
        let metal: Vec<_> =
            parts.iter().filter(|part| part.id.cluster.as_deref() == Some("metal")).flat_map(|part| &part.objects).collect();
        assert!(metal.iter().any(|object| object.id.kind == objects), "{objects}");
        let others = ["CiliumLoadBalancerIPPool", "IPAddressPool"].into_iter().filter(|kind| *kind != objects);
        assert!(others.into_iter().all(|kind| metal.iter().all(|object| object.id.kind != kind)));
        check(parts).unwrap_or_else(|problems| panic!("{balancer:?}: {problems}"));
    }
}

#[test]
fn the_internet_comes_in_where_the_site_says_so_only() {
    let closed = include_str!("../two-node-homelab/minimal.yaml");
    for (site, has_way_in) in [(SITE, true), (closed, false)] {
        let parts = parts(site, Balancer::Cilium, &CloudOutputs::new());
        assert_eq!(parts.iter().any(|part| *part.id.name == *"gateway-external"), has_way_in);
        let route = parts.iter().find(|part| part.id.to_string() == "metal/web").expect("the app");
        let route = route.objects.iter().find(|object| object.id.kind == "HTTPRoute").expect("its route").to_value();
        assert_eq!(route["spec"]["parentRefs"].as_array().map(Vec::len), Some(if has_way_in { 2 } else { 1 }));
    }
}

#[test]
fn with_a_zone_lets_encrypt_signs_and_hosts_are_published() {
    for cloud in ["aws", "azure"] {
        let mut parts = parts(&with_zone(cloud), Balancer::Cilium, &CloudOutputs::new());
        parts.push(outputs());
        assert!(parts.iter().any(|part| part.id.to_string() == "metal/external-dns"));
        let checked = check(parts).unwrap_or_else(|problems| panic!("{cloud}: {problems}"));
        let metal = checked.references().iter().filter(|found| found.part.cluster.as_deref() == Some("metal"));
        let signed: BTreeSet<_> =
            metal.filter(|found| found.path == "spec.issuerRef").map(|found| format!("{} by {}", found.from, found.to)).collect();
        let certificates = ["gateway-external/gateway-external-tls", "gateway/gateway-tls"];
        assert_eq!(signed, certificates.map(|name| format!("Certificate {name} by ClusterIssuer letsencrypt")).into());
    }
}

#[test]
fn without_its_terraform_a_zone_misses_its_outputs_and_nothing_else() {
    let parts = parts(&with_zone("aws"), Balancer::Cilium, &CloudOutputs::new());
    // The Terraform of this lab may bring them already.
    let without: Vec<Part> = parts
        .into_iter()
        .map(|mut part| {
            part.brings.retain(|brings| !matches!(brings, Brings::CloudOutput(name) if name.starts_with("aws_dns_")));
            part
        })
        .collect();
    let problems = check(without).expect_err("no Terraform");
    let errors = errors(&problems);
    assert!(errors.iter().all(|error| error.contains("needs the Terraform output `aws_dns_")), "{problems}");
    assert!(errors.iter().any(|error| error.starts_with("part metal/external-dns")), "{problems}");
    assert!(errors.iter().any(|error| error.starts_with("part metal/certificates")), "{problems}");
}

#[test]
fn what_the_cloud_has_told_stands_in_the_values_of_the_release() {
    let outputs = CloudOutputs::from([("aws_dns_role_arn".to_owned(), "arn:aws:iam::123456789012:role/home-dns".to_owned())]);
    let parts = parts(&with_zone("aws"), Balancer::Cilium, &outputs);
    let dns = parts.iter().find(|part| part.id.to_string() == "metal/external-dns").expect("the site has a zone");
    let release = dns.objects.iter().find(|object| object.id.kind == "HelmRelease").expect("a release").to_yaml();
    assert!(release.contains("value: arn:aws:iam::123456789012:role/home-dns"), "{release}");
}
